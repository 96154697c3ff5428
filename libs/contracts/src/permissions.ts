/**
 * Every permission that a route asks for: its verbs, by aggregate. A role has no others, so that a permission that is
 * written wrong is refused, and does not count for nothing. `docs/permissions.md` says which route asks for which.
 */
const verbsOf: Readonly<Record<string, string>> = {
  apiKey: 'issue read revoke',
  audit: 'read',
  creditAccount: 'read',
  customer:
    'add-contact assign-owner assign-price-list attach change-contact change-details deactivate erase hold ' +
    'read register release remove-attachment remove-contact restore-details set-credit-limit set-payment-terms ' +
    'tag untag',
  entity: 'put read set-policies',
  fulfilment: 'read',
  invoice: 'issue read',
  live: 'follow',
  metrics: 'read',
  order:
    'add-line apply-discount approve approve-return attach cancel change-line close confirm-delivery invoice ' +
    'place read receive-return record-payment refund refuse-return reject remove-attachment remove-line reprice ' +
    'request-return set-billing set-custom set-shipping ship submit',
  parked: 'drop read retry',
  payment: 'apply pay-out read receive reverse',
  person: 'export read',
  priceList: 'create put quote read remove-price set-price',
  product: 'add attach categorise change discontinue put read reinstate remove-attachment restore-details',
  projection: 'accept read rebuild',
  receivable: 'read',
  retention: 'read',
  role: 'define read',
  sales: 'read',
  setup: 'make-link',
  stockItem:
    'adjust assign-bin count expect-receipt pick read receive receive-transfer release reserve return ' +
    'set-reorder-policy ship transfer',
  team: 'close define read set-member',
  timeline: 'read',
  usage: 'read',
  user:
    'assign-roles change deactivate delegate end-delegation erase invite reactivate read register ' +
    'remove-second-factor reset-password sign-out-everywhere',
  viewShelf: 'read remove save',
  warehouse: 'close open put read',
};

/** `<aggregate>:<verb>`, in order. */
export const permissions: readonly string[] = Object.entries(verbsOf).flatMap(([aggregate, verbs]) =>
  verbs.split(' ').map((verb) => `${aggregate}:${verb}`),
);

/** Whether a pattern, `order:place` or `order:*` or `*:read`, stands for a permission that a route asks for. */
export const isKnownPermission = (pattern: string): boolean => {
  const [aggregate = '', verb = ''] = pattern.split(':');
  return permissions.some((permission) => {
    const [known = '', asked = ''] = permission.split(':');
    return (aggregate === '*' || aggregate === known) && (verb === '*' || verb === asked);
  });
};
