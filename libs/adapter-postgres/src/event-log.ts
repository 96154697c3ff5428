import { type EventLog, type LogMessage, LogUnavailable, type Message, partitionFor } from '@sales/eventsourcing';
import { consumeGroup, partitionName } from './log-consumer.ts';
import { logTail } from './log-tail.ts';
import type { Pool } from './pool.ts';
import { bigintArray, textArray } from './text-array.ts';

export type EventLogOptions = {
  /** For publishing: waits for the disk. */
  readonly pool: Pool;
  /** For leases, offsets and fetching: what it loses in a crash of the server comes again. */
  readonly background: Pool;
  /** How long a consumer that has ended keeps its partitions from the others of its group, in ms. */
  readonly ttl?: number;
  readonly onError?: (error: unknown) => void;
};

type Topic = { readonly id: number; readonly name: string; readonly partitions: number };

type TailRow = {
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
};

/** Messages that are read at once. */
const readAtOnce = 500;

/** Messages of one statement that clears a topic: one for all would take longer than a statement may. */
const removedAtOnce = 20_000;

/** The log on Postgres. */
export const postgresEventLog = ({ pool, background, ttl = 5000, onError = () => {} }: EventLogOptions): EventLog => {
  const topics = new Map<string, Topic>();
  const tail = logTail();
  const listeners = new Set<() => void>();

  const findTopics = async (names: readonly string[]): Promise<readonly Topic[]> => {
    if (names.some((name) => !topics.has(name))) {
      const rows = await background.query<{ topic_id: number; name: string; partitions: number }>({
        text: 'select topic_id, name, partitions from log.topics where name = any ($1::text[])',
        values: [textArray(names)],
      });
      for (const row of rows) topics.set(row.name, { id: row.topic_id, name: row.name, partitions: row.partitions });
    }
    return names.flatMap((name) => topics.get(name) ?? []);
  };

  const topicNamed = async (name: string): Promise<Topic> => {
    const [topic] = await findTopics([name]);
    if (topic === undefined) throw new LogUnavailable(`there is no topic ${name}`);
    return topic;
  };

  const publish = async (topic: Topic, messages: readonly Message[]): Promise<void> => {
    const partitions = messages.map((message) => partitionFor(message.key, topic.partitions));
    const byPartition = Map.groupBy(messages, (_, index) => partitions[index] ?? 0);
    const counts = new Map<number, number>();
    const nth = partitions.map((partition) => {
      const count = counts.get(partition) ?? 0;
      counts.set(partition, count + 1);
      return count;
    });
    const rows = await pool.query<{ partition: number; first: string }>({
      name: 'log.publish',
      text: 'select * from log.publish($1, $2, $3, $4, $5, $6, $7)',
      values: [
        topic.id,
        bigintArray([...counts.keys()]),
        bigintArray(partitions),
        bigintArray(nth),
        textArray(messages.map((message) => message.key)),
        textArray(messages.map((message) => JSON.stringify(message.headers))),
        textArray(messages.map((message) => message.value)),
      ],
    });
    for (const { partition, first } of rows) {
      const start = BigInt(first);
      const published = (byPartition.get(partition) ?? []).map(
        ({ key, value, headers }, index): LogMessage => ({ key, value, headers, offset: start + BigInt(index) }),
      );
      tail.put(partitionName(topic.id, partition), published);
    }
    for (const notify of listeners) notify();
  };

  return {
    ensureTopic: async (topic, partitions) => {
      await pool.query({ text: 'select log.ensure_topic($1, $2)', values: [topic, partitions] });
    },
    publish: async (name, messages) => {
      if (messages.length > 0) await publish(await topicNamed(name), messages);
    },
    tail: async (name) => {
      const topic = await topicNamed(name);
      const rows = await pool.query<TailRow>({
        text: `select p.partition, m.* from log.partitions p
          cross join lateral (
            select "offset", key, headers, value from log.messages
            where topic_id = p.topic_id and partition = p.partition order by "offset" desc limit 1) m
          where p.topic_id = $1`,
        values: [topic.id],
      });
      const last = new Map(
        rows.map(({ partition, offset, ...message }) => [partition, { ...message, offset: BigInt(offset) }]),
      );
      return Array.from({ length: topic.partitions }, (_, partition) => last.get(partition));
    },
    read: async (name, partition, from) => {
      const { id } = await topicNamed(name);
      const rows = await pool.query<Omit<TailRow, 'partition'>>({
        name: 'log.read',
        text: `select "offset", key, headers, value from log.messages
          where topic_id = $1 and partition = $2 and "offset" >= $3 order by "offset" limit ${readAtOnce}`,
        values: [id, partition, from],
      });
      return rows.map(({ offset, ...message }) => ({ ...message, offset: BigInt(offset) }));
    },
    clear: async (name) => {
      const { id, partitions } = await topicNamed(name);
      for (let removed = removedAtOnce; removed === removedAtOnce; ) {
        const rows = await pool.query({
          name: 'log.clear',
          text: `delete from log.messages where ctid = any (
            array(select ctid from log.messages where topic_id = $1 limit ${removedAtOnce})) returning 1`,
          values: [id],
        });
        removed = rows.length;
      }
      for (let partition = 0; partition < partitions; partition++) tail.drop(partitionName(id, partition));
    },
    activeGroups: async () => {
      const rows = await pool.query<{ group_name: string }>({
        text: 'select distinct group_name from log.members where seen_until > clock_timestamp() order by group_name',
      });
      return rows.map((row) => row.group_name);
    },
    consume: (options) =>
      consumeGroup(
        {
          pool: background,
          tail,
          ttl,
          listeners,
          onError,
          topicIds: async (names) => new Map((await findTopics(names)).map((topic) => [topic.id, topic.name])),
        },
        options,
      ),
  };
};
