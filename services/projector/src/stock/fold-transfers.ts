import { thousandths } from '@sales/contracts';
import type { PublishedEvent } from '@sales/eventsourcing';
import { asStockItemEvent, type StockItemEvent } from '../events.ts';
import { foldedTable, rollup } from '../reading/folding/index.ts';
import { incomingTable, outgoingTable, type TransferRow, transferTable } from './table.ts';

type TransferEvent = Extract<
  StockItemEvent,
  { readonly type: 'sales.stockItem.transfer-dispatched.v1' | 'sales.stockItem.transfer-received.v1' }
>;

const asTransferEvent = (event: PublishedEvent): TransferEvent | undefined => {
  const known = asStockItemEvent(event);
  return known?.type === 'sales.stockItem.transfer-dispatched.v1' ||
    known?.type === 'sales.stockItem.transfer-received.v1'
    ? known
    : undefined;
};

export const transferRow = (event: TransferEvent): TransferRow => {
  const { transferId, sku, warehouse, quantity } = event.data;
  const common = {
    transfer_id: transferId,
    sku,
    revision: Number(event.revision),
    effective_at: event.effectiveAt,
    recorded_at: event.recordedAt,
  };
  return event.type === 'sales.stockItem.transfer-dispatched.v1'
    ? {
        ...common,
        leg: 'dispatched',
        from_warehouse: warehouse,
        to_warehouse: event.data.to,
        quantity: thousandths(quantity),
      }
    : {
        ...common,
        leg: 'received',
        from_warehouse: event.data.from,
        to_warehouse: warehouse,
        quantity: -thousandths(quantity),
      };
};

export const transfers = foldedTable<TransferEvent, TransferRow>({
  table: transferTable,
  event: asTransferEvent,
  keys: (event) => {
    const { transfer_id, sku, from_warehouse, to_warehouse, leg } = transferRow(event);
    return [{ transfer_id, sku, from_warehouse, to_warehouse, leg }];
  },
  evolve: (_row, event) => transferRow(event),
});

/** What has left each warehouse and has not come in yet, wherever it goes. */
export const outgoing = rollup<TransferRow>(outgoingTable, transferTable.name, (row) => [
  { sku: row.sku, warehouse: row.from_warehouse, quantity: row.quantity },
]);

/** What is on its way to each warehouse from the others. */
export const incoming = rollup<TransferRow>(incomingTable, transferTable.name, (row) => [
  { sku: row.sku, warehouse: row.to_warehouse, quantity: row.quantity },
]);
