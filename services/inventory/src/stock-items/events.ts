import type { Money, Quantity } from '@sales/contracts';

type ForOrder = { readonly orderId: string; readonly lineId: string };

/** What stands in the item right after an event: quantities, and the value of what is on hand in minor units. */
export type Level = {
  readonly onHand: Quantity;
  readonly reserved: Quantity;
  readonly inTransitOut: Quantity;
  /** Absent before the first goods, whose cost fixes the currency. */
  readonly value?: Money;
};

export type StockItemEvent = StockItemFact & { readonly data: { readonly level: Level } };

/** Storage format: never rename. Every movement of quantity names what it is for, and the value that moved with it. */
export type StockItemFact =
  /** Goods came in from outside. */
  | {
      readonly type: 'StockReceived';
      readonly data: {
        readonly quantity: Quantity;
        readonly cost: Money;
        readonly reference?: string;
        readonly receiptId?: string;
      };
    }
  /** So much is to come in under the id, in place of what was announced before; 0: nothing any more. */
  | {
      readonly type: 'ReceiptExpected';
      readonly data: {
        readonly receiptId: string;
        readonly quantity: Quantity;
        readonly expectedOn?: string;
        readonly from?: string;
        readonly reference?: string;
      };
    }
  /** A line of an order holds a quantity; together with an earlier hold of the same line where there is one. */
  | { readonly type: 'StockReserved'; readonly data: ForOrder & { readonly quantity: Quantity } }
  /**
   * A line of an order holds that much less. For a line that is `closed` nothing can be held any more; then it may be 0.
   */
  | {
      readonly type: 'ReservationReleased';
      readonly data: ForOrder & { readonly quantity: Quantity; readonly reason: string; readonly closed: boolean };
    }
  /** A line waits for that much to come here, first come first served; with 0 it waits no more. */
  | { readonly type: 'StockAwaited'; readonly data: ForOrder & { readonly waiting: Quantity } }
  /** A line holds what it has waited for; `waiting` is what it still waits for. */
  | {
      readonly type: 'BackorderFilled';
      readonly data: ForOrder & { readonly quantity: Quantity; readonly waiting: Quantity };
    }
  /** A held quantity was taken off the shelf for dispatch. It is still on hand and held. */
  | { readonly type: 'StockPicked'; readonly data: ForOrder & { readonly quantity: Quantity } }
  /** A held quantity has left the house, at moving-average cost. */
  | {
      readonly type: 'StockShipped';
      readonly data: ForOrder & { readonly shipmentId: string; readonly quantity: Quantity; readonly cost: Money };
    }
  /** Goods came back from a customer, at the cost at which they had left. */
  | {
      readonly type: 'StockReturned';
      readonly data: ForOrder & { readonly returnId: string; readonly quantity: Quantity; readonly cost: Money };
    }
  /** The books were put right by hand; the quantity is signed. */
  | {
      readonly type: 'StockAdjusted';
      readonly data: {
        readonly quantity: Quantity;
        readonly cost: Money;
        readonly reason: string;
        readonly reference?: string;
      };
    }
  /** The item was counted at one of its revisions; `difference` is what the count added or took away. */
  | {
      readonly type: 'StockCounted';
      readonly data: {
        readonly counted: Quantity;
        readonly countedAt: number;
        readonly difference: Quantity;
        readonly cost: Money;
        readonly reference?: string;
      };
    }
  /** Goods left for another warehouse and are in transit. */
  | {
      readonly type: 'TransferDispatched';
      readonly data: {
        readonly transferId: string;
        readonly to: string;
        readonly quantity: Quantity;
        readonly cost: Money;
        readonly expectedOn?: string;
      };
    }
  /** The other warehouse has them: they are in transit no more. */
  | {
      readonly type: 'TransferCompleted';
      readonly data: {
        readonly transferId: string;
        readonly to: string;
        readonly quantity: Quantity;
        readonly cost: Money;
      };
    }
  /** Goods came from another warehouse. */
  | {
      readonly type: 'TransferReceived';
      readonly data: {
        readonly transferId: string;
        readonly from: string;
        readonly quantity: Quantity;
        readonly cost: Money;
      };
    }
  /** When to order again, and up to how much. */
  | {
      readonly type: 'ReorderPolicySet';
      readonly data: { readonly min: Quantity; readonly max: Quantity; readonly leadTimeDays: number };
    }
  /** What is available has fallen to the minimum or below. Once a crossing. */
  | {
      readonly type: 'ReorderPointReached';
      readonly data: {
        readonly available: Quantity;
        readonly min: Quantity;
        /** Absent when nothing is to come in. */
        readonly incoming?: Quantity;
        readonly suggestedQuantity: Quantity;
      };
    };
