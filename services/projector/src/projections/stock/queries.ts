import { BusinessDate, Money, money, Quantity, quantity, WarehouseDetails } from '@sales/contracts';
import { type Database, type PublishedEvent, type SqlStatement, sql } from '@sales/eventsourcing';
import { type App, type CsvColumn, Page, pageQuery, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { asStockItemEvent } from '../../events.ts';
import { type AsOf, asOfQuery, eventOf, foldOf, found, readEvents, upTo } from '../../reading/history.ts';
import { beginsWith, filters, type List, readAll, readPage, sortBy } from '../../reading/list.ts';
import { checkRange } from '../../reading/ranges.ts';
import { decimal, present } from '../../reading/values.ts';
import { matches } from '../../search.ts';
import type { TimelineRow } from '../timeline/fold.ts';
import { evolveStock, type StockRow, type WarehouseRow } from './fold.ts';

const StockItem = Type.Object({
  warehouse: Type.String(),
  sku: Type.String(),
  name: Type.Optional(Type.String()),
  onHand: Quantity,
  reserved: Quantity,
  available: Quantity,
  inTransit: Type.Unsafe<string>({ ...Quantity, description: 'On its way to other warehouses' }),
  incoming: Type.Optional(Type.Unsafe<string>({ ...Quantity, description: 'On its way to this warehouse' })),
  value: Type.Optional(Money),
  averageCost: Type.Optional(Type.Unsafe<Money>({ ...Money, description: 'Of one unit, rounded' })),
  reorder: Type.Optional(Type.Object({ min: Quantity, max: Quantity, leadTimeDays: Type.Integer() })),
  updatedAt: Type.String(),
  revision: Type.Integer(),
});
type StockItem = Static<typeof StockItem>;

/** Value of one unit; absent while there is none. */
const averageCost = ({ on_hand, value, currency }: StockRow): Money | undefined =>
  currency === null || on_hand <= 0 ? undefined : money(Math.round((value * 1000) / on_hand), currency);

const reorderOf = ({ min, max, lead_time_days }: StockRow): StockItem['reorder'] =>
  min === null || max === null || lead_time_days === null
    ? undefined
    : { min: quantity(min), max: quantity(max), leadTimeDays: lead_time_days };

const itemOf = (row: StockRow): StockItem => ({
  warehouse: row.warehouse,
  sku: row.sku,
  onHand: quantity(row.on_hand),
  reserved: quantity(row.reserved),
  available: quantity(row.on_hand - row.reserved),
  inTransit: quantity(row.in_transit),
  ...present({
    value: row.currency === null ? undefined : money(row.value, row.currency),
    averageCost: averageCost(row),
    reorder: reorderOf(row),
  }),
  updatedAt: row.updated_at,
  revision: row.revision,
});

type ListedRow = StockRow & { readonly name: string | null; readonly incoming: number };

const listed = (row: ListedRow): StockItem => ({
  ...itemOf(row),
  ...present({ name: row.name }),
  incoming: quantity(row.incoming),
});

type StockSort = 'sku' | 'value' | 'available' | 'updatedAt';

export const stockList: List<ListedRow, StockSort> = {
  columns: sql`s.*, p.name, coalesce(i.quantity, 0) as incoming`,
  from: sql`read.stock s left join read.stock_incoming i on i.sku = s.sku and i.warehouse = s.warehouse
    left join read.products p on p.sku = s.sku`,
  sorts: {
    sku: { by: sql`s.sku`, type: 'text' },
    value: { by: sql`s.value`, type: 'bigint' },
    available: { by: sql`(s.on_hand - s.reserved)`, type: 'bigint' },
    updatedAt: { by: sql`s.updated_at`, type: 'timestamptz' },
  },
  id: [sql`s.warehouse`, sql`s.sku`],
  idOf: (row) => [row.warehouse, row.sku],
};

const text = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }));
const filterQuery = {
  sku: text,
  warehouse: text,
  search: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Beginning of the sku, or of words of name and category',
    }),
  ),
  belowMinimum: Type.Optional(Type.Boolean({ description: 'What has fallen to its reorder point, or what has not' })),
  sort: sortBy<StockSort>(['sku', 'value', 'available', 'updatedAt'], 'sku'),
};
type StockFilter = { readonly [Name in keyof typeof filterQuery]?: Static<(typeof filterQuery)[Name]> | undefined };

