import type {
  Address,
  AllocatedLine,
  ApprovalReason,
  Attachment,
  CostedLine,
  Custom,
  EntityPolicies,
  LineKind,
  LinePromise,
  Money,
  OrderCustomer,
  PriceExplanation,
  Quantity,
  Shipping,
  TaxRounding,
  UnitPrice,
  Why,
} from '@sales/contracts';
import type { FileCommand } from '@sales/eventsourcing';
import type { Condition, Discount, LineQuantity, OrderLine, SubmitTerms, UnheldLine } from './events.ts';

/** A line with its price looked up: everything that the order needs to know of the product. */
export type PricedLine = {
  readonly lineId: string;
  readonly kind: LineKind;
  /** Of a product. */
  readonly sku?: string;
  readonly name?: string;
  readonly text?: string;
  readonly category?: string;
  readonly unit: string;
  readonly quantity: Quantity;
  readonly baseUnit: string;
  readonly baseQuantity: Quantity;
  readonly unitPrice: UnitPrice;
  readonly taxation: OrderLine['taxation'];
  readonly price: PriceExplanation;
  /** One after the other. */
  readonly discounts?: readonly Discount[];
  readonly custom?: Custom;
};

/**
 * All ids are made by the sender. `dated`: the sender has given the date, so that it is checked against those of what
 * must come first, and compared when an id comes again.
 */
type Command<Type extends string, Data = object> = Readonly<Data> & {
  readonly type: Type;
  readonly dated?: boolean;
};

/** Above which the company has orders approved when this one is submitted. Absent: it has none approved. */
type ApprovalLimits = EntityPolicies['approvalLimits'];

/** A command with the instant at which it is true in the business. */
export type Timed<Command> = Command & { readonly at: string };

export type DraftOrder = Command<
  'DraftOrder',
  {
    number: string;
    entity: string;
    timeZone: string;
    taxRounding: TaxRounding;
    customer: OrderCustomer;
    currency: string;
    channel?: string;
    externalReference?: string;
    custom?: Custom;
    salesperson?: string;
    customerReference?: string;
    billTo?: Address;
    shipTo?: Address;
    lines: readonly PricedLine[];
    discount?: Discount;
    shipping: Shipping;
    /** Given when the order is submitted in the same breath. */
    submit?: SubmitTerms;
    approvalLimits?: ApprovalLimits;
  }
>;
export type AddLine = Command<'AddLine', { line: PricedLine }>;
export type ChangeLine = Command<'ChangeLine', { line: PricedLine }>;
export type RemoveLine = Command<'RemoveLine', { lineId: string }>;
export type RepriceOrder = Command<'RepriceOrder', { lines: readonly PricedLine[] }>;
export type SetShipping = Command<'SetShipping', { shipTo?: Address; shipping: Shipping }>;
export type SetBilling = Command<'SetBilling', { billTo?: Address; customerReference?: string }>;
/** Of the whole order. No discount takes it away. */
export type ApplyDiscount = Command<'ApplyDiscount', { discount?: Discount }>;
export type SubmitOrder = Command<'SubmitOrder', { terms: SubmitTerms; approvalLimits?: ApprovalLimits }>;
export type DraftCommand =
  | DraftOrder
  | AddLine
  | ChangeLine
  | RemoveLine
  | RepriceOrder
  | SetShipping
  | SetBilling
  | ApplyDiscount
  | SubmitOrder;

export type RequestApproval = Command<'RequestApproval', { reasons: readonly ApprovalReason[] }>;
export type ApproveOrder = Command<'ApproveOrder', { note?: string }>;
export type RejectOrder = Command<'RejectOrder', Why>;
/** `refundId` names the refund that is due when something was invoiced ahead of its shipment. */
export type CancelOrder = Command<'CancelOrder', Why & { refundId: string; creditNoteId: string }>;
export type ApprovalCommand = RequestApproval | ApproveOrder | RejectOrder | CancelOrder;

