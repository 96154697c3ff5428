import {
  BusinessDate,
  ChargedLine,
  CustomerDetails,
  Id,
  InvoiceKind,
  invoices,
  LineKind,
  Money,
  OrderLine,
  Percent,
  PositiveQuantity,
  Reason,
  TaxReason,
  TaxTreatment,
  UnitCode,
  type ValueOf,
} from '@sales/contracts';
import { withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import { Seller } from './parties.ts';

const { number, customer, billTo, currency, corrects, taxes, total, issuedOn, dueOn, orders } =
  invoices.events.InvoiceIssued.properties;
const ofOrder = orders.items.properties;
const { sku, name, unitPrice } = OrderLine.properties;

const Line = Type.Object(
  {
    ...ChargedLine.properties,
    kind: LineKind,
    sku,
    name,
    unit: Type.With(UnitCode, { description: 'Of `quantity`: the base unit of the product' }),
    unitPrice,
    priceUnit: Type.With(UnitCode, { description: 'What `unitPrice` is for' }),
    unitsEach: Type.With(PositiveQuantity, { description: 'How many of `unit` are one of `priceUnit`' }),
    taxIncluded: Type.Boolean({ description: 'Whether the unit price and `gross` have the tax in them' }),
    gross: Type.With(Money, { description: 'What the quantity costs without discounts' }),
    discount: Type.With(Money, { description: '`gross` less this is `net`, or `total` where tax is included' }),
    discounts: Type.Array(Type.Object({ reason: Reason, percent: Type.Optional(Percent) }), {
      description: 'What the discount is made of',
    }),
    taxation: Type.Object({ treatment: TaxTreatment, rate: Percent, reasonCode: Type.Optional(TaxReason) }),
  },
  { $id: 'InvoiceDocumentLine' },
);

/** An invoice or a credit note with all that is printed of it, as it was when it was issued. */
export const InvoiceDocument = withGroups(
  Type.Object(
    {
      invoiceId: Id,
      kind: InvoiceKind,
      number,
      language: Type.With(CustomerDetails.properties.language, { description: 'In which the customer was spoken to' }),
      seller: Seller,
      customer: Type.Object({ ...customer.properties, taxId: CustomerDetails.properties.taxId }),
      billTo,
      currency,
      issuedOn,
      dueOn,
      corrects,
      orders: Type.Array(
        Type.Object({
          orderId: ofOrder.orderId,
          number: ofOrder.number,
          customerReference: ofOrder.customerReference,
          suppliedFrom: Type.Optional(
            Type.With(BusinessDate, { description: 'When the first of its goods left. Absent: none of them had left' }),
          ),
          suppliedTo: Type.Optional(Type.With(BusinessDate, { description: 'When the last of them left' })),
          lines: Type.Array(Line),
          taxes,
          total: ofOrder.total,
        }),
      ),
      taxes,
      net: Money,
      tax: Money,
      total,
      href: Type.String({ description: 'Causes and effects of the document' }),
    },
    { $id: 'InvoiceDocument' },
  ),
  { cost: [], credit: [] },
);
export type InvoiceDocument = ValueOf<typeof InvoiceDocument>;
export type InvoiceLine = ValueOf<typeof Line>;
