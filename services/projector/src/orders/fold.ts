import { orders as contracts, type HeldLine, naturalKey, type PublishedData } from '@sales/contracts';
import {
  alsoWith,
  begunBy,
  type Fold,
  foldedTable,
  type Handling,
  idOf,
  on,
  type PublishedEvent,
  patching,
} from '@sales/eventsourcing';
import { codeKey, keyOf, rollup, spanWith } from '@sales/read-kit/folding';
import { closingOf } from './document.ts';
import { type CustomerFigures, customerFiguresTable, type OrderRow, orderTable } from './table.ts';

type Totals = { readonly [name in 'discount' | 'net' | 'tax' | 'total']: { readonly amount: number } };

const amounts = ({ discount, net, tax, total }: Totals) => ({
  discount: discount.amount,
  net: net.amount,
  tax: tax.amount,
  total: total.amount,
});

const customerOf = (customer: {
  readonly customerId: string;
  readonly name: string;
  readonly country: string;
  readonly region?: string | undefined;
  readonly segment?: string | undefined;
}) => ({
  customer_id: customer.customerId,
  customer_name: customer.name,
  country: customer.country,
  region: customer.region ?? null,
  segment: customer.segment ?? null,
  country_key: naturalKey(customer.country),
  region_key: keyOf(customer.region),
  segment_key: keyOf(customer.segment),
});

const cancelledBy = (data: PublishedData<typeof contracts, 'OrderCancelled'>): number =>
  data.lines.reduce((sum, line) => sum + line.total.amount, 0);

const seenIn = (event: PublishedEvent, before: OrderRow | undefined) => ({
  updated_at: event.effectiveAt,
  revision: Number(event.revision),
  ...spanWith(before, event),
});

/** Keys of codes, each once. */
const keysOf = (codes: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(codes.filter((code) => code !== undefined).map(naturalKey))].sort();

const productsOf = (lines: readonly { readonly sku?: string | undefined }[]) => keysOf(lines.map(({ sku }) => sku));

const holding = (lines: readonly HeldLine[]) => ({
  held_in: keysOf(lines.flatMap(({ reserved }) => reserved.map(({ warehouse }) => warehouse))),
});

/** What the customer calls the order. */
const namedBy = ({ customerReference }: { readonly customerReference?: string | undefined }) => ({
  customer_reference: customerReference ?? null,
  customer_reference_key: customerReference === undefined ? null : codeKey(customerReference),
});

type Sold = Omit<PublishedData<typeof contracts, 'OrderDrafted'>, 'draftedOn'>;

const begun = (event: PublishedEvent, data: Sold, placedOn: string): OrderRow => ({
  order_id: data.orderId,
  number: data.number,
  entity: data.entity,
  reference_key: data.externalReference === undefined ? null : codeKey(data.externalReference),
  external_reference: data.externalReference ?? null,
  ...customerOf(data.customer),
  channel: data.channel ?? null,
  channel_key: keyOf(data.channel),
  salesperson: data.salesperson ?? null,
  custom: data.custom ?? null,
  ...namedBy(data),
  product_keys: productsOf(data.lines),
  held_in: [],
  shipped_from: [],
  approval: null,
  status: data.status,
  payment_status: 'notInvoiced',
  currency: data.currency,
  line_count: data.lines.length,
  ...amounts(data.totals),
  invoiced: 0,
  paid: 0,
  refunded: 0,
  credited: 0,
  cancelled: 0,
  placed_at: event.effectiveAt,
  placed_on: placedOn,
  submitted: false,
  promised_on: data.shipping.promisedOn ?? null,
  closed: null,
  rating: null,
  ...seenIn(event, undefined),
});

const begin: Handling<[OrderRow | undefined], OrderRow> = on(contracts, {
  OrderDrafted: (event) => begun(event, event.data, event.data.draftedOn),
  OrderSubmitted: (event, row) => ({
    ...(row ?? begun(event, event.data, event.data.submittedOn)),
    ...customerOf(event.data.customer),
    ...amounts(event.data.totals),
    ...namedBy(event.data),
    product_keys: productsOf(event.data.lines),
    line_count: event.data.lines.length,
    promised_on: event.data.shipping.promisedOn ?? null,
    placed_at: event.effectiveAt,
    placed_on: event.data.submittedOn,
    salesperson: event.data.salesperson ?? null,
    submitted: true,
    status: event.data.status,
  }),
});

/** Only that there was an event is to be seen in the row. */
const unchanged = () => ({});

