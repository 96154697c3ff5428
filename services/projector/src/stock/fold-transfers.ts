import { stockItems, thousandths } from '@sales/contracts';
import { type EventNamed, foldedTable, type Handling, on } from '@sales/eventsourcing';
import { rollup } from '@sales/read-kit/folding';
import { incomingTable, outgoingTable, type TransferRow, transferTable } from './table.ts';

const common = (event: EventNamed<typeof stockItems, 'TransferDispatched' | 'TransferReceived'>) => ({
  transfer_id: event.data.transferId,
  sku: event.data.sku,
  revision: Number(event.revision),
  effective_at: event.effectiveAt,
  recorded_at: event.recordedAt,
});

export const transferRow: Handling<[], TransferRow> = on(stockItems, {
  TransferDispatched: (event) => ({
    ...common(event),
    leg: 'dispatched',
    from_warehouse: event.data.warehouse,
    to_warehouse: event.data.to,
    quantity: thousandths(event.data.quantity),
  }),
  TransferReceived: (event) => ({
    ...common(event),
    leg: 'received',
    from_warehouse: event.data.from,
    to_warehouse: event.data.warehouse,
    quantity: -thousandths(event.data.quantity),
  }),
});

export const transfers = foldedTable<TransferRow>({
  table: transferTable,
  keys: (event) => {
    const row = transferRow(event);
    if (row === undefined) return [];
    const { transfer_id, sku, from_warehouse, to_warehouse, leg } = row;
    return [{ transfer_id, sku, from_warehouse, to_warehouse, leg }];
  },
  evolve: transferRow,
});

/** What has left each warehouse and has not come in yet, wherever it goes. */
export const outgoing = rollup<TransferRow>(outgoingTable, transferTable.name, (row) => [
  { sku: row.sku, warehouse: row.from_warehouse, quantity: row.quantity },
]);

/** What is on its way to each warehouse from the others. */
export const incoming = rollup<TransferRow>(incomingTable, transferTable.name, (row) => [
  { sku: row.sku, warehouse: row.to_warehouse, quantity: row.quantity },
]);
