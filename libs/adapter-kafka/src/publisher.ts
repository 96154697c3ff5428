import { type Message, partitionFor } from '@sales/eventsourcing';
import { unavailable } from './failures.ts';
import type { Producers } from './producers.ts';

export type Publisher = {
  /** Resolves when all are durable. Rejects when one may not be; nothing of the call is on its way any more then. */
  publish(topic: string, partitions: number, messages: readonly Message[]): Promise<void>;
};

/** One call of `publish`. */
type Call = { waiting: number; sending: number; failure: unknown; readonly settle: (failure?: unknown) => void };

type Entry = { readonly message: Message; readonly size: number; readonly call: Call };

type Lane = { readonly topic: string; readonly partition: number; waiting: Entry[]; sending: boolean };

/**
 * Most of one record batch, in bytes before compression and in messages. Brokers refuse batches of more than a
 * mebibyte; one message alone may be as large as they take. kafkajs copies all messages of a batch for each of them.
 */
const most = { bytes: 900_000, messages: 2000 };

/** What a record needs beside its key, value and headers, at most. */
const overhead = 40;

/**
 * Gathers what is published while messages to the same partition are on their way into the next send. One awaited send
 * at a time for each partition, and one broker for each send:
 *
 * - kafkajs gives the sequence number of a failed send to the next one that waits, so that two at once may change
 *   places.
 * - A send to several brokers is retried as a whole while some of them still work on it: when a leader dies, its retry
 *   stores
 *   the records of the others twice, or leaves out those whose new leader had answered already.
 */
export const kafkaPublisher = (producers: Producers): Publisher => {
  const lanes = new Map<string, Lane>();
  let isPlanned = false;

  const laneOf = (topic: string, partition: number): Lane => {
    const name = `${topic}/${partition}`;
    const lane = lanes.get(name) ?? { topic, partition, waiting: [], sending: false };
    lanes.set(name, lane);
    return lane;
  };

  const take = (lane: Lane): readonly Entry[] => {
    let bytes = 0;
    const end = lane.waiting.findIndex(({ size }, index) => {
      bytes += size;
      return index > 0 && (bytes > most.bytes || index >= most.messages);
    });
    return lane.waiting.splice(0, end < 0 ? lane.waiting.length : end);
  };

  const send = async (topic: string, group: readonly Lane[]): Promise<void> => {
    const batches = group.map((lane) => ({ partition: lane.partition, entries: take(lane) }));
    const entries = batches.flatMap((batch) => batch.entries);
    for (const lane of group) lane.sending = true;
    for (const { call } of entries) {
      call.waiting -= 1;
      call.sending += 1;
    }
    const failure = await producers
      .send(
        topic,
        batches.map(({ partition, entries: some }) => ({ partition, messages: some.map((entry) => entry.message) })),
      )
      .then(
        () => undefined,
        (error: unknown) => unavailable(`messages to ${topic} may be lost`, error),
      );
    for (const lane of group) lane.sending = false;
    for (const { call } of entries) {
      call.sending -= 1;
      call.failure ??= failure;
    }
    if (failure !== undefined) forgetFailed();
    for (const call of new Set(entries.map((entry) => entry.call))) finish(call);
    sendWaiting();
  };

  /** Starts a send for each broker that has partitions with something to send and nothing on its way. */
  const sendWaiting = (): void => {
    isPlanned = false;
    const ready = [...lanes.values()].filter((lane) => lane.waiting.length > 0 && !lane.sending);
    for (const [topic, ofTopic] of Map.groupBy(ready, (lane) => lane.topic)) {
      const groups = Map.groupBy(ofTopic, ({ partition }) => producers.leaderOf(topic, partition));
      for (const group of groups.values()) void send(topic, group);
    }
  };

  /** Calls of the same turn of the event loop belong together. */
  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    queueMicrotask(sendWaiting);
  };

  /** What a failed call has still waiting anywhere is not sent: its caller looks at the log and goes on from there. */
  const forgetFailed = (): void => {
    for (const lane of lanes.values()) {
      lane.waiting = lane.waiting.filter(({ call }) => {
        if (call.failure === undefined) return true;
        call.waiting -= 1;
        return false;
      });
    }
  };

  const finish = (call: Call): void => {
    if (call.waiting === 0 && call.sending === 0) call.settle(call.failure);
  };

  return {
    publish: (topic, partitions, messages) =>
      new Promise((resolve, reject) => {
        const call: Call = {
          waiting: messages.length,
          sending: 0,
          failure: undefined,
          settle: (failure) => (failure === undefined ? resolve() : reject(failure)),
        };
        for (const message of messages) {
          const lane = laneOf(topic, partitionFor(message.key, partitions));
          lane.waiting.push({ message, size: sizeOf(message), call });
        }
        if (messages.length === 0) finish(call);
        else plan();
      }),
  };
};

const sizeOf = ({ key, value, headers }: Message): number =>
  Object.entries(headers).reduce(
    (size, [name, text]) => size + Buffer.byteLength(name) + Buffer.byteLength(text) + 4,
    Buffer.byteLength(key) + (value === null ? 0 : Buffer.byteLength(value)) + overhead,
  );
