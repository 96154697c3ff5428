import { fulfilments } from '@sales/contracts';
import { type Fold, foldedTable, idOf, on } from '@sales/eventsourcing';
import { type WaitRow, waitTable } from './table.ts';

export const evolveWait: Fold<WaitRow> = on(fulfilments, {
  FulfilmentAdvanced: (
    { data: { orderId, step, waitingFor = null }, effectiveAt },
    row: WaitRow | undefined,
  ): WaitRow => ({
    order_id: orderId,
    step,
    waiting_for: waitingFor,
    since: row?.waiting_for === waitingFor ? row.since : effectiveAt,
  }),
});

export const waits = foldedTable<WaitRow>({
  table: waitTable,
  keys: ({ stream }) => [{ order_id: idOf(stream) }],
  evolve: evolveWait,
});
