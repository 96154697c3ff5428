import { orders } from '@sales/contracts';
import { foldedTable, type Handling, idOf, on, type Projection, type Row, type Table } from '@sales/eventsourcing';

const table: Table = {
  name: 'customer_open_orders',
  columns: { order_id: 'text', customer_id: 'text', number: 'text' },
  key: ['order_id'],
  indexes: ['(customer_id, number)'],
};

type Begun = {
  readonly orderId: string;
  readonly number: string;
  readonly customer: { readonly customerId: string };
};

const rowOf = ({ orderId, number, customer }: Begun): Row => ({
  order_id: orderId,
  customer_id: customer.customerId,
  number,
});

const evolve: Handling<[row: Row | undefined], Row | undefined> = on(orders, {
  OrderDrafted: ({ data }, _: Row | undefined): Row | undefined => rowOf(data),
  OrderSubmitted: ({ data }) => rowOf(data),
  OrderRejected: () => undefined,
  // Of an order that has shipped in part only the rest is cancelled.
  OrderCancelled: ({ data }, row) => (data.status === 'cancelled' ? undefined : row),
  OrderClosed: () => undefined,
});

/** The orders that have not ended, drafts too. */
export const openOrdersProjection: Projection = {
  name: 'customer-open-orders',
  version: 1,
  topics: [orders.topic.name],
  types: evolve.types,
  tables: [foldedTable({ table, keys: ({ stream }) => [{ order_id: idOf(stream) }], evolve })],
};
