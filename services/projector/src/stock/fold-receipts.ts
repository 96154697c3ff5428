import { thousandths } from '@sales/contracts';
import type { PublishedEvent } from '@sales/eventsourcing';
import { asStockItemEvent, type StockItemEvent } from '../events.ts';
import { foldedTable, rollup } from '../reading/folding/index.ts';
import { announcedTable, type ReceiptRow, receiptTable } from './table.ts';

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

/** What has been announced for each warehouse and has not come in yet. */
export const announced = rollup<ReceiptRow>(announcedTable, receiptTable.name, ({ sku, warehouse, quantity }) => [
  { sku, warehouse, quantity },
]);
