import { setTimeout as delay } from 'node:timers/promises';
import {
  confirmAlignment,
  type EventLog,
  type EventStore,
  readRealignments,
  StoreRestored,
  type Topic,
} from '@sales/eventsourcing';
import type { Task } from './background.ts';
import type { Observers } from './runners.ts';

export type AlignmentWatch = {
  /** The store, which refuses to be read and written while it is not the one that the topics were filled from. */
  readonly store: EventStore;
  /** Looks again and again. */
  readonly watch: Task;
};

export type AlignmentWatchOptions = {
  readonly store: EventStore;
  readonly log: EventLog;
  /** All that relays fill, those of the other services too: the store is the same. Made where they are missing. */
  readonly topics: readonly Topic[];
  /** Time between two looks, in ms. */
  readonly every?: number;
  /**
   * A finding counts when it is found again after so long, in ms: the log may have been asked a moment before the
   * store.
   */
  readonly again?: number;
};

/**
 * Watches for a store that was restored to an earlier point than the topics, and for a realignment that this process
 * has not heard of: then no command is carried out, because what it records would not be published, or what it decides
 * on is not what the rest of the system knows. Shown by readiness, a metric and the log. Looks once before it
 * resolves.
 */
export const watchAlignment = async (
  { store, log, topics, every = 5000, again = 300 }: AlignmentWatchOptions,
  { health, metrics, logger }: Omit<Observers, 'tracer'>,
): Promise<AlignmentWatch> => {
  let found: StoreRestored | undefined;
  /** How many realignments there had been when the process started: of a later one it has not heard. */
  let startedAt: number | undefined;

  const look = async (most?: number): Promise<StoreRestored | undefined> => {
    try {
      startedAt ??= (await readRealignments(store)).number;
      const number = await confirmAlignment({ store, log, topics, ...(most !== undefined && { most }) });
      if (number === startedAt) return undefined;
      return new StoreRestored('store and topics were realigned while this process ran: start it again');
    } catch (error) {
      if (error instanceof StoreRestored) return error;
      // Nothing can be said now.
      return found;
    }
  };

  const note = (next: StoreRestored | undefined): void => {
    if (next !== undefined && found === undefined)
      logger.error(
        { reason: next.message },
        'store and topics disagree: commands are refused until they are realigned',
      );
    if (next === undefined && found !== undefined) logger.info('store and topics agree again');
    found = next;
  };

  const lookTwice = async (most?: number): Promise<void> => {
    let next = await look(most);
    if (next !== undefined && found === undefined) {
      await delay(again);
      next = await look();
    }
    note(next);
  };

  health.check('store and topics', () =>
    found === undefined
      ? { ok: true }
      : { ok: false, detail: `${found.message}. Commands are refused; see "The store was restored" in the runbook` },
  );
  metrics.gauge('store_restored', '1 while the store lacks what was published, so that commands are refused', () =>
    found === undefined ? 0 : 1,
  );

  for (const { name, partitions, cleanup } of topics) await log.ensureTopic(name, partitions, cleanup);
  await lookTwice();

  const refuse = (): void => {
    if (found !== undefined) throw new StoreRestored(found.message, { cause: found });
  };
  return {
    store: {
      append: async (...given) => {
        refuse();
        return store.append(...given);
      },
      read: async (...given) => {
        refuse();
        return store.read(...given);
      },
      subscribeAll: (options) => store.subscribeAll(options),
    },
    watch: async (signal) => {
      while (!signal.aborted) {
        await delay(every, undefined, { signal }).catch(() => {});
        // A finding may be deep in the topics once new events have been published.
        if (!signal.aborted) await lookTwice(found === undefined ? 1 : undefined);
      }
    },
  };
};
