import { type OrderStatus, type Thousandths, thousandths } from '@sales/contracts';
import type { SalesEvent } from './evidence.ts';

/** What became of a line. Thousandths of a unit. */
export type LineOfLedger = {
  readonly sku: string;
  ordered: Thousandths;
  shipped: Thousandths;
  returned: Thousandths;
  cancelled: Thousandths;
  invoiced: Thousandths;
  /** What is left of the sale after cancellations and returns, in minor units. */
  net: number;
  /** What the goods that stayed sold had cost, by currency. */
  readonly cost: Map<string, number>;
};

export type OrderOfLedger = {
  readonly orderId: string;
  readonly customerId: string;
  readonly currency: string;
  status: OrderStatus;
  submitted: boolean;
  /** Minor units. */
  total: number;
  invoiced: number;
  paid: number;
  /** What refunds paid out. */
  refunded: number;
  /** What refunds took off open invoices. */
  credited: number;
  /** What the order last said that it counts for against the credit; undefined before it first did. */
  exposure: number | undefined;
  /** What every invoice still asks for, as the events state it. */
  readonly open: Map<string, number>;
  readonly lines: Map<string, LineOfLedger>;
  /** Ids of shipments and returns whose cost is still to come. */
  readonly uncosted: Set<string>;
  readonly wrongs: string[];
};

export type Ledger = {
  readonly customers: ReadonlySet<string>;
  readonly orders: ReadonlyMap<string, OrderOfLedger>;
};

type OrderEvent = Extract<SalesEvent, { type: `sales.order.${string}` }>;
type OrderLines = Extract<SalesEvent, { type: 'sales.order.submitted.v1' }>['data']['lines'];
type Totals = Extract<SalesEvent, { type: 'sales.order.submitted.v1' }>['data']['totals'];

/**
 * The books, kept a second time: a plain walk over what was published, with nothing in common with the folds of the
 * services and of the read models but the contracts.
 */
export const ledgerOf = (published: readonly SalesEvent[]): Ledger => {
  const customers = new Set<string>();
  const orders = new Map<string, OrderOfLedger>();
  for (const event of published) {
    if (event.type === 'sales.customer.registered.v1') customers.add(event.data.customerId);
    if (event.type === 'sales.order.drafted.v1' || event.type === 'sales.order.submitted.v1') {
      if (!orders.has(event.data.orderId)) orders.set(event.data.orderId, begun(event.data));
    }
    if (isOrderEvent(event)) {
      const order = orders.get(event.data.orderId);
      if (order !== undefined) enter(order, event);
    }
  }
  return { customers, orders };
};

const isOrderEvent = (event: SalesEvent): event is OrderEvent => event.type.startsWith('sales.order.');

const begun = (
  data: Omit<Extract<SalesEvent, { type: 'sales.order.drafted.v1' }>['data'], 'draftedOn'>,
): OrderOfLedger => ({
  orderId: data.orderId,
  customerId: data.customer.customerId,
  currency: data.currency,
  status: data.status,
  submitted: false,
  total: data.totals.total.amount,
  invoiced: 0,
  paid: 0,
  refunded: 0,
  credited: 0,
  exposure: undefined,
  open: new Map(),
  lines: new Map(),
  uncosted: new Set(),
  wrongs: [],
});

const writeLines = (order: OrderOfLedger, lines: OrderLines, totals: Totals): void => {
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  order.lines.clear();
  order.total = totals.total.amount;
  for (const { lineId, sku, baseQuantity, net } of lines) {
    order.lines.set(lineId, {
      sku: sku ?? '',
      ordered: thousandths(baseQuantity),
      shipped: 0,
      returned: 0,
      cancelled: 0,
      invoiced: 0,
      net: net.amount,
      cost: new Map(),
    });
  }
  const expected = sum(lines.map(({ total }) => total.amount));
  if (expected !== totals.total.amount)
    order.wrongs.push(`total ${totals.total.amount}, its lines add up to ${expected}`);
};