export type RecordAllocation = Command<'RecordAllocation', { lines: readonly AllocatedLine[] }>;
/** These lines hold nothing any more, and never will. */
export type RecordLoss = Command<'RecordLoss', { lines: readonly string[] }>;
export type RecordPromises = Command<'RecordPromises', { lines: readonly LinePromise[] }>;
/** Without lines: everything that is reserved. Without a warehouse: wherever it is reserved. */
export type DispatchShipment = Command<
  'DispatchShipment',
  {
    shipmentId: string;
    lines?: readonly (LineQuantity & { readonly warehouse?: string })[];
    carrier?: string;
    trackingNumber?: string;
  }
>;
/** `missing` has left, and was not held there. */
export type RecordShipmentCost = Command<
  'RecordShipmentCost',
  { shipmentId: string; lines: readonly CostedLine[]; missing?: readonly UnheldLine[] }
>;
/** Without `shipmentId`: all shipments that are on their way. */
export type ConfirmDelivery = Command<'ConfirmDelivery', { shipmentId?: string }>;
export type ShippingCommand =
  | RecordAllocation
  | RecordLoss
  | RecordPromises
  | DispatchShipment
  | RecordShipmentCost
  | ConfirmDelivery;

/**
 * Without lines: everything that can be invoiced. `prepayment` also takes what is not shipped yet. `on` is the earliest
 * day that the document may have. `alone`: no other order is on it, so that it may be a credit note.
 */
export type InvoiceLines = Command<
  'InvoiceLines',
  {
    invoiceId: string;
    on: string;
    lines?: readonly LineQuantity[];
    prepayment?: boolean;
    alone?: boolean;
    takenOver?: boolean;
  }
>;
/** An invoice is issued; `total` is what it asks for this order. */
export type RecordInvoice = Command<
  'RecordInvoice',
  { invoiceId: string; number: string; issuedOn: string; dueOn: string; total: Money }
>;
/** So much of an invoice was paid or credited for this order; negative: it is open again. */
export type RecordSettlement = Command<
  'RecordSettlement',
  {
    invoiceId: string;
    by: 'payment' | 'creditNote';
    documentId: string;
    amount: Money;
    on: string;
    open: Money;
  }
>;
/** The credit note is issued, and its money is where it belongs. */
export type RecordRefund = Command<
  'RecordRefund',
  { refundId: string; number: string; credited: Money; paidOut: Money }
>;
export type BillingCommand = InvoiceLines | RecordInvoice | RecordSettlement | RecordRefund;

export type RequestReturn = Command<'RequestReturn', { returnId: string; lines: readonly (LineQuantity & Why)[] }>;
export type ApproveReturn = Command<'ApproveReturn', { returnId: string }>;
export type RefuseReturn = Command<'RefuseReturn', Why & { returnId: string }>;
/** Without lines: everything that was announced, resaleable. */
export type ReceiveReturn = Command<
  'ReceiveReturn',
  {
    returnId: string;
    warehouse: string;
    lines?: readonly (LineQuantity & { readonly condition: Condition })[];
  }
>;
export type RecordReturnCost = Command<'RecordReturnCost', { returnId: string; lines: readonly CostedLine[] }>;
export type IssueRefund = Command<
  'IssueRefund',
  { refundId: string; creditNoteId: string; returnId: string; takenOver?: boolean }
>;
export type ReturnCommand =
  | RequestReturn
  | ApproveReturn
  | RefuseReturn
  | ReceiveReturn
  | RecordReturnCost
  | IssueRefund;

/**
 * `automatic`: by the clock, so that an order that is not settled after all is left alone instead of being an error.
 */
export type CloseOrder = Command<'CloseOrder', { rating?: number; feedback?: string; automatic?: boolean }>;

/** All values of each. Without `custom` those of the order stay. */
export type SetCustomFields = Command<
  'SetCustomFields',
  { custom?: Custom; lines: readonly { readonly lineId: string; readonly custom: Custom }[] }
>;

export type OrderCommand =
  | DraftCommand
  | ApprovalCommand
  | ShippingCommand
  | BillingCommand
  | ReturnCommand
  | CloseOrder
  | SetCustomFields
  | (FileCommand<Attachment> & { readonly dated?: boolean });