const conditionsOf = ({ sku, warehouse, search, belowMinimum }: StockFilter): SqlStatement[] => {
  const words = search === undefined ? undefined : matches(search);
  return filters(
    sku !== undefined && sql`s.sku = ${sku}`,
    warehouse !== undefined && sql`s.warehouse = ${warehouse}`,
    search !== undefined &&
      (words === undefined
        ? sql`s.sku collate "C" like ${beginsWith(search)}`
        : sql`(s.sku collate "C" like ${beginsWith(search)} or ${words})`),
    belowMinimum !== undefined && sql`(s.min is not null and s.on_hand - s.reserved <= s.min) = ${belowMinimum}`,
  );
};

/**
 * The item as it is known to have been. Each event says what stands in the item after it, so that the last one and the last
 * reorder policy are all that the fold needs, however long the history is.
 */
const readRecorded = async (database: Database, stream: string, at: AsOf): Promise<StockRow | undefined> => {
  const last = (types: SqlStatement) => sql`(select * from read.timeline where stream = ${stream} and ${upTo(at)}
    and ${types} order by revision desc limit 1)`;
  const rows = await database.query<TimelineRow>(
    sql`${last(sql`type = 'sales.stockItem.reorder-policy-set.v1'`)} union ${last(sql`true`)} order by revision`,
  );
  return foldOf(rows.map(eventOf), asStockItemEvent, evolveStock);
};

/** What each event changed, added up over those that were true by then, in whichever order they were recorded. */
const foldEffective = (events: readonly PublishedEvent[], asOf: string): StockRow | undefined => {
  const instant = Date.parse(asOf);
  let before: StockRow | undefined;
  let sum: StockRow | undefined;
  for (const event of events) {
    const known = asStockItemEvent(event);
    if (known === undefined) continue;
    const after = evolveStock(before, known);
    if (Date.parse(event.effectiveAt) <= instant) {
      sum = {
        ...after,
        on_hand: (sum?.on_hand ?? 0) + after.on_hand - (before?.on_hand ?? 0),
        reserved: (sum?.reserved ?? 0) + after.reserved - (before?.reserved ?? 0),
        in_transit: (sum?.in_transit ?? 0) + after.in_transit - (before?.in_transit ?? 0),
        value: (sum?.value ?? 0) + after.value - (before?.value ?? 0),
      };
    }
    before = after;
  }
  return sum;
};

export const readStockAsOf = async (
  database: Database,
  warehouse: string,
  sku: string,
  at: AsOf,
): Promise<StockRow | undefined> => {
  const stream = `stockItem-${warehouse}.${sku}`;
  return at.asOf !== undefined && at.clock === 'effective'
    ? foldEffective(await readEvents(database, stream, sql`true`), at.asOf)
    : readRecorded(database, stream, at);
};

const StockTotal = Type.Object({
  sku: Type.String(),
  name: Type.Optional(Type.String()),
  warehouses: Type.Integer(),
  onHand: Quantity,
  reserved: Quantity,
  available: Quantity,
  inTransit: Quantity,
  value: Type.Optional(Money),
});
type TotalRow = Pick<StockRow, 'sku' | 'on_hand' | 'reserved' | 'in_transit' | 'value'> & {
  readonly name: string | null;
  readonly currency: string;
  readonly warehouses: number;
};

type TotalSort = 'sku';
const totals: List<TotalRow, TotalSort> = {
  columns: sql`t.*, p.name`,
  from: sql`(select sku, coalesce(currency, '') as currency, count(*) as warehouses, sum(on_hand)::bigint as on_hand,
      sum(reserved)::bigint as reserved, sum(in_transit)::bigint as in_transit, sum(value)::bigint as value
    from read.stock group by sku, coalesce(currency, '')) t left join read.products p on p.sku = t.sku`,
  sorts: { sku: { by: sql`t.sku`, type: 'text' } },
  id: [sql`t.currency`],
  idOf: (row) => [row.currency],
};

