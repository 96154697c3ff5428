import { type Cleanup, type LogMessage, LogUnavailable } from '@sales/eventsourcing';
import type { Admin, Cluster, IHeaders } from 'kafkajs';
import { type ClientOptions, openClient } from './client.ts';
import type { Connection } from './connection.ts';
import { kafkaError, unavailable } from './failures.ts';

export type Topics = {
  /** @throws Error when there is one with another number of partitions; LogUnavailable */
  ensure(topic: string, partitions: number, cleanup?: Cleanup): Promise<void>;
  /** Undefined when there is no such topic. */
  partitions(topic: string): Promise<number | undefined>;
  /** Removes every record; offsets go on. */
  clear(topic: string): Promise<void>;
  /** Groups that have a member. */
  activeGroups(): Promise<readonly string[]>;
  /** The last message of each partition. */
  tail(topic: string): Promise<readonly (LogMessage | undefined)[]>;
  /** Messages of a partition from an offset on, or from the first behind it; none at the end. */
  read(topic: string, partition: number, from: bigint): Promise<readonly LogMessage[]>;
};

/** Nothing is thrown away because of its age or its size, whatever the defaults of the cluster are. */
const forEver = { 'retention.ms': '-1', 'retention.bytes': '-1' };

/**
 * What a key had before its last message is gone from the brokers within a day, once something was written to the
 * partition more than an hour after that message: only what lies before the segment in use is compacted, and a broker
 * begins the next segment with a write.
 */
const compacting = { 'segment.ms': '3600000', 'max.compaction.lag.ms': '21600000' };

const policies: Readonly<Record<Cleanup, Readonly<Record<string, string>>>> = {
  keep: { 'cleanup.policy': 'delete' },
  compact: { 'cleanup.policy': 'compact', ...compacting },
};

/**
 * Settings of a topic of that replication. From three copies on, a write is acknowledged when two have it, so that one
 * broker may be away; a copy that lags behind never becomes the leader.
 */
export const topicSettings = (replication: number, cleanup: Cleanup = 'keep'): Readonly<Record<string, string>> => ({
  ...policies[cleanup],
  ...forEver,
  'min.insync.replicas': replication >= 3 ? '2' : '1',
  'unclean.leader.election.enable': 'false',
  // The record batches stay as the producer has compressed them.
  'compression.type': 'producer',
});

const notYetKnown = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** @param replication copies of each partition, no more than there are brokers */
export const kafkaTopics = (options: ClientOptions, connection: Connection, replication: number): Topics => {
  const known = new Map<string, number>();

  const partitions = async (topic: string): Promise<number | undefined> => {
    const count = known.get(topic) ?? (await connection.ask(`topic ${topic}`, (cluster) => countOf(cluster, topic)));
    // The number of partitions of a topic never changes; that there is none may.
    if (count !== undefined) known.set(topic, count);
    return count;
  };

  /** @throws LogUnavailable, that `what` failed */
  const asAdmin = async <Result>(what: string, work: (admin: Admin) => Promise<Result>): Promise<Result> => {
    const client = openClient(options);
    const admin = client.kafka.admin();
    try {
      await admin.connect();
      return await work(admin);
    } catch (error) {
      throw unavailable(what, error);
    } finally {
      await admin.disconnect().catch(() => {});
      client.destroy();
    }
  };

  const create = async (topic: string, count: number, cleanup: Cleanup | undefined): Promise<void> => {
    const configEntries = Object.entries(topicSettings(replication, cleanup)).map(([name, value]) => ({ name, value }));
    const wanted = { topic, numPartitions: count, replicationFactor: replication, configEntries };
    try {
      await asAdmin(`topic ${topic} could not be made`, (admin) =>
        admin.createTopics({ topics: [wanted], waitForLeaders: true }),
      );
    } catch (error) {
      // Made, here or by another process at the same moment, and not known to every broker yet: `ensure` looks again.
      if (!notYetKnown.has(kafkaError(error) ?? '')) throw error;
    }
  };

  return {
    ensure: async (topic, count, cleanup) => {
      // Not from memory: what was there may have been lost with its brokers.
      const before = await connection.ask(`topic ${topic}`, (cluster) => countOf(cluster, topic));
      if (before === undefined) await create(topic, count, cleanup);
      // Another process may have been faster; and a new topic is not known to every broker at once.
      const found = await connection.ask(`topic ${topic}`, async (cluster) => {
        const made = await countOf(cluster, topic);
        if (made === undefined) throw new Error('it was made and is not there yet');
        return made;
      });
      if (found !== count) throw new Error(`topic ${topic} has ${found} partitions, which cannot change, not ${count}`);
    },
    clear: (topic) =>
      asAdmin(`topic ${topic} could not be emptied`, async (admin) => {
        const offsets = await admin.fetchTopicOffsets(topic);
        const filled = offsets.filter(({ high, low }) => high !== low);
        const partitions = filled.map(({ partition, high }) => ({ partition, offset: high }));
        if (partitions.length > 0) await admin.deleteTopicRecords({ topic, partitions });
      }),
    activeGroups: () =>
      asAdmin('groups could not be listed', async (admin) => {
        const { groups: known } = await admin.listGroups();
        if (known.length === 0) return [];
        const { groups } = await admin.describeGroups(known.map(({ groupId }) => groupId));
        return groups.flatMap(({ groupId, members }) => (members.length > 0 ? [groupId] : []));
      }),
    partitions,
    tail: async (topic) => {
      const count = await partitions(topic);
      if (count === undefined) throw noSuchTopic(topic);
      return connection.ask(`tail of ${topic}`, (cluster) => tailOf(cluster, topic, count));
    },
    read: (topic, partition, from) =>
      connection.ask(`messages of ${topic}/${partition}`, (cluster) => readFrom(cluster, topic, partition, from)),
  };
};

