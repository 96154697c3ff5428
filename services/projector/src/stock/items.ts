import {
  averagePrice,
  BinCode,
  EntityCode,
  Money,
  money,
  Quantity,
  quantity,
  stockItems,
  UnitPrice,
} from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  asOfLink,
  entityIs,
  figure,
  filter,
  filters,
  inCurrency,
  type List,
  type ListQuery,
  present,
  search,
  Text,
} from '@sales/read-kit';
import { type Static, Type } from 'typebox';
import { spelt } from '../codes/index.ts';
import type { StockRow } from './table.ts';

/** Of a stock item or a total. */
export const OwnerOfStock = Type.Optional(
  Type.With(EntityCode, {
    description: 'The company in whose books it is: that of the warehouse, once that is known',
  }),
);

export const StockItem = Type.Object(
  {
    warehouse: Type.String(),
    entity: OwnerOfStock,
    sku: Type.String(),
    name: Type.Optional(Type.String()),
    onHand: figure(Quantity, { link: 'links.onHand', sum: ['quantity'] }),
    reserved: figure(Quantity, { link: 'links.reserved', changes: 'reserved' }),
    available: figure(Quantity, { minus: ['onHand', 'reserved'] }),
    inTransit: figure(
      Quantity,
      { link: 'links.inTransit', sum: ['quantity'] },
      'Dispatched to other warehouses, and not received there',
    ),
    incoming: figure(
      Quantity,
      { link: 'links.incoming', sum: ['quantity'] },
      'Dispatched by other warehouses or announced by suppliers, and not received',
    ),
    value: Type.Optional(figure(Money, { link: 'links.value', sum: ['cost'] })),
    averageCost: Type.Optional(figure(UnitPrice, { ratio: ['value', 'onHand'] }, 'Per unit, rounded to millionths')),
    reorder: Type.Optional(Type.Object({ min: Quantity, max: Quantity, leadTimeDays: Type.Integer() })),
    bin: Type.Optional(BinCode),
    updatedAt: Type.String(),
    revision: Type.Optional(Type.Integer({ description: 'Absent while all of it is still in transit' })),
    links: Type.Object(
      {
        onHand: Type.String(),
        reserved: Type.Optional(Type.String()),
        inTransit: Type.String(),
        incoming: Type.String(),
        value: Type.String(),
        history: Type.Optional(Type.String({ description: 'Timeline: who, when and why' })),
      },
      { description: 'The rows behind the figures: they add up to the figures' },
    ),
  },
  { $id: 'StockItemSummary' },
);
type StockItem = Static<typeof StockItem>;

/** The columns of the figures, in files of places and of totals. */
export const figureCells = [
  'onHand',
  'reserved',
  'available',
  'inTransit',
  'incoming',
  'value',
  'value.currency',
] as const;

/** Value of one unit; absent while there is none. */
const averageCost = ({ on_hand, value, currency }: ListedRow): UnitPrice | undefined =>
  currency === null || on_hand <= 0 ? undefined : averagePrice(money(value, currency), on_hand);

const reorderOf = ({ min, max, lead_time_days }: ListedRow): StockItem['reorder'] =>
  min === null || max === null || lead_time_days === null
    ? undefined
    : { min: quantity(min), max: quantity(max), leadTimeDays: lead_time_days };

/** A stock item with what is on its way from and to it. `revision` is null where nothing has arrived yet. */
export type ListedRow = Omit<StockRow, 'revision'> & {
  readonly revision: number | null;
  readonly in_transit: number;
  readonly incoming: number;
  /** The company of the warehouse; null while that has not been heard of. */
  readonly entity: string | null;
  /** What the product is called, or was called then. */
  readonly name: string | null;
};

/** What has been reserved is in the timeline: its changes of `reserved`. Nothing is before the first event. */
const linksOf = ({ warehouse, sku, revision }: ListedRow, at: AsOf): StockItem['links'] => {
  const link = (path: string, query: Readonly<Record<string, string>>) => {
    const search = new URLSearchParams({ ...query, ...asOfLink(at) });
    return `/query/v1/${path}${search.size > 0 ? '?' : ''}${search}`;
  };
  const movements = link('stock-movements', { sku, warehouse });
  const history = link(`timeline/stockItem/${encodeURIComponent(`${warehouse}.${sku}`)}`, {});
  return {
    onHand: movements,
    ...(revision !== null && { reserved: history, history }),
    inTransit: link('stock-transfers', { sku, from: warehouse }),
    incoming: link('stock-incoming', { sku, warehouse }),
    value: movements,
  };
};

export const itemOf = (row: ListedRow, at: AsOf): StockItem => ({
  warehouse: row.warehouse,
  ...present({ entity: row.entity }),
  sku: row.sku,
  ...present({ name: row.name }),
  onHand: quantity(row.on_hand),
  reserved: quantity(row.reserved),
  available: quantity(row.on_hand - row.reserved),
  inTransit: quantity(row.in_transit),
  incoming: quantity(row.incoming),
  ...present({
    value: row.currency === null ? undefined : money(row.value, row.currency),
    averageCost: averageCost(row),
    reorder: reorderOf(row),
    bin: row.bin,
  }),
  updatedAt: row.updated_at,
  ...present({ revision: row.revision }),
  links: linksOf(row, at),
});

