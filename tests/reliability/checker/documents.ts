import { type Check, type Evidence, type SalesEvent, violationOf } from './evidence.ts';

type Books = {
  /** What each invoice asks for. */
  readonly total: Map<string, number>;
  /** By invoice, payment and application: what it settles of the invoice, as the invoice says. */
  readonly settled: Map<string, number>;
  /** The same as the payment says. */
  readonly applied: Map<string, number>;
  /** What each payment brought, and has left. */
  readonly received: Map<string, number>;
  readonly paidOut: Map<string, number>;
};

type OfDocument = Extract<SalesEvent, { type: `sales.invoice.${string}` | `sales.payment.${string}` }>;

const isOfDocument = (event: SalesEvent): event is OfDocument => /^sales\.(invoice|payment)\./.test(event.type);

const booksOf = ({ published }: Evidence): Books => {
  const books: Books = {
    total: new Map(),
    settled: new Map(),
    applied: new Map(),
    received: new Map(),
    paidOut: new Map(),
  };
  const of = (invoiceId: string, paymentId: string, nth: number) => `${invoiceId} by ${paymentId} ${nth}`;
  for (const { type, data } of published.filter(isOfDocument)) {
    switch (type) {
      case 'sales.invoice.begun.v1':
      case 'sales.invoice.abandoned.v1':
        break;
      case 'sales.invoice.issued.v1':
        books.total.set(data.invoiceId, data.kind === 'invoice' ? data.total.amount : 0);
        break;
      case 'sales.invoice.settled.v1':
        books.settled.set(of(data.invoiceId, data.by.paymentId, data.by.nth), data.amount.amount);
        break;
      case 'sales.invoice.settlement-reversed.v1':
        books.settled.set(of(data.invoiceId, data.by.paymentId, data.by.nth), 0);
        break;
      case 'sales.payment.received.v1':
        books.received.set(data.paymentId, data.amount.amount);
        break;
      case 'sales.payment.applied.v1':
        for (const { invoiceId, nth, amount } of data.applied)
          books.applied.set(of(invoiceId, data.paymentId, nth), amount.amount);
        break;
      case 'sales.payment.application-reduced.v1': {
        const key = of(data.invoiceId, data.paymentId, data.nth);
        books.applied.set(key, (books.applied.get(key) ?? 0) - data.amount.amount);
        if (data.withdrawn === true)
          books.received.set(data.paymentId, (books.received.get(data.paymentId) ?? 0) - data.amount.amount);
        break;
      }
      case 'sales.payment.paid-out.v1':
        books.paidOut.set(data.paymentId, (books.paidOut.get(data.paymentId) ?? 0) + data.amount.amount);
        break;
      case 'sales.payment.reversed.v1':
        for (const key of books.applied.keys()) if (key.includes(` by ${data.paymentId} `)) books.applied.set(key, 0);
        break;
    }
  }
  return books;
};

const sums = (parts: ReadonlyMap<string, number>, nameOf: (key: string) => string): ReadonlyMap<string, number> => {
  const all = new Map<string, number>();
  for (const [key, amount] of parts) all.set(nameOf(key), (all.get(nameOf(key)) ?? 0) + amount);
  return all;
};

const invoiceIn = (key: string): string => key.split(' ')[0] ?? '';
const paymentIn = (key: string): string => key.split(' ')[2] ?? '';

/**
 * I7: no invoice is settled beyond its total, no payment applied beyond what was received, and what a payment says that
 * it is applied to is what the invoices say that it settles.
 */
export const documentsAddUp: Check = (evidence) => {
  const violation = violationOf('I7');
  const { total, settled, applied, received, paidOut } = booksOf(evidence);
  const found = [];
  for (const [invoiceId, amount] of sums(settled, invoiceIn)) {
    const most = total.get(invoiceId) ?? 0;
    if (amount > most) found.push(violation(`invoice ${invoiceId} is settled with ${amount} of ${most}`));
  }
  for (const [paymentId, amount] of sums(applied, paymentIn)) {
    const most = (received.get(paymentId) ?? 0) - (paidOut.get(paymentId) ?? 0);
    if (amount > most) found.push(violation(`payment ${paymentId} is applied with ${amount} of ${most}`));
  }
  for (const key of new Set([...settled.keys(), ...applied.keys()])) {
    const [one, other] = [settled.get(key) ?? 0, applied.get(key) ?? 0];
    if (one !== other) found.push(violation(`invoice ${key} is settled with ${one}, and applied is ${other}`));
  }
  return found;
};
