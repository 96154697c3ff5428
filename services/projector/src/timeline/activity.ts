import { Instant, topicsByCategory } from '@sales/contracts';
import { type Database, type PublishedEvent, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  asOfQuery,
  checkRange,
  conditions,
  eventOf,
  filters,
  rowsOfOneMoment,
  type TimelineRow,
  upTo,
} from '@sales/read-kit';
import {
  type App,
  BadRequest,
  type CsvColumn,
  CursorNumber,
  cursorReader,
  encodeCursor,
  Page,
  pageQuery,
  queryRoute,
  type Reach,
} from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { ownersReads, within } from '../receivables/index.ts';
import { Entry, entryWithout, tell } from './telling.ts';
import { isHiddenPath } from './withheld-values.ts';

const Activity = Type.Object({
  category: Type.String(),
  id: Type.String({ description: 'Of the thing, within its category' }),
  ...Entry.properties,
});
export type Activity = Static<typeof Activity>;

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));
const instant = (description: string) => Type.Optional(Type.Unsafe<string>({ ...Instant, description }));

const activityQuery = {
  actor: text('Who did it'),
  category: Type.Optional(
    Type.Unsafe<string>(
      Type.Union(
        Object.keys(topicsByCategory).map((name) => Type.Literal(name)),
        { description: 'Of the thing' },
      ),
    ),
  ),
  id: text('Of the thing, with its category; orders and customers also by their number'),
  type: text('Of the event, such as sales.order.cancelled.v1'),
  field: text('What was changed: a field of the thing, such as details.phone, with all that is in it'),
  reason: text('A part of the reason that was given'),
  commandId: text('The command that recorded it'),
  correlationId: text('The conversation that it belongs to'),
  from: instant('Recorded at this instant or later'),
  to: instant('Recorded before this instant'),
  sort: Type.Union([Type.Literal('position'), Type.Literal('-position')], {
    default: '-position',
    description: 'Position is the one order of all events. A minus shows the latest first',
  }),
};
type ActivityQuery = AsOf & {
  readonly [Name in keyof typeof activityQuery]?: Static<(typeof activityQuery)[Name]> | undefined;
};

/**
 * Events that are told at once, and that are looked at for one page: a filter by field is known only when they are
 * told, and whose they are only when they are looked at.
 */
const chunk = 200;
const most = 2000;

const escaped = (part: string): string => part.replaceAll(/[\\%_]/g, '\\$&');

const conditionsOf = async (database: Database, query: ActivityQuery): Promise<SqlStatement[]> => {
  const { actor, category, id, type, reason, commandId, correlationId, from, to } = query;
  checkRange(query, 'from', 'to');
  const of = async (one: string, thing: string) => `${one}-${(await idOf(database, one, thing)) ?? thing}`;
  const categories = category === undefined ? Object.keys(topicsByCategory) : [category];
  const streams = id === undefined ? undefined : await Promise.all(categories.map((one) => of(one, id)));
  return filters(
    actor !== undefined && sql`actor = ${actor}`,
    streams !== undefined && sql`stream = any(${streams}::text[])`,
    category !== undefined && id === undefined && sql`split_part(stream, '-', 1) = ${category}`,
    type !== undefined && sql`type = ${type}`,
    reason !== undefined && sql`reason is not null and reason ilike ${`%${escaped(reason)}%`}`,
    commandId !== undefined && sql`command_id = ${commandId}`,
    correlationId !== undefined && sql`correlation_id = ${correlationId}`,
    from !== undefined && sql`recorded_at >= ${from}::timestamptz`,
    to !== undefined && sql`recorded_at < ${to}::timestamptz`,
    query.asOf !== undefined && upTo(query),
  );
};

const placeOf = (stream: string): { readonly category: string; readonly id: string } => {
  const at = stream.indexOf('-');
  return { category: stream.slice(0, at), id: stream.slice(at + 1) };
};

/** The events with what each changed and of what, in their order. */
export const tellAll = async (database: Database, events: readonly PublishedEvent[]): Promise<readonly Activity[]> => {
  const streams = new Map(events.map(({ id, stream }) => [id, stream]));
  const entries = await tell(database, events);
  return entries.map((entry) => ({ ...placeOf(streams.get(entry.eventId) ?? ''), ...entry }));
};

/** What stands at a path in a value. */
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (one, name) =>
      typeof one === 'object' && one !== null ? Object.entries(one).find(([key]) => key === name)?.[1] : undefined,
    value,
  );

/**
 * Whether the field was changed, or something in it; what is new or gone comes as a whole, so the field may be in that.
 */
const isChanged = (field: string, { changes }: Activity): boolean =>
  changes.some(({ field: changed, before, after }) => {
    if (changed === field || changed.startsWith(`${field}.`) || changed.startsWith(`${field}[`)) return true;
    if (!field.startsWith(`${changed}.`)) return false;
    const path = field.slice(changed.length + 1).split('.');
    return JSON.stringify(at(before, path)) !== JSON.stringify(at(after, path));
  });

