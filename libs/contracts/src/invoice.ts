import { Type } from 'typebox';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Address } from './contact.ts';
import { BusinessDate, HumanNumber, Id, object, PersonId, Text } from './contract.ts';
import { EntityCode } from './entity.ts';
import { Currency, Money, NonNegativeMoney } from './money.ts';
import { ChargedLine, InvoiceCustomer } from './order.ts';
import { personal } from './personal.ts';
import { PositiveQuantity } from './quantity.ts';
import { TaxAmount, TaxRounding } from './tax.ts';

export type InvoiceKind = 'invoice' | 'creditNote';
export const InvoiceKind = Type.Unsafe<InvoiceKind>(
  Type.Union([Type.Literal('invoice'), Type.Literal('creditNote')], {
    description: 'An invoice charges its total, a credit note gives it back',
  }),
);

const taxes = Type.Array(TaxAmount, { description: 'Net and tax of its lines by rate' });

/** What a document charges of one order, or gives back of it. */
export const InvoicedOrder = object({
  orderId: Id,
  number: HumanNumber,
  customerReference: Type.Optional(
    personal(Type.With(Text(100), { description: 'Number or name of the order at the customer' }), 'invoice'),
  ),
  lines: Type.Array(ChargedLine),
  taxes,
  taxRounding: Type.With(TaxRounding, { description: 'How the tax of the order was rounded' }),
  total: Money,
});
export type InvoicedOrder = ValueOf<typeof InvoicedOrder>;

/** Invoices that a credit note gives something back of. */
export const Corrected = Type.Array(object({ invoiceId: Id, number: HumanNumber }), {
  minItems: 1,
  description: 'Of a credit note: the invoices that have its lines. Absent if none has',
});

/** What settles an invoice: a part of a payment, or of the money that a credit note gives back. */
export const SettledBy = object({
  kind: Type.Unsafe<'payment' | 'creditNote'>(Type.Union([Type.Literal('payment'), Type.Literal('creditNote')])),
  documentId: Type.With(Id, { description: 'Of the payment, or of the credit note' }),
  paymentId: Type.With(Id, { description: 'Of the stream that the money is in' }),
  nth: Type.Integer({ minimum: 0, description: 'Place among the applications of that money' }),
});
export type SettledBy = ValueOf<typeof SettledBy>;

const settlement = {
  by: SettledBy,
  amount: NonNegativeMoney,
  on: BusinessDate,
  open: Type.With(Money, { description: 'Of the invoice, after it' }),
  orders: Type.Array(object({ orderId: Id, amount: NonNegativeMoney, open: Money }), {
    description: 'How much of it falls to which order, and what is open of the part of that order then',
  }),
};

export const invoices = category('invoice', {
  about: 'Invoices and credit notes, of one order or of several of one customer. One stream a document.',
  key: { invoiceId: Id },
  partitions: 12,
  events: {
    InvoiceBegun: event(
      'These orders are to be invoiced. Each says what goes on the invoice; then it gets its number and is ' +
        'issued. Of one order whose rest is less than nothing it becomes a credit note.',
      {
        entity: EntityCode,
        series: Type.With(Text(60), {
          description: 'Series that the number of an invoice will be of: `MAIN.INV.2026`',
        }),
        on: Type.With(BusinessDate, { description: 'Earliest day that the invoice may have' }),
        takenOver: Type.Optional(Type.Boolean({ description: 'Issued in another system, on that date' })),
        prepayment: Type.Optional(Type.Boolean({ description: 'Also what is not shipped yet' })),
        orders: Type.Array(
          object({
            orderId: Id,
            lines: Type.Optional(Type.Array(object({ lineId: Id, quantity: PositiveQuantity }))),
          }),
          { minItems: 1, description: 'Without `lines`: everything that can be invoiced' },
        ),
      },
    ),
    InvoiceAbandoned: event('None of the orders had anything to invoice after all. The id may be used again.', {
      code: Type.With(Text(60), { description: 'Of the refusal' }),
    }),
    InvoiceIssued: event('The customer owes this from now on or, by a credit note, gets it back.', {
      personId: Type.Optional(Type.With(PersonId, { description: 'The customer, where that is a person' })),
      kind: InvoiceKind,
      number: HumanNumber,
      entity: EntityCode,
      customer: InvoiceCustomer,
      billTo: Type.Optional(personal(Type.With(Address, { description: 'Where it goes' }), 'invoice')),
      currency: Currency,
      orders: Type.Array(InvoicedOrder, { minItems: 1 }),
      corrects: Type.Optional(Corrected),
      taxes: Type.With(taxes, { description: 'Net and tax of all orders by rate' }),
      total: Money,
      issuedOn: BusinessDate,
      dueOn: BusinessDate,
    }),
    InvoiceSettled: event(
      'A part of the invoice is paid, or credited: nothing, where nothing was open any more.',
      settlement,
    ),
    SettlementReversed: event(
      'What had settled the invoice is taken back: so much is open again. Nothing, where it comes before the ' +
        'settlement: that will not be recorded any more then.',
      settlement,
    ),
  },
});

export type InvoiceContracts = ByType<typeof invoices>;
export type InvoicePublication = PublicationOf<typeof invoices>;
