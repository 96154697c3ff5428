import type { AllocatedLine, AllocationChoice, CostedLine, LinePromise, Quantity } from '@sales/contracts';

/** A quantity of a line at a warehouse. */
export type PlacedLine = {
  readonly lineId: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly quantity: Quantity;
};

/** Storage format: never rename. Each is recorded after what it tells has been done to the stock items. */
export type AllocationEvent =
  /** What each line has got so far and what it lacks. `surplus` came too late or twice, and is to be given back. */
  | {
      readonly type: 'AllocationAnswered';
      readonly data: {
        readonly requestId: string;
        readonly lines: readonly AllocatedLine[];
        readonly surplus?: readonly PlacedLine[];
        /** Why these warehouses; also when there is one more that the order may come from. */
        readonly choice?: AllocationChoice;
      };
    }
  /** When what these lines lack can be expected; nothing has changed for the others. */
  | { readonly type: 'LinesPromised'; readonly data: { readonly lines: readonly LinePromise[] } }
  /** These lines hold nothing any more, and never will. */
  | {
      readonly type: 'AllocationReleased';
      readonly data: {
        readonly lines: readonly { readonly lineId: string; readonly quantity: Quantity }[];
        readonly reason: string;
      };
    }
  /** Goods have left, and this is what they had cost; `missing` should have left and was not held any more. */
  | {
      readonly type: 'AllocationShipped';
      readonly data: {
        readonly shipmentId: string;
        readonly lines: readonly CostedLine[];
        readonly missing?: readonly PlacedLine[];
      };
    }
  /** Goods have come back. What is on stock again has the cost at which it had left, what is damaged has none. */
  | {
      readonly type: 'AllocationReturned';
      readonly data: { readonly returnId: string; readonly lines: readonly CostedLine[] };
    };
