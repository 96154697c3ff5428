import type {
  EventOf,
  FulfilmentPolicy,
  Money,
  OrderLine as OrderLineContract,
  orders,
  PaymentTerms,
  Quantity,
} from '@sales/contracts';

/** Money off: an amount, or a percentage as decimal text ("7.5"). */
export type Discount =
  | { readonly kind: 'amount'; readonly amount: Money }
  | { readonly kind: 'percent'; readonly percent: string };

/** A line with what it costs. `ownDiscount` is the rule behind the line's own part of `discount`. */
export type OrderLine = OrderLineContract & { readonly ownDiscount?: Discount };

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

type PublicEvent = EventOf<typeof orders>;
type PublicData<Type extends PublicEvent['type']> = Extract<PublicEvent, { readonly type: Type }>['data'];

/** Events that have the lines of the order; the rules behind the discounts are in them too. */
type WithLines = 'OrderDrafted' | 'LinesChanged' | 'OrderSubmitted';

type DataOf<Type extends PublicEvent['type']> = Type extends WithLines
  ? Omit<PublicData<Type>, 'lines'> & {
      readonly lines: readonly OrderLine[];
      readonly discount?: Discount;
    }
  : PublicData<Type>;

/**
 * What happens to an order. Storage format: never rename. Where an event changes the state of the order it carries the
 * state after it.
 */
export type OrderEvent = {
  readonly [Type in PublicEvent['type']]: { readonly type: Type; readonly data: DataOf<Type> };
}[PublicEvent['type']];

export type OrderEventOf<Type extends OrderEvent['type']> = Extract<OrderEvent, { type: Type }>;
