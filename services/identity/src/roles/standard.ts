import { administrator, allRights, type FieldGroup, type PermissionScope, type RoleDetails } from '@sales/contracts';

/** Permissions as `order: 'read place'`, all for one scope. */
type Verbs = Readonly<Record<string, string>>;

const granted = (scope: PermissionScope, verbs: Verbs): RoleDetails['permissions'] =>
  Object.entries(verbs).flatMap(([aggregate, all]) =>
    all.split(' ').map((verb) => ({ permission: `${aggregate}:${verb}`, scope })),
  );

const role = (
  name: string,
  verbs: Partial<Readonly<Record<PermissionScope, Verbs>>>,
  hidden: readonly FieldGroup[] = [],
): RoleDetails => ({
  name,
  permissions: Object.entries(verbs).flatMap(([scope, of]) => granted(scope as PermissionScope, of)),
  hidden,
});

/** What everyone who sells or ships looks at, and has no owner. */
const catalogue: Verbs = {
  product: 'read',
  priceList: 'read quote',
  stockItem: 'read',
  warehouse: 'read',
  entity: 'read',
  user: 'read',
  team: 'read',
};

/** What users may do for themselves. */
const oneself: Verbs = { user: 'read delegate end-delegation', viewShelf: 'read save remove' };

const customerCare = 'read change-details add-contact change-contact remove-contact attach remove-attachment tag untag';
const drafting =
  'read place add-line change-line remove-line reprice apply-discount set-shipping set-billing set-custom attach ' +
  'remove-attachment submit cancel request-return close';
const seeing: Verbs = {
  fulfilment: 'read',
  invoice: 'read',
  payment: 'read',
  creditAccount: 'read',
  receivable: 'read',
  sales: 'read',
  timeline: 'read',
  live: 'follow',
};

/**
 * The roles that there are from the first start on. `administrator` stays as it is; the others are a beginning, which
 * each company changes. What is added to one goes into `gained` as well, for the systems that have it already.
 */
export const standardRoles: Readonly<Record<string, RoleDetails>> = {
  [administrator]: { name: 'Administrator', ...allRights },

  'sales-manager': role('Sales manager', {
    team: {
      customer: `register ${customerCare} restore-details hold release assign-owner assign-price-list deactivate`,
      order: `${drafting} approve reject approve-return refuse-return`,
      ...seeing,
    },
    all: { ...catalogue, ...oneself, role: 'read' },
  }),

  salesperson: role(
    'Salesperson',
    {
      own: { customer: `register ${customerCare}`, order: drafting, ...seeing },
      all: { ...catalogue, ...oneself },
    },
    ['cost'],
  ),

  // An order says where its goods go. Customers, invoices and money are not seen.
  warehouse: role(
    'Warehouse',
    {
      all: {
        order: 'read ship confirm-delivery receive-return',
        fulfilment: 'read',
        stockItem:
          'read adjust assign-bin count expect-receipt pick receive receive-transfer release reserve return ' +
          'set-reorder-policy ship transfer',
        product: 'read',
        warehouse: 'read',
        entity: 'read',
        ...oneself,
      },
    },
    ['cost', 'credit'],
  ),

  finance: role('Finance', {
    all: {
      ...catalogue,
      customer: 'read hold release set-credit-limit set-payment-terms',
      order: 'read invoice record-payment refund set-billing',
      ...seeing,
      invoice: 'read issue',
      payment: 'read receive apply pay-out reverse',
      ...oneself,
    },
  }),

  auditor: role('Auditor', { all: { '*': 'read', priceList: 'quote', live: 'follow' } }),

  integrator: role(
    'Integrator',
    {
      all: {
        customer: `register ${customerCare}`,
        product: 'read add put change categorise discontinue reinstate attach remove-attachment',
        priceList: 'read quote create put set-price remove-price',
        warehouse: 'read',
        stockItem: 'read adjust count expect-receipt receive',
        entity: 'read',
        order: `${drafting} ship confirm-delivery invoice`,
        fulfilment: 'read',
        invoice: 'read',
        payment: 'read receive apply',
        receivable: 'read',
      },
    },
    ['cost', 'credit'],
  ),

  operator: role('Operator', {
    all: {
      projection: 'read accept rebuild',
      parked: 'read retry drop',
      retention: 'read',
      metrics: 'read',
      entity: 'read',
    },
  }),
};

const views = granted('all', { viewShelf: 'read save remove' });

/** What roles have gained after systems with them were there: step by step, the oldest first. */
const gained: Readonly<Record<string, readonly RoleDetails['permissions'][]>> = {
  'sales-manager': [granted('team', { customer: 'restore-details' }), views],
  salesperson: [views],
  warehouse: [views, granted('all', { stockItem: 'assign-bin' })],
  finance: [views],
  operator: [granted('all', { retention: 'read' })],
};

/** What a role as it comes now has said before: all that it ever said, the oldest first. */
export const earlierPermissionsOf = (role: string): readonly RoleDetails['permissions'][] => {
  const { permissions = [] } = standardRoles[role] ?? {};
  const steps = gained[role] ?? [];
  return steps.map((_, nth) => {
    const later = new Set(steps.slice(nth).flatMap((step) => step.map(({ permission }) => permission)));
    return permissions.filter(({ permission }) => !later.has(permission));
  });
};
