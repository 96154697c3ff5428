import { Type } from 'typebox';
import { CostedLine, LinePromise, Placement } from './allocation.ts';
import { personalAttachmentEvents } from './attachment.ts';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Address } from './contact.ts';
import {
  BusinessDate,
  CategoryPath,
  Country,
  HumanNumber,
  Id,
  object,
  PersonId,
  PriceListCode,
  Sku,
  Text,
  WarehouseCode,
} from './contract.ts';
import { Custom } from './custom.ts';
import { FulfilmentPolicy, MaxWarehouses, PaymentTerms } from './customer.ts';
import { EntityCode, TimeZone } from './entity.ts';
import { Currency, Money, NonNegativeMoney } from './money.ts';
import { FreeText, type Purpose, personal, written } from './personal.ts';
import { PrincipalId, UserId } from './principal.ts';
import { Percent, PositiveQuantity, Quantity } from './quantity.ts';
import { Reason, why } from './reason.ts';
import { TaxAmount, Taxation, TaxRounding } from './tax.ts';
import { UnitCode } from './unit.ts';
import { UnitPrice } from './unit-price.ts';

const customerFor = (purpose: Purpose) =>
  object({
    customerId: Id,
    /** Of a customer who is a person. */
    personId: Type.Optional(PersonId),
    number: Type.Optional(HumanNumber),
    name: personal(Text(200), purpose),
    country: Country,
    region: Type.Optional(Text(100)),
    segment: Type.Optional(Text(60)),
  });

/** The customer as the order knew it when it was drafted. */
export const OrderCustomer = customerFor('contact');
export type OrderCustomer = ValueOf<typeof OrderCustomer>;

/** The same on an invoice, which must be kept for years. */
export const InvoiceCustomer = customerFor('invoice');

/**
 * What was decided about a price, one note a decision. Of the price: `byHand`, given by hand, by `by`; `insteadOf`, and
 * so not the one of `priceList` for `unit` from `minQuantity` on; `agreedFor`, agreed when the line was for `quantity`;
 * `ofBaseUnit`, `priceList` has no price of `unit` for so many, so that of the base unit counts, `factor` times. Of a
 * `priceList` that does not count: `otherCurrency`, it is in `currency`; `assignedOnly`, the customer is not assigned
 * to it; `notYetValid`, it holds from `validFrom` on; `noLongerValid`, it held until `validTo`; `noPrice`, it has none
 * for the product; `otherUnits`, it has some, but neither of `unit` nor of the base unit; `quantityTooSmall`, it has
 * none for `quantity` of `unit`; `notOwn`, `chosen` is the customer's own; `lowerPriority`, it has `priority`, and
 * `chosen` a higher one; `laterCode`, `chosen` comes first of those with `priority`.
 */
const priceNoteCodes = [
  'byHand',
  'insteadOf',
  'agreedFor',
  'ofBaseUnit',
  'otherCurrency',
  'assignedOnly',
  'notYetValid',
  'noLongerValid',
  'noPrice',
  'otherUnits',
  'quantityTooSmall',
  'notOwn',
  'lowerPriority',
  'laterCode',
] as const;
export type PriceNoteCode = (typeof priceNoteCodes)[number];
const PriceNoteCode = Type.Unsafe<PriceNoteCode>(Type.Union(priceNoteCodes.map((code) => Type.Literal(code))));
export const PriceNote = object({
  code: PriceNoteCode,
  priceList: Type.Optional(PriceListCode),
  /** The list that counts instead. */
  chosen: Type.Optional(PriceListCode),
  currency: Type.Optional(Currency),
  validFrom: Type.Optional(BusinessDate),
  validTo: Type.Optional(BusinessDate),
  unit: Type.Optional(UnitCode),
  factor: Type.Optional(PositiveQuantity),
  quantity: Type.Optional(PositiveQuantity),
  minQuantity: Type.Optional(PositiveQuantity),
  priority: Type.Optional(Type.Integer()),
  by: Type.Optional(PrincipalId),
});
export type PriceNote = ValueOf<typeof PriceNote>;

