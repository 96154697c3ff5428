import type { AllocatedLine, CostedLine, Quantity } from '@sales/contracts';

export type WantedLine = { readonly lineId: string; readonly sku: string; readonly quantity: Quantity };

/** A quantity of a line that is to leave a warehouse. */
export type DispatchedLine = WantedLine & { readonly warehouse: string };

/** A quantity of a line that has come back. */
export type ReturnedLine = WantedLine & { readonly resaleable: boolean };

/** Storage format: never rename. What is decided is recorded first, acted on then, and answered last. */
export type AllocationEvent =
  /** An order wants these lines: each is tried at the warehouses now. */
  | {
      readonly type: 'AllocationStarted';
      readonly data: {
        readonly requestId: string;
        readonly preferredWarehouse?: string;
        readonly lines: readonly WantedLine[];
      };
    }
  /** Stock has come in: these lines, which were short, are tried again. */
  | { readonly type: 'AllocationRetried'; readonly data: { readonly lines: readonly WantedLine[] } }
  /** What each line has got so far, and what is still missing. */
  | {
      readonly type: 'AllocationAnswered';
      readonly data: { readonly requestId: string; readonly lines: readonly AllocatedLine[] };
    }
  /** These lines are to be let go, for good. */
  | {
      readonly type: 'ReleaseStarted';
      readonly data: { readonly lines: readonly ReleasedLine[]; readonly reason: string };
    }
  /** They hold nothing any more. */
  | {
      readonly type: 'AllocationReleased';
      readonly data: { readonly lines: readonly { readonly lineId: string; readonly quantity: Quantity }[] };
    }
  /** These quantities are leaving. */
  | {
      readonly type: 'ShippingStarted';
      readonly data: { readonly shipmentId: string; readonly lines: readonly DispatchedLine[] };
    }
  /** They have left, and this is what they had cost. */
  | {
      readonly type: 'AllocationShipped';
      readonly data: { readonly shipmentId: string; readonly lines: readonly CostedLine[] };
    }
  /** These quantities have come back and are put on stock, each at its cost. */
  | {
      readonly type: 'ReturnStarted';
      readonly data: {
        readonly returnId: string;
        readonly warehouse: string;
        readonly lines: readonly (ReturnedLine & CostedLine)[];
      };
    }
  /** They are on stock again. */
  | {
      readonly type: 'AllocationReturned';
      readonly data: { readonly returnId: string; readonly lines: readonly CostedLine[] };
    };

/** A line that is let go at the warehouses where it holds something. */
export type ReleasedLine = { readonly lineId: string; readonly sku: string; readonly warehouses: readonly string[] };
