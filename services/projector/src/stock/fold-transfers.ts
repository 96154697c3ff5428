import { thousandths } from '@sales/contracts';
import type { PublishedEvent, Table } from '@sales/eventsourcing';
import { asStockItemEvent, type StockItemEvent } from '../events.ts';
import { foldedTable, rollup } from '../reading/folding/tables.ts';

/**
 * One end of a transfer: what left, as the sender recorded it, or what came in (negative), as the receiver did. Each end is
 * fed by its own stream, so goods are on their way from the one until the other, whoever is heard of first.
 */
export type TransferRow = {
  readonly transfer_id: string;
  readonly sku: string;
  readonly leg: 'dispatched' | 'received';
  readonly from_warehouse: string;
  readonly to_warehouse: string;
  readonly quantity: number;
  /** Of the event, in the stream of its end. */
  readonly revision: number;
  readonly effective_at: string;
  readonly recorded_at: string;
};

export const transferTable: Table = {
  name: 'stock_transfers',
  columns: {
    transfer_id: 'text',
    sku: 'text',
    leg: 'text',
    from_warehouse: 'text',
    to_warehouse: 'text',
    quantity: 'bigint',
    revision: 'bigint',
    effective_at: 'timestamptz',
    recorded_at: 'timestamptz',
  },
  // The id is the sender's own: another warehouse may use the same one. Each end is fed by its own stream.
  key: ['transfer_id', 'sku', 'from_warehouse', 'to_warehouse', 'leg'],
  indexes: ['(sku)'],
};

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

export const underwayColumns = { sku: 'text', warehouse: 'text', quantity: 'bigint' } as const;

export const outgoingTable: Table = {
  name: 'stock_outgoing',
  columns: underwayColumns,
  key: ['sku', 'warehouse'],
};

export const incomingTable: Table = {
  name: 'stock_incoming',
  columns: underwayColumns,
  key: ['sku', 'warehouse'],
};

/** What has left each warehouse and has not come in yet, wherever it goes. */
export const outgoing = rollup<TransferRow>(outgoingTable, transferTable.name, (row) => [
  { sku: row.sku, warehouse: row.from_warehouse, quantity: row.quantity },
]);

/** What is on its way to each warehouse from the others. */
export const incoming = rollup<TransferRow>(incomingTable, transferTable.name, (row) => [
  { sku: row.sku, warehouse: row.to_warehouse, quantity: row.quantity },
]);
