import {
  apiKeys,
  type Category,
  customers,
  entities,
  fitsPattern,
  invoices,
  orders,
  payments,
  priceLists,
  products,
  type RoleDetails,
  roles,
  stockItems,
  teams,
  users,
  viewShelves,
  warehouses,
} from '@sales/contracts';

/** The function that each event of a category tells of; undefined: the system records it by itself. */
type FunctionsOf<Of extends Category> = { readonly [Event in keyof Of['types']]: string | undefined };

const functionsOf = <Of extends Category>({ name, types }: Of, verbs: FunctionsOf<Of>) =>
  Object.entries<string | undefined>(verbs).flatMap(([event, verb]) => {
    const type = (types as Readonly<Record<string, string>>)[event];
    return type === undefined || verb === undefined ? [] : [[type, `${name}:${verb}`] as const];
  });

const attachments = { AttachmentAdded: 'attach', AttachmentRemoved: 'remove-attachment' } as const;

/**
 * The function that was used, by the type of the event that tells of it. It has the name of the permission that it
 * needs; of several that record the same (lines that are added, changed or removed), that of the most usual one. Who
 * only looks records nothing.
 */
const functionOfType: ReadonlyMap<string, string> = new Map([
  ...functionsOf(customers, {
    ...attachments,
    CustomerRegistered: 'register',
    CustomerDetailsChanged: 'change-details',
    ContactAdded: 'add-contact',
    ContactChanged: 'change-contact',
    ContactRemoved: 'remove-contact',
    OwnerAssigned: 'assign-owner',
    CreditLimitSet: 'set-credit-limit',
    PaymentTermsSet: 'set-payment-terms',
    PriceListAssigned: 'assign-price-list',
    CustomerTagged: 'tag',
    CustomerUntagged: 'untag',
    CustomerHeld: 'hold',
    CustomerReleased: 'release',
    CustomerDeactivated: 'deactivate',
    ContactErased: 'erase',
    CustomerErased: 'erase',
    PersonalDataErased: undefined,
    ClaimWithdrawn: undefined,
  }),
  ...functionsOf(orders, {
    ...attachments,
    OrderDrafted: 'place',
    LinesChanged: 'change-line',
    ShippingSet: 'set-shipping',
    BillingSet: 'set-billing',
    OrderSubmitted: 'submit',
    ApprovalRequested: undefined,
    OrderApproved: 'approve',
    OrderRejected: 'reject',
    OrderConfirmed: undefined,
    OrderBackordered: undefined,
    AllocationRecorded: undefined,
    LinesPromised: undefined,
    ShipmentDispatched: 'ship',
    ShipmentCosted: undefined,
    DeliveryConfirmed: 'confirm-delivery',
    LinesInvoiced: 'invoice',
    InvoicingRefused: undefined,
    InvoiceRecorded: undefined,
    SettlementRecorded: undefined,
    ReturnRequested: 'request-return',
    ReturnApproved: 'approve-return',
    ReturnRefused: 'refuse-return',
    ReturnReceived: 'receive-return',
    ReturnCosted: undefined,
    LinesCredited: 'refund',
    RefundRecorded: undefined,
    OrderCancelled: 'cancel',
    CustomFieldsSet: 'set-custom',
    OrderClosed: 'close',
  }),
  ...functionsOf(invoices, {
    InvoiceBegun: 'issue',
    InvoiceAbandoned: undefined,
    InvoiceIssued: undefined,
    InvoiceSettled: undefined,
    SettlementReversed: undefined,
  }),
  ...functionsOf(payments, {
    PaymentReceived: 'receive',
    PaymentApplied: 'apply',
    ApplicationReduced: undefined,
    PaymentPaidOut: 'pay-out',
    PaymentReversed: 'reverse',
  }),
  ...functionsOf(priceLists, {
    PriceListCreated: 'create',
    PriceListChanged: 'put',
    PriceSet: 'set-price',
    PriceRemoved: 'remove-price',
  }),
  ...functionsOf(products, {
    ...attachments,
    ProductAdded: 'add',
    ProductChanged: 'change',
    ProductCategorised: 'categorise',
    ProductDiscontinued: 'discontinue',
    ProductReinstated: 'reinstate',
    BaseUnitFixed: undefined,
    ClaimWithdrawn: undefined,
  }),
  ...functionsOf(stockItems, {
    StockReceived: 'receive',
    ReceiptExpected: 'expect-receipt',
    StockReserved: 'reserve',
    ReservationReleased: 'release',
    StockAwaited: undefined,
    BackorderFilled: undefined,
    StockPicked: 'pick',
    StockShipped: 'ship',
    StockReturned: 'return',
    StockAdjusted: 'adjust',
    StockCounted: 'count',
    TransferDispatched: 'transfer',
    TransferCompleted: undefined,
    TransferReceived: 'receive-transfer',
    ReorderPolicySet: 'set-reorder-policy',
    BinAssigned: 'assign-bin',
    ReorderPointReached: undefined,
  }),
  ...functionsOf(warehouses, { WarehouseOpened: 'open', WarehouseChanged: 'put', WarehouseClosed: 'close' }),
  ...functionsOf(entities, { EntityFounded: 'put', EntityChanged: 'put', PoliciesSet: 'set-policies' }),
  ...functionsOf(users, {
    UserRegistered: 'register',
    UserChanged: 'change',
    RolesAssigned: 'assign-roles',
    UserDeactivated: 'deactivate',
    UserErased: 'erase',
    PersonalDataErased: undefined,
    UserReactivated: 'reactivate',
    DelegationGranted: 'delegate',
    DelegationEnded: 'end-delegation',
    SignedOut: undefined,
    SignedOutEverywhere: undefined,
    CompanyAccountLinked: undefined,
    ClaimWithdrawn: undefined,
  }),
  ...functionsOf(roles, { RoleDefined: 'define' }),
  ...functionsOf(teams, { TeamDefined: 'define', MembershipSet: 'set-member', TeamClosed: 'close' }),
  ...functionsOf(apiKeys, { ApiKeyIssued: 'issue', ApiKeyRevoked: 'revoke' }),
  ...functionsOf(viewShelves, { ViewSaved: 'save', ViewRemoved: 'remove' }),
]);

/** The function that an event of this type tells of. */
export const functionOf = (type: string): string | undefined => functionOfType.get(type);

/** Types of the events that tell of a function. */
export const countedTypes: ReadonlySet<string> = new Set(functionOfType.keys());

/** Every function of which events tell, in order. */
export const functions: readonly string[] = [...new Set(functionOfType.values())].sort();

/** The functions that a role offers. One that gives everything says nothing of the job: it offers none. */
export const offeredBy = ({ permissions }: Pick<RoleDetails, 'permissions'>): readonly string[] =>
  functions.filter((one) => permissions.some(({ permission }) => permission !== '*:*' && fitsPattern(permission, one)));
