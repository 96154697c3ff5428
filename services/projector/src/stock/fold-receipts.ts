import { thousandths } from '@sales/contracts';
import type { PublishedEvent, Table } from '@sales/eventsourcing';
import { asStockItemEvent, type StockItemEvent } from '../events.ts';
import { foldedTable, rollup } from '../reading/folding/tables.ts';
import { underwayColumns } from './fold-transfers.ts';

/**
 * What an event has added to what is to come in under an announcement, or taken off. `quantity` is signed, in
 * thousandths.
 */
export type ReceiptChange = {
  readonly revision: number;
  readonly quantity: number;
  /** No earlier than that of the change before: goods cannot have come in under what was not announced yet. */
  readonly effectiveAt: string;
  readonly recordedAt: string;
};

/**
 * Goods that a supplier has announced. `quantity` is what is still to come in: the sum of the changes, never below 0.
 */
export type ReceiptRow = {
  readonly sku: string;
  readonly warehouse: string;
  readonly receipt_id: string;
  readonly quantity: number;
  readonly changes: readonly ReceiptChange[];
};

export const receiptTable: Table = {
  name: 'stock_receipts',
  columns: { sku: 'text', warehouse: 'text', receipt_id: 'text', quantity: 'bigint', changes: 'jsonb' },
  key: ['sku', 'warehouse', 'receipt_id'],
};

type ReceiptEvent = Extract<
  StockItemEvent,
  { readonly type: 'sales.stockItem.receipt-expected.v1' | 'sales.stockItem.stock-received.v1' }
>;

/** The announcement that an event is about. What another warehouse has sent is in the transfers. */
const receiptOf = (event: ReceiptEvent): string | undefined => {
  if (event.type === 'sales.stockItem.stock-received.v1') return event.data.receiptId;
  return event.data.from === undefined ? event.data.receiptId : undefined;
};

const asReceiptEvent = (event: PublishedEvent): ReceiptEvent | undefined => {
  const known = asStockItemEvent(event);
  return known?.type === 'sales.stockItem.receipt-expected.v1' || known?.type === 'sales.stockItem.stock-received.v1'
    ? known
    : undefined;
};

const laterOf = (instant: string, other: string | undefined): string =>
  other !== undefined && Date.parse(other) > Date.parse(instant) ? other : instant;

export const evolveReceipt = (row: ReceiptRow | undefined, event: ReceiptEvent): ReceiptRow | undefined => {
  const receiptId = receiptOf(event);
  if (receiptId === undefined) return row;
  const { sku, warehouse } = event.data;
  const before = row?.quantity ?? 0;
  const stated = thousandths(event.data.quantity);
  const after = event.type === 'sales.stockItem.stock-received.v1' ? Math.max(0, before - stated) : stated;
  if (after === before) return row;
  const changes = row?.changes ?? [];
  const change = {
    revision: Number(event.revision),
    quantity: after - before,
    effectiveAt: laterOf(event.effectiveAt, changes.at(-1)?.effectiveAt),
    recordedAt: event.recordedAt,
  };
  return { sku, warehouse, receipt_id: receiptId, quantity: after, changes: [...changes, change] };
};

export const receipts = foldedTable<ReceiptEvent, ReceiptRow>({
  table: receiptTable,
  event: asReceiptEvent,
  keys: (event) => {
    const { sku, warehouse } = event.data;
    const receiptId = receiptOf(event);
    return receiptId === undefined ? [] : [{ sku, warehouse, receipt_id: receiptId }];
  },
  evolve: evolveReceipt,
});

export const announcedTable: Table = {
  name: 'stock_announced',
  columns: underwayColumns,
  key: ['sku', 'warehouse'],
};

/** What has been announced for each warehouse and has not come in yet. */
export const announced = rollup<ReceiptRow>(announcedTable, receiptTable.name, ({ sku, warehouse, quantity }) => [
  { sku, warehouse, quantity },
]);
