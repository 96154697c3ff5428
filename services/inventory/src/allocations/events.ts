import type { allocations, EventOf, Quantity } from '@sales/contracts';

/** A quantity of a line at a warehouse. */
export type PlacedLine = {
  readonly lineId: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly quantity: Quantity;
};

type PublicEvent = EventOf<typeof allocations>;
type Answered = Extract<PublicEvent, { readonly type: 'AllocationAnswered' }>;

/**
 * Storage format: never rename. Each is recorded after what it tells has been done to the stock items. `surplus` of an
 * answer came too late or twice, and is to be given back.
 */
export type AllocationEvent =
  | Exclude<PublicEvent, Answered>
  | {
      readonly type: 'AllocationAnswered';
      readonly data: Answered['data'] & { readonly surplus?: readonly PlacedLine[] };
    };
