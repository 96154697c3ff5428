import type { SnapshotFormat } from '@sales/eventsourcing';
import { PersistentMap } from '../persistent-map.ts';
import type { StockItemState } from './state.ts';

/** What JSON has no form for is written as entries. */
type Written = {
  readonly [Field in keyof StockItemState]: StockItemState[Field] extends
    | PersistentMap<infer Value extends NonNullable<unknown>>
    | ReadonlyMap<string, infer Value>
    ? readonly (readonly [string, Value])[]
    : StockItemState[Field];
};

/** What an item takes in memory: all that it holds, waits for and remembers, one each. */
export const weightOf = (item: StockItemState): number =>
  [item.reservations, item.waiting, item.closedLines, item.transfers, item.arrived, item.incoming].reduce(
    (all, one) => all + ('size' in one ? one.size : one.length),
    0,
  );

/** Raise the version when `evolve` or the state changes. */
export const stockItemSnapshots: SnapshotFormat<StockItemState, Written> = {
  version: 4,
  encode: ({ reservations, closedLines, transfers, arrived, incoming, ...plain }) => ({
    ...plain,
    reservations: reservations.entries(),
    closedLines: closedLines.entries(),
    transfers: transfers.entries(),
    arrived: arrived.entries(),
    incoming: [...incoming],
  }),
  decode: ({ reservations, closedLines, transfers, arrived, incoming, since, currency, policy, bin, ...plain }) => ({
    ...plain,
    // JSON leaves out what is undefined.
    since,
    currency,
    policy,
    bin,
    reservations: PersistentMap.from(reservations),
    closedLines: PersistentMap.from(closedLines),
    transfers: PersistentMap.from(transfers),
    arrived: PersistentMap.from(arrived),
    incoming: new Map(incoming),
  }),
};
