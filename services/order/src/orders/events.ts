import type {
  AllocatedLine,
  ApprovalReason,
  ChargedLine,
  CostedLine,
  FulfilmentPolicy,
  LinePromise,
  Money,
  OrderCustomer,
  OrderLine as OrderLineContract,
  OrderStatus,
  OrderTotals,
  PaymentStatus,
  PaymentTerms,
  Quantity,
  Shipping,
} from '@sales/contracts';
import type { PackedLines } from './packed-lines.ts';

/** Money off: an amount, or a percentage as decimal text ("7.5"). */
export type Discount =
  | { readonly kind: 'amount'; readonly amount: Money }
  | { readonly kind: 'percent'; readonly percent: string };

/** A line with what it costs. `ownDiscount` is the rule behind the line's own part of `discount`. */
export type OrderLine = OrderLineContract & { readonly ownDiscount?: Discount };

/** What the customer's terms were when the order was submitted. */
export type SubmitTerms = {
  readonly paymentTerms: PaymentTerms;
  readonly fulfilmentPolicy: FulfilmentPolicy;
  /** Most warehouses that the order may come from. */
  readonly maxWarehouses?: number;
  readonly creditLimit?: Money;
};

export type LineQuantity = { readonly lineId: string; readonly quantity: Quantity };
/** A quantity of a line that leaves the sale, with what it was sold for. */
export type TakenOff = LineQuantity & { readonly net: Money; readonly tax: Money; readonly total: Money };
export type Condition = 'resaleable' | 'damaged';

export type Evaluation = {
  readonly onTime?: boolean;
  readonly inFull: boolean;
  readonly secondsIn: Readonly<Record<string, number>>;
  readonly rework: number;
};

type Fact<Type extends string, Data> = { readonly type: Type; readonly data: Data & { readonly at: string } };
type Status = { readonly status: OrderStatus };
type Payment = { readonly paymentStatus: PaymentStatus };
/** What the order still counts for against the credit of its customer: not yet invoiced, and invoiced but open. */
type Exposure = { readonly exposure: Money };

/**
 * Storage format: never rename. `at` is when it was true in the business. Where an event changes the state of the order
 * it carries the state after it.
 */
export type OrderEvent =
  /** The order was begun. When it is submitted in the same breath, its lines are in `OrderSubmitted` only. */
  | Fact<
      'OrderDrafted',
      Status & {
        readonly number: string;
        readonly customer: OrderCustomer;
        readonly currency: string;
        readonly channel?: string;
        readonly externalReference?: string;
        readonly lines: PackedLines;
        readonly discount?: Discount;
        readonly shipping: Shipping;
        readonly totals: OrderTotals;
      }
    >
  /** The lines of a draft changed; all of them as they are now. */
  | Fact<
      'LinesChanged',
      {
        readonly change: 'added' | 'changed' | 'removed' | 'discounted' | 'repriced';
        readonly lines: PackedLines;
        readonly removed: readonly string[];
        readonly discount?: Discount;
        readonly totals: OrderTotals;
      }
    >
  | Fact<'ShippingSet', { readonly shipping: Shipping; readonly totals: OrderTotals }>
  /** The customer has ordered. The status is `awaitingApproval` when `ApprovalRequested` follows. */
  | Fact<
      'OrderSubmitted',
      Status &
        SubmitTerms & {
          readonly number: string;
          readonly customer: OrderCustomer;
          readonly currency: string;
          readonly lines: PackedLines;
          readonly shipping: Shipping;
          readonly totals: OrderTotals;
        }
    >
  /** A rule said that the order must be approved. */
  | Fact<'ApprovalRequested', Status & { readonly reasons: readonly ApprovalReason[] }>
  | Fact<'OrderApproved', Status & { readonly reasons: readonly ApprovalReason[]; readonly note?: string }>
  | Fact<'OrderRejected', Status & { readonly reason: string }>
  /** Stock was asked for. */
  | Fact<'AllocationStarted', Status & { readonly requestId: string }>
  /** What the order holds now, all lines that are still to be shipped. */
  | Fact<'AllocationRecorded', Status & { readonly lines: readonly AllocatedLine[] }>
  /** When what these lines lack can be expected; nothing has changed for the others. */
  | Fact<'LinesPromised', { readonly lines: readonly LinePromise[] }>
  /** Everything that is still to be shipped is reserved. */
  | Fact<'OrderConfirmed', Status>
  /** Something is missing. */
  | Fact<'OrderBackordered', Status & { readonly lines: readonly LineQuantity[] }>
  | Fact<
      'ShipmentDispatched',
      Status & {
        readonly shipmentId: string;
        readonly lines: readonly (LineQuantity & { readonly sku: string; readonly warehouse: string })[];
        readonly carrier?: string;
        readonly trackingNumber?: string;
      }
    >
  /** What the goods had cost, once the warehouse has shipped them. */
  | Fact<'ShipmentCosted', { readonly shipmentId: string; readonly lines: readonly CostedLine[] }>
  | Fact<'DeliveryConfirmed', Status & { readonly shipmentId: string }>
  | Fact<
      'InvoiceIssued',
      Payment & {
        readonly invoiceId: string;
        readonly number: string;
        readonly customer: OrderCustomer;
        readonly lines: readonly ChargedLine[];
        readonly shipping: Money;
        readonly total: Money;
        readonly issuedOn: string;
        readonly dueOn: string;
      }
    >
  /** A payment on one invoice; one that covers several is recorded once for each. */
  | Fact<
      'PaymentRecorded',
      Payment &
        Exposure & {
          readonly paymentId: string;
          readonly invoiceId: string;
          readonly amount: Money;
          readonly method: string;
          readonly reference?: string;
          readonly open: Money;
        }
    >
  | Fact<
      'ReturnRequested',
      { readonly returnId: string; readonly lines: readonly (LineQuantity & { readonly reason: string })[] }
    >
  | Fact<'ReturnApproved', { readonly returnId: string }>
  | Fact<'ReturnRefused', { readonly returnId: string; readonly reason: string }>
  /** The goods are back. `creditable` is the part that had been invoiced and is owed to the customer. */
  | Fact<
      'ReturnReceived',
      Exposure & {
        readonly returnId: string;
        readonly warehouse: string;
        readonly lines: readonly (TakenOff & {
          readonly sku: string;
          readonly condition: Condition;
          readonly creditable: Quantity;
        })[];
        readonly shipping: Money;
      }
    >
  | Fact<'ReturnCosted', { readonly returnId: string; readonly lines: readonly CostedLine[] }>
  /** Money back: for a return, or (without `returnId`) for what was invoiced ahead and then cancelled. */
  | Fact<
      'RefundIssued',
      Payment &
        Exposure & {
          readonly refundId: string;
          readonly returnId?: string;
          readonly lines: readonly ChargedLine[];
          readonly shipping: Money;
          readonly amount: Money;
          readonly credited: Money;
          readonly invoices: readonly { readonly invoiceId: string; readonly credited: Money; readonly open: Money }[];
        }
    >
  /** What is not shipped will not be. An order that was shipped in part lives on with that. */
  | Fact<
      'OrderCancelled',
      Status & Exposure & { readonly reason: string; readonly lines: readonly TakenOff[]; readonly shipping: Money }
    >
  | Fact<
      'OrderClosed',
      Status & { readonly rating?: number; readonly feedback?: string; readonly evaluation: Evaluation }
    >;

export type OrderEventOf<Type extends OrderEvent['type']> = Extract<OrderEvent, { type: Type }>;
