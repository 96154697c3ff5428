import type { CostedLine, Quantity } from '@sales/contracts';
import type { DispatchedLine, ReturnedLine, WantedLine } from './events.ts';

/** A quantity that a line has just got hold of at a warehouse. */
export type Taken = { readonly lineId: string; readonly warehouse: string; readonly quantity: Quantity };

/** What happens around an allocation: asked by others, or the outcome of what it has started itself. */
export type AllocationInput =
  | {
      readonly type: 'RequestAllocation';
      readonly requestId: string;
      readonly preferredWarehouse?: string;
      readonly lines: readonly WantedLine[];
    }
  | { readonly type: 'LinesTried'; readonly taken: readonly Taken[]; readonly first: boolean }
  /** Stock has come in, or may have: try these lines again where they are short. Absent: all. */
  | { readonly type: 'RetryLines'; readonly lineIds?: readonly string[] }
  | { readonly type: 'ReleaseLines'; readonly lineIds: readonly string[]; readonly reason: string }
  | {
      readonly type: 'LinesReleased';
      readonly lines: readonly { readonly lineId: string; readonly quantity: Quantity }[];
    }
  | { readonly type: 'ShipLines'; readonly shipmentId: string; readonly lines: readonly DispatchedLine[] }
  | { readonly type: 'LinesShipped'; readonly shipmentId: string; readonly lines: readonly CostedLine[] }
  | {
      readonly type: 'PutLinesBack';
      readonly returnId: string;
      readonly warehouse: string;
      readonly lines: readonly ReturnedLine[];
    }
  | { readonly type: 'LinesPutBack'; readonly returnId: string; readonly lines: readonly CostedLine[] };
