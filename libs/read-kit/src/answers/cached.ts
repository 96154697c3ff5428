import { createHash } from 'node:crypto';
import { type Cache, type Database, sql } from '@sales/eventsourcing';

export type CachedQuestion = {
  /** Tells apart questions that ask for different things. */
  readonly name: string;
  /** Every read model that the answer is computed from. */
  readonly reads: readonly string[];
  /** All that the answer depends on beside them. */
  readonly asked: unknown;
};

/** Gives the answer that is kept, if the read models are where it was computed, else computes it. */
export type CachedAnswers = <Found>(question: CachedQuestion, compute: () => Promise<Found>) => Promise<Found>;

/** How long an answer to a question about a read model that stands still is kept, in ms. */
const ttl = 3_600_000;

/** Which build of each read model queries see and how far it is: as long as this is the same, so are its rows. */
const positionsOf = async (database: Database, reads: readonly string[]): Promise<string> => {
  const rows = await database.query<{ readonly at: string }>(sql`
    select concat_ws(' ', projection, version, build, string_agg(concat(topic, '/', partition, '@', position), ','
    order by topic, partition)) as at
    from read.positions where projection = any(${[...reads]}::text[]) group by projection, version, build
    order by projection`);
  return rows.map(({ at }) => at).join('\n');
};

/**
 * Answers are kept under the positions at which they were computed, so nothing is ever invalidated and none is stale:
 * as soon as an event is in, the question has another key. An answer during whose computation something came in belongs
 * to no position and is not kept.
 */
export const cachedAnswers =
  (cache: Cache, database: Database, onUse: (hit: boolean) => void = () => {}): CachedAnswers =>
  async <Found>({ name, reads, asked }: CachedQuestion, compute: () => Promise<Found>): Promise<Found> => {
    const before = await positionsOf(database, reads);
    const hash = createHash('sha256')
      .update(JSON.stringify([asked, before]))
      .digest('base64url');
    const key = `answer:${name}:${hash}`;
    const kept = await cache.get(key);
    onUse(kept !== undefined);
    // Written below, by this version of the code or by one whose read models are the same.
    if (kept !== undefined) return JSON.parse(kept) as Found;
    const found = await compute();
    if ((await positionsOf(database, reads)) === before) await cache.set(key, JSON.stringify(found), ttl);
    return found;
  };
