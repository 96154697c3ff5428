import { setTimeout as delay } from 'node:timers/promises';
import { topicsByCategory } from '@sales/contracts';
import { type Database, partitionFor, type SqlStatement, sql } from '@sales/eventsourcing';
import { NotCaughtUp } from '@sales/service-kit';

/** How far a read model is in each partition of a topic, by partition number; 0 where it has read nothing. */
export type Positions = readonly number[];

/** How rows of a list come by another place in it. */
export type Moves = {
  /** The read model that has the rows. */
  readonly readModel: string;
  /** Of the streams whose events move rows. */
  readonly category: string;
  /** The rows that the events of streams with these ids may have moved. */
  readonly rows: (ids: readonly string[]) => SqlStatement;
};

type Reader = Pick<Moves, 'readModel' | 'category'>;

const topicOf = ({ category }: Reader): { readonly name: string; readonly partitions: number } => {
  const topic = topicsByCategory[category];
  if (topic === undefined) throw new Error(`no topic for ${category}`);
  return topic;
};

/** How far a read model is. */
export const positionsOf = async (database: Database, reader: Reader): Promise<Positions> => {
  const { name, partitions } = topicOf(reader);
  const rows = await database.query<{ readonly partition: number; readonly position: number }>(
    sql`select partition, position from read.positions where projection = ${reader.readModel} and topic = ${name}`,
  );
  const known = new Map(rows.map(({ partition, position }) => [partition, position]));
  return Array.from({ length: partitions }, (_, partition) => known.get(partition) ?? 0);
};

/** How long the timeline may be behind another read model, and how often that is looked at, in ms. */
const timeoutMs = 2000;
const interval = 20;

/**
 * How far a read model is, once the timeline has all that it has.
 * @throws NotCaughtUp when that takes too long
 */
export const reachedBy = async (database: Database, reader: Reader): Promise<Positions> => {
  const reached = await positionsOf(database, reader);
  for (const deadline = performance.now() + timeoutMs; ; await delay(interval)) {
    const told = await positionsOf(database, { ...reader, readModel: 'timeline' });
    if (reached.every((position, partition) => position <= (told[partition] ?? 0))) return reached;
    if (performance.now() > deadline) throw new NotCaughtUp(`timeline is behind ${reader.readModel}`);
  }
};

/** Events that are looked at at once. */
const chunk = 200;

type Range = {
  /** How far the read model was when the first page was read. */
  readonly since: Positions;
  /** Positions: from behind the first to the second. */
  readonly from: number;
  readonly to: number;
};

/**
 * The ids of streams whose events have moved rows since, those of the next events behind a position. `end` is the
 * position of the last event that was looked at, absent when there are no more.
 *
 */
export const movedStreams = async (
  database: Database,
  moving: Reader & { readonly types: readonly string[] },
  { since, from, to }: Range,
): Promise<{ readonly streams: readonly string[]; readonly end?: number }> => {
  const { partitions } = topicOf(moving);
  for (let behind = from; ; ) {
    const events = await database.query<{ readonly stream: string; readonly position: number }>(
      sql`select stream, position from read.timeline where type = any(${[...moving.types]}::text[])
        and position > ${behind} and position <= ${to} order by position limit ${chunk}`,
    );
    const later = events.filter(({ stream, position }) => position > (since[partitionFor(stream, partitions)] ?? 0));
    const streams = [...new Set(later.map(({ stream }) => stream.slice(stream.indexOf('-') + 1)))];
    const last = events.at(-1);
    if (last === undefined || events.length < chunk) return { streams };
    if (streams.length > 0) return { streams, end: last.position };
    behind = last.position;
  }
};