const change: Handling<[OrderRow], Partial<OrderRow>> = on(contracts, {
  LinesChanged: (event) => ({
    line_count: event.data.lines.length,
    product_keys: productsOf(event.data.lines),
    ...amounts(event.data.totals),
  }),
  ShippingSet: (event) => ({ promised_on: event.data.shipping.promisedOn ?? null }),
  OrderRejected: (event) => ({ submitted: false, approval: null, status: event.data.status }),
  ApprovalRequested: (event) => ({ approval: event.data.reasons, status: event.data.status }),
  OrderApproved: (event) => ({ approval: null, status: event.data.status }),
  AllocationRecorded: (event) => ({ ...holding(event.data.lines), status: event.data.status }),
  OrderConfirmed: (event) => ({ ...holding(event.data.lines), status: event.data.status }),
  OrderBackordered: (event) => ({ ...holding(event.data.lines), status: event.data.status }),
  ShipmentDispatched: ({ data: { lines, status } }, row) => ({
    shipped_from: keysOf([...row.shipped_from, ...lines.map(({ warehouse }) => warehouse)]),
    status,
  }),
  DeliveryConfirmed: (event) => ({ status: event.data.status }),
  OrderClosed: (event) => ({
    status: event.data.status,
    closed: closingOf(event),
    rating: event.data.rating ?? null,
  }),
  OrderCancelled: (event, row) => ({
    status: event.data.status,
    held_in: [],
    approval: null,
    cancelled: row.cancelled + cancelledBy(event.data),
  }),
  LinesInvoiced: (event, row) => ({ invoiced: row.invoiced + event.data.total.amount }),
  InvoiceRecorded: (event) => ({ payment_status: event.data.paymentStatus }),
  SettlementRecorded: ({ data: { by, amount, paymentStatus } }, row) => ({
    paid: by === 'payment' ? row.paid + amount.amount : row.paid,
    payment_status: paymentStatus,
  }),
  LinesCredited: (event) => ({ payment_status: event.data.paymentStatus }),
  RefundRecorded: ({ data: { credited, paidOut, paymentStatus } }, row) => ({
    credited: row.credited + credited.amount,
    refunded: row.refunded + paidOut.amount,
    payment_status: paymentStatus,
  }),
  CustomFieldsSet: ({ data: { custom } }) => (custom === undefined ? {} : { custom }),
  AttachmentAdded: unchanged,
  AttachmentRemoved: unchanged,
  BillingSet: (event) => namedBy(event.data),
  LinesPromised: unchanged,
  InvoicingRefused: unchanged,
  ShipmentCosted: unchanged,
  ReturnRequested: unchanged,
  ReturnApproved: unchanged,
  ReturnRefused: unchanged,
  ReturnReceived: unchanged,
  ReturnCosted: unchanged,
});

export const evolveOrderRow: Fold<OrderRow> = alsoWith(
  begunBy(begin, patching(change)),
  (row) => row,
  (row, event, before) => ({ ...row, ...seenIn(event, before) }),
);

export const orders = foldedTable<OrderRow>({
  table: orderTable,
  keys: ({ stream }) => [{ order_id: idOf(stream) }],
  evolve: evolveOrderRow,
});

/** What of an order figures are made of. */
export type Counted = Pick<
  OrderRow,
  | 'customer_id'
  | 'currency'
  | 'submitted'
  | 'status'
  | 'total'
  | 'cancelled'
  | 'invoiced'
  | 'paid'
  | 'refunded'
  | 'credited'
>;

/** A cancelled order counts for nothing; one that was cancelled in part, for what is left of it. */
const figuresOf = (row: Counted): readonly CustomerFigures[] =>
  row.submitted
    ? [
        {
          customer_id: row.customer_id,
          currency: row.currency,
          orders: row.status === 'cancelled' ? 0 : 1,
          ordered: row.status === 'cancelled' ? 0 : row.total - row.cancelled,
          invoiced: row.invoiced,
          paid: row.paid,
          refunded: row.refunded,
          credited: row.credited,
        },
      ]
    : [];

export const customerFigures = rollup<OrderRow>(customerFiguresTable, orderTable.name, figuresOf);

const plus = (a: CustomerFigures, b: CustomerFigures): CustomerFigures => ({
  customer_id: a.customer_id,
  currency: a.currency,
  orders: a.orders + b.orders,
  ordered: a.ordered + b.ordered,
  invoiced: a.invoiced + b.invoiced,
  paid: a.paid + b.paid,
  refunded: a.refunded + b.refunded,
  credited: a.credited + b.credited,
});

/** What the rollup makes of these orders: a row for each customer and currency. */
export const addFigures = (orders: readonly Counted[]): readonly CustomerFigures[] => {
  const sums = new Map<string, CustomerFigures>();
  for (const part of orders.flatMap(figuresOf)) {
    const key = JSON.stringify([part.customer_id, part.currency]);
    const before = sums.get(key);
    sums.set(key, before === undefined ? part : plus(before, part));
  }
  return [...sums.values()];
};
