import { naturalKey, type OrderContracts } from '@sales/contracts';
import { asOrderEvent, type OrderEvent } from '../events.ts';
import { codeKey, foldedTable, keyOf, rollup, spanWith } from '../reading/folding/index.ts';
import { closingOf } from './document.ts';
import { type CustomerFigures, customerFiguresTable, type OrderRow, orderTable } from './table.ts';

type Totals = { readonly [name in 'discount' | 'net' | 'tax' | 'shipping' | 'total']: { readonly amount: number } };

const amounts = ({ discount, net, tax, shipping, total }: Totals) => ({
  discount: discount.amount,
  net: net.amount,
  tax: tax.amount,
  shipping: shipping.amount,
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

const cancelledBy = (data: OrderContracts['sales.order.cancelled.v1']): number =>
  data.lines.reduce((sum, line) => sum + line.total.amount, data.shipping.amount);

export const evolveOrderRow = (row: OrderRow | undefined, event: OrderEvent): OrderRow | undefined => {
  const seen = { updated_at: event.effectiveAt, revision: Number(event.revision), ...spanWith(row, event) };
  if (event.type === 'sales.order.drafted.v1') {
    const { data } = event;
    return {
      order_id: data.orderId,
      number: data.number,
      reference_key: data.externalReference === undefined ? null : codeKey(data.externalReference),
      external_reference: data.externalReference ?? null,
      ...customerOf(data.customer),
      channel: data.channel ?? null,
      channel_key: keyOf(data.channel),
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
      submitted: false,
      promised_on: data.shipping.promisedOn ?? null,
      closed: null,
      rating: null,
      ...seen,
    };
  }
  return row === undefined ? undefined : { ...row, ...changeOf(row, event), ...seen };
};

type LaterEvent = Exclude<OrderEvent, { readonly type: 'sales.order.drafted.v1' }>;

const changeOf = (row: OrderRow, event: LaterEvent): Partial<OrderRow> => {
  switch (event.type) {
    case 'sales.order.lines-changed.v1':
      return { line_count: event.data.lines.length, ...amounts(event.data.totals) };
    case 'sales.order.shipping-set.v1':
      return { promised_on: event.data.shipping.promisedOn ?? null, ...amounts(event.data.totals) };
    case 'sales.order.submitted.v1':
      return {
        ...customerOf(event.data.customer),
        ...amounts(event.data.totals),
        line_count: event.data.lines.length,
        promised_on: event.data.shipping.promisedOn ?? null,
        placed_at: event.effectiveAt,
        submitted: true,
        status: event.data.status,
      };
    case 'sales.order.rejected.v1':
      return { submitted: false, status: event.data.status };
    case 'sales.order.approval-requested.v1':
    case 'sales.order.approved.v1':
    case 'sales.order.allocation-started.v1':
    case 'sales.order.allocation-recorded.v1':
    case 'sales.order.confirmed.v1':
    case 'sales.order.backordered.v1':
    case 'sales.order.shipment-dispatched.v1':
    case 'sales.order.delivery-confirmed.v1':
      return { status: event.data.status };
    case 'sales.order.closed.v1':
      return { status: event.data.status, closed: closingOf(event), rating: event.data.rating ?? null };
    case 'sales.order.cancelled.v1':
      return { status: event.data.status, cancelled: row.cancelled + cancelledBy(event.data) };
    case 'sales.order.invoice-issued.v1':
      return { invoiced: row.invoiced + event.data.total.amount, payment_status: event.data.paymentStatus };
    case 'sales.order.payment-recorded.v1':
      return { paid: row.paid + event.data.amount.amount, payment_status: event.data.paymentStatus };
    case 'sales.order.refund-issued.v1': {
      const credited = event.data.credited.amount;
      return {
        credited: row.credited + credited,
        refunded: row.refunded + event.data.amount.amount - credited,
        payment_status: event.data.paymentStatus,
      };
    }
    case 'sales.order.lines-promised.v1':
    case 'sales.order.shipment-costed.v1':
    case 'sales.order.return-requested.v1':
    case 'sales.order.return-approved.v1':
    case 'sales.order.return-refused.v1':
    case 'sales.order.return-received.v1':
    case 'sales.order.return-costed.v1':
      return {};
  }
};

export const orders = foldedTable<OrderEvent, OrderRow>({
  table: orderTable,
  event: asOrderEvent,
  keys: (event) => [{ order_id: event.data.orderId }],
  evolve: evolveOrderRow,
});

/** A cancelled order counts for nothing; one that was cancelled in part, for what is left of it. */
const figuresOf = (row: OrderRow): readonly CustomerFigures[] =>
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
export const addFigures = (orders: readonly OrderRow[]): readonly CustomerFigures[] => {
  const sums = new Map<string, CustomerFigures>();
  for (const part of orders.flatMap(figuresOf)) {
    const key = JSON.stringify([part.customer_id, part.currency]);
    const before = sums.get(key);
    sums.set(key, before === undefined ? part : plus(before, part));
  }
  return [...sums.values()];
};