const totalOf = (row: TotalRow): Static<typeof StockTotal> => ({
  sku: row.sku,
  ...present({ name: row.name }),
  warehouses: row.warehouses,
  onHand: quantity(row.on_hand),
  reserved: quantity(row.reserved),
  available: quantity(row.on_hand - row.reserved),
  inTransit: quantity(row.in_transit),
  ...(row.currency !== '' && { value: money(row.value, row.currency) }),
});

type MovementRow = {
  readonly sku: string;
  readonly warehouse: string;
  readonly revision: number;
  readonly kind: string;
  readonly quantity: number;
  readonly cost: number;
  readonly currency: string | null;
  readonly on_hand: number;
  readonly value: number;
  readonly document: string | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly date: string;
  readonly recorded_at: string;
};
const kinds = ['received', 'shipped', 'returned', 'adjusted', 'counted', 'transferOut', 'transferIn'] as const;
const Movement = Type.Object({
  warehouse: Type.String(),
  sku: Type.String(),
  kind: Type.String(),
  quantity: Quantity,
  cost: Type.Optional(Money),
  onHandAfter: Quantity,
  valueAfter: Type.Optional(Money),
  document: Type.Optional(Type.String({ description: 'The shipment, return, transfer or reference behind it' })),
  reason: Type.Optional(Type.String()),
  actor: Type.String(),
  date: Type.String(),
  recordedAt: Type.String(),
  revision: Type.Integer(),
});

const movementOf = (row: MovementRow): Static<typeof Movement> => ({
  warehouse: row.warehouse,
  sku: row.sku,
  kind: row.kind,
  quantity: quantity(row.quantity),
  onHandAfter: quantity(row.on_hand),
  ...(row.currency !== null && { cost: money(row.cost, row.currency), valueAfter: money(row.value, row.currency) }),
  ...present({ document: row.document, reason: row.reason }),
  actor: row.actor,
  date: row.date,
  recordedAt: row.recorded_at,
  revision: row.revision,
});

type MovementSort = 'recordedAt' | 'date';
const movements: List<MovementRow, MovementSort> = {
  columns: sql`m.*`,
  from: sql`read.stock_movements m`,
  sorts: {
    recordedAt: { by: sql`m.recorded_at`, type: 'timestamptz' },
    date: { by: sql`m.date`, type: 'date' },
  },
  id: [sql`m.warehouse`, sql`m.revision`],
  idOf: (row) => [row.warehouse, row.revision],
};
const movementQuery = {
  sku: Type.String({ minLength: 1, maxLength: 64 }),
  warehouse: text,
  kind: Type.Optional(Type.Union(kinds.map((kind) => Type.Literal(kind)))),
  from: Type.Optional(BusinessDate),
  to: Type.Optional(BusinessDate),
  sort: sortBy<MovementSort>(['recordedAt', 'date'], '-recordedAt'),
};
type MovementFilter = {
  readonly sku: string;
  readonly warehouse?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
};
const movementConditions = ({ sku, warehouse, kind, from, to }: MovementFilter): SqlStatement[] => {
  checkRange({ from, to }, 'from', 'to');
  return filters(
    sql`m.sku = ${sku}`,
    warehouse !== undefined && sql`m.warehouse = ${warehouse}`,
    kind !== undefined && sql`m.kind = ${kind}`,
    from !== undefined && sql`m.date >= ${from}::date`,
    to !== undefined && sql`m.date <= ${to}::date`,
  );
};

const stockCsv: CsvColumn<ListedRow>[] = [
  { name: 'warehouse', value: (row) => row.warehouse },
  { name: 'sku', value: (row) => row.sku },
  { name: 'name', value: (row) => row.name },
  { name: 'on_hand', value: (row) => quantity(row.on_hand) },
  { name: 'reserved', value: (row) => quantity(row.reserved) },
  { name: 'available', value: (row) => quantity(row.on_hand - row.reserved) },
  { name: 'in_transit', value: (row) => quantity(row.in_transit) },
  { name: 'incoming', value: (row) => quantity(row.incoming) },
  { name: 'value', value: (row) => (row.currency === null ? '' : decimal(money(row.value, row.currency))) },
  { name: 'currency', value: (row) => row.currency },
];
const movementCsv: CsvColumn<MovementRow>[] = [
  { name: 'recorded_at', value: (row) => row.recorded_at },
  { name: 'date', value: (row) => row.date },
  { name: 'warehouse', value: (row) => row.warehouse },
  { name: 'sku', value: (row) => row.sku },
  { name: 'kind', value: (row) => row.kind },
  { name: 'quantity', value: (row) => quantity(row.quantity) },
  { name: 'cost', value: (row) => (row.currency === null ? '' : decimal(money(row.cost, row.currency))) },
  { name: 'currency', value: (row) => row.currency },
  { name: 'on_hand_after', value: (row) => quantity(row.on_hand) },
  { name: 'document', value: (row) => row.document },
  { name: 'reason', value: (row) => row.reason },
  { name: 'actor', value: (row) => row.actor },
];

