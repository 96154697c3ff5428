import type { EventOf, invoices } from '@sales/contracts';

/** Storage format: never rename. */
export type InvoiceEvent = EventOf<typeof invoices>;

export type InvoiceEventOf<Type extends InvoiceEvent['type']> = Extract<InvoiceEvent, { type: Type }>;

/** What an invoice is begun with. */
export type InvoiceRequest = InvoiceEventOf<'InvoiceBegun'>['data'];

/** What an invoice or a credit note says. */
export type InvoiceContent = Omit<InvoiceEventOf<'InvoiceIssued'>['data'], 'personId'>;
