import { setTimeout as delay } from 'node:timers/promises';
import { categoryOf, positionOf } from '@sales/eventsourcing';
import { Kafka, logLevel } from 'kafkajs';
import { withClient } from '../reliability/load-evidence.ts';
import type { Places } from './places.ts';
import { readStore } from './store.ts';
import { brokersIn, categoryOfTopic, topics, withLog } from './topics.ts';

/** Events that the relays have not carried to their topics. */
const unrelayed = async (eventStore: string, brokers: string): Promise<readonly string[]> => {
  const last = new Map((await readStore(eventStore)).map(({ stream, position }) => [categoryOf(stream), position]));
  return withLog(brokers, async (log) => {
    const behind: string[] = [];
    for (const topic of topics) {
      const ends = (await log.tail(topic.name)).map(positionOf);
      const wanted = last.get(categoryOfTopic(topic)) ?? 0n;
      if (ends.every((end) => end < wanted)) behind.push(`${topic.name} lacks position ${wanted}`);
    }
    return behind;
  });
};

/** Numbers of the builds that are kept up to date, by projection. */
const liveBuilds = async ({ databaseUrl }: Places): Promise<ReadonlyMap<string, string>> => {
  const services = ['inventory', 'order', 'projector'].map(async (service) =>
    withClient(await databaseUrl(service), (client) =>
      client.query<{ name: string; number: number }>(`select name, number from projection.builds where state = 'live'`),
    ),
  );
  const rows = (await Promise.all(services)).flatMap((found) => found.rows);
  return new Map(rows.map(({ name, number }) => [name, String(number)]));
};

/** Whether a consumer group belongs to a build that another one has replaced. */
const isAbandoned = (group: string, live: ReadonlyMap<string, string>): boolean => {
  const [, name = '', number] = /^(.+)\.(\d+)$/.exec(group) ?? [];
  return live.has(name) && live.get(name) !== number;
};

/** Messages that a consumer group has begun to read and not finished. */
const unconsumed = async (brokers: string, live: ReadonlyMap<string, string>): Promise<readonly string[]> => {
  const admin = new Kafka({ ...brokersIn(brokers), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const ends = new Map<string, string>();
    for (const { name } of topics) {
      for (const { partition, high } of await admin.fetchTopicOffsets(name)) ends.set(`${name}/${partition}`, high);
    }
    const { groups } = await admin.listGroups();
    const behind: string[] = [];
    for (const { groupId } of groups) {
      if (/^(checker-|ops\.)/.test(groupId) || isAbandoned(groupId, live)) continue;
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
        for (const { partition, offset } of partitions) {
          const end = ends.get(`${topic}/${partition}`) ?? '0';
          if (Math.max(0, Number(offset)) < Number(end))
            behind.push(`${groupId} is at ${offset} of ${end} in ${topic}/${partition}`);
        }
      }
    }
    return behind;
  } finally {
    await admin.disconnect();
  }
};

/** Alarms that are due, and messages that were set aside. */
const waiting = (url: string): Promise<readonly string[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ what: string }>(
      `select 'timer of ' || owner || ' is due since ' || due_at as what
       from work.timers where state = 'set' and due_at <= clock_timestamp()
       union all
       select reader || ' has parked a message of ' || key || ': ' || error from work.dead_letters`,
    );
    return rows.map(({ what }) => what);
  });

const unfinishedIn = async (places: Places): Promise<readonly string[]> => {
  const { index, databaseUrl } = places;
  const { kafka, eventStore } = (await index()).infrastructure;
  return [
    ...(await unrelayed(eventStore, kafka)),
    ...(await unconsumed(kafka, await liveBuilds(places))),
    ...(await waiting(await databaseUrl('order'))),
    ...(await waiting(await databaseUrl('inventory'))),
  ];
};

/**
 * Resolves once nothing has been left to do twice in a row, or after `timeoutMs`; gives what is still
 * unfinished.
 */
export const whenQuiet = async (places: Places, timeoutMs: number): Promise<readonly string[]> => {
  const deadline = performance.now() + timeoutMs;
  for (let quiet = 0; ; ) {
    const unfinished = await unfinishedIn(places).catch((error: unknown) => [String(error)]);
    quiet = unfinished.length === 0 ? quiet + 1 : 0;
    if (quiet === 2 || performance.now() > deadline) return unfinished;
    await delay(500);
  }
};
