import { Money, money, Quantity, quantity, Sku, stockItems, WarehouseCode } from '@sales/contracts';
import { type Database, type Handling, on, sql } from '@sales/eventsourcing';
import {
  type Asked,
  days,
  eventLink,
  eventOf,
  filter,
  is,
  type List,
  list,
  present,
  type TimelineRow,
  upTo,
} from '@sales/read-kit';
import { type Static, Type } from 'typebox';
import { spelt } from '../codes/index.ts';

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
  note: Type.Optional(Type.String()),
  actor: Type.String(),
  date: Type.String(),
  recordedAt: Type.String(),
  revision: Type.Integer(),
  href: Type.String({ description: 'Causes and effects of the event' }),
});

const streamOf = ({ warehouse, sku }: Pick<MovementRow, 'warehouse' | 'sku'>): string =>
  `stockItem-${warehouse}.${sku}`;

/** Kinds whose document is of an order. */
const ofOrders: ReadonlySet<string> = new Set(['shipped', 'returned']);

/**
 * The document of an order is withheld from who does not see all orders, and finds nothing for them: the ledger has no
 * owners.
 */
const seesOrders = (reachOf: Asked['reachOf']): boolean => reachOf('order:read').owners === 'all';

const movementOf = (row: MovementRow, note: string | undefined, withOrders: boolean): Static<typeof Movement> => ({
  warehouse: row.warehouse,
  sku: row.sku,
  kind: row.kind,
  quantity: quantity(row.quantity),
  onHandAfter: quantity(row.on_hand),
  ...(row.currency !== null && { cost: money(row.cost, row.currency), valueAfter: money(row.value, row.currency) }),
  ...present({ document: withOrders || !ofOrders.has(row.kind) ? row.document : null, reason: row.reason }),
  ...(note !== undefined && { note }),
  actor: row.actor,
  date: row.date,
  recordedAt: row.recorded_at,
  revision: row.revision,
  href: eventLink(streamOf(row), row.revision),
});

type MovementSort = 'recordedAt' | 'date';
export const movementList: List<MovementRow, MovementSort> = {
  columns: sql`m.*`,
  from: sql`read.stock_movements m`,
  sorts: {
    recordedAt: { by: sql`m.recorded_at`, type: 'timestamptz' },
    date: { by: sql`m.date`, type: 'date' },
  },
  id: [sql`m.warehouse`, sql`m.revision`, sql`m.sku`],
  idTypes: ['code', 'bigint', 'code'],
  idOf: (row) => [row.warehouse, row.revision, row.sku],
};
const noteIn: Handling<[], string | undefined> = on(stockItems, { StockAdjusted: ({ data: { note } }) => note });

const placeOf = (stream: string, revision: number): string => `${stream}@${revision}`;

/** Words about adjustments, by their places. The ledger has none: they are sealed in the timeline, and opened there. */
const notesOf = async (
  database: Database,
  rows: readonly MovementRow[],
): Promise<ReadonlyMap<string, string | undefined>> => {
  const adjusted = rows.filter(({ kind }) => kind === 'adjusted');
  if (adjusted.length === 0) return new Map();
  const events = await database.query<TimelineRow>(sql`
    select t.* from read.timeline t
    join unnest(${adjusted.map(streamOf)}::text[], ${adjusted.map(({ revision }) => revision)}::bigint[])
      as wanted (stream, revision) using (stream, revision)`);
  return new Map(
    events.map(eventOf).map((event) => [placeOf(event.stream, Number(event.revision)), noteIn(event)] as const),
  );
};

/** The ledger. */
export const movements = list({
  url: '/v1/stock-movements',
  permission: 'stockItem:read',
  reads: ['stock', 'codes'],
  summary: 'Stock ledger: every change of a quantity on hand, with its document and actor',
  description: 'The sum of all changes is what is on hand, now and as of any instant.',
  filters: {
    sku: filter(Type.Optional(Sku), (sku) => sql`m.sku = ${spelt('product', sku)}`),
    warehouse: filter(Type.Optional(WarehouseCode), (warehouse) => sql`m.warehouse = ${spelt('warehouse', warehouse)}`),
    kind: is(sql`m.kind`, Type.Union(kinds.map((kind) => Type.Literal(kind)))),
    document: filter(
      Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      (document, { reachOf }) =>
        sql`m.document = ${document}
          and (${seesOrders(reachOf)} or m.kind <> all(${[...ofOrders]}::text[]))`,
    ),
    ...days({ from: 'from', to: 'to' }, sql`m.date`),
  },
  rows: movementList,
  where: (at) => [upTo(at)],
  sorts: ['recordedAt', 'date'],
  sort: '-recordedAt',
  past: 'inRows',
  item: Movement,
  itemsOf: async (database, { rows, reachOf }) => {
    const notes = await notesOf(database, rows);
    const withOrders = seesOrders(reachOf);
    return rows.map((row) => movementOf(row, notes.get(placeOf(streamOf(row), row.revision)), withOrders));
  },
  groups: { cost: ['cost', 'valueAfter'], personal: ['note'] },
  file: [
    'movements',
    [
      'recordedAt',
      'date',
      'warehouse',
      'sku',
      'kind',
      'quantity',
      'cost',
      'cost.currency',
      'onHandAfter',
      'document',
      'reason',
      'note',
      'actor',
    ],
  ],
});
