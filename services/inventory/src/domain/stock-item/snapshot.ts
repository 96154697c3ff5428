import type { SnapshotFormat } from '@sales/eventsourcing';
import { PersistentMap } from '../persistent-map.ts';
import type { StockItemState } from './state.ts';

/** Raise the version when `evolve` or the state changes. */
export const stockItemSnapshots: SnapshotFormat<StockItemState> = {
  version: 1,
  encode: ({ reservations, closedLines, transfers, arrived, incoming, ...plain }) => ({
    ...plain,
    reservations: reservations.entries(),
    closedLines: closedLines.entries(),
    transfers: transfers.entries(),
    arrived: arrived.entries(),
    incoming: [...incoming],
  }),
  decode: ({ reservations, closedLines, transfers, arrived, incoming, ...plain }) => ({
    currency: undefined,
    policy: undefined,
    ...plain,
    reservations: PersistentMap.from(reservations),
    closedLines: PersistentMap.from(closedLines),
    transfers: PersistentMap.from(transfers),
    arrived: PersistentMap.from(arrived),
    incoming: new Map(incoming),
  }),
};
