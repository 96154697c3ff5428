import {
  type Database,
  type Fold,
  foldInto,
  type PublishedEvent,
  position,
  revision,
  type SqlStatement,
  type StreamName,
  sql,
} from '@sales/eventsourcing';
import { BadRequest } from '@sales/service-kit';
import { type AsOf, upTo } from './as-of.ts';
import type { TimelineRow } from './table.ts';

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
  ...(row.on_behalf_of !== null && { onBehalfOf: row.on_behalf_of }),
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  commandId: row.command_id,
  ...(row.reason !== null && { reason: row.reason }),
});

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

/** Streams that are read at once for a list. */
export const streamsAtOnce = 200;
const pageOfEvents = 5000;
/** Events that are read for one chunk of a list. */
const mostEvents = 200_000;

/**
 * The events of several streams up to an instant, stream by stream, each in order of revision; all or those of some
 * types.
 */
export const readStreams = async (
  database: Database,
  streams: readonly string[],
  at: AsOf,
  types?: ReadonlySet<string>,
): Promise<readonly PublishedEvent[]> => {
  const wanted = types === undefined ? sql`true` : sql`type = any(${[...types]}::text[])`;
  const events: PublishedEvent[] = [];
  for (let behind = sql`true`; ; ) {
    const rows = await database.query<TimelineRow>(
      sql`select * from read.timeline where stream = any(${[...streams]}::text[])
          and ${behind} and ${wanted} and ${upTo(at)}
        order by stream, revision limit ${pageOfEvents}`,
    );
    for (const row of rows) events.push(eventOf(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageOfEvents) return events;
    if (events.length >= mostEvents) throw tooMuch();
    behind = sql`(stream, revision) > (${last.stream}, ${last.revision}::bigint)`;
  }
};

const tooMuch = (): BadRequest =>
  new BadRequest([
    {
      in: 'query',
      path: '/asOf',
      message: `takes more than ${mostEvents} events to answer for ${streamsAtOnce} of these`,
      allowed: 'with filters, or of one of them',
    },
  ]);
