import { stockItems, thousandths } from '@sales/contracts';
import { type EventNamed, type Fold, foldedTable, type Handling, idOf, on } from '@sales/eventsourcing';
import { rollup } from '@sales/read-kit/folding';
import { announcedTable, type ReceiptRow, receiptTable } from './table.ts';

type ReceiptEvent = EventNamed<typeof stockItems, 'ReceiptExpected' | 'StockReceived'>;

/** The announcement that an event is about. What another warehouse has sent is in the transfers. */
const receiptOf: Handling<[], string | undefined> = on(stockItems, {
  StockReceived: ({ data }) => data.receiptId,
  ReceiptExpected: ({ data }) => (data.from === undefined ? data.receiptId : undefined),
});

const laterOf = (instant: string, other: string | undefined): string =>
  other !== undefined && Date.parse(other) > Date.parse(instant) ? other : instant;

const withQuantity = (row: ReceiptRow | undefined, event: ReceiptEvent, after: number): ReceiptRow | undefined => {
  const receiptId = receiptOf(event);
  const before = row?.quantity ?? 0;
  if (receiptId === undefined || after === before) return row;
  const { sku, warehouse } = event.data;
  const changes = row?.changes ?? [];
  const change = {
    revision: Number(event.revision),
    quantity: after - before,
    effectiveAt: laterOf(event.effectiveAt, changes.at(-1)?.effectiveAt),
    recordedAt: event.recordedAt,
  };
  return { sku, warehouse, receipt_id: receiptId, quantity: after, changes: [...changes, change] };
};

export const evolveReceipt: Fold<ReceiptRow> = on(stockItems, {
  StockReceived: (event, row) =>
    withQuantity(row, event, Math.max(0, (row?.quantity ?? 0) - thousandths(event.data.quantity))),
  ReceiptExpected: (event, row) => withQuantity(row, event, thousandths(event.data.quantity)),
});

export const receipts = foldedTable<ReceiptRow>({
  table: receiptTable,
  keys: (event) => {
    const receiptId = receiptOf(event);
    return receiptId === undefined ? [] : [{ ...stockItems.keyOf(idOf(event.stream)), receipt_id: receiptId }];
  },
  evolve: evolveReceipt,
});

/** What has been announced for each warehouse and has not come in yet. */
export const announced = rollup<ReceiptRow>(announcedTable, receiptTable.name, ({ sku, warehouse, quantity }) => [
  { sku, warehouse, quantity },
]);
