import { add, type Money, type SettledBy, subtract, sum } from '@sales/contracts';
import type { InvoiceContent, InvoiceEvent, InvoiceEventOf, InvoiceRequest } from './events.ts';

type Settled = InvoiceEventOf<'InvoiceSettled'>['data'];

export type Settlement = Omit<Settled, 'open'> & { readonly reversed: boolean };

export type Issued = InvoiceContent & {
  readonly status: 'issued';
  /** What it was begun with; a credit note is not begun. */
  readonly request?: InvoiceRequest;
  readonly attempts: number;
  readonly settlements: readonly Settlement[];
};

export type InvoiceState =
  | { readonly status: 'none'; readonly attempts: 0 }
  /** `attempts`: how often it was begun. */
  | {
      readonly status: 'begun' | 'abandoned';
      readonly request: InvoiceRequest;
      readonly attempts: number;
      readonly code?: string;
    }
  | Issued;

export const initialState: InvoiceState = { status: 'none', attempts: 0 };

/** The part of an order that is not settled. */
export const openOfOrder = ({ orders, currency, settlements }: Issued, orderId: string): Money => {
  const asked = sum(
    currency,
    orders.filter((one) => one.orderId === orderId).map(({ total }) => total),
  );
  const settled = settlements
    .filter(({ reversed }) => !reversed)
    .flatMap((one) => one.orders.filter((part) => part.orderId === orderId).map(({ amount }) => amount));
  return subtract(asked, sum(currency, settled));
};

/** What is settled of it, by payments and by credit notes. */
export const settledOf = ({ settlements, currency }: Issued, kind: SettledBy['kind']): Money =>
  settlements
    .filter(({ by, reversed }) => by.kind === kind && !reversed)
    .reduce((all, { amount }) => add(all, amount), { amount: 0, currency });

/** What an invoice still asks for. A credit note asks for nothing. */
export const openOf = (invoice: Issued): Money =>
  invoice.kind === 'creditNote'
    ? { amount: 0, currency: invoice.currency }
    : subtract(subtract(invoice.total, settledOf(invoice, 'payment')), settledOf(invoice, 'creditNote'));

const isBy =
  ({ paymentId, nth }: SettledBy) =>
  ({ by }: Settlement): boolean =>
    by.paymentId === paymentId && by.nth === nth;

/** The settlement by a part of a payment, taken back or not. */
export const settlementBy = ({ settlements }: Issued, by: SettledBy): Settlement | undefined =>
  settlements.find(isBy(by));

const settle = (invoice: Issued, { open: _, ...settled }: Settled, reversed: boolean): Issued => {
  const others = invoice.settlements.filter((one) => !isBy(settled.by)(one));
  return { ...invoice, settlements: [...others, { ...settled, reversed }] };
};

export const evolve = (state: InvoiceState, event: InvoiceEvent): InvoiceState => {
  switch (event.type) {
    case 'InvoiceBegun':
      return { status: 'begun', request: event.data, attempts: state.attempts + 1 };
    case 'InvoiceAbandoned':
      return state.status === 'begun' ? { ...state, status: 'abandoned', code: event.data.code } : state;
    case 'InvoiceIssued': {
      const { personId: _, ...content } = event.data;
      return {
        ...content,
        status: 'issued',
        attempts: state.attempts,
        settlements: [],
        ...('request' in state && state.request !== undefined && { request: state.request }),
      };
    }
    case 'InvoiceSettled':
      return state.status === 'issued' ? settle(state, event.data, false) : state;
    case 'SettlementReversed':
      return state.status === 'issued' ? settle(state, event.data, true) : state;
  }
};