/** Why a line costs what it costs: enough to compute the price again. */
export const PriceExplanation = object({
  /** Absent when the price was given by hand. */
  priceList: Type.Optional(PriceListCode),
  unit: Type.Optional(
    Type.With(UnitCode, {
      description: 'Unit of `listPrice`: that of the line, or the base unit. Absent without a `listPrice`',
    }),
  ),
  minQuantity: Type.Optional(Type.With(PositiveQuantity, { description: 'Minimum number of `unit` for the price' })),
  listPrice: Type.Optional(Type.With(UnitPrice, { description: 'Price in the list, per `unit`' })),
  taxIncluded: Type.Boolean(),
  /** The day on which the price was looked up. */
  pricedOn: BusinessDate,
  priceListRevision: Type.Optional(Type.Integer({ description: 'Revision of the price list at that time' })),
  notes: Type.Array(PriceNote, { description: 'Why other lists did not apply, or who gave the price by hand' }),
});
export type PriceExplanation = ValueOf<typeof PriceExplanation>;

/**
 * What a line sells. `stock`: goods, and only these are reserved and shipped. `service`, `fee`, `shipping`: what is
 * charged and does not come from a warehouse. `credit`: money off by a line of its own, its amounts are negative.
 * `text`: words between the lines, without an amount.
 */
export type LineKind = 'stock' | 'service' | 'fee' | 'shipping' | 'text' | 'credit';
export const LineKind = Type.Unsafe<LineKind>(
  Type.Union((['stock', 'service', 'fee', 'shipping', 'text', 'credit'] as const).map((kind) => Type.Literal(kind))),
);

/** Money off, as it was agreed: an amount, or a percentage. */
export const DiscountRule = object({
  reason: Reason,
  percent: Type.Optional(Percent),
  amount: Type.Optional(NonNegativeMoney),
});
export type DiscountRule = ValueOf<typeof DiscountRule>;

/** What a line has of a discount. */
export const LineDiscount = object({
  reason: Reason,
  amount: NonNegativeMoney,
  percent: Type.Optional(Type.With(Percent, { description: 'Of the amount after the discounts before it' })),
  ofOrder: Type.Optional(Type.Literal(true, { description: 'Share of the discount of the whole order' })),
});
export type LineDiscount = ValueOf<typeof LineDiscount>;

const LineTaxation = object(
  {
    ...Taxation.properties,
    byHand: Type.Optional(
      Type.Literal(true, { description: 'The category was given with the line, not taken from the product' }),
    ),
  },
  { $id: 'LineTaxation' },
);

/**
 * `gross` = unit price × quantity, rounded once; `net` + `tax` = `total` = gross − discount (tax included) or that plus
 * tax (tax on top). Of a `credit` they are negative.
 */
export const OrderLine = object({
  lineId: Id,
  kind: LineKind,
  sku: Type.Optional(Type.With(Sku, { description: 'Absent: a line without a product' })),
  name: Type.Optional(Type.With(Text(300), { description: 'Absent on a line of kind `text`' })),
  text: Type.Optional(Type.With(FreeText(1000), { description: 'Only on a line of kind `text`' })),
  category: Type.Optional(CategoryPath),
  unit: Type.With(UnitCode, { description: 'Ordered unit: the base unit of the product, or another of its units' }),
  quantity: Type.With(PositiveQuantity, { description: 'How many of `unit`' }),
  baseUnit: UnitCode,
  baseQuantity: Type.With(PositiveQuantity, {
    description: 'The same in base units, as in stock, shipments, returns and invoices',
  }),
  unitPrice: Type.With(UnitPrice, { description: 'Per `unit`' }),
  gross: Money,
  discount: Type.With(NonNegativeMoney, { description: 'The sum of `discounts`' }),
  discounts: Type.Array(LineDiscount, { description: 'Applied one after the other, that of the order last' }),
  net: Money,
  taxation: LineTaxation,
  tax: Money,
  total: Money,
  price: PriceExplanation,
  custom: Type.Optional(written(Custom)),
});
export type OrderLine = ValueOf<typeof OrderLine>;

export const OrderTotals = object({
  discount: NonNegativeMoney,
  net: Money,
  tax: Money,
  total: Type.With(Money, { description: 'net + tax' }),
  taxes: Type.Array(TaxAmount, { description: 'Net and tax by rate' }),
});
export type OrderTotals = ValueOf<typeof OrderTotals>;

export const Shipping = object({
  method: Type.Optional(Text(60)),
  promisedOn: Type.Optional(BusinessDate),
});
export type Shipping = ValueOf<typeof Shipping>;

