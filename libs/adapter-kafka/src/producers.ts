import type { Message } from '@sales/eventsourcing';
import kafkajs, { type Producer } from 'kafkajs';
import { type ClientOptions, openClient, retry } from './client.ts';
import { zstandard } from './compression.ts';
import { TooLate, within } from './failures.ts';

export type Producers = {
  /**
   * Resolves when all in-sync replicas have the messages, in their order and once, however often it takes.
   * Not again for the same partition before it has come back.
   */
  send(topic: string, partition: number, messages: readonly Message[]): Promise<void>;
  close(): Promise<void>;
};

type Session = {
  readonly producer: Promise<Producer>;
  readonly end: () => Promise<void>;
  readonly destroy: () => void;
  /** Sends on their way. */
  busy: number;
  /** Messages sent, at most, to any partition. */
  sent: number;
  isOver: boolean;
};

/** Before the sequence numbers of a partition, of 31 bits, come to their end: kafkajs begins again one too early. */
const longest = 1_000_000_000;

/** How long a broker may wait for the other replicas, in ms. */
const acknowledgement = 10_000;

/**
 * The idempotent producer, and its successor after a failure. A failed send may have been stored, and kafkajs takes its sequence number
 * for the next one, which the broker then takes for the one that it has: it answers well and stores nothing. So a producer
 * that has failed sends nothing any more; the next one has an id of its own.
 *
 * @param patience how long to try, in ms
 */
export const openProducers = (options: ClientOptions, patience: number): Producers => {
  const compression = zstandard();
  let session: Session | undefined;
  let isClosed = false;

  const open = (): Session => {
    // It tries for ever, and we count the time: kafkajs tries to reach a broker within each try to send.
    const client = openClient(options, Number.MAX_SAFE_INTEGER);
    const producer = client.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: { ...retry, retries: Number.MAX_SAFE_INTEGER },
    });
    return {
      producer: producer.connect().then(() => producer),
      end: async () => {
        await within(2000, producer.disconnect()).catch(() => {});
        client.destroy();
      },
      destroy: client.destroy,
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

  return {
    send: async (topic, partition, messages) => {
      if (isClosed) throw new Error('it is closed');
      session ??= open();
      const used = session;
      used.busy += 1;
      used.sent += messages.length;
      const sending = used.producer.then((producer) =>
        producer.send({
          topic,
          acks: -1,
          timeout: acknowledgement,
          compression,
          messages: messages.map(({ key, value, headers }) => ({ partition, key, value, headers })),
        }),
      );
      try {
        await within(patience, sending);
      } catch (error) {
        used.isOver = true;
        // It may be trying still, and must not succeed when its caller has gone on.
        if (error instanceof TooLate) used.destroy();
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
