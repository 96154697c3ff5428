import { Instant } from '@sales/contracts';
import {
  type Database,
  type Fold,
  foldInto,
  type PublishedEvent,
  position,
  reject,
  revision,
  type SqlStatement,
  type StreamName,
  sql,
} from '@sales/eventsourcing';
import { problemTable } from '@sales/service-kit';
import { Type } from 'typebox';
import type { TimelineRow } from './folding/index.ts';

const description =
  'Show it as it was at this instant. By the clock `recorded` the instant is not later than now and the answer is final: ' +
  'it is the same whenever it is asked for again, and of the last seconds it may take a moment (503 with `Retry-After` ' +
  'when it takes too long). By the clock `effective` it has all that was recorded by then; what is recorded later may ' +
  'change it';

/** Query parameters of everything that can be seen as it was. Spread into the `query` of the route. */
export const asOfQuery = {
  asOf: Type.Optional(Type.Unsafe<string>({ ...Instant, description })),
  clock: Type.Union([Type.Literal('recorded'), Type.Literal('effective')], {
    default: 'recorded',
    description: 'Whether `asOf` means what the system knew then, or what was true then in the business',
  }),
};

export type Clock = 'recorded' | 'effective';
export type AsOf = { readonly asOf?: string; readonly clock: Clock };

/** An event as the timeline has it. `previous` is not kept there and is 0. */
export const eventOf = (row: TimelineRow): PublishedEvent => ({
  id: row.event_id,
  type: row.type,
  data: JSON.parse(row.data),
  stream: row.stream as StreamName,
  revision: revision(row.revision),
  position: position(row.position),
  previous: position(0),
  recordedAt: row.recorded_at,
  effectiveAt: row.effective_at,
  actor: row.actor,
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  commandId: row.command_id,
  ...(row.reason !== null && { reason: row.reason }),
});

/**
 * Condition on rows that say when they were recorded and when they were true: what was known, or true, at the instant.
 */
export const upTo = ({ asOf, clock }: AsOf): SqlStatement => {
  if (asOf === undefined) return sql`true`;
  return clock === 'recorded' ? sql`recorded_at <= ${asOf}::timestamptz` : sql`effective_at <= ${asOf}::timestamptz`;
};

/** Condition on rows that have the span of their events: that something of them was there at the instant. */
export const begunBy = ({ asOf, clock }: AsOf): SqlStatement => {
  if (asOf === undefined) return sql`true`;
  return clock === 'recorded'
    ? sql`first_recorded_at <= ${asOf}::timestamptz`
    : sql`first_effective_at <= ${asOf}::timestamptz`;
};

/** That they are as they were at the instant: nothing has come since. */
export const unchangedSince = ({ asOf, clock }: AsOf): SqlStatement => {
  if (asOf === undefined) return sql`true`;
  return clock === 'recorded'
    ? sql`last_recorded_at <= ${asOf}::timestamptz`
    : sql`last_effective_at <= ${asOf}::timestamptz`;
};

const page = 2000;

/** The events of a stream in order of revision, those of them that `where` holds for. */
export const readEvents = async (
  database: Database,
  stream: string,
  where: SqlStatement,
): Promise<readonly PublishedEvent[]> => {
  const events: PublishedEvent[] = [];
  for (let from = 0; ; ) {
    const rows = await database.query<TimelineRow>(
      sql`select * from read.timeline where stream = ${stream} and revision >= ${from} and ${where}
        order by revision limit ${page}`,
    );
    for (const row of rows) events.push(eventOf(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return events;
    from = last.revision + 1;
  }
};

/** What the fold of the read model makes of the events. */
export const foldOf = <Document>(events: readonly PublishedEvent[], fold: Fold<Document>): Document | undefined =>
  events.reduce<Document | undefined>((document, event) => foldInto(fold, document, event), undefined);

/** What the fold of a read model makes of each stream; nothing of one that was not there yet. */
export const foldEach = <Document>(events: readonly PublishedEvent[], fold: Fold<Document>): readonly Document[] =>
  [...Map.groupBy(events, (event) => event.stream).values()]
    .map((one) => foldOf(one, fold))
    .filter((document) => document !== undefined);

/** The instant that an answer is of, for the links in it. */
export const asOfLink = ({ asOf, clock }: AsOf): Readonly<Record<string, string>> =>
  asOf === undefined ? {} : { asOf, clock };

export const now: AsOf = { clock: 'recorded' };

/** Where the history of a thing is shown. */
export const storyLink = (category: string, id: string, at: AsOf): string => {
  const query = new URLSearchParams(asOfLink(at));
  return `/query/v1/timeline/${category}/${encodeURIComponent(id)}${query.size > 0 ? '?' : ''}${query}`;
};

/** Where an event is shown with what caused it and what came of it. */
export const eventLink = (stream: string, revision: number): string =>
  `/query/v1/causation/${encodeURIComponent(`${stream}@${revision}`)}`;

export type QueryErrorCode = 'query/not-found';

/** Of every read model that is asked for one thing. */
export const readProblems = problemTable<QueryErrorCode>({ 'query/not-found': 404 });

/** Refuses what is not there, or was not yet there. */
export const found = <Value>(value: Value | undefined, details: Readonly<Record<string, unknown>>): Value =>
  value ?? reject<QueryErrorCode>('query/not-found', details);
