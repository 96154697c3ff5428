import { randomUUID } from 'node:crypto';
import { type ConsumeOptions, type LogMessage, pause } from '@sales/eventsourcing';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { stickyAssigner } from './assigner.ts';
import type { Partitions } from './assignment.ts';
import { type ClientOptions, openClient } from './client.ts';
import { within } from './failures.ts';
import { watchJoins } from './joins.ts';
import { handleMessages, type InHand, type Lane, laneName } from './lanes.ts';
import { retry, usualRetries } from './retry.ts';
import { toMessage } from './topics.ts';

export type MemberOptions = {
  readonly client: ClientOptions;
  /**
   * How long a member that has ended keeps its partitions, in ms. Between 6 s and 30 min, by the default of the
   * brokers.
   */
  readonly sessionTimeout: number;
  readonly consume: ConsumeOptions;
  /** Existing ones. */
  readonly topics: readonly string[];
  readonly inHand: InHand;
  /** Called whenever the member is known to be at work. */
  readonly alive: () => void;
};

/** One life of a consumer, from its first join to its leave. */
export type Member = {
  /** Rejects when it is of no use any more. */
  readonly crashed: Promise<never>;
  /** Starts. @throws when the brokers do not answer */
  join(): Promise<void>;
  /** Finishes what is in hand, commits, and leaves. */
  leave(): Promise<void>;
};

/** How long a broker holds a fetch that finds nothing, in ms; heartbeats go out in between. */
const longPoll = 250;

/** How long the other partitions wait for a slow handler, in ms. */
const slow = 500;

/** How long kafkajs may take to leave, in ms. */
const farewell = 10_000;

/** @throws nothing: see `crashed` */
export const groupMember = (options: MemberOptions): Member => {
  const { consume, topics, inHand, alive, sessionTimeout } = options;
  const client = openClient(options.client);
  const crashed = Promise.withResolvers<never>();
  crashed.promise.catch(() => {});
  let lanes = new Map<string, Lane>();
  const joins = watchJoins();
  /** Commits what is done, as far as the group still takes it. */
  let commit = async (): Promise<void> => {};

  const owned = (): Partitions =>
    Object.fromEntries(
      [...Map.groupBy(lanes.values(), (lane) => lane.topic)].map(([topic, ones]) => [
        topic,
        ones.map((lane) => lane.partition),
      ]),
    );

  const isCurrent = (lane: Lane): boolean => lanes.get(laneName(lane.topic, lane.partition)) === lane;

  const takeNoMore = (): void => {
    for (const lane of lanes.values()) lane.leaving.abort();
  };

  const nothingInHand = async (): Promise<void> => {
    await Promise.allSettled([...lanes.keys()].map((name) => inHand.get(name) ?? Promise.resolve()));
  };

  /** The group waits for us: finish the batches in hand, but not so long that we are thought dead. */
  const beforeJoin = async (): Promise<void> => {
    joins.begin();
    takeNoMore();
    await within(sessionTimeout / 2, nothingInHand()).catch(() => {});
    await commit();
  };

  const consumer: Consumer = client.kafka.consumer({
    groupId: consume.group,
    sessionTimeout,
    rebalanceTimeout: Math.max(sessionTimeout, 30_000),
    heartbeatInterval: Math.min(1000, sessionTimeout / 6),
    maxWaitTimeInMs: longPoll,
    allowAutoTopicCreation: false,
    partitionAssigners: [stickyAssigner({ owned, beforeJoin })],
    // It ends at the first failure that it does not get over, and we start another: kafkajs itself starts again after
    // some failures and not after others.
    retry: { ...retry, retries: usualRetries, restartOnFailure: async () => false },
  });

  const toggle = (what: 'pause' | 'resume', { topic, partition }: Lane): void => {
    try {
      consumer[what]([{ topic, partitions: [partition] }]);
    } catch {
      // It has ended.
    }
  };

  const accept = (assigned: Partitions): void => {
    joins.end();
    takeNoMore();
    for (const lane of lanes.values()) toggle('resume', lane);
    const assignment = randomUUID();
    lanes = new Map(
      Object.entries(assigned).flatMap(([topic, partitions]) =>
        partitions.map((partition) => {
          const lane = { topic, partition, assignment, leaving: new AbortController(), next: undefined };
          return [laneName(topic, partition), lane] as const;
        }),
      ),
    );
    alive();
  };

  const start = (lane: Lane, messages: readonly LogMessage[], { resolveOffset }: EachBatchPayload) => {
    let isLate = false;
    const handling = handleMessages(consume, inHand, lane, messages, async (next) => {
      if (!isCurrent(lane)) return;
      resolveOffset(String(next - 1n));
      if (isLate) await commit();
    });
    return {
      ...handling,
      late: () => {
        isLate = true;
      },
    };
  };

  const fetches = (broker: number): void => {
    if (joins.fetches(broker)) crashed.reject(new Error('it could not join, and goes on'));
  };

  const fetched = (broker: number): void => {
    joins.fetched(broker);
    if (!joins.isJoining()) alive();
  };

  /** Waits for the handler as long as it is quick and well. Otherwise the partition pauses and the others go on. */
  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { topic, partition, messages: records } = payload.batch;
    const lane = lanes.get(laneName(topic, partition));
    if (lane === undefined || lane.leaving.signal.aborted) {
      await pause(longPoll, new AbortController().signal);
      return;
    }
    commit = () => payload.commitOffsetsIfNecessary(payload.uncommittedOffsets()).catch(() => {});
    // Two fetches of a partition whose leader moves may overlap.
    const next = lane.next ?? 0n;
    const messages = records.map(toMessage);
    messages.splice(0, messages.findLastIndex((message) => message.offset < next) + 1);
    if (messages.length === 0) {
      payload.resolveOffset(String(next - 1n));
      return;
    }
    const { done, troubled, late } = start(lane, messages, payload);
    const timeoutMs = new AbortController();
    const isDone = await Promise.race([
      done.then(() => true, crashed.reject),
      troubled.then(() => false),
      pause(slow, timeoutMs.signal).then(() => false),
    ]);
    timeoutMs.abort();
    if (isDone === true) return;
    late();
    toggle('pause', lane);
    void done.then(() => {
      if (isCurrent(lane) && !lane.leaving.signal.aborted) toggle('resume', lane);
    }, crashed.reject);
  };

  consumer.on('consumer.group_join', ({ payload }) => accept(payload.memberAssignment));
  consumer.on('consumer.fetch_start', ({ payload }) => fetches(payload.nodeId));
  consumer.on('consumer.fetch', ({ payload }) => fetched(payload.nodeId));
  consumer.on('consumer.crash', ({ payload }) => crashed.reject(payload.error));

  return {
    crashed: crashed.promise,
    join: async () => {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        eachBatch,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 64,
      });
    },
    leave: async () => {
      takeNoMore();
      for (const lane of lanes.values()) toggle('pause', lane);
      // A handler that hangs keeps its own partition only: the next member waits for it there.
      await (consume.signal.aborted ? nothingInHand() : within(sessionTimeout / 2, nothingInHand()).catch(() => {}));
      await commit();
      // It says nothing of failures, and waits for answers that may not come.
      await within(farewell, consumer.disconnect()).catch(() => {});
      client.destroy();
    },
  };
};
