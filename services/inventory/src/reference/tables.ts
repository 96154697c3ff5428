import {
  type AllocationPublication,
  allocations,
  orders,
  type StockItemPublication,
  stockItems,
} from '@sales/contracts';
import type { FoldedTable, Projection, PublishedEvent } from '@sales/eventsourcing';

/**
 * Types after which there may be goods where there never were any. Only these are decoded: the topic is the busiest.
 */
const arrivals = new Set([
  'sales.stockItem.stock-received.v1',
  'sales.stockItem.stock-returned.v1',
  'sales.stockItem.stock-adjusted.v1',
  'sales.stockItem.stock-counted.v1',
  'sales.stockItem.transfer-received.v1',
]);

/** The products that each warehouse has ever had. */
const items: FoldedTable = {
  kind: 'folded',
  table: { name: 'inventory_items', columns: { warehouse: 'text', sku: 'text' }, key: ['warehouse', 'sku'] },
  keys: (event) => {
    if (!arrivals.has(event.type)) return [];
    const { warehouse, sku } = (event as PublishedEvent & StockItemPublication).data;
    return [{ warehouse, sku }];
  },
  evolve: (row, _, key) => row ?? key,
};

/** Orders with lines that wait for stock. */
const waiting: FoldedTable = {
  kind: 'folded',
  table: { name: 'inventory_waiting', columns: { order_id: 'text' }, key: ['order_id'] },
  keys: ({ type, data }) => (type === 'sales.allocation.answered.v1' ? [orderOf(data)] : []),
  evolve: (row, event, key) => {
    const { type, data } = event as PublishedEvent & AllocationPublication;
    if (type !== 'sales.allocation.answered.v1') return row;
    return data.lines.some(({ short }) => short !== '0') ? (row ?? key) : undefined;
  },
};

/** Orders that were given stock, until it is sent off or let go. */
const answered: FoldedTable = {
  kind: 'folded',
  table: {
    name: 'inventory_answered',
    columns: { order_id: 'text', answered_at: 'timestamptz' },
    key: ['order_id'],
    indexes: ['(answered_at)'],
  },
  keys: ({ type, data }) => (type.startsWith('sales.allocation.') ? [orderOf(data)] : []),
  evolve: (row, { type, recordedAt }, key) =>
    type === 'sales.allocation.answered.v1' ? (row ?? { ...key, answered_at: recordedAt }) : undefined,
};

/** Orders that took note of their stock, until they are over. */
const taken: FoldedTable = {
  kind: 'folded',
  table: { name: 'inventory_taken', columns: { order_id: 'text' }, key: ['order_id'] },
  keys: ({ type, data }) => (takings.has(type) ? [orderOf(data)] : []),
  evolve: (row, { type }, key) => (type === 'sales.order.allocation-recorded.v1' ? (row ?? key) : undefined),
};

const takings = new Set(['sales.order.allocation-recorded.v1', 'sales.order.cancelled.v1', 'sales.order.closed.v1']);

const orderOf = (data: unknown) => ({ order_id: (data as { readonly orderId: string }).orderId });

/** What the service itself needs to look up across streams. */
export const readModel: Projection = {
  name: 'inventory-lookups',
  version: 2,
  topics: [stockItems.topic.name, allocations.topic.name, orders.topic.name],
  tables: [items, waiting, answered, taken],
};
