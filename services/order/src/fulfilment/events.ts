import type {
  AllocationChoice,
  FulfilmentPolicy,
  FulfilmentStep,
  FulfilmentWait,
  Money,
  Quantity,
} from '@sales/contracts';

export type WantedLine = { readonly lineId: string; readonly sku: string; readonly quantity: Quantity };

/** What fulfilment must know of an order. */
export type OrderFacts = {
  readonly orderId: string;
  /** Names the request for stock, always the same. */
  readonly requestId: string;
  readonly customerId: string;
  /** The company of ours that sells. */
  readonly entity: string;
  readonly total: Money;
  readonly creditLimit?: Money;
  readonly policy: FulfilmentPolicy;
  readonly maxWarehouses?: number;
  readonly country?: string;
  readonly lines: readonly WantedLine[];
};

type Fact<Type extends string, Data = object> = { readonly type: Type; readonly data: Data };
type Step = { readonly step: FulfilmentStep; readonly waitingFor?: FulfilmentWait };

/** Storage format: never rename. Everything is recorded before it is acted on. */
export type FulfilmentEvent =
  /**
   * The order was submitted. In step `credit` the credit is asked for at once, in step `approval` it is not. In step
   * `allocation` it needs none: the stock is asked for the first time.
   */
  | Fact<'FulfilmentStarted', Step & OrderFacts>
  /** The customer has a limit now: an order that was about to go on without asking for credit asks for it. */
  | Fact<'LimitNoted', Step>
  /** The order was approved; the credit is asked for. With `override` it is given beyond the limit. */
  | Fact<'CreditRequested', Step & { readonly override: boolean }>
  /** There is not enough credit: the order must be approved. */
  | Fact<'CreditRefused', Step & { readonly amount: Money; readonly exposure: Money; readonly limit: Money }>
  /** The customer is on hold: the credit is asked for again when it is released. */
  | Fact<'CreditDeferred', Step & { readonly reason: string }>
  /** The order was rejected. It may come again. */
  | Fact<'OrderSentBack', Step>
  /** The stock is asked for, the nth time with the same request id. `uncounted`: the order needed no credit. */
  | Fact<
      'AllocationRequested',
      Pick<OrderFacts, 'requestId' | 'entity' | 'policy' | 'maxWarehouses' | 'country' | 'lines'> & {
        readonly attempt: number;
        readonly uncounted?: true;
      }
    >
  | Fact<'AllocationTimedOut', { readonly step: FulfilmentStep; readonly attempt: number; readonly since: string }>
  /** The warehouses have answered, or let go what they held. What of each line is there is for the order to say. */
  | Fact<'AllocationAnswered', Step & { readonly choice?: AllocationChoice }>
  /** The order has its credit, and no goods: there is nothing to ask the warehouses for. */
  | Fact<'StockNotNeeded', Step & { readonly exposure: Money; readonly uncounted?: true }>
  /** The order counts for less against the credit. `closeDueAt` is when it closes by itself if it is settled then. */
  | Fact<'ExposureReduced', Step & { readonly exposure: Money; readonly cause: string; readonly closeDueAt?: string }>
  /** A payment was reversed: the order counts for more again. */
  | Fact<'ExposureRestored', Step & { readonly exposure: Money }>
  /** The order was cancelled, in whole or what was left of it: stock and credit are let go. */
  | Fact<
      'ReleaseRequested',
      Step & {
        readonly exposure: Money;
        readonly lines: readonly string[];
        readonly reason: string;
        readonly closeDueAt?: string;
      }
    >
  /** Time to close the order, the nth time that it was tried. */
  | Fact<'CloseDue', Step & { readonly attempt: number }>
  | Fact<'FulfilmentEnded', Step>;
