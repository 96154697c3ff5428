import { type Database, type PublishedEvent, type SqlStatement, sql } from '@sales/eventsourcing';
import { type App, CursorNumber, cursorReader, encodeCursor, Page, pageQuery, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { topics } from '../../events.ts';
import { asOfQuery, eventOf, found, readEvents, upTo } from '../../reading/history.ts';
import { idOf } from '../../reading/numbers.ts';
import { present } from '../../reading/values.ts';
import type { TimelineRow } from './fold.ts';
import { storyOf } from './stories.ts';

export const Entry = Type.Object({
  revision: Type.Integer(),
  position: Type.Integer(),
  eventId: Type.String(),
  type: Type.String(),
  actor: Type.String(),
  reason: Type.Optional(Type.String()),
  recordedAt: Type.String({ description: 'When the system recorded it' }),
  effectiveAt: Type.String({ description: 'When it was true in the business' }),
  commandId: Type.String({ description: 'The command that recorded it' }),
  causationId: Type.String({ description: 'The command or event that caused it' }),
  correlationId: Type.String({ description: 'The conversation that it belongs to' }),
  changes: Type.Array(
    Type.Object({ field: Type.String(), before: Type.Optional(Type.Unknown()), after: Type.Optional(Type.Unknown()) }),
  ),
  data: Type.Unknown({ description: 'What was published' }),
});

/** Categories whose every event says all that the next one's changes need, so that a long history need not be read whole. */
const absolute: Readonly<Record<string, string>> = { stockItem: 'sales.stockItem.reorder-policy-set.v1' };

/** The events before a revision that the story of those after it depends on. */
export const prelude = async (
  database: Database,
  category: string,
  stream: string,
  revision: number,
): Promise<readonly PublishedEvent[]> => {
  const before = sql`revision < ${revision}`;
  const policy = absolute[category];
  if (policy === undefined) return readEvents(database, stream, before);
  const last = (where: SqlStatement) =>
    sql`(select * from read.timeline where stream = ${stream} and ${before} and ${where} order by revision desc limit 1)`;
  const rows = await database.query<TimelineRow>(
    sql`${last(sql`type = ${policy}`)} union ${last(sql`true`)} order by revision`,
  );
  return rows.map(eventOf);
};

const readCursor = cursorReader(Type.Tuple([CursorNumber]));

const sort = Type.Union([Type.Literal('revision'), Type.Literal('-revision')], {
  default: 'revision',
  description: 'A minus shows the latest first',
});

export const entryOf = (event: PublishedEvent, changes: Static<typeof Entry>['changes']): Static<typeof Entry> => ({
  revision: Number(event.revision),
  position: Number(event.position),
  eventId: event.id,
  type: event.type,
  actor: event.actor,
  ...present({ reason: event.reason }),
  recordedAt: event.recordedAt,
  effectiveAt: event.effectiveAt,
  commandId: event.commandId,
  causationId: event.causationId,
  correlationId: event.correlationId,
  changes,
  data: event.data,
});

export const timelineRoutes = (app: App, database: Database): void => {
  queryRoute(app, {
    url: '/v1/timeline/:category/:id',
    reads: ['timeline', 'orders', 'customers', 'codes'],
    summary: 'What happened to a thing: who, when, why, and every field before and after',
    description: 'In the order in which it was recorded, or from the last entry back with `sort=-revision`.',
    params: Type.Object({
      category: Type.Unsafe<string>(
        Type.Union(
          Object.keys(topics).map((name) => Type.Literal(name)),
          { description: 'Of the stream: a stock item is `stockItem/<warehouse>.<sku>`' },
        ),
      ),
      id: Type.String({ minLength: 1, maxLength: 200, description: 'Orders and customers also by their number' }),
    }),
    query: { ...asOfQuery, ...pageQuery, sort },
    ok: Page(Entry),
    problems: ['query/not-found'],
    handle: async ({ params: { category, id }, query }) => {
      const stream = `${category}-${found(await idOf(database, category, id), { category, id })}`;
      const down = query.sort === '-revision';
      const [from] = query.cursor === undefined ? [undefined] : readCursor(query.cursor);
      const behind = from === undefined ? sql`true` : down ? sql`revision < ${from}` : sql`revision > ${from}`;
      const rows = await database.query<TimelineRow>(
        sql`select * from read.timeline where stream = ${stream} and ${behind} and ${upTo(query)}
          order by revision ${down ? sql`desc` : sql`asc`} limit ${query.limit + 1}`,
      );
      if (query.cursor === undefined) found(rows[0], { category, id, ...present({ asOf: query.asOf }) });
      const page = rows.slice(0, query.limit);
      const events = page.map(eventOf).sort((a, b) => Number(a.revision - b.revision));
      const story = storyOf(category);
      for (const event of await prelude(database, category, stream, Number(events[0]?.revision ?? 0))) story(event);
      const told = events.map((event) => entryOf(event, [...story(event)]));
      const last = page.at(-1);
      return {
        items: down ? told.reverse() : told,
        ...(rows.length > page.length && last !== undefined && { nextCursor: encodeCursor([last.revision]) }),
      };
    },
  });
};
