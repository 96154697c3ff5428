import { orders } from '@sales/contracts';
import {
  either,
  foldedTable,
  type Handling,
  idOf,
  on,
  type Projection,
  type Row,
  type Table,
} from '@sales/eventsourcing';
import { readModels } from './lookups.ts';

const table: Table = {
  name: 'order_open_orders',
  columns: { order_id: 'text', customer_id: 'text' },
  key: ['order_id'],
  indexes: ['(customer_id)'],
};

const evolve: Handling<[row: Row | undefined], Row | undefined> = either(
  on(orders, {
    OrderSubmitted: ({ data: { orderId, customer, creditLimit } }, row: Row | undefined) =>
      creditLimit === undefined ? { order_id: orderId, customer_id: customer.customerId } : row,
    OrderCancelled: ({ data }, row) => (data.status === 'cancelled' ? undefined : row),
    OrderClosed: () => undefined,
  }),
);

/**
 * The orders that were submitted without a limit and have not ended, by customer: what a limit that is set must find.
 */
export const openOrdersProjection: Projection = {
  name: readModels.openOrders,
  version: 1,
  topics: [orders.topic.name],
  tables: [foldedTable({ table, keys: ({ stream }) => [{ order_id: idOf(stream) }], evolve })],
};
