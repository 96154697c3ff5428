import type { AllocationChoice, CostedLine, LinePromise, Placement, Quantity } from '@sales/contracts';
import type { PlacedLine } from './events.ts';

export type WantedLine = { readonly lineId: string; readonly sku: string; readonly quantity: Quantity };

/** What has been done to the stock items for an order. */
export type AllocationInput =
  /** Each line of the request has been tried everywhere. */
  | {
      readonly type: 'LinesTried';
      readonly requestId: string;
      readonly lines: readonly (WantedLine & { readonly reserved: readonly Placement[] })[];
      readonly choice: AllocationChoice;
    }
  /** A line has got what it waited for. */
  | {
      readonly type: 'BackorderFilled';
      readonly lineId: string;
      readonly warehouse: string;
      readonly quantity: Quantity;
    }
  /** What speaks for these lines has been looked at. */
  | { readonly type: 'LinesPromised'; readonly lines: readonly LinePromise[] }
  /** There is a new place where lines that are short may wait, if it belongs to the company that sells. */
  | { readonly type: 'WarehouseOpened'; readonly warehouse: string; readonly entity: string }
  | {
      readonly type: 'LinesReleased';
      readonly lines: readonly { readonly lineId: string; readonly quantity: Quantity }[];
      readonly reason: string;
    }
  | {
      readonly type: 'LinesShipped';
      readonly shipmentId: string;
      readonly lines: readonly CostedLine[];
      readonly missing: readonly PlacedLine[];
    }
  | {
      readonly type: 'LinesReturned';
      readonly returnId: string;
      readonly lines: readonly CostedLine[];
    };
