import { thousandths } from '@sales/contracts';
import type { Database, Projection, PublishedEvent, Row } from '@sales/eventsourcing';
import { sql } from '@sales/eventsourcing';
import { type Figures, isSalesEvent } from '../checker/index.ts';

const orderId = (event: PublishedEvent): readonly Row[] =>
  isSalesEvent(event) && event.type.startsWith('sales.order.') && 'orderId' in event.data
    ? [{ order_id: event.data.orderId }]
    : [];

const order = (row: Row | undefined, event: PublishedEvent, key: Row): Row | undefined => {
  if (!isSalesEvent(event)) return row;
  const changes = Number(row?.['changes'] ?? 0) + 1;
  if (event.type === 'sales.order.submitted.v1') {
    const { status, totals } = event.data;
    return { ...key, status, total: totals.total.amount, changes, changed_at: event.recordedAt };
  }
  const status = 'status' in event.data ? event.data.status : (row?.['status'] ?? null);
  return { total: 0, ...row, ...key, status, changes, changed_at: event.recordedAt };
};

const stock = (row: Row | undefined, event: PublishedEvent, key: Row): Row | undefined => {
  if (!isSalesEvent(event) || !('level' in event.data)) return row;
  const { onHand, reserved, value } = event.data.level;
  const movements = Number(row?.['movements'] ?? 0) + 1;
  return {
    ...key,
    on_hand: thousandths(onHand),
    reserved: thousandths(reserved),
    value: value?.amount ?? 0,
    movements,
  };
};

/** One of each kind of table: folded, appended, summed up. */
export const shopProjection: Projection = {
  name: 'shop',
  version: 1,
  topics: ['sales.order.v1', 'sales.stockItem.v1'],
  tables: [
    {
      kind: 'folded',
      table: {
        name: 'shop_orders',
        columns: { order_id: 'text', status: 'text', total: 'bigint', changes: 'bigint', changed_at: 'timestamptz' },
        key: ['order_id'],
      },
      keys: orderId,
      evolve: order,
    },
    {
      kind: 'rollup',
      table: {
        name: 'shop_totals',
        columns: { status: 'text', orders: 'bigint', total: 'bigint', changes: 'bigint' },
        key: ['status'],
      },
      of: 'shop_orders',
      parts: ({ status = null, total = null, changes = null }) => [{ status, orders: 1, total, changes }],
    },
    {
      kind: 'folded',
      table: {
        name: 'shop_stock',
        columns: { item: 'text', on_hand: 'bigint', reserved: 'bigint', value: 'bigint', movements: 'bigint' },
        key: ['item'],
      },
      keys: (event) =>
        event.type.startsWith('sales.stockItem.') ? [{ item: event.stream.slice('stockItem-'.length) }] : [],
      evolve: stock,
    },
    {
      kind: 'appended',
      table: { name: 'shop_movements', columns: { event_id: 'text', type: 'text' }, key: ['event_id'] },
      row: ({ id, type, stream }) => (stream.startsWith('stockItem-') ? { event_id: id, type } : undefined),
    },
  ],
};

/** The sums that the read models of the shop show, under the names of the checker. */
export const shopFigures = async (database: Database): Promise<Figures> => {
  const totals = await database.query<{ status: string; orders: number; total: number }>(
    sql`select status, orders, total from read.shop_totals`,
  );
  const items = await database.query<{ item: string; on_hand: number; reserved: number; value: number }>(
    sql`select item, on_hand, reserved, value from read.shop_stock`,
  );
  const kept = totals.reduce((sum, { status, total }) => sum + (status === 'cancelled' ? 0 : total), 0);
  return new Map([
    ...totals.map(({ status, orders }) => [`orders ${status}`, orders] as const),
    ['sold EUR', kept] as const,
    ['ordered EUR', totals.reduce((sum, { total }) => sum + total, 0)] as const,
    ...items.flatMap(({ item, on_hand: onHand, reserved, value }) => [
      [`on hand ${item}`, onHand] as const,
      [`moved ${item}`, onHand] as const,
      [`reserved ${item}`, reserved] as const,
      [`stock value ${item}`, value] as const,
    ]),
  ]);
};
