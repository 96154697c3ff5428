import {
  type CustomerDetails,
  type EntityDetails,
  fraction,
  type invoices,
  type Money,
  money,
  type PublishedData,
  quantity,
  sum,
  thousandths,
} from '@sales/contracts';
import type { OrderDocument } from '../orders/index.ts';
import type { InvoiceDocument, InvoiceLine } from './invoice-schema.ts';
import { sellerOf } from './parties.ts';

export type Issued = PublishedData<typeof invoices, 'InvoiceIssued'>;
type Charged = Issued['orders'][number]['lines'][number];
type OrderLine = OrderDocument['lines'][number];

/** What an invoice is made of: what it says itself, and what is known of all that it names. */
export type InvoiceParts = {
  readonly issued: Issued;
  readonly company: EntityDetails;
  readonly customer: Pick<CustomerDetails, 'language' | 'taxId'> | undefined;
  /** Its orders as they were when they answered it, with all that had been shipped and invoiced by then. */
  readonly orders: ReadonlyMap<string, OrderDocument>;
};

/** An amount of the size of one, with the sign of another. */
const signed = ({ amount, currency }: Money, like: Money): Money =>
  money(Math.sign(like.amount || 1) * Math.abs(amount), currency);

/** The part of a line that was charged. Without discounts what it cost is what was charged: cents were rounded once. */
const lineOf = (charged: Charged, line: OrderLine): InvoiceLine => {
  const { kind, sku, name, baseUnit, unit, unitPrice, baseQuantity, discounts, taxation, price } = line;
  const { treatment, rate, reasonCode } = taxation;
  const asked = price.taxIncluded ? charged.total : charged.net;
  const whole = fraction(line.gross, thousandths(charged.quantity), thousandths(baseQuantity));
  const gross = discounts.length === 0 ? asked : signed(whole, asked);
  return {
    ...charged,
    kind,
    ...(sku !== undefined && { sku }),
    ...(name !== undefined && { name }),
    unit: baseUnit,
    unitPrice,
    priceUnit: unit,
    unitsEach: quantity(Math.round((thousandths(baseQuantity) * 1000) / thousandths(line.quantity))),
    taxIncluded: price.taxIncluded,
    gross,
    discount: money(gross.amount - asked.amount, asked.currency),
    discounts: discounts.map(({ reason, percent }) => ({ reason, ...(percent !== undefined && { percent }) })),
    taxation: { treatment, rate, ...(reasonCode !== undefined && { reasonCode }) },
  };
};

/** On which days the goods left that an invoice is for: what left first was invoiced first. */
const suppliedOn = (order: OrderDocument, invoiceId: string, lines: readonly Charged[]): readonly string[] => {
  const before = order.invoices.filter((one) => one.invoiceId !== invoiceId).flatMap((one) => one.lines);
  return lines.flatMap(({ lineId, quantity: charged }) => {
    const invoiced = before
      .filter((one) => one.lineId === lineId)
      .reduce((all, one) => all + thousandths(one.quantity), 0);
    const until = invoiced + thousandths(charged);
    let shipped = 0;
    return order.shipments.flatMap(({ dispatchedOn, lines: sent }) => {
      const from = shipped;
      for (const one of sent) if (one.lineId === lineId) shipped += thousandths(one.quantity);
      return from < until && shipped > invoiced && shipped > from ? [dispatchedOn] : [];
    });
  });
};

/** @throws Error when an order lacks a line that was charged: its events say otherwise */
const orderOf = (
  { orderId, number, customerReference, lines, taxes, total }: Issued['orders'][number],
  { issued, orders }: InvoiceParts,
): InvoiceDocument['orders'][number] => {
  const order = orders.get(orderId);
  const byId = new Map(order?.lines.map((line) => [line.lineId, line]));
  const days = order === undefined || issued.kind === 'creditNote' ? [] : suppliedOn(order, issued.invoiceId, lines);
  const [first, last] = [days.toSorted().at(0), days.toSorted().at(-1)];
  return {
    orderId,
    number,
    ...(customerReference !== undefined && { customerReference }),
    ...(first !== undefined && { suppliedFrom: first }),
    ...(last !== undefined && { suppliedTo: last }),
    lines: lines.map((charged) => {
      const line = byId.get(charged.lineId);
      if (line === undefined) throw new Error(`order ${orderId} lacks line ${charged.lineId}`);
      return lineOf(charged, line);
    }),
    taxes,
    total,
  };
};

/** An invoice with all that is printed of it. It says the same whatever becomes of its orders. */
export const invoiceDocument = (parts: InvoiceParts): InvoiceDocument => {
  const { issued, company, customer } = parts;
  const { invoiceId, kind, number, entity, billTo, currency, issuedOn, dueOn, corrects, taxes, total } = issued;
  return {
    invoiceId,
    kind,
    number,
    language: customer?.language ?? 'en',
    seller: sellerOf(entity, company),
    customer: { ...issued.customer, ...(customer?.taxId !== undefined && { taxId: customer.taxId }) },
    ...(billTo !== undefined && { billTo }),
    currency,
    issuedOn,
    dueOn,
    ...(corrects !== undefined && { corrects }),
    orders: issued.orders.map((order) => orderOf(order, parts)),
    taxes,
    net: sum(
      currency,
      taxes.map(({ base }) => base),
    ),
    tax: sum(
      currency,
      taxes.map(({ tax }) => tax),
    ),
    total,
    href: `/query/v1/causation/${encodeURIComponent(invoiceId)}`,
  };
};
