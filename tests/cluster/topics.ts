import { randomUUID } from 'node:crypto';
import { openKafka } from '@sales/adapter-kafka';
import { type Topic, topicsByCategory } from '@sales/contracts';
import { type EventLog, fromMessage, type LogMessage } from '@sales/eventsourcing';
import type { PublishedRecord, TopicEvidence } from '../reliability/checker/index.ts';

/** Every topic of the published language. */
export const topics: readonly Topic[] = Object.values(topicsByCategory);

export const categoryOfTopic = ({ name }: Topic): string => name.split('.')[1] ?? '';

export type Brokers = {
  readonly brokers: string[];
  readonly sasl?: { readonly mechanism: 'plain'; readonly username: string; readonly password: string };
};

/** Of `user:password@host:port,…`, or without the user. */
export const brokersIn = (text: string): Brokers => {
  const at = text.lastIndexOf('@');
  const brokers = text.slice(at + 1).split(',');
  if (at < 0) return { brokers };
  const [username = '', password = ''] = text.slice(0, at).split(':');
  return { brokers, sasl: { mechanism: 'plain', username, password } };
};

export const withLog = async <Result>(brokers: string, work: (log: EventLog) => Promise<Result>): Promise<Result> => {
  const kafka = openKafka({ clientId: 'checker', ...brokersIn(brokers) });
  try {
    return await work(kafka.log);
  } finally {
    await kafka.close();
  }
};

/** Everything that is in the topics, from their beginning to what is now their end. */
export const readTopics = (brokers: string): Promise<readonly TopicEvidence[]> =>
  withLog(brokers, async (log) => {
    const ends = new Map<string, bigint>();
    for (const { name } of topics) {
      for (const [partition, last] of (await log.tail(name)).entries()) {
        if (last !== undefined) ends.set(`${name}/${partition}`, last.offset);
      }
    }
    const read = new Map<string, LogMessage[]>();
    const done = new AbortController();
    if (ends.size === 0) done.abort();
    await log.consume({
      group: `checker-${randomUUID()}`,
      topics: topics.map(({ name }) => name),
      handler: async ({ topic, partition, messages }) => {
        const own = read.get(`${topic}/${partition}`) ?? [];
        read.set(`${topic}/${partition}`, own);
        own.push(...messages);
        const isComplete = [...ends].every(([place, end]) => (read.get(place)?.at(-1)?.offset ?? -1n) >= end);
        if (isComplete) done.abort();
      },
      signal: done.signal,
    });
    return topics.map((topic) => ({
      topic: topic.name,
      category: categoryOfTopic(topic),
      partitions: topic.partitions,
      records: Array.from({ length: topic.partitions }, (_, partition) =>
        (read.get(`${topic.name}/${partition}`) ?? []).map(
          (message): PublishedRecord => ({
            topic: topic.name,
            partition,
            offset: message.offset,
            event: fromMessage(message),
          }),
        ),
      ).flat(),
    }));
  });
