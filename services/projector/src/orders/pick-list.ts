import { BusinessDate, Id, naturalKey, Quantity, quantity, Sku, WarehouseCode } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { filter, joinedWith, type List, list, present, replayedParts, storyLink } from '@sales/read-kit';
import { Type } from 'typebox';
import { evolveProductRow, type ProductRow, productTable } from '../products/index.ts';
import { evolveHold, type HoldRow, holds } from '../stock/index.ts';
import { byOrder, bySearch, joinedOrders, OfOrder, ofOrder, orderCells, orderColumns, orderOwner } from './of-order.ts';

type Row = HoldRow & OfOrder & { readonly name: string | null; readonly due_on: string; readonly promised: boolean };

/** The products of rows, as they are or were. */
const joinedProducts = joinedWith<Row, ProductRow>({
  live: sql`read.products`,
  table: productTable,
  stream: ({ sku }) => `product-${sku}`,
  evolve: evolveProductRow,
});

const listOf = (
  rows: SqlStatement,
  orders: SqlStatement = joinedOrders.live,
  products: SqlStatement = joinedProducts.live,
): List<Row, 'dueOn' | 'sku'> => ({
  columns: sql`h.*, ${orderColumns}, p.name, coalesce(o.promised_on, o.placed_on) as due_on,
    o.promised_on is not null as promised`,
  from: sql`${rows} h join ${orders} o on o.order_id = h.order_id left join ${products} p on p.sku = h.sku`,
  sorts: {
    dueOn: { by: sql`coalesce(o.promised_on, o.placed_on)`, type: 'date' },
    sku: { by: sql`h.sku`, type: 'code' },
  },
  id: [sql`h.warehouse`, sql`h.sku`, sql`h.order_id`, sql`h.line_id`],
  idOf: (row) => [row.warehouse, row.sku, row.order_id, row.line_id],
});

const live = sql`read.stock_holds`;

/** What is held for orders and is still on the shelf. */
export const pickList = list({
  url: '/v1/pick-list',
  permission: 'order:read',
  reads: ['stock', 'orders', 'products', 'customers'],
  summary: 'Pick list: what to pick for orders by a given day',
  description:
    'Reserved for a line of an order, and not picked yet. A page at a time, or all as a file. `dueBy` selects what ' +
    'was promised by that day; an order without a promised day is due from the day on which it was placed.',
  filters: {
    dueBy: filter(
      Type.Optional(Type.With(BusinessDate, { description: 'Due on this day or before it' })),
      (day) => sql`coalesce(o.promised_on, o.placed_on) <= ${day}::date`,
    ),
    warehouse: filter(Type.Optional(WarehouseCode), (warehouse) => sql`h.warehouse_key = ${naturalKey(warehouse)}`),
    product: filter(Type.Optional(Sku), (sku) => sql`h.product_key = ${naturalKey(sku)}`),
    ...byOrder,
    search: bySearch,
  },
  rows: listOf(live),
  where: () => [sql`h.held > h.picked`],
  sorts: ['dueOn', 'sku'],
  sort: 'dueOn',
  past: {
    key: 'sku',
    list: replayedParts({
      list: listOf,
      live,
      folded: holds,
      types: evolveHold.types,
      joined: [joinedOrders, joinedProducts],
      stream: (row) => `stockItem-${row.warehouse}.${row.sku}`,
    }),
  },
  item: Type.Object({
    warehouse: Type.String(),
    sku: Type.String(),
    href: Type.String({ description: 'Timeline: who, when and why' }),
    name: Type.Optional(Type.String()),
    quantity: Type.With(Quantity, { description: 'Quantity to pick' }),
    held: Quantity,
    picked: Quantity,
    dueOn: Type.String({ description: 'The promised day, or the day on which the order was placed' }),
    promised: Type.Boolean({ description: 'Whether `dueOn` was promised' }),
    lineId: Id,
    order: OfOrder,
  }),
  itemOf: (row, at) => ({
    warehouse: row.warehouse,
    sku: row.sku,
    href: storyLink('stockItem', `${row.warehouse}.${row.sku}`, at),
    ...present({ name: row.name }),
    quantity: quantity(row.held - row.picked),
    held: quantity(row.held),
    picked: quantity(row.picked),
    dueOn: row.due_on,
    promised: row.promised,
    lineId: row.line_id,
    order: ofOrder(row, at),
  }),
  scope: orderOwner,
  groups: { cost: [], credit: [], personal: ['order.customerName', 'search'] },
  file: [
    'pick-list',
    ['warehouse', 'sku', 'name', 'quantity', 'held', 'picked', 'dueOn', 'promised', 'lineId', ...orderCells],
  ],
});
