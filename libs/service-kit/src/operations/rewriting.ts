import {
  type Clock,
  isOutage,
  type KeyStore,
  type Leases,
  type Projection,
  type ProjectionStore,
  pause,
} from '@sales/eventsourcing';
import type { Logger } from '../observability/logger.ts';
import type { Task } from './background.ts';

/** Between two looks, in ms. */
const interval = 5000;

/** Read models have forgotten what was erased so long ago, in ms. */
const forgottenAfter = 10_000;

/** Longest that it waits for a pause in erasing, in ms. */
const longestWait = 3_600_000;

/** And nothing comes any more that was opened before: processes keep keys for a minute. */
const settledAfter = 120_000;

/** At most once in this time, in ms: queries wait meanwhile. */
const shortest = 86_400_000;

export type RewritingOptions = {
  readonly projections: readonly Projection[];
  readonly store: Pick<ProjectionStore, 'rewrite' | 'rewrittenAt'>;
  readonly keys: Pick<KeyStore, 'erasedSince'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Makes the files of tables anew once persons were erased since the last time. Resolves with whether it did. */
export const rewriteWhenDue = async ({
  projections,
  store,
  keys,
  clock,
  logger,
}: RewritingOptions): Promise<boolean> => {
  const last = (await store.rewrittenAt(projections))?.getTime();
  const now = Date.parse(clock.now());
  if (last !== undefined && now - last < shortest) return false;
  const erased = await keys.erasedSince(new Date((last ?? settledAfter) - settledAfter));
  const ages = erased.map(({ at }) => now - at.getTime());
  // All who are erased one after another at once, however long that takes.
  if (ages.length === 0 || (Math.min(...ages) < forgottenAfter && Math.max(...ages) < longestWait)) return false;
  const { complete, journal } = await store.rewrite(projections);
  if (!complete) logger.warn('tables are in use: their files are made anew later');
  else if (journal) logger.info('the files of tables were made anew, without what was erased');
  else logger.warn('the files of tables were made anew; the account may not have the journal (WAL) written over');
  return complete;
};

/** After persons were erased: has no file of the database hold what read models said of them. */
export const rewriting =
  (name: string, options: RewritingOptions, leases: Leases): Task =>
  (signal) =>
    leases.hold(
      `${name}:rewriting`,
      async (held) => {
        while (!held.aborted) {
          await pause(interval, held);
          try {
            await rewriteWhenDue(options);
          } catch (error) {
            if (!isOutage(error)) throw error;
            options.logger.warn({ err: error }, 'the files of tables cannot be made anew, tries again');
          }
        }
      },
      signal,
    );
