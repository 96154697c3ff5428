import {
  Address,
  BusinessDate,
  Corrected,
  Currency,
  EntityCode,
  Id,
  IdOrNumber,
  InvoiceCustomer,
  InvoicedOrder,
  InvoiceKind,
  Money,
  object,
  TaxAmount,
  type ValueOf,
} from '@sales/contracts';
import type { CommandHandler } from '@sales/eventsourcing';
import { type After, type App, streamRoute, withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import type { InvoiceCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { InvoiceEvent } from './events.ts';
import { type InvoiceState, openOf, settledOf } from './state.ts';

export type Invoices = CommandHandler<InvoiceState, InvoiceCommand, InvoiceEvent>;

export const InvoicePath = object({ invoiceId: IdOrNumber });

/** An invoice or a credit note as the API shows it. */
export const Invoice = withGroups(
  object(
    {
      invoiceId: Id,
      kind: InvoiceKind,
      number: Type.String({ examples: ['INV-2026-000123', 'CN-2026-000007'] }),
      /** The company of ours that issued it. */
      entity: EntityCode,
      customer: InvoiceCustomer,
      /** Where it goes. */
      billTo: Type.Optional(Address),
      currency: Currency,
      /** What is charged of each order, or given back. */
      orders: Type.Array(InvoicedOrder),
      corrects: Type.Optional(Corrected),
      /** Net and tax of all orders by rate. */
      taxes: Type.Array(TaxAmount),
      total: Money,
      issuedOn: BusinessDate,
      dueOn: BusinessDate,
      paid: Money,
      credited: Money,
      open: Money,
      /** What settles it, and what did before it was taken back. */
      settlements: Type.Array(
        object({
          by: Type.Union([Type.Literal('payment'), Type.Literal('creditNote')]),
          documentId: Id,
          amount: Money,
          on: BusinessDate,
          reversed: Type.Boolean(),
        }),
      ),
      /** The ETag without its quotes. */
      revision: Type.Integer(),
    },
    { $id: 'Invoice' },
  ),
  { personal: ['billTo', 'orders'] },
);
export type Invoice = ValueOf<typeof Invoice>;

/** @throws DomainError `invoice/unknown` as long as it is not issued */
export const toInvoice = ({ id, state, revision }: After<InvoiceState>): Invoice => {
  if (state.status !== 'issued') return reject('invoice/unknown', { invoiceId: id });
  const { status: _, request: __, attempts: ___, settlements, ...content } = state;
  return {
    invoiceId: id,
    ...content,
    paid: settledOf(state, 'payment'),
    credited: settledOf(state, 'creditNote'),
    open: openOf(state),
    settlements: settlements
      .filter(({ amount }) => amount.amount > 0)
      .map(({ by: { kind, documentId }, amount, on, reversed }) => ({ by: kind, documentId, amount, on, reversed })),
    revision,
  };
};

export const invoiceRoutes = (app: App, invoices: Pick<Invoices, 'load'>): void =>
  streamRoute(app, {
    url: '/v1/invoices/:invoiceId',
    permission: 'invoice:read',
    summary: 'An invoice or a credit note from its events, now or as of any instant',
    description: 'By id or number. Always current. Lists and ageing are at `/query/v1/receivables`.',
    params: InvoicePath,
    ok: Invoice,
    problems: ['invoice/unknown'],
    of: invoices,
    id: ({ invoiceId }) => invoiceId,
    answer: toInvoice,
  });
