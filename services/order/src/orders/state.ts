import {
  type Address,
  type ApprovalReason,
  type Attachment,
  type ChargedLine,
  type Custom,
  type FulfilmentPolicy,
  isPossible,
  type LinePromise,
  type Money,
  type OrderCustomer,
  type OrderStatus,
  type OrderTotals,
  type PaymentTerms,
  type Quantity,
  type Shipping,
  type TaxAmount,
  type TaxRounding,
  type Thousandths,
  type Why,
} from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { OrderErrorCode } from './errors.ts';
import type { Condition, Discount, OrderLine, UnheldLine } from './events.ts';
import type { Held, LineCount } from './quantities.ts';

/** Most lines of an order. */
export const mostLines = 1000;

export type Line = OrderLine & {
  readonly count: LineCount;
  /** When what the line lacks can be expected; only as long as it lacks something, and it was looked for. */
  readonly promise?: Pick<LinePromise, 'promisedOn' | 'reason'>;
};

export type Shipment = {
  readonly shipmentId: string;
  readonly dispatchedAt: string;
  readonly dispatchedOn: string;
  readonly lines: readonly (Held & { readonly lineId: string })[];
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly deliveredAt?: string;
  readonly deliveredOn?: string;
  /** Whether the warehouses have said what the goods had cost. */
  readonly costed: boolean;
  /** What had not been held where it left. */
  readonly unheld: readonly UnheldLine[];
};

/** What goes on an invoice that is not issued yet. */
export type Invoicing = { readonly invoiceId: string; readonly total: Money };

/** An invoice, as far as it is for this order. */
export type Invoice = {
  readonly invoiceId: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly total: Money;
  readonly paid: Money;
  readonly credited: Money;
};

/** What goes on a credit note, and where its money went once that is known. */
export type Refund = {
  readonly refundId: string;
  readonly creditNoteId: string;
  readonly returnId?: string;
  /** It is for lines that no invoice took. */
  readonly rest?: boolean;
  readonly at: string;
  readonly on: string;
  readonly takenOver?: boolean;
  readonly lines: readonly ChargedLine[];
  readonly taxes: readonly TaxAmount[];
  readonly amount: Money;
  /** Undefined as long as the credit note is on its way. */
  readonly number?: string;
  /** What of the amount was taken off open invoices. */
  readonly credited: Money;
  /** What of it went back. */
  readonly paidOut: Money;
};

export type Return = {
  readonly returnId: string;
  readonly status: 'requested' | 'approved' | 'refused' | 'received' | 'refunded';
  readonly lines: readonly ({ readonly lineId: string; readonly quantity: Thousandths } & Why)[];
  readonly refused?: Why;
  readonly requestedAt: string;
  /** When and where it came in, once it has. */
  readonly receivedAt?: string;
  readonly warehouse?: string;
  readonly received: readonly {
    readonly lineId: string;
    readonly quantity: Thousandths;
    readonly condition: Condition;
    /** The part that is to be refunded. */
    readonly creditable: Thousandths;
  }[];
  readonly costed: boolean;
};

/** How long the order was in each state, by effective time. */
export type History = {
  readonly since: string;
  readonly secondsIn: Readonly<Record<string, number>>;
  /** How often it came back to a state in which it had been before. */
  readonly rework: number;
};

export type Order = {
  readonly status: OrderStatus;
  readonly number: string;
  /** The company of ours that sells, and where its days begin and end. */
  readonly entity: string;
  readonly timeZone: string;
  readonly taxRounding: TaxRounding;
  readonly customer: OrderCustomer;
  readonly currency: string;
  readonly channel?: string;
  readonly externalReference?: string;
  readonly custom?: Custom;
  /** Of a draft: given by hand. Later: who sold it. */
  readonly salesperson?: string;
  readonly customerReference?: string;
  readonly billTo?: Address;
  readonly shipTo?: Address;
  readonly lines: readonly Line[];
  readonly discount?: Discount;
  readonly shipping: Shipping;
  /** When it was submitted; of a draft, when it was drafted. */
  readonly placedAt: string;
  /** When goods or money moved last: the latest date, in whichever order that was recorded. */
  readonly movedAt: string;
  readonly totals: OrderTotals;
  readonly paymentTerms?: PaymentTerms;
  readonly fulfilmentPolicy?: FulfilmentPolicy;
  readonly maxWarehouses?: number;
  readonly creditLimit?: Money;
  /** What the last approval was asked for, and whether it was given. */
  readonly approval?: {
    readonly reasons: readonly ApprovalReason[];
    readonly given?: boolean;
  } & Partial<Why>;
  readonly shipments: readonly Shipment[];
  /** The invoices that are not issued yet: for a moment, or until a process that was killed has started again. */
  readonly invoicing: readonly Invoicing[];
  readonly invoices: readonly Invoice[];
  readonly paid: Money;
  readonly paidOut: Money;
  readonly returns: readonly Return[];
  readonly refunds: readonly Refund[];
  readonly cancelled?: { readonly at: string } & Why;
  /** What was said when it was closed. */
  readonly closed?: { readonly rating?: number; readonly feedback?: string };
  readonly history: History;
  readonly attachments?: readonly Attachment[];
};

export type OrderState = { readonly status: 'none'; readonly attachments?: readonly Attachment[] } | Order;

/** The customer, where that is a person. */
export const personIn = (state: OrderState): string | undefined =>
  state.status === 'none' ? undefined : state.customer.personId;

/** A draft, or an order that was sent back: its lines may still be changed. */
export const isOpenToChange = ({ status }: Order): boolean => status === 'draft' || status === 'rejected';

/** Stock was looked for, and it is not over. */
export const isUnderWay = ({ status }: Order): boolean =>
  ['confirmed', 'backordered', 'partiallyShipped', 'shipped', 'delivered'].some((one) => one === status);

/** @throws DomainError for a part of what is counted */
export const requireWhole = (
  { lineId, baseUnit: unit }: Pick<Line, 'lineId' | 'baseUnit'>,
  quantity: Quantity,
): void => {
  if (!isPossible(unit, quantity)) reject<OrderErrorCode>('order/quantity-not-whole', { lineId, unit, quantity });
};

export const lineOf = (order: Order, lineId: string): Line | undefined =>
  order.lines.find((line) => line.lineId === lineId);
