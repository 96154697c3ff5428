import type { Producer } from 'kafkajs';
import { type ClientOptions, openClient } from './client.ts';
import { zstandard } from './compression.ts';
import { TooLate, within } from './failures.ts';
import { retriesWithin, retry } from './retry.ts';
import { LeaderMoved, learnRoutes, type PartitionMessages, routed } from './routing.ts';

export type Producers = {
  /**
   * Resolves when all in-sync replicas have the messages, in their order and once, however often it takes. Rejects when
   * a connection breaks meanwhile, or has broken since the last send. Not again for one of the partitions before it has
   * come back.
   */
  send(topic: string, batches: readonly PartitionMessages[]): Promise<void>;
  /** The broker that leads the partition, as far as is known: what goes to one broker goes best in one send. */
  leaderOf(topic: string, partition: number): number;
  close(): Promise<void>;
};

type Session = {
  readonly producer: Promise<Producer>;
  readonly end: () => Promise<void>;
  readonly destroy: () => void;
  /** Rejects when one of its connections ends. */
  readonly broken: Promise<never>;
  /** Sends on their way. */
  busy: number;
  /** Messages sent: as many, at most, to any partition. */
  sent: number;
  isOver: boolean;
};

/** Before the sequence numbers of a partition, of 31 bits, come to their end: kafkajs begins again one too early. */
const longest = 1_000_000_000;

class ConnectionBroken extends Error {}

/** How long a broker may wait for the other replicas, in ms. */
const acknowledgement = 10_000;

/**
 * The idempotent producer, and its successor after a failure. A failed send may have been stored, and kafkajs takes its
 * sequence number for the next one, which the broker then takes for the one that it has: it answers well and stores
 * nothing. So a producer that has failed sends nothing any more; the next one has an id of its own.
 *
 * A connection that ends may have been that of a broker which comes back without the end of its log, and takes whatever
 * kafkajs sends again from a producer that it has never heard of. So that is a failure too: who publishes looks at the
 * log and begins behind what is there.
 *
 * @param timeoutMs how long to try, in ms
 */
export const openProducers = (options: ClientOptions, timeoutMs: number): Producers => {
  const compression = zstandard();
  const routes = learnRoutes();
  const retries = retriesWithin(timeoutMs);
  let session: Session | undefined;
  let isClosed = false;

  const open = (): Session => {
    const { promise: broken, reject } = Promise.withResolvers<never>();
    broken.catch(() => {});
    const client = openClient(options, {
      retries,
      onBroken: () => reject(new ConnectionBroken('the connection ended')),
    });
    const producer = client.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: routes.partitioner,
      retry: { ...retry, retries },
    });
    return {
      producer: producer.connect().then(() => producer),
      end: async () => {
        await within(2000, producer.disconnect()).catch(() => {});
        client.destroy();
      },
      destroy: client.destroy,
      broken,
      busy: 0,
      sent: 0,
      isOver: false,
    };
  };

  const retire = async (retired: Session): Promise<void> => {
    retired.isOver = true;
    if (session === retired) session = undefined;
    if (retired.busy === 0) await retired.end();
  };

  /** One request to one broker at a time, however often it is tried. */
  const sendTo = async (
    producer: Producer,
    topic: string,
    leader: number,
    batches: readonly PartitionMessages[],
  ): Promise<void> => {
    try {
      const messages = routed(leader, batches);
      const answers = await producer.send({ topic, acks: -1, timeout: acknowledgement, compression, messages });
      const answered = new Set(answers.map((answer) => answer.partition));
      const silent = batches.find(({ partition }) => !answered.has(partition));
      if (silent !== undefined) throw new Error(`no answer for partition ${silent.partition}`);
    } catch (error) {
      if (!(error instanceof LeaderMoved)) throw error;
      await sendApart(producer, topic, batches);
    }
  };

  const sendApart = async (producer: Producer, topic: string, batches: readonly PartitionMessages[]): Promise<void> => {
    const byLeader = Map.groupBy(batches, ({ partition }) => routes.leaderOf(topic, partition));
    const outcomes = await Promise.allSettled(
      [...byLeader].map(([leader, some]) => sendTo(producer, topic, leader, some)),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };

  return {
    leaderOf: routes.leaderOf,
    send: async (topic, batches) => {
      if (isClosed) throw new Error('it is closed');
      session ??= open();
      const used = session;
      used.busy += 1;
      used.sent += batches.reduce((sum, { messages }) => sum + messages.length, 0);
      const sending = used.producer.then((producer) => sendApart(producer, topic, batches));
      try {
        await within(timeoutMs, Promise.race([sending, used.broken]));
      } catch (error) {
        used.isOver = true;
        // It may be trying still, and must not succeed when its caller has gone on.
        if (error instanceof TooLate || error instanceof ConnectionBroken) used.destroy();
        throw error;
      } finally {
        used.busy -= 1;
        if (used.isOver || used.sent > longest) await retire(used);
      }
    },
    close: async () => {
      isClosed = true;
      if (session !== undefined) await retire(session);
    },
  };
};
