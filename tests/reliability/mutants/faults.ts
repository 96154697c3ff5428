import {
  type Checkpoints,
  type EventLog,
  type EventStore,
  LogUnavailable,
  type ProjectionStore,
  ReadModelUnavailable,
  StoreUnavailable,
} from '@sales/eventsourcing';

/** What a sound system must bear. Every run of the shop has all of them. */

/** Counts from 1 and says when it is time for the `every`th. */
const turns = (every: number): (() => boolean) => {
  let count = 0;
  return () => {
    count += 1;
    return count % every === 0;
  };
};

/** The append goes through, its answer does not. */
export const losingAnswers = (store: EventStore): EventStore => {
  const loses = turns(5);
  return {
    ...store,
    append: async (...given) => {
      const appended = await store.append(...given);
      if (loses()) throw new StoreUnavailable('the answer was lost');
      return appended;
    },
  };
};

/** The relay goes down between publishing and saving how far it is. */
export const losingCheckpoints = (checkpoints: Checkpoints): Checkpoints => {
  const loses = turns(4);
  return {
    ...checkpoints,
    save: async (...given) => {
      if (loses()) throw new LogUnavailable('the relay went down before its checkpoint was saved');
      await checkpoints.save(...given);
    },
  };
};

/** The projector goes down after the work, before the commit or after it. */
export const losingTransactions = (store: ProjectionStore): ProjectionStore => {
  const losesBefore = turns(7);
  const losesAfter = turns(5);
  return {
    ...store,
    transact: async (claims, work) => {
      const before = losesBefore();
      await store.transact(claims, async (tx) => {
        await work(tx);
        if (before) throw new ReadModelUnavailable('the projector went down before the commit');
      });
      if (losesAfter()) throw new ReadModelUnavailable('the projector went down after the commit');
    },
  };
};

/** Messages come again after they were handled. */
export const repeating = (log: EventLog): EventLog => {
  const repeats = turns(4);
  return {
    ...log,
    consume: (options) =>
      log.consume({
        ...options,
        handler: async (batch) => {
          await options.handler(batch);
          if (repeats()) await options.handler(batch);
        },
      }),
  };
};

/** Messages of some batches wait until `until` resolves. */
export const holdingBack = (log: EventLog, group: string, topic: string, until: Promise<void>): EventLog => ({
  ...log,
  consume: (options) =>
    log.consume({
      ...options,
      handler: async (batch) => {
        if (options.group === group && batch.topic === topic) await until;
        await options.handler(batch);
      },
    }),
});

/** A consumer that does not know that others have its partitions: it gets every message as well. */
export const zombie = (log: EventLog): EventLog => ({
  ...log,
  consume: (options) => log.consume({ ...options, group: `${options.group}.zombie` }),
});