export const OrderStatus = Type.Union(
  (
    [
      'draft',
      'submitted',
      'awaitingApproval',
      'approved',
      'rejected',
      'confirmed',
      'backordered',
      'partiallyShipped',
      'shipped',
      'delivered',
      'closed',
      'cancelled',
    ] as const
  ).map((status) => Type.Literal(status)),
);
export type OrderStatus =
  | 'draft'
  | 'submitted'
  | 'awaitingApproval'
  | 'approved'
  | 'rejected'
  | 'confirmed'
  | 'backordered'
  | 'partiallyShipped'
  | 'shipped'
  | 'delivered'
  | 'closed'
  | 'cancelled';

export type PaymentStatus = 'notInvoiced' | 'invoiced' | 'partiallyPaid' | 'paid' | 'refunded';
export const PaymentStatus = Type.Union(
  (['notInvoiced', 'invoiced', 'partiallyPaid', 'paid', 'refunded'] as const).map((status) => Type.Literal(status)),
);

const statusAfter = Type.Unsafe<OrderStatus>(OrderStatus);
const paymentStatusAfter = Type.Unsafe<PaymentStatus>(PaymentStatus);

const exposure = Type.With(Money, {
  description:
    'What the order still counts for against the credit of its customer: not invoiced yet, and invoiced but open',
});

/** What is held of a line now, where, and what of it is missing. What was shipped is neither. */
export const HeldLine = object({ lineId: Id, reserved: Type.Array(Placement), short: Quantity });
export type HeldLine = ValueOf<typeof HeldLine>;
const heldLines = Type.Array(HeldLine, { description: 'Those that are still to be shipped, as they stand now' });

const chargedTaxes = Type.Array(TaxAmount, { description: 'Net and tax of these lines by rate' });

/** A quantity of a line with its share of what was charged for it. */
export const ChargedLine = object({ lineId: Id, quantity: Quantity, net: Money, tax: Money, total: Money });
export type ChargedLine = ValueOf<typeof ChargedLine>;

/** A rule that said that the order must be approved, and the facts that it said it on. */
export const ApprovalReason = object({
  rule: Text(60),
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Money])),
});
export type ApprovalReason = ValueOf<typeof ApprovalReason>;

const stage = Type.Record(Type.String(), Type.Number());

/** Whom the personal fields of an event are of, where the customer is a person. */
const personId = Type.Optional(PersonId);

const sold = {
  personId,
  number: HumanNumber,
  entity: Type.With(EntityCode, { description: 'The selling company' }),
  timeZone: Type.With(TimeZone, { description: 'Of the company at that time: the dates of the order are in it' }),
  taxRounding: Type.With(TaxRounding, { description: 'Of the company at that time' }),
  customer: OrderCustomer,
  currency: Currency,
  channel: Type.Optional(Text(60)),
  /** Number of the order in the system that it comes from. */
  externalReference: Type.Optional(Text(100)),
  custom: Type.Optional(written(Custom)),
  salesperson: Type.Optional(
    Type.With(UserId, { description: 'Salesperson: given by hand, else the owner of the customer at submission' }),
  ),
  customerReference: Type.Optional(
    personal(Type.With(Text(100), { description: 'Reference of the customer for the order, shown on documents' })),
  ),
  billTo: Type.Optional(personal(Address)),
  shipTo: Type.Optional(personal(Address)),
  lines: Type.Array(OrderLine),
  discount: Type.Optional(
    Type.With(DiscountRule, { description: 'Discount on the goods and services of the whole order' }),
  ),
  shipping: Shipping,
  totals: OrderTotals,
};

