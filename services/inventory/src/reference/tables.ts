import { allocations, entities, mainEntity, orders, stockItems } from '@sales/contracts';
import {
  begunBy,
  type EventNamed,
  either,
  foldedTable,
  type Handling,
  idOf,
  on,
  onEvery,
  type Projection,
  type Row,
  type StreamName,
  type Version,
  type Versions,
  withVersion,
} from '@sales/eventsourcing';

const kept = (_: unknown, row: Row | undefined, key: Row): Row => row ?? key;
const gone = (): undefined => undefined;

type RowHandling = Handling<[row: Row | undefined, key: Row], Row>;
const orderOf = ({ stream }: { readonly stream: StreamName }) => [{ order_id: idOf(stream) }];

/** The products that each warehouse has ever had: there may be goods where there never were any. */
const items = foldedTable<Row>({
  table: { name: 'inventory_items', columns: { warehouse: 'text', sku: 'text' }, key: ['warehouse', 'sku'] },
  keys: ({ stream }) => [stockItems.keyOf(idOf(stream))],
  evolve: on(stockItems, {
    StockReceived: kept,
    StockReturned: kept,
    StockAdjusted: kept,
    StockCounted: kept,
    TransferReceived: kept,
  }),
});

/** Orders with lines that wait for stock. */
const waiting = foldedTable<Row>({
  table: { name: 'inventory_waiting', columns: { order_id: 'text' }, key: ['order_id'] },
  keys: orderOf,
  evolve: on(allocations, {
    AllocationAnswered: ({ data }, row, key) =>
      data.lines.some(({ short }) => short !== '0') ? (row ?? key) : undefined,
  }),
});

const anything: RowHandling = onEvery(allocations, gone);
const answer: RowHandling = on(allocations, {
  AllocationAnswered: ({ recordedAt, data: { choice } }, row, key) =>
    row ?? { ...key, answered_at: recordedAt, entity: choice?.entity ?? mainEntity },
});

/** Orders that were given stock, until it is sent off or let go. */
const answered = foldedTable<Row>({
  table: {
    name: 'inventory_answered',
    columns: { order_id: 'text', answered_at: 'timestamptz', entity: 'text' },
    key: ['order_id'],
    indexes: ['(answered_at)'],
  },
  keys: orderOf,
  evolve: either(anything, answer),
});

/** Orders that took note of their stock, until they are over. */
const taken = foldedTable<Row>({
  table: { name: 'inventory_taken', columns: { order_id: 'text' }, key: ['order_id'] },
  keys: orderOf,
  evolve: on(orders, { OrderConfirmed: kept, OrderBackordered: kept, OrderCancelled: gone, OrderClosed: gone }),
});

/** The zone in which a company has its days from an instant on. */
export type DatedZone = Version & { readonly timeZone: string };
/** For how long an order may take to take note of its stock from an instant on. */
type DatedHours = Version & { readonly hours: number };
type EntityRow = {
  readonly entity: string;
  readonly time_zones: Versions<DatedZone>;
  readonly reservation_hours: readonly DatedHours[];
};
type EntityEvent = EventNamed<typeof entities, 'EntityFounded' | 'EntityChanged'>;

const zoneFrom = ({ data, effectiveAt }: EntityEvent): DatedZone => ({
  from: effectiveAt,
  timeZone: data.details.timeZone,
});

/** With a version that comes in where its date belongs. Before the first of them the default holds. */
const inOrder = (versions: readonly DatedHours[], version: DatedHours): readonly DatedHours[] => {
  const [first, ...rest] = versions;
  if (first === undefined) return [version];
  return Date.parse(version.from) < Date.parse(first.from)
    ? [version, first, ...rest]
    : withVersion([first, ...rest], version);
};

/** The companies of ours. */
const companies = foldedTable<EntityRow>({
  table: {
    name: 'inventory_entities',
    columns: { entity: 'text', time_zones: 'jsonb', reservation_hours: 'jsonb' },
    key: ['entity'],
  },
  keys: ({ stream }) => [{ entity: idOf(stream) }],
  evolve: begunBy(
    on(entities, {
      EntityFounded: (event): EntityRow => ({
        entity: event.data.entity,
        time_zones: [zoneFrom(event)],
        reservation_hours: [],
      }),
    }),
    on(entities, {
      EntityChanged: (event, row) => ({ ...row, time_zones: withVersion(row.time_zones, zoneFrom(event)) }),
      PoliciesSet: ({ data, effectiveAt }, row) => ({
        ...row,
        reservation_hours: inOrder(row.reservation_hours, { from: effectiveAt, hours: data.policies.reservationHours }),
      }),
    }),
  ),
});

/** What the service itself needs to look up across streams. */
export const readModel: Projection = {
  name: 'inventory-reference',
  version: 6,
  topics: [stockItems.topic.name, allocations.topic.name, orders.topic.name, entities.topic.name],
  tables: [items, waiting, answered, taken, companies],
};
