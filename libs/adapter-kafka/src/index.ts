import { type EventLog, LogUnavailable } from '@sales/eventsourcing';
import type { ClientOptions } from './client.ts';
import { openConnection } from './connection.ts';
import { type ConsumerContext, consumeGroup } from './consumer.ts';
import { calmIdleTimers } from './idle-timers.ts';
import { openProducers } from './producers.ts';
import { kafkaPublisher } from './publisher.ts';
import { kafkaTopics, noSuchTopic } from './topics.ts';

export type { LogLine } from './client.ts';
export { zstandard } from './compression.ts';
export { calmIdleTimers } from './idle-timers.ts';
export { topicSettings } from './topics.ts';

export type KafkaOptions = ClientOptions & {
  /** Copies of each partition of a topic that is made, no more than there are brokers. Default: 1. */
  readonly replication?: number;
  /** How long to try before a call fails, in ms. Longer than brokers need to elect a leader. Default: 30 s. */
  readonly timeoutMs?: number;
  /** How long a consumer that has ended keeps its partitions, in ms; the brokers want 6 s at least. Default: 10 s. */
  readonly sessionTimeout?: number;
  /** Told of failures that no caller hears of; whatever failed is tried again. */
  readonly onError?: (error: unknown) => void;
};

export type KafkaLog = {
  readonly log: EventLog;
  /** @throws LogUnavailable when the brokers do not answer, or a consumer has not been at work for 30 s */
  ping(): Promise<void>;
  /** Ends the consumers, then the connections. */
  close(): Promise<void>;
};

/** How long a consumer may be away before `ping` tells, in ms: longer than a rebalance, or the death of a broker. */
const awayAtMost = 30_000;

/** The log on Kafka. Connects when it is first needed, so that it may be opened before the brokers are there. */
export const openKafka = (options: KafkaOptions): KafkaLog => {
  const { replication = 1, timeoutMs = 30_000, sessionTimeout = 10_000, onError = () => {} } = options;
  calmIdleTimers();
  const connection = openConnection(options, timeoutMs);
  const topics = kafkaTopics(options, connection, replication);
  const producers = openProducers(options, timeoutMs);
  const publisher = kafkaPublisher(producers);
  const closing = new AbortController();
  const running: ConsumerContext['running'] = new Map();
  const consumers = new Set<Promise<void>>();
  const context: ConsumerContext = { client: options, topics, sessionTimeout, onError, running };

  return {
    log: {
      ensureTopic: topics.ensure,
      publish: async (topic, messages) => {
        if (messages.length === 0) return;
        const partitions = await topics.partitions(topic);
        if (partitions === undefined) throw noSuchTopic(topic);
        await publisher.publish(topic, partitions, messages);
      },
      tail: topics.tail,
      read: topics.read,
      clear: topics.clear,
      activeGroups: topics.activeGroups,
      consume: async (consume) => {
        const signal = AbortSignal.any([consume.signal, closing.signal]);
        const consumer = consumeGroup(context, { ...consume, signal });
        consumers.add(consumer);
        await consumer.finally(() => consumers.delete(consumer));
      },
    },
    ping: async () => {
      for (const { group, alive } of running.values()) {
        const away = performance.now() - alive;
        if (away > awayAtMost)
          throw new LogUnavailable(`group ${group} has not been at work for ${Math.round(away)} ms`);
      }
      await connection.ask('the brokers', (cluster) => cluster.metadata());
    },
    close: async () => {
      closing.abort();
      await Promise.all(consumers);
      await producers.close();
      await connection.close();
    },
  };
};