export const orders = category('order', {
  about:
    'Orders, from draft to closed. `status` is the state of the order right after the event, where the event ' +
    'changes it. One stream an order.',
  key: { orderId: Id },
  partitions: 12,
  events: {
    OrderDrafted: event('The order was begun, and is not submitted yet.', {
      ...sold,
      draftedOn: BusinessDate,
      status: statusAfter,
    }),
    LinesChanged: event(
      'The lines after a change to a draft, all of them: what was added, changed, removed, discounted or re-priced.',
      {
        change: Type.Union([
          Type.Literal('added'),
          Type.Literal('changed'),
          Type.Literal('removed'),
          Type.Literal('discounted'),
          Type.Literal('repriced'),
        ]),
        personId,
        lines: Type.Array(OrderLine),
        discount: Type.Optional(DiscountRule),
        removed: Type.Array(Id, { description: 'Lines that are no longer part of the order' }),
        totals: OrderTotals,
      },
    ),
    ShippingSet: event('Where a draft goes, how, and by when.', {
      personId,
      shipTo: Type.Optional(personal(Address)),
      shipping: Shipping,
    }),
    BillingSet: event('Where the documents of a draft go, and what they name of the customer.', {
      personId,
      billTo: Type.Optional(personal(Address)),
      customerReference: Type.Optional(personal(Text(100))),
    }),
    OrderSubmitted: event(
      'The customer has ordered: the order as it was submitted, whole, so that who reads of sales needs no ' +
        'draft. It is the first event of an order that was placed at once. `status` is `awaitingApproval` when ' +
        '`approval-requested` follows.',
      {
        ...sold,
        paymentTerms: PaymentTerms,
        fulfilmentPolicy: FulfilmentPolicy,
        maxWarehouses: Type.Optional(MaxWarehouses),
        creditLimit: Type.Optional(NonNegativeMoney),
        submittedOn: BusinessDate,
        status: statusAfter,
      },
    ),
    ApprovalRequested: event('Rules said that the order must be approved.', {
      reasons: Type.Array(ApprovalReason),
      status: statusAfter,
    }),
    OrderApproved: event('An approver has let the order pass.', {
      personId,
      reasons: Type.Array(ApprovalReason),
      note: Type.Optional(FreeText(500)),
      status: statusAfter,
    }),
    OrderRejected: event('The order was refused. It can be changed and submitted again.', {
      personId,
      ...why,
      status: statusAfter,
    }),
    OrderConfirmed: event('Everything that is still to be shipped is reserved: this is where.', {
      lines: heldLines,
      status: statusAfter,
    }),
    OrderBackordered: event('Something is missing: this is what the order holds, and what it lacks.', {
      lines: heldLines,
      status: statusAfter,
    }),
    AllocationRecorded: event('The order holds something else than before, and its state is the same.', {
      lines: heldLines,
      status: statusAfter,
    }),
    LinesPromised: event('When what these lines lack can be expected; of the others nothing changes.', {
      lines: Type.Array(LinePromise),
    }),
    ShipmentDispatched: event('Goods have left for the customer.', {
      personId,
      shipmentId: Id,
      lines: Type.Array(object({ lineId: Id, sku: Sku, warehouse: WarehouseCode, quantity: PositiveQuantity })),
      carrier: Type.Optional(Text(100)),
      trackingNumber: Type.Optional(personal(Text(100))),
      dispatchedOn: BusinessDate,
      status: statusAfter,
    }),
    ShipmentCosted: event('What the shipped goods had cost: known when the inventory service has shipped them.', {
      shipmentId: Id,
      lines: Type.Array(CostedLine),
      missing: Type.Optional(
        Type.Array(object({ lineId: Id, warehouse: WarehouseCode, quantity: PositiveQuantity }), {
          description:
            'What left without being held there: no stock was moved for it, which only a person can put right',
        }),
      ),
    }),
    DeliveryConfirmed: event('A shipment has arrived.', {
      shipmentId: Id,
      deliveredOn: BusinessDate,
      status: statusAfter,
    }),
    LinesInvoiced: event('These quantities go on an invoice, for these amounts. It is issued when it has its number.', {
      invoiceId: Id,
      on: Type.With(BusinessDate, { description: 'Earliest day that the invoice may have' }),
      lines: Type.Array(ChargedLine),
      taxes: chargedTaxes,
      total: Money,
    }),
    InvoicingRefused: event(
      'The order has nothing for this invoice, and never goes on it: what it had to invoice went elsewhere meanwhile.',
      { invoiceId: Id, code: Type.With(Text(60), { description: 'Of the refusal' }) },
    ),
    InvoiceRecorded: event('The invoice is issued: `total` is what it asks for this order.', {
      invoiceId: Id,
      number: HumanNumber,
      issuedOn: BusinessDate,
      dueOn: BusinessDate,
      total: Money,
      exposure,
      paymentStatus: paymentStatusAfter,
    }),
    SettlementRecorded: event('What is open of an invoice for this order has changed.', {
      invoiceId: Id,
      by: Type.Union([Type.Literal('payment'), Type.Literal('creditNote')]),
      documentId: Type.With(Id, { description: 'Of the payment, or of the credit note' }),
      amount: Type.With(Money, { description: 'Paid or credited; negative where a payment was reversed' }),
      on: BusinessDate,
      open: Type.With(Money, { description: 'Of the invoice for this order, after it' }),
      exposure,
      paymentStatus: paymentStatusAfter,
    }),
    ReturnRequested: event('The customer wants to send goods back.', {
      personId,
      returnId: Id,
      requestedOn: BusinessDate,
      lines: Type.Array(object({ lineId: Id, quantity: PositiveQuantity, ...why })),
    }),
    ReturnApproved: event('The customer may send the goods back.', { returnId: Id }),
    ReturnRefused: event('The customer keeps the goods.', { personId, returnId: Id, ...why }),
    ReturnReceived: event('The goods are back.', {
      returnId: Id,
      receivedOn: BusinessDate,
      warehouse: WarehouseCode,
      lines: Type.Array(
        object({
          lineId: Id,
          sku: Sku,
          quantity: PositiveQuantity,
          condition: Type.Union([Type.Literal('resaleable'), Type.Literal('damaged')]),
          net: Type.With(Money, { description: 'What was charged for the returned units, and is taken off the sale' }),
          tax: Money,
          total: Money,
          /** The part that had been invoiced and is to be refunded; the rest will never be invoiced. */
          creditable: Quantity,
        }),
      ),
      exposure,
    }),
    ReturnCosted: event('What the returned goods had cost when they were shipped.', {
      returnId: Id,
      lines: Type.Array(CostedLine),
    }),
    LinesCredited: event(
      'Money is due back: for a return, for the rest of the order where that is less than nothing, or (without ' +
        '`returnId` and `rest`) for what was invoiced ahead of shipment and then cancelled. A credit note follows.',
      {
        refundId: Id,
        creditNoteId: Id,
        returnId: Type.Optional(Id),
        rest: Type.Optional(
          Type.Boolean({
            description: 'Lines that no invoice took: with the credits among them they are less than nothing together',
          }),
        ),
        entity: EntityCode,
        on: Type.With(BusinessDate, { description: 'Earliest date of the credit note' }),
        takenOver: Type.Optional(Type.Boolean({ description: 'Issued in another system, on that date' })),
        lines: Type.Array(ChargedLine),
        taxes: chargedTaxes,
        total: Money,
        exposure,
        paymentStatus: paymentStatusAfter,
      },
    ),
    RefundRecorded: event('The credit note is issued, and its money is where it belongs.', {
      refundId: Id,
      creditNoteId: Id,
      number: HumanNumber,
      credited: Type.With(Money, { description: 'Credited against open invoices of the order' }),
      paidOut: Type.With(Money, { description: 'Paid out, as nothing more was open' }),
      exposure,
      paymentStatus: paymentStatusAfter,
    }),
    OrderCancelled: event('What is not shipped will not be. An order that was shipped in part lives on with that.', {
      personId,
      ...why,
      cancelledOn: BusinessDate,
      lines: Type.Array(object({ lineId: Id, quantity: PositiveQuantity, net: Money, tax: Money, total: Money }), {
        description: 'What is not shipped and will not be; what was shipped stays sold',
      }),
      exposure,
      status: Type.With(statusAfter, {
        description: '`cancelled`, or `shipped` or `delivered` when something had been shipped',
      }),
    }),
    CustomFieldsSet: event('Fields of your own have other values, of the order and of lines: all values of each.', {
      personId,
      custom: Type.Optional(written(Type.With(Custom, { description: 'Of the order; absent: as before' }))),
      lines: Type.Array(object({ lineId: Id, custom: written(Custom) })),
    }),
    ...personalAttachmentEvents,
    OrderClosed: event('Everything is shipped or cancelled, paid and settled: how it went.', {
      personId,
      rating: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
      feedback: Type.Optional(FreeText(2000)),
      closedOn: BusinessDate,
      evaluation: object({
        onTime: Type.Optional(Type.Boolean({ description: 'Shipped by the promised day; absent without a promise' })),
        inFull: Type.Boolean(),
        secondsIn: Type.With(stage, { description: 'Seconds in each state, by effective time' }),
        rework: Type.Integer({ description: 'How often the order went back to an earlier state' }),
      }),
      status: statusAfter,
    }),
  },
});

export type OrderContracts = ByType<typeof orders>;
export type OrderPublication = PublicationOf<typeof orders>;
