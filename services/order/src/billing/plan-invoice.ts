import { add, BusinessDate, dayIn, zero } from '@sales/contracts';
import { type Clock, type CommandContext, equal } from '@sales/eventsourcing';
import { type Numbers, seriesId } from '@sales/service-kit';
import { Type } from 'typebox';
import { asMoney } from '../amounts.ts';
import { effectiveNow } from '../clock.ts';
import { type InvoiceCommand, rejectInvoice } from '../invoices/index.ts';
import { knownOrder, type Order, type Orders, requireInvoiceable } from '../orders/index.ts';

export type Invoiced = {
  readonly orderId: string;
  /** Absent: everything that can be invoiced. */
  readonly lines?: readonly { readonly lineId: string; readonly quantity: string }[];
};

/** What can be said of an invoice beside what is on it. */
export const invoiceFields = {
  /** Also what is not shipped yet. */
  prepayment: Type.Optional(Type.Boolean()),
  /** Absent: today, where the company is. */
  issuedOn: Type.Optional(BusinessDate),
  /**
   * It was issued in another system: its number is of a series of its own (`OLD`), in which days come as they do.
   */
  takenOver: Type.Optional(Type.Boolean()),
};

export type InvoiceFields = {
  readonly prepayment?: boolean;
  readonly issuedOn?: string;
  readonly takenOver?: boolean;
};

export type PlanDeps = {
  readonly orders: Orders;
  readonly numbers: Pick<Numbers, 'lastDay'>;
  readonly clock: Clock;
};

/** @throws DomainError for a day that has not begun where the company is */
const past = (issuedOn: string, today: string): string =>
  issuedOn > today ? rejectInvoice('invoice/issued-in-the-future', { issuedOn, today }) : issuedOn;

/** @throws DomainError for an order that comes twice: it says only once what goes on the invoice */
const requireOnce = (wanted: readonly Invoiced[]): void => {
  const ids = wanted.map(({ orderId }) => orderId);
  const repeated = ids.find((orderId, nth) => ids.indexOf(orderId) < nth);
  if (repeated !== undefined) rejectInvoice('invoice/order-repeated', { orderId: repeated });
};

/** @throws DomainError */
const requireAlike = (first: Order, others: readonly Order[]): void => {
  for (const order of others) {
    const pairs = [
      ['customer', first.customer.customerId, order.customer.customerId],
      ['entity', first.entity, order.entity],
      ['currency', first.currency, order.currency],
      ['billTo', first.billTo, order.billTo],
    ] as const;
    const different = pairs.filter(([, one, other]) => !equal(one, other)).map(([field]) => field);
    if (different.length > 0) rejectInvoice('invoice/orders-differ', { order: order.number, different });
  }
};

/**
 * Makes the command that begins an invoice, where each of its orders has something to invoice.
 * @throws DomainError
 */
export const planInvoice = async (
  { orders, numbers, clock }: PlanDeps,
  invoiceId: string,
  wanted: readonly Invoiced[],
  { prepayment = false, issuedOn, takenOver = false }: InvoiceFields,
  context: CommandContext,
): Promise<InvoiceCommand> => {
  requireOnce(wanted);
  const found = await Promise.all(wanted.map(({ orderId }) => knownOrder({ orders }, orderId)));
  const [first, ...others] = found;
  if (first === undefined) throw new Error('an invoice is of one order at least');
  requireAlike(first, others);
  const { entity, timeZone } = first;
  const at = effectiveNow(context, clock);
  const on = past(issuedOn ?? dayIn(timeZone, at), dayIn(timeZone, clock.now()));
  const seriesOf = (kind: string) => ({ kind, entity, year: on.slice(0, 4) });
  const series = seriesOf(takenOver ? 'OLD' : 'INV');
  const dated = issuedOn !== undefined || context.effectiveAt !== undefined;
  const alone = wanted.length === 1;
  const totals = wanted.flatMap(({ lines }, nth) => {
    const order = found[nth];
    if (order === undefined) return [];
    const of = { invoiceId, on, at, prepayment, alone, dated, ...(lines && { lines }) };
    return [requireInvoiceable(order, { type: 'InvoiceLines', ...of }).total];
  });
  const total = asMoney(() => totals.reduce(add, zero(first.currency)));
  const numbered = total.amount < 0 ? seriesOf('CN') : series;
  const earliest = issuedOn === undefined || takenOver ? undefined : await numbers.lastDay(numbered);
  if (earliest !== undefined && on < earliest) {
    rejectInvoice('invoice/issued-before-last', { issuedOn: on, earliest });
  }
  return {
    type: 'BeginInvoice',
    request: {
      entity,
      series: seriesId(series),
      on,
      ...(takenOver && { takenOver }),
      ...(prepayment && { prepayment }),
      orders: wanted.map(({ orderId, lines }) => ({ orderId, ...(lines && { lines }) })),
    },
  };
};
