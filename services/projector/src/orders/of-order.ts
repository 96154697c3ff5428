import { Id } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { type AsOf, entityIs, idIs, joinedWith, search, userIs } from '@sales/read-kit';
import type { Reach } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { evolveOrderRow } from './fold.ts';
import { orderLink } from './link.ts';
import { waysToOrders } from './search.ts';
import { type OrderRow, orderTable } from './table.ts';

/** The order that a row is of, in lists of what orders have: columns of `read.orders o`. */
export const orderColumns = sql`o.number as order_number, o.entity, o.customer_id, o.customer_name, o.salesperson`;

export type OfOrder = {
  readonly order_id: string;
  readonly order_number: string;
  readonly entity: string;
  readonly customer_id: string;
  readonly customer_name: string;
  readonly salesperson: string | null;
};

export const OfOrder = Type.Object(
  {
    orderId: Id,
    number: Type.String(),
    entity: Type.String({ description: 'The selling company' }),
    customerId: Id,
    customerName: Type.String(),
    href: Type.String({ description: 'The order with its documents' }),
  },
  { $id: 'OfOrder' },
);

export const ofOrder = (row: OfOrder, at: AsOf): Static<typeof OfOrder> => ({
  orderId: row.order_id,
  number: row.order_number,
  entity: row.entity,
  customerId: row.customer_id,
  customerName: row.customer_name,
  href: orderLink(row.order_id, at),
});

/** Whose an order `o` is: its salesperson's, or where none was named that of the owner of the customer. */
export const orderOwner = sql`coalesce(o.salesperson,
  (select s.owner from read.customers s where s.customer_id = o.customer_id))`;

/** Of orders `o`, those that may be seen. */
export const ordersWithin = ({ owners }: Pick<Reach, 'owners'>): SqlStatement =>
  owners === 'all' ? sql`true` : sql`${orderOwner} = any(${[...owners]}::text[])`;

/** Orders `o` of a user. */
export const ownerIs = userIs(orderOwner, 'Sold by this user or, where none is named, for a customer of this user');

/** Filters by the order. */
export const byOrder = {
  orderId: idIs(sql`o.order_id`),
  customerId: idIs(sql`o.customer_id`),
  entity: entityIs(sql`o.entity`, 'Orders sold by this company'),
};

export const bySearch = search(
  'Prefix of the number of the order or of a reference (spaces do not matter), or prefixes of words in the number ' +
    'and name of the customer; of one that you may read also in its contacts, e-mail addresses, phone numbers and ' +
    'tax id',
  waysToOrders,
);

/** Columns of a file. */
export const orderCells = [
  ['order', 'order.number'],
  'order.orderId',
  ['customer', 'order.customerName'],
  'order.customerId',
] as const;

/** The orders of rows, as they are or were. */
export const joinedOrders = joinedWith<OfOrder, OrderRow>({
  live: sql`read.orders`,
  table: orderTable,
  stream: (row) => `order-${row.order_id}`,
  evolve: evolveOrderRow,
});
