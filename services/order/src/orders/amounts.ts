import {
  add,
  type ChargedLine,
  fraction,
  type Money,
  negate,
  type PaymentStatus,
  quantity,
  subtract,
  sum,
  type TaxAmount,
  type Thousandths,
  thousandths,
  zero,
} from '@sales/contracts';
import { billed, kept, type LineCount } from './quantities.ts';
import type { Invoice, Line, Order } from './state.ts';
import { taxesOf } from './taxes.ts';

/** How much of each line, in thousandths. */
export type Measure = (count: LineCount) => Thousandths;

/** What quantities of the lines were sold for, tax and discounts included. */
export type Charge = {
  readonly lines: readonly ChargedLine[];
  readonly taxes: readonly TaxAmount[];
  readonly total: Money;
};

/** The part of an amount that goes with the first `upTo` of `ordered` units. */
const share = (amount: Money, upTo: Thousandths, ordered: Thousandths): Money =>
  upTo === ordered ? amount : upTo === 0 ? zero(amount.currency) : fraction(amount, upTo, ordered);

type Cost = Pick<ChargedLine, 'net' | 'tax' | 'total'>;

/**
 * The first `upTo` units of a line cost this much of it. What lies between two quantities is the difference of the two,
 * so that parts of any size in any order always add up to the line.
 */
const costUpTo = ({ net, tax, count: { ordered } }: Line, upTo: Thousandths): Cost => {
  const part = { net: share(net, upTo, ordered), tax: share(tax, upTo, ordered) };
  return { ...part, total: add(part.net, part.tax) };
};

/** What the units of a line between two quantities were sold for. */
export const costBetween = (line: Line, from: Thousandths, to: Thousandths): Cost => {
  const [old, now] = [costUpTo(line, from), costUpTo(line, to)];
  return { net: subtract(now.net, old.net), tax: subtract(now.tax, old.tax), total: subtract(now.total, old.total) };
};

/** What lies between what the lines are now and what they would be, by one measure. */
export const chargeBetween = (order: Order, after: readonly LineCount[], measure: Measure): Charge => {
  const charged = order.lines.flatMap((line, index) => {
    const from = measure(line.count);
    const to = measure(after[index] ?? line.count);
    if (from === to) return [];
    const { lineId, taxation } = line;
    return [{ taxation, lineId, quantity: quantity(to - from), ...costBetween(line, from, to) }];
  });
  const lines = charged.map(({ taxation: _, ...line }): ChargedLine => line);
  const total = lines.reduce((all, line) => add(all, line.total), zero(order.currency));
  return { lines, taxes: taxesOf(order.currency, charged), total };
};

/** The same charge with the sign turned: what is taken away instead of put on. */
export const reversed = ({ lines, taxes, total }: Charge): Charge => ({
  lines: lines.map(({ lineId, quantity: units, net, tax, total: all }) => ({
    lineId,
    quantity: quantity(-thousandths(units)),
    net: negate(net),
    tax: negate(tax),
    total: negate(all),
  })),
  taxes: taxes.map(({ base, tax, ...rate }) => ({ ...rate, base: negate(base), tax: negate(tax) })),
  total: negate(total),
});

/** What one measure of the lines amounts to. */
const worth = (order: Order, measure: Measure): Money =>
  order.lines.reduce((value, line) => add(value, costUpTo(line, measure(line.count)).total), zero(order.currency));

export const openOf = (invoice: Pick<Invoice, 'total' | 'paid' | 'credited'>): Money =>
  subtract(subtract(invoice.total, invoice.paid), invoice.credited);

export const openOfAll = ({ invoices, currency }: Pick<Order, 'invoices' | 'currency'>): Money =>
  sum(currency, invoices.map(openOf));

/** What is sold, not taken back and not invoiced yet. */
export const uninvoiced = (order: Order): Money => subtract(worth(order, kept), worth(order, billed));

/** Whether something that costs or credits something is not invoiced yet. */
export const hasUninvoiced = (order: Order): boolean =>
  order.lines.some((line) => costBetween(line, billed(line.count), kept(line.count)).total.amount !== 0);

/** What credit notes that are on their way will take off invoices, as far as there is something open, or pay out. */
const onItsWay = ({ refunds, currency }: Order): Money =>
  sum(
    currency,
    refunds.flatMap(({ number, amount, credited }) => (number === undefined ? [subtract(amount, credited)] : [])),
  );

/** What is asked for and not settled, once the credit notes that are on their way have been issued. */
const owed = (order: Order): Money => {
  const waiting = order.invoicing.map(({ total }) => total);
  const left = subtract(sum(order.currency, [openOfAll(order), ...waiting]), onItsWay(order));
  return left.amount < 0 ? zero(order.currency) : left;
};

/** What the order counts for against the credit of its customer. */
export const exposureOf = (order: Order): Money => {
  const exposure = add(uninvoiced(order), owed(order));
  // Less than nothing where only a credit is not invoiced yet.
  return exposure.amount < 0 ? zero(order.currency) : exposure;
};

/** Where the money side stands. */
export const paymentStatusOf = (order: Order): PaymentStatus => {
  const { invoices, lines, refunds, invoicing } = order;
  if (invoices.length === 0) return refunds.length === 0 || invoicing.length > 0 ? 'notInvoiced' : 'refunded';
  if (owed(order).amount > 0) return invoices.some(({ paid }) => paid.amount > 0) ? 'partiallyPaid' : 'invoiced';
  return lines.every(({ count }) => billed(count) === count.credited) ? 'refunded' : 'paid';
};