const readCursor = cursorReader(Type.Tuple([CursorNumber]));

/** @throws BadRequest when something is asked about what the one who asks may not see */
const requireShown = ({ field, reason, reach: { hidden } }: ActivityQuery & { readonly reach: Reach }): void => {
  const refuse = (path: string) =>
    new BadRequest([{ in: 'query', path, message: 'is withheld from you', allowed: 'what you may see' }]);
  if (field !== undefined && isHiddenPath(field, hidden)) throw refuse('/field');
  if (reason !== undefined && hidden.has('personal')) throw refuse('/reason');
};

/** Pages of what happened. A page may hold fewer entries than asked for and still have a next one. */
const readActivity = async (
  database: Database,
  query: ActivityQuery & { readonly limit: number; readonly cursor?: string | undefined; readonly reach: Reach },
): Promise<{ readonly items: Activity[]; readonly nextCursor?: string }> => {
  const { field, limit, reach } = query;
  requireShown(query);
  const isSifted = field !== undefined || reach.owners !== 'all';
  const where = await conditionsOf(database, query);
  const down = query.sort !== 'position';
  const items: Activity[] = [];
  let [behind] = query.cursor === undefined ? [undefined] : readCursor(query.cursor);
  for (let seen = 0; seen < most; seen += chunk) {
    const after = behind === undefined ? [] : [down ? sql`position < ${behind}` : sql`position > ${behind}`];
    const size = isSifted ? chunk : limit + 1;
    const rows = await database.query<TimelineRow>(
      sql`select * from read.timeline where ${conditions([...where, ...after])}
        order by position ${down ? sql`desc` : sql`asc`} limit ${size}`,
    );
    const mayBeSeen = await within(
      database,
      reach,
      rows.map(({ stream }) => stream),
    );
    const seenEvents = rows.filter(({ stream }) => mayBeSeen(stream)).map(eventOf);
    for (const one of await tellAll(database, seenEvents)) {
      if (field !== undefined && !isChanged(field, one)) continue;
      if (items.length === limit) return { items, nextCursor: encodeCursor([items.at(-1)?.position ?? 0]) };
      items.push(entryWithout(one, reach.hidden));
    }
    if (rows.length < size) return { items };
    behind = rows.at(-1)?.position;
  }
  return { items, ...(behind !== undefined && { nextCursor: encodeCursor([behind]) }) };
};

async function* readAllActivity(
  database: Database,
  query: ActivityQuery & { readonly reach: Reach },
): AsyncGenerator<Activity> {
  for (let cursor: string | undefined; ; ) {
    const page = await readActivity(database, { ...query, limit: chunk, cursor });
    yield* page.items;
    if (page.nextCursor === undefined) return;
    cursor = page.nextCursor;
  }
}

export const activityCsv: CsvColumn<Activity>[] = [
  { name: 'position', value: (one) => one.position },
  { name: 'recorded_at', value: (one) => one.recordedAt },
  { name: 'effective_at', value: (one) => one.effectiveAt },
  { name: 'actor', value: (one) => one.actor },
  { name: 'category', value: (one) => one.category },
  { name: 'id', value: (one) => one.id },
  { name: 'revision', value: (one) => one.revision },
  { name: 'type', value: (one) => one.type },
  { name: 'reason', value: (one) => one.reason },
  { name: 'changes', value: (one) => JSON.stringify(one.changes) },
  { name: 'command_id', value: (one) => one.commandId },
  { name: 'causation_id', value: (one) => one.causationId },
  { name: 'correlation_id', value: (one) => one.correlationId },
  { name: 'event_id', value: (one) => one.eventId },
];

export const activityRoutes = (app: App, database: ReadDatabase): void => {
  queryRoute(app, {
    url: '/v1/timeline',
    permission: 'timeline:read',
    tags: ['timeline'],
    reads: ['timeline', ...ownersReads],
    isScoped: true,
    fields: { cost: [], credit: [], personal: [] },
    summary: 'Who changed what, when and why, of all things',
    description:
      'In the one order of all events, a page at a time or all as a file, with every field before and after. With ' +
      '`field`, and for who may not see all, a page may have fewer entries than asked for and a next one all the same.',
    query: { ...activityQuery, ...asOfQuery, ...pageQuery },
    ok: Page(Activity),
    handle: ({ query, reach }) => readActivity(database, { ...query, reach }),
    file: {
      name: 'timeline',
      columns: activityCsv,
      rows: ({ query, reach }) =>
        rowsOfOneMoment(database, (transaction) => readAllActivity(transaction, { ...query, reach })),
    },
  });
};
