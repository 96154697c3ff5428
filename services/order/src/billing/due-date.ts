import { addDays, type PaymentTerms } from '@sales/contracts';

/** When an invoice is due: after the longest payment terms of its orders, from the day on which it was issued. */
export const dueDate = (issuedOn: string, orders: readonly { readonly paymentTerms?: PaymentTerms }[]): string =>
  addDays(issuedOn, Math.max(...orders.map(({ paymentTerms }) => paymentTerms?.dueDays ?? 0)));
