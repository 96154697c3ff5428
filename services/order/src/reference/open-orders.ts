import { type Money, orders } from '@sales/contracts';
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
import { readModels } from './reference-data.ts';

const table: Table = {
  name: 'order_open_orders',
  columns: { order_id: 'text', customer_id: 'text', is_open: 'boolean' },
  key: ['order_id'],
  indexes: ['(customer_id) where is_open'],
};

/** An order counts as long as something of it is open. */
const counting = (row: Row | undefined, { amount }: Money): Row | undefined => row && { ...row, is_open: amount > 0 };

const evolve: Handling<[row: Row | undefined], Row | undefined> = either(
  on(orders, {
    OrderSubmitted: ({ data: { orderId, customer, creditLimit } }, row: Row | undefined) =>
      creditLimit === undefined ? { order_id: orderId, customer_id: customer.customerId, is_open: true } : row,
    OrderCancelled: ({ data }, row) => (data.status === 'cancelled' ? counting(row, data.exposure) : row),
    OrderClosed: (_, row) => row && { ...row, is_open: false },
    // A payment that is reversed opens an order again that had ended.
    SettlementRecorded: ({ data: { exposure } }, row) => counting(row, exposure),
  }),
);

/** Whether an order counts, by its events. */
export const openOrders = foldedTable({ table, keys: ({ stream }) => [{ order_id: idOf(stream) }], evolve });

/**
 * The orders that were submitted without a limit, by customer, and whether they may count: what a limit that is set
 * must find. An order that has ended stays, as the reversal of a payment opens it again.
 */
export const openOrdersProjection: Projection = {
  name: readModels.openOrders,
  version: 2,
  topics: [orders.topic.name],
  tables: [openOrders],
};