export const noSuchTopic = (topic: string): LogUnavailable => new LogUnavailable(`there is no topic ${topic}`);

const countOf = async (cluster: Cluster, topic: string): Promise<number | undefined> => {
  try {
    await cluster.addTargetTopic(topic);
  } catch (error) {
    if (kafkaError(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
    throw error;
  }
  const count = cluster.findTopicPartitionMetadata(topic).length;
  return count === 0 ? undefined : count;
};

type Fetched = {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders;
  readonly offset: string;
  readonly isControlRecord?: boolean;
};

type FetchAnswer = {
  readonly responses: readonly {
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly Fetched[] }[];
  }[];
};

type Extent = { readonly start: bigint; readonly end: bigint };

/** The first offset of each partition, and the one behind the last. */
const extentsOf = async (
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, Extent>> => {
  await cluster.addTargetTopic(topic);
  // Leaders move.
  await cluster.refreshMetadata();
  const asked = partitions.map((partition) => ({ partition }));
  const [ends] = await cluster.fetchTopicsOffset([{ topic, partitions: asked, fromBeginning: false }]);
  const [starts] = await cluster.fetchTopicsOffset([{ topic, partitions: asked, fromBeginning: true }]);
  const offsets = (found: typeof ends) => new Map(found?.partitions.map((one) => [one.partition, BigInt(one.offset)]));
  const [endOf, startOf] = [offsets(ends), offsets(starts)];
  return new Map(
    partitions.map((partition) => [
      partition,
      { start: startOf.get(partition) ?? 0n, end: endOf.get(partition) ?? 0n },
    ]),
  );
};

const tailOf = async (cluster: Cluster, topic: string, count: number): Promise<readonly (LogMessage | undefined)[]> => {
  const extents = await extentsOf(
    cluster,
    topic,
    Array.from({ length: count }, (_, partition) => partition),
  );
  return Promise.all(
    [...extents].map(([partition, { start, end }]) => lastMessage(cluster, topic, partition, start, end)),
  );
};

const readFrom = async (
  cluster: Cluster,
  topic: string,
  partition: number,
  from: bigint,
): Promise<readonly LogMessage[]> => {
  const { start, end } = (await extentsOf(cluster, topic, [partition])).get(partition) ?? { start: 0n, end: 0n };
  for (let first = from > start ? from : start; first < end; ) {
    const found = await fetchFrom(cluster, topic, partition, first);
    const messages = found.filter((record) => !record.isControlRecord).map(toMessage);
    if (messages.length > 0) return messages;
    first = BigInt(found.at(-1)?.offset ?? end) + 1n;
  }
  return [];
};

/**
 * The last message of a partition, offsets `start` to `end` exclusive. The record before the end need not be one:
 * transactions of others leave markers. Then it looks further back.
 */
const lastMessage = async (
  cluster: Cluster,
  topic: string,
  partition: number,
  start: bigint,
  end: bigint,
): Promise<LogMessage | undefined> => {
  for (let back = 1n, from = end; from > start; back *= 2n) {
    from = end - back > start ? end - back : start;
    const found = (await fetchFrom(cluster, topic, partition, from)).findLast((record) => !record.isControlRecord);
    if (found !== undefined) return toMessage(found);
  }
  return undefined;
};

const fetchFrom = async (
  cluster: Cluster,
  topic: string,
  partition: number,
  from: bigint,
): Promise<readonly Fetched[]> => {
  const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (leader === undefined) throw new Error(`partition ${partition} has no leader`);
  const broker = await cluster.findBroker({ nodeId: leader });
  const answer: FetchAnswer = await broker.fetch({
    isolationLevel: 0,
    maxWaitTime: 1000,
    minBytes: 1,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(from), maxBytes: 1_048_576 }] }],
  });
  const records = answer.responses.flatMap((one) => one.partitions).flatMap((one) => one.messages);
  if (records.length === 0) throw new Error(`partition ${partition} did not give its last record`);
  // A broker gives whole batches, from their first record on.
  return records.filter((record) => BigInt(record.offset) >= from);
};

/** A record as the port has it. What is not text comes from elsewhere; its reader will find out. */
export const toMessage = ({ key, value, headers = {}, offset }: Omit<Fetched, 'isControlRecord'>): LogMessage => ({
  key: key?.toString() ?? '',
  value: value?.toString() ?? null,
  headers: textsOf(headers),
  offset: BigInt(offset),
});

const textsOf = (headers: IHeaders): Readonly<Record<string, string>> => {
  const texts: Record<string, string> = {};
  for (const name in headers) texts[name] = textOf(headers[name]);
  return texts;
};

const textOf = (value: IHeaders[string]): string => {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : (last?.toString() ?? '');
};