const enter = (order: OrderOfLedger, event: OrderEvent): void => {
  if ('status' in event.data) order.status = event.data.status;
  if ('exposure' in event.data) order.exposure = event.data.exposure.amount;
  const add = (
    field: 'shipped' | 'returned' | 'cancelled' | 'invoiced',
    lines: readonly {
      readonly lineId: string;
      readonly quantity: string;
      readonly net?: { readonly amount: number };
    }[],
    sign: 1 | -1 = 1,
  ): void => {
    for (const { lineId, quantity, net } of lines) {
      const line = order.lines.get(lineId);
      if (line === undefined) order.wrongs.push(`${event.type} names line ${lineId}, which the order has not`);
      else {
        line[field] += sign * thousandths(quantity);
        if (field === 'cancelled' || field === 'returned') line.net -= net?.amount ?? 0;
      }
    }
  };
  const cost = (
    id: string,
    sign: 1 | -1,
    lines: readonly {
      readonly lineId: string;
      readonly cost: { readonly amount: number; readonly currency: string };
    }[],
  ): void => {
    order.uncosted.delete(id);
    for (const { lineId, cost: value } of lines) {
      const costs = order.lines.get(lineId)?.cost;
      costs?.set(value.currency, (costs.get(value.currency) ?? 0) + sign * value.amount);
    }
  };
  const state = (invoiceId: string, change: number, said: number): void => {
    const expected = (order.open.get(invoiceId) ?? 0) + change;
    order.open.set(invoiceId, expected);
    if (said !== expected) order.wrongs.push(`invoice ${invoiceId} is said to be open with ${said}, it is ${expected}`);
  };
  switch (event.type) {
    case 'sales.order.drafted.v1':
    case 'sales.order.lines-changed.v1':
      writeLines(order, event.data.lines, event.data.totals);
      break;
    case 'sales.order.submitted.v1':
      order.submitted = true;
      writeLines(order, event.data.lines, event.data.totals);
      break;
    case 'sales.order.shipment-dispatched.v1':
      order.uncosted.add(event.data.shipmentId);
      add('shipped', event.data.lines);
      break;
    case 'sales.order.shipment-costed.v1':
      cost(event.data.shipmentId, 1, event.data.lines);
      break;
    case 'sales.order.return-received.v1':
      order.uncosted.add(event.data.returnId);
      add('returned', event.data.lines);
      break;
    case 'sales.order.return-costed.v1':
      cost(event.data.returnId, -1, event.data.lines);
      break;
    case 'sales.order.cancelled.v1':
      add('cancelled', event.data.lines);
      break;
    case 'sales.order.lines-invoiced.v1':
      order.invoiced += event.data.total.amount;
      order.open.set(event.data.invoiceId, event.data.total.amount);
      add('invoiced', event.data.lines);
      break;
    case 'sales.order.lines-credited.v1':
      // Less than none of a line is given back where no invoice took it.
      if (event.data.rest === true) add('invoiced', event.data.lines, -1);
      break;
    case 'sales.order.invoice-recorded.v1':
      state(event.data.invoiceId, 0, event.data.total.amount);
      break;
    case 'sales.order.settlement-recorded.v1':
      if (event.data.by === 'payment') order.paid += event.data.amount.amount;
      state(event.data.invoiceId, -event.data.amount.amount, event.data.open.amount);
      break;
    case 'sales.order.refund-recorded.v1':
      order.refunded += event.data.paidOut.amount;
      order.credited += event.data.credited.amount;
      break;
    case 'sales.order.rejected.v1':
      order.submitted = false;
      break;
    case 'sales.order.shipping-set.v1':
    case 'sales.order.billing-set.v1':
    case 'sales.order.approval-requested.v1':
    case 'sales.order.approved.v1':
    case 'sales.order.allocation-recorded.v1':
    case 'sales.order.confirmed.v1':
    case 'sales.order.backordered.v1':
    case 'sales.order.lines-promised.v1':
    case 'sales.order.invoicing-refused.v1':
    case 'sales.order.delivery-confirmed.v1':
    case 'sales.order.return-requested.v1':
    case 'sales.order.return-approved.v1':
    case 'sales.order.return-refused.v1':
    case 'sales.order.custom-fields-set.v1':
    case 'sales.order.attachment-added.v1':
    case 'sales.order.attachment-removed.v1':
    case 'sales.order.closed.v1':
      break;
  }
};
