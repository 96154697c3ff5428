import type { DiscountRule, EventOf, FulfilmentPolicy, Money, orders, PaymentTerms, Quantity } from '@sales/contracts';

export type { OrderLine } from '@sales/contracts';

/** Money off, before or after it was charged: what a line has of its order's discount is not a discount of its own. */
export type Discount = DiscountRule & { readonly ofOrder?: true };

/** What the customer's terms were when the order was submitted, and who sold it. */
export type SubmitTerms = {
  readonly paymentTerms: PaymentTerms;
  readonly fulfilmentPolicy: FulfilmentPolicy;
  /** Most warehouses that the order may come from. */
  readonly maxWarehouses?: number;
  readonly creditLimit?: Money;
  /** Who sold it. */
  readonly salesperson?: string;
};

/** What has left without being held at the warehouse. */
export type UnheldLine = LineQuantity & { readonly warehouse: string };

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

/**
 * What happens to an order. Storage format: never rename. Where an event changes the state of the order it carries the
 * state after it.
 */
export type OrderEvent = EventOf<typeof orders>;

export type OrderEventOf<Type extends OrderEvent['type']> = Extract<OrderEvent, { type: Type }>;
