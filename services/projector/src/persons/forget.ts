import {
  type Clock,
  type Database,
  type Forgotten,
  idOf,
  isOutage,
  type Leases,
  type Projection,
  type ProjectionStore,
  pause,
  sql,
} from '@sales/eventsourcing';
import type { Logger, Task } from '@sales/service-kit';
import type { ErasureRow } from './table.ts';

/**
 * How long after a key was destroyed something may still be folded that was opened with it, in ms: processes keep keys
 * for a minute, and what they have opened for a moment longer.
 */
export const settledAfter = 120_000;

/** Between two looks, in ms. */
const interval = 1000;

export type ForgettingOptions = {
  readonly projections: readonly Projection[];
  readonly store: Pick<ProjectionStore, 'forget'>;
  readonly database: Database;
  readonly clock: Clock;
};

type Erased = Pick<ErasureRow, 'stream' | 'erased'>;

/** Has the read models forget what was erased of a customer. Resolves with whether nothing is left to be seen to. */
export const forgetAll = async (
  { projections, store }: Pick<ForgettingOptions, 'projections' | 'store'>,
  forgotten: Forgotten,
): Promise<boolean> => {
  let isComplete = true;
  for (const projection of projections) {
    const { complete } = await store.forget(projection, forgotten);
    isComplete &&= complete;
  }
  return isComplete;
};

/**
 * Has read models forget what was erased: at once, and once more when nothing can come any more that was opened before.
 * Everything that was ever erased is gone through when a process begins.
 */
export const forgetter = (options: ForgettingOptions) => {
  const { database, clock } = options;
  /** By customer: of how many erasures it is done, and whether for good. */
  const done = new Map<string, { readonly erasures: number; readonly settled: boolean }>();
  return async (signal: AbortSignal): Promise<void> => {
    const rows = await database.query<Erased>(
      sql`select stream, erased from read.erasures where is_customer and jsonb_array_length(erased) > 0`,
    );
    for (const { stream, erased } of rows) {
      if (signal.aborted) return;
      const id = idOf(stream);
      const known = done.get(id);
      const last = erased.at(-1)?.at ?? clock.now();
      const settled = Date.parse(clock.now()) - Date.parse(last) > settledAfter;
      if (known?.erasures === erased.length && (known.settled || !settled)) continue;
      const purposes = erased.flatMap((keys) => keys.purposes);
      const isComplete = await forgetAll(options, { id, purposes });
      done.set(id, { erasures: erased.length, settled: settled && isComplete });
    }
  };
};

export const forgettingTask =
  (options: ForgettingOptions & { readonly leases: Leases; readonly logger: Logger }): Task =>
  (signal) =>
    options.leases.hold(
      'read-models:forgetting',
      async (held) => {
        const forget = forgetter(options);
        while (!held.aborted) {
          try {
            await forget(held);
          } catch (error) {
            if (!isOutage(error)) throw error;
            options.logger.warn({ err: error }, 'read models cannot forget what was erased, tries again');
          }
          await pause(interval, held);
        }
      },
      signal,
    );
