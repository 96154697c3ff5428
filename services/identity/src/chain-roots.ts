import { topicsByCategory } from '@sales/contracts';
import {
  type ChainSeal,
  type Clock,
  type EventLog,
  type EventStore,
  type Ids,
  KeysUnavailable,
  keepRoots,
  type Leases,
  lastRootIn,
  pause,
  signRoot,
  type Topic,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { defineModule, type Logger, type Task } from '@sales/service-kit';
import { Type } from 'typebox';

export const chainRootsSettings = {
  /** From one signed root of the chain to the next, and from the first event to the first root. */
  CHAIN_ROOT_HOURS: Type.Integer({ default: 24, minimum: 1, maximum: 8760, description: 'hours' }),
};

/** Milliseconds between two looks at what is to be done. */
const interval = 600_000;

export type ChainRootsOptions = {
  readonly store: EventStore;
  readonly log: EventLog;
  readonly topics: readonly Topic[];
  readonly seal: ChainSeal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** From one root to the next, and from the first event to the first root, in ms. */
  readonly every: number;
};

/** When the first event was recorded, in ms; undefined in an empty store. */
const beginningOf = async (store: EventStore): Promise<number | undefined> => {
  const over = new AbortController();
  try {
    for await (const { events, caughtUp } of store.subscribeAll({ signal: over.signal })) {
      const [first] = events;
      if (first !== undefined) return Date.parse(first.metadata.recordedAt);
      if (caughtUp) return undefined;
    }
    return undefined;
  } finally {
    over.abort();
  }
};

/**
 * Signs a root where one is due, and keeps outside what a crash has left inside. Keys that are away, and another
 * process that was first, are for the next time. Resolves with whether there is a new one.
 */
export const signWhenDue = async (options: ChainRootsOptions): Promise<boolean> => {
  const { store, log, topics, seal, clock, ids, logger, every } = options;
  const now = clock.now();
  try {
    const last = await lastRootIn(store);
    if (last !== undefined) await keepRoots(store, seal);
    const before = last === undefined ? await beginningOf(store) : Date.parse(last.at);
    if (before === undefined || Date.parse(now) < before + every) return false;
    const id = ids.next();
    const context = { commandId: id, correlationId: id, causationId: id, actor: 'system:identity' };
    const { number, ends } = await signRoot({ store, log, topics, seal, context, now });
    logger.info({ number, partitions: ends.length }, 'root of the chain signed');
    return true;
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return false;
    if (!(error instanceof KeysUnavailable)) throw error;
    logger.warn({ err: error }, 'the root of the chain cannot be signed, tries again');
    return false;
  }
};

const signing =
  (options: ChainRootsOptions, leases: Leases): Task =>
  (signal) =>
    leases.hold(
      'chain-roots',
      async (held) => {
        while (!held.aborted) {
          await signWhenDue(options);
          await pause(interval, held);
        }
      },
      signal,
    );

const hour = 3_600_000;

/** Says once a day what the topics are, signed, in the store and outside. One service does it for all. */
export const chainRootsModule = defineModule<{ readonly CHAIN_ROOT_HOURS: number }>({
  name: 'chain-roots',
  start: ({ store, settings, logger, platform: { log, seal, clock, ids, leases } }) => {
    if (seal === undefined) {
      logger.warn('KEYS_DIR is not set: no root of the chain is signed');
      return {};
    }
    const every = settings.CHAIN_ROOT_HOURS * hour;
    const topics = Object.values(topicsByCategory);
    const options = { store, log, topics, seal, clock, ids, logger, every };
    return { tasks: { 'roots of the chain': signing(options, leases) } };
  },
});
