import { BinCode, BusinessDate, Id, naturalKey, Quantity, quantity, Sku, WarehouseCode } from '@sales/contracts';
import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  filter,
  filters,
  joinedWith,
  type List,
  list,
  present,
  readPage,
  replayedParts,
  storyLink,
} from '@sales/read-kit';
import { Type } from 'typebox';
import { evolveProductRow, type ProductRow, productTable } from '../products/index.ts';
import { evolveHold, evolveStock, type HoldRow, holds, type StockRow, stockTable } from '../stock/index.ts';
import { byOrder, bySearch, joinedOrders, OfOrder, ofOrder, orderCells, orderColumns, orderOwner } from './of-order.ts';

export type PickRow = HoldRow &
  OfOrder & {
    readonly name: string | null;
    readonly unit: string | null;
    readonly bin: string | null;
    readonly due_on: string;
    readonly promised: boolean;
  };

/** The products of rows, as they are or were. */
const joinedProducts = joinedWith<PickRow, ProductRow>({
  live: sql`read.products`,
  table: productTable,
  stream: ({ sku }) => `product-${sku}`,
  evolve: evolveProductRow,
});

/** Where they stand, now or then. */
const joinedItems = joinedWith<PickRow, StockRow>({
  live: sql`read.stock`,
  table: stockTable,
  stream: ({ sku, warehouse }) => `stockItem-${warehouse}.${sku}`,
  evolve: evolveStock,
});

const listOf = (
  rows: SqlStatement,
  orders: SqlStatement = joinedOrders.live,
  products: SqlStatement = joinedProducts.live,
  items: SqlStatement = joinedItems.live,
): List<PickRow, 'dueOn' | 'sku' | 'bin'> => ({
  columns: sql`h.*, ${orderColumns}, p.name, p.document -> 'details' ->> 'unit' as unit, s.bin,
    coalesce(o.promised_on, o.placed_on) as due_on, o.promised_on is not null as promised`,
  from: sql`${rows} h join ${orders} o on o.order_id = h.order_id left join ${products} p on p.sku = h.sku
    left join ${items} s on s.sku = h.sku and s.warehouse = h.warehouse`,
  sorts: {
    dueOn: { by: sql`coalesce(o.promised_on, o.placed_on)`, type: 'date' },
    sku: { by: sql`h.sku`, type: 'code' },
    bin: { by: sql`coalesce(s.bin, '')`, type: 'code' },
  },
  id: [sql`h.warehouse`, sql`h.sku`, sql`h.order_id`, sql`h.line_id`],
  idOf: (row) => [row.warehouse, row.sku, row.order_id, row.line_id],
});

const live = sql`read.stock_holds`;

const isLeft = sql`h.held > h.picked`;
const isDueBy = (day: string): SqlStatement => sql`coalesce(o.promised_on, o.placed_on) <= ${day}::date`;
const isIn = (warehouse: string): SqlStatement => sql`h.warehouse_key = ${naturalKey(warehouse)}`;

const isOf = (sku: string): SqlStatement => sql`h.product_key = ${naturalKey(sku)}`;

/** What is asked of the pick list where it is not read by pages. */
export type PicksAsked = {
  readonly warehouse?: string;
  readonly dueBy?: string;
  readonly product?: string;
  readonly orderId?: string;
  /** Only of orders of these users. */
  readonly owners?: readonly string[];
};

/** So many rows of the pick list as it is now, those first that stand in the first bins. */
export const readPicks = async (
  database: Database,
  { warehouse, dueBy, product, orderId, owners }: PicksAsked,
  limit: number,
): Promise<readonly PickRow[]> => {
  const where = filters(
    isLeft,
    warehouse !== undefined && isIn(warehouse),
    dueBy !== undefined && isDueBy(dueBy),
    product !== undefined && isOf(product),
    orderId !== undefined && sql`o.order_id = ${orderId}`,
    owners !== undefined && sql`${orderOwner} = any(${[...owners]}::text[])`,
  );
  const { rows } = await readPage(database, listOf(live), { where, sort: 'bin', limit });
  return rows;
};

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
    dueBy: filter(Type.Optional(Type.With(BusinessDate, { description: 'Due on this day or before it' })), isDueBy),
    warehouse: filter(Type.Optional(WarehouseCode), isIn),
    product: filter(Type.Optional(Sku), isOf),
    ...byOrder,
    search: bySearch,
  },
  rows: listOf(live),
  where: () => [isLeft],
  sorts: ['dueOn', 'sku', 'bin'],
  sort: 'dueOn',
  past: {
    key: 'sku',
    list: replayedParts({
      list: listOf,
      live,
      folded: holds,
      types: evolveHold.types,
      joined: [joinedOrders, joinedProducts, joinedItems],
      stream: (row) => `stockItem-${row.warehouse}.${row.sku}`,
    }),
  },
  item: Type.Object({
    warehouse: Type.String(),
    sku: Type.String(),
    href: Type.String({ description: 'Timeline: who, when and why' }),
    name: Type.Optional(Type.String()),
    bin: Type.Optional(BinCode),
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
    ...present({ name: row.name, bin: row.bin }),
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
    ['warehouse', 'bin', 'sku', 'name', 'quantity', 'held', 'picked', 'dueOn', 'promised', 'lineId', ...orderCells],
  ],
});
