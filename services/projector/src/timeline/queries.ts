import { topicsByCategory } from '@sales/contracts';
import { type Database, type PublishedEvent, sql } from '@sales/eventsourcing';
import { type AsOf, asOfQuery, eventOf, found, present, type TimelineRow, upTo } from '@sales/read-kit';
import {
  type App,
  CursorNumber,
  cursorReader,
  encodeCursor,
  Page,
  pageQuery,
  queryRoute,
  type Reach,
} from '@sales/service-kit';
import { Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { ownersReads, within } from '../receivables/index.ts';
import { type Activity, activityCsv, tellAll } from './activity.ts';
import { Entry, entryWithout, tell } from './telling.ts';

const readCursor = cursorReader(Type.Tuple([CursorNumber]));

const sort = Type.Union([Type.Literal('revision'), Type.Literal('-revision')], {
  default: 'revision',
  description: 'A minus shows the latest first',
});

type Thing = { readonly category: string; readonly id: string };
type Asked = AsOf & {
  readonly sort: 'revision' | '-revision';
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly reach: Reach;
};
type EventPage = { readonly events: readonly PublishedEvent[]; readonly nextCursor?: string };

/** @throws DomainError when nothing is known of the thing */
const readPage = async (database: Database, { category, id }: Thing, query: Asked): Promise<EventPage> => {
  const asked = { category, id, ...present({ asOf: query.asOf }) };
  const stream = `${category}-${found(await idOf(database, category, id), asked)}`;
  const mayBeSeen = await within(database, query.reach, [stream]);
  found(mayBeSeen(stream) ? stream : undefined, asked);
  const down = query.sort === '-revision';
  const [from] = query.cursor === undefined ? [undefined] : readCursor(query.cursor);
  const behind = from === undefined ? sql`true` : down ? sql`revision < ${from}` : sql`revision > ${from}`;
  const rows = await database.query<TimelineRow>(
    sql`select * from read.timeline where stream = ${stream} and ${behind} and ${upTo(query)}
      order by revision ${down ? sql`desc` : sql`asc`} limit ${query.limit + 1}`,
  );
  if (query.cursor === undefined) found(rows[0], asked);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    events: page.map(eventOf),
    ...(rows.length > page.length && last !== undefined && { nextCursor: encodeCursor([last.revision]) }),
  };
};

/** Events that are told at once for an export. */
const chunk = 200;

async function* readAll(database: Database, thing: Thing, query: Asked): AsyncGenerator<Activity> {
  for (let { cursor } = query; ; ) {
    const { events, nextCursor } = await readPage(database, thing, { ...query, limit: chunk, cursor });
    for (const one of await tellAll(database, events)) yield entryWithout(one, query.reach.hidden);
    if (nextCursor === undefined) return;
    cursor = nextCursor;
  }
}

export const timelineRoutes = (app: App, database: Database): void => {
  queryRoute(app, {
    url: '/v1/timeline/:category/:id',
    permission: 'timeline:read',
    reads: ['timeline', 'codes', ...ownersReads],
    isScoped: true,
    // They are left out here, entry by entry: which field has which value is known only when it is told.
    fields: { cost: [], credit: [], personal: [] },
    summary: 'What happened to a thing: who, when, why, and every field before and after',
    description:
      'A page at a time, or all as a file, in the order in which it was recorded, or from the last entry back with ' +
      '`sort=-revision`.',
    params: Type.Object({
      category: Type.Unsafe<string>(
        Type.Union(
          Object.keys(topicsByCategory).map((name) => Type.Literal(name)),
          { description: 'Of the stream: a stock item is `stockItem/<warehouse>.<sku>`' },
        ),
      ),
      id: Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Orders, invoices and customers also by their number',
      }),
    }),
    query: { ...asOfQuery, ...pageQuery, sort },
    ok: Page(Entry),
    problems: ['query/unknown'],
    handle: async ({ params, query, reach }) => {
      const { events, ...next } = await readPage(database, params, { ...query, reach });
      return { items: (await tell(database, events)).map((one) => entryWithout(one, reach.hidden)), ...next };
    },
    file: {
      name: 'timeline',
      columns: activityCsv,
      rows: ({ params, query, reach }) => readAll(database, params, { ...query, reach }),
    },
  });
};
