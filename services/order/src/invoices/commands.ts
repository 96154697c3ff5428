import type { Money, SettledBy } from '@sales/contracts';
import type { InvoiceContent, InvoiceRequest } from './events.ts';

type Settling = {
  readonly by: SettledBy;
  /** Only the part of this order. */
  readonly orderId?: string;
  readonly on: string;
};

export type InvoiceCommand =
  | { readonly type: 'BeginInvoice'; readonly request: InvoiceRequest }
  | { readonly type: 'AbandonInvoice'; readonly code: string }
  /** With the number that its series has given. A credit note is issued without having been begun. */
  | { readonly type: 'IssueInvoice'; readonly content: InvoiceContent }
  /** Settles up to `amount`: never more than is open. */
  | (Settling & { readonly type: 'SettleInvoice'; readonly amount: Money })
  /** Takes a settlement back. One that has not come yet will settle nothing. */
  | (Settling & { readonly type: 'ReverseSettlement' });