export const stockRoutes = (app: App, database: Database): void => {
  queryRoute(app, {
    url: '/v1/stock-items',
    reads: ['stock', 'products'],
    summary: 'Stock per warehouse and product',
    description: 'A page at a time, or all as CSV: on hand, reserved, available, incoming, and what it is worth.',
    query: { ...filterQuery, ...pageQuery },
    ok: Page(StockItem),
    handle: async ({ query }) => {
      const { rows, ...next } = await readPage(database, stockList, { ...query, where: conditionsOf(query) });
      return { items: rows.map(listed), ...next };
    },
    csv: {
      filename: 'stock',
      columns: stockCsv,
      rows: ({ query }) => readAll(database, stockList, { where: conditionsOf(query), sort: query.sort }),
    },
  });

  queryRoute(app, {
    url: '/v1/stock-items/:warehouse/:sku',
    reads: ['stock', 'timeline'],
    summary: 'Stock of one product in one warehouse, now or as of any instant',
    description: 'With `asOf` without what is incoming: that depends on other items.',
    params: Type.Object({
      warehouse: Type.String({ minLength: 1, maxLength: 32 }),
      sku: Type.String({ minLength: 1, maxLength: 64 }),
    }),
    query: asOfQuery,
    ok: StockItem,
    problems: ['query/not-found'],
    handle: async ({ params, query }) => {
      const { warehouse, sku } = params;
      if (query.asOf !== undefined) {
        const row = await readStockAsOf(database, warehouse, sku, query);
        return itemOf(found(row, { ...params, asOf: query.asOf }));
      }
      const where = conditionsOf({ warehouse, sku });
      const { rows } = await readPage(database, stockList, { where, sort: 'sku', limit: 1 });
      return listed(found(rows[0], params));
    },
  });

  queryRoute(app, {
    url: '/v1/stock-totals',
    reads: ['stock', 'products'],
    summary: 'Stock per product, all warehouses together',
    description: 'One item per product and currency of its value.',
    query: { sku: text, sort: sortBy<TotalSort>(['sku'], 'sku'), ...pageQuery },
    ok: Page(StockTotal),
    handle: async ({ query }) => {
      const where = filters(query.sku !== undefined && sql`t.sku = ${query.sku}`);
      const { rows, ...next } = await readPage(database, totals, { ...query, where });
      return { items: rows.map(totalOf), ...next };
    },
  });

  queryRoute(app, {
    url: '/v1/stock-movements',
    reads: ['stock'],
    summary: 'The ledger of a product: every change of what is on hand, with its document and who did it',
    description: 'A page at a time, or all as CSV. The sum of all changes is what is on hand.',
    query: { ...movementQuery, ...pageQuery },
    ok: Page(Movement),
    handle: async ({ query }) => {
      const { rows, ...next } = await readPage(database, movements, { ...query, where: movementConditions(query) });
      return { items: rows.map(movementOf), ...next };
    },
    csv: {
      filename: 'movements',
      columns: movementCsv,
      rows: ({ query }) => readAll(database, movements, { where: movementConditions(query), sort: query.sort }),
    },
  });

  queryRoute(app, {
    url: '/v1/warehouses',
    reads: ['stock'],
    summary: 'Warehouses',
    description: 'All of them, open and closed, with their details.',
    ok: Type.Object({
      items: Type.Array(Type.Object({ warehouse: Type.String(), open: Type.Boolean(), details: WarehouseDetails })),
    }),
    handle: async () => {
      const rows = await database.query<WarehouseRow>(sql`select * from read.warehouses order by warehouse`);
      return { items: rows.map(({ warehouse, open, details }) => ({ warehouse, open, details })) };
    },
  });
};
