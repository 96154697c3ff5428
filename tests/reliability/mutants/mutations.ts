import { randomUUID } from 'node:crypto';
import {
  type Checkpoints,
  derivedId,
  type EventLog,
  type EventStore,
  Fenced,
  LogUnavailable,
  type Message,
  type PartitionOfBuild,
  type Position,
  type Projection,
  type ProjectionStore,
  type ProjectionTransaction,
  positionOf,
  ReadModelUnavailable,
  revision,
  StoreUnavailable,
  type Timers,
} from '@sales/eventsourcing';
import { allocationDecider } from './shop.ts';
import { shopProjection } from './shop-projection.ts';
import { unorderedStore } from './unordered-store.ts';
import type { Mutation } from './world.ts';

/**
 * Bugs that a developer could really make, each with the promises that it breaks. The checker must notice every one.
 */
export type SeededBug = {
  readonly name: string;
  readonly mutation: Mutation;
  /** At least one of these is broken. */
  readonly breaks: readonly string[];
};

/** After an answer that was lost, the same events go to wherever the stream is now. */
const retryAtRefreshedRevision = (store: EventStore): EventStore => ({
  ...store,
  append: async (stream, events, expected) => {
    try {
      return await store.append(stream, events, expected);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const [last] = await store.read(stream, { direction: 'backwards', maxCount: 1 });
      return store.append(stream, events, last === undefined ? 'no_stream' : revision(last.revision));
    }
  },
});

/** The relay saves how far it is before it publishes, and goes down in between. */
const checkpointBeforePublish = (log: EventLog, { checkpoints }: { readonly checkpoints: Checkpoints }): EventLog => {
  let published = 0;
  return {
    ...log,
    publish: async (topic, messages) => {
      const last = messages.at(-1);
      if (last !== undefined) await checkpoints.save(new Map([['shop', positionOf({ ...last, offset: 0n })]]));
      published += 1;
      if (published % 5 === 0) throw new LogUnavailable('the relay went down before it published');
      await log.publish(topic, messages);
    },
  };
};

/** Two requests of one relay are on their way at the same time, and the second arrives first. */
const concurrentSends = (log: EventLog): EventLog => ({
  ...log,
  publish: async (topic, messages) => {
    const half = Math.floor(messages.length / 2);
    const send = async (part: readonly Message[]): Promise<void> => {
      if (part.length > 0) await log.publish(topic, part);
    };
    await send(messages.slice(half));
    await send(messages.slice(0, half));
  },
});

/** Saves how far it is, then does the work in another transaction, and goes down in between. */
const checkpointBeforeApply = (store: ProjectionStore): ProjectionStore => {
  let batches = 0;
  return {
    ...store,
    transact: async (claims, work) => {
      const before = new Map<PartitionOfBuild, Position>();
      await store.transact(claims, async (tx) => {
        for (const claim of claims) before.set(claim, tx.checkpoint(claim));
        const none = async () => {};
        const nothing = { load: async () => [], write: none, insert: none, add: none, park: none };
        await work({ ...nothing, checkpoint: tx.checkpoint, advance: tx.advance });
      });
      batches += 1;
      if (batches % 4 === 0) throw new ReadModelUnavailable('the projector went down before it applied');
      await store.transact(claims, (tx) =>
        work({
          ...tx,
          checkpoint: (partition) => before.get(partition) ?? tx.checkpoint(partition),
          advance: () => {},
        }),
      );
    },
  };
};

/** Remembers by itself how far it is, and believes that it never loses the partition. */
const noEpochFence = (store: ProjectionStore): ProjectionStore => {
  const done = new Map<string, Position>();
  return {
    ...store,
    fence: async (partition) => {
      const name = nameOf(partition);
      if (!done.has(name)) done.set(name, await store.checkpoint(partition));
      return store.fence(partition);
    },
    transact: async (claims, work) => {
      const reached = new Map<string, Position>();
      const regardless = async (tx: ProjectionTransaction): Promise<void> => {
        const checkpoint = (partition: PartitionOfBuild) => done.get(nameOf(partition)) ?? tx.checkpoint(partition);
        const advance = (partition: PartitionOfBuild, to: Position): void => {
          reached.set(nameOf(partition), to);
          tx.advance(partition, to);
        };
        await work({ ...tx, checkpoint, advance });
      };
      try {
        await store.transact(claims, regardless);
      } catch (error) {
        if (!(error instanceof Fenced)) throw error;
        const fenced = claims.map(async (claim) => ({ ...claim, epoch: await store.fence(claim) }));
        await store.transact(await Promise.all(fenced), regardless);
      }
      for (const [name, at] of reached) done.set(name, at);
    },
  };
};

const nameOf = ({ build, topic, partition }: PartitionOfBuild): string => `${build.number}/${topic}/${partition}`;

/** Stamps rows with the time at which they are written. */
const clockInProjection: Projection = {
  ...shopProjection,
  tables: shopProjection.tables.map((part) =>
    part.kind === 'folded' && 'changed_at' in part.table.columns
      ? {
          ...part,
          evolve: (row, event, key) => {
            const after = part.evolve(row, event, key);
            return after === undefined ? undefined : { ...after, changed_at: new Date().toISOString() };
          },
        }
      : part,
  ),
};

/** Every alarm goes off a second time, as another one. */
const firedTwice = (timers: Timers): Timers => ({
  ...timers,
  run: (owner, handler, signal) =>
    timers.run(
      owner,
      async (timer) => {
        await handler(timer);
        await handler({ ...timer, timerId: derivedId(timer.timerId, 'again') });
      },
      signal,
    ),
});

/** Forgets a release of what was not asked for yet. */
const releaseWithoutTombstone: Mutation['allocation'] = {
  ...allocationDecider,
  decide: (input, allocation, at) =>
    input.type === 'ReleaseRequested' && allocation.quantity === 0
      ? []
      : allocationDecider.decide(input, allocation, at),
};

export const seededBugs: readonly SeededBug[] = [
  {
    name: 'naive sequence reader',
    mutation: { store: (store, url) => unorderedStore(store, url, 'sequence') },
    breaks: ['I3', 'I4'],
  },
  {
    name: 'order by transaction id',
    mutation: { store: (store, url) => unorderedStore(store, url, 'transaction') },
    breaks: ['I3', 'I4'],
  },
  { name: 'relay checkpoint before publish', mutation: { log: checkpointBeforePublish }, breaks: ['I4'] },
  { name: 'concurrent sends', mutation: { log: concurrentSends }, breaks: ['I4'] },
  {
    name: 'projection checkpoint before apply',
    mutation: { projections: checkpointBeforeApply },
    breaks: ['I7', 'I8'],
  },
  { name: 'no epoch fence', mutation: { projections: noEpochFence }, breaks: ['I7', 'I8'] },
  { name: 'now() in a projection', mutation: { projection: clockInProjection }, breaks: ['I8'] },
  { name: 'retry with new ids', mutation: { front: () => () => randomUUID() }, breaks: ['I1'] },
  { name: 'retry at a refreshed revision', mutation: { store: retryAtRefreshedRevision }, breaks: ['I2'] },
  {
    name: 'idempotency only in memory',
    mutation: {
      front: () => {
        const seen = new Map<string, string>();
        return (operation) => {
          const id = seen.get(operation) ?? randomUUID();
          seen.set(operation, id);
          return id;
        };
      },
    },
    breaks: ['I1'],
  },
  { name: 'timer fired twice', mutation: { timers: firedTwice }, breaks: ['I12'] },
  { name: 'release without tombstone', mutation: { allocation: releaseWithoutTombstone }, breaks: ['I12'] },
];
