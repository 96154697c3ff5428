import type { Paths } from '@sales/client';
import { amountOf, amountText } from '../../ui/edit-texts.ts';

/** An invoice that asks for money. */
export type OpenInvoice = Pick<
  Paths['/query/v1/receivables']['GET']['answer']['items'][number],
  'invoiceId' | 'number' | 'issuedOn' | 'dueOn' | 'open'
>;

/** What is to be for which invoice, as it was typed. */
export type Amounts = Readonly<Record<string, string>>;

/** As much as each asks for, in their order, as far as the money goes: in minor units. */
export const suggested = (invoices: readonly OpenInvoice[], money: number): Amounts => {
  let left = money;
  return Object.fromEntries(
    invoices.map(({ invoiceId, open: { amount, currency } }) => {
      const part = Math.max(0, Math.min(left, amount));
      left -= part;
      return [invoiceId, part === 0 ? '' : amountText(part, currency)];
    }),
  );
};

export type Matched = {
  readonly invoice: OpenInvoice;
  readonly text: string;
  /** Minor units; undefined: it is no amount. */
  readonly amount: number | undefined;
  readonly wrong?: 'notAnAmount' | 'moreThanOpen';
};

/** What was typed for each invoice, what of the money it leaves, and whether it can be sent. */
export const matched = (
  invoices: readonly OpenInvoice[],
  amounts: Amounts,
  money: number,
): {
  readonly rows: readonly Matched[];
  readonly applied: number;
  readonly left: number;
  readonly isRight: boolean;
} => {
  const rows = invoices.map((invoice): Matched => {
    const text = amounts[invoice.invoiceId] ?? '';
    const { amount: open, currency } = invoice.open;
    const amount = text === '' ? 0 : amountOf(text, currency);
    const wrong = amount === undefined ? 'notAnAmount' : amount > open ? 'moreThanOpen' : undefined;
    return { invoice, text, amount, ...(wrong && { wrong }) };
  });
  const applied = rows.reduce((sum, { amount = 0 }) => sum + amount, 0);
  const left = money - applied;
  return { rows, applied, left, isRight: left >= 0 && rows.every(({ wrong }) => wrong === undefined) };
};

/** What is sent: nothing of those that get nothing. */
export const partsOf = (rows: readonly Matched[]) =>
  rows.flatMap(({ invoice: { invoiceId, open }, amount = 0 }) =>
    amount === 0 ? [] : [{ invoiceId, amount: { amount, currency: open.currency } }],
  );