/**
 * Stock, and the places where the first goods are only on their way to. An arrival may be known before its dispatch,
 * which is of another stream: until both are, nothing is on its way.
 */
export const places = sql`(
    select s.*, w.entity, greatest(coalesce(o.quantity, 0), 0) as in_transit,
      greatest(coalesce(i.quantity, 0), 0) + coalesce(a.quantity, 0) as incoming
    from (
      select sku, warehouse, on_hand, reserved, value, currency, min, max, lead_time_days, bin,
        updated_at, revision
      from read.stock
      union all
      select i.sku, i.warehouse, 0, 0, 0, null, null, null, null, null,
        (select max(t.effective_at) from read.stock_transfers t where t.sku = i.sku and t.to_warehouse = i.warehouse),
        null
      from read.stock_incoming i where i.quantity > 0
        and not exists (select from read.stock t where t.sku = i.sku and t.warehouse = i.warehouse)
    ) s
    left join read.stock_outgoing o on o.sku = s.sku and o.warehouse = s.warehouse
    left join read.stock_incoming i on i.sku = s.sku and i.warehouse = s.warehouse
    left join read.stock_announced a on a.sku = s.sku and a.warehouse = s.warehouse
    left join read.warehouses w on w.warehouse = s.warehouse)`;

export const stockSorts = ['sku', 'value', 'available', 'updatedAt'] as const;
export type StockSort = (typeof stockSorts)[number];

const movedBy = Object.keys(stockItems.schemas);

/** All places of the products: a transfer is an event of one place that changes another. */
const ofProducts = (ids: readonly string[]): SqlStatement =>
  sql`s.sku = any(${ids.map((id) => id.slice(id.indexOf('.') + 1))}::text[])`;

/** `name`: where that of the product is, `p` being the product as it is now. */
const stockListOf = (stock: SqlStatement, name: SqlStatement): List<ListedRow, StockSort> => ({
  columns: sql`s.*, ${name} as name`,
  from: sql`${stock} s left join read.products p on p.sku = s.sku`,
  sorts: {
    sku: { by: sql`s.sku`, type: 'code' },
    value: { by: sql`s.value`, type: 'bigint', movedBy },
    available: { by: sql`(s.on_hand - s.reserved)`, type: 'bigint', movedBy },
    updatedAt: { by: sql`s.updated_at`, type: 'timestamptz', movedBy },
  },
  id: [sql`s.warehouse`, sql`s.sku`],
  idOf: (row) => [row.warehouse, row.sku],
  moves: { readModel: 'stock', category: 'stockItem', rows: ofProducts },
});

export const stockList = stockListOf(places, sql`p.name`);

/** The list over places as they were, which have the names of then. */
export const pastStockList = (rows: SqlStatement): List<ListedRow, StockSort> => stockListOf(rows, sql`s.name`);

/** The currency that a place counts in. */
const countsIn = sql`coalesce(s.currency, (select min(o.currency) from read.stock o where o.sku = s.sku))`;

type Place = { readonly entity?: string; readonly sku?: string; readonly warehouse?: string };

export const placeIs = ({ sku, warehouse, entity }: Place): SqlStatement[] =>
  filters(
    entity !== undefined && sql`s.entity = ${entity}`,
    sku !== undefined && sql`s.sku = ${spelt('product', sku)}`,
    warehouse !== undefined && sql`s.warehouse = ${spelt('warehouse', warehouse)}`,
  );

const ofPlaces = {
  sku: filter(Type.Optional(Text), (sku) => sql`s.sku = ${spelt('product', sku)}`),
  warehouse: filter(Type.Optional(Text), (warehouse) => sql`s.warehouse = ${spelt('warehouse', warehouse)}`),
  entity: entityIs(sql`s.entity`, 'In the warehouses of this company'),
};
const currency = inCurrency(
  countsIn,
  'Currency of the value, in any case. Before its first receipt a stock item counts in the first currency that its ' +
    'product has elsewhere',
);
const byWords = {
  search: search('Prefix of the SKU, or of words in the current name and category'),
  belowMinimum: filter(
    Type.Optional(Type.Boolean({ description: 'At or below the reorder point, or above it' })),
    (isBelow) => sql`(s.min is not null and s.on_hand - s.reserved <= s.min) = ${isBelow}`,
  ),
  expected: filter(
    Type.Optional(Type.Boolean({ description: 'Something is to come in, from a supplier or a warehouse, or nothing' })),
    (isExpected) => sql`(s.incoming > 0) = ${isExpected}`,
  ),
};

export const stockFilters = { ...ofPlaces, currency, ...byWords };
/** As of an instant the fold knows which currency a place counted in. */
export const pastStockFilters = { ...ofPlaces, ...byWords };
export type StockQuery = ListQuery<typeof stockFilters>;
