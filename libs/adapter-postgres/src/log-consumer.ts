import { randomUUID } from 'node:crypto';
import { type ConsumeOptions, type LogMessage, signal as makeSignal, pace, pause } from '@sales/eventsourcing';
import { type Assignment, type Commit, groupMember } from './log-members.ts';
import type { LogTail } from './log-tail.ts';
import type { Pool } from './pool.ts';
import { bigintArray } from './text-array.ts';

/** What the consumers of a process share. */
export type ConsumerContext = {
  readonly pool: Pool;
  readonly tail: LogTail;
  /** How long a consumer that has ended keeps its partitions, in ms. */
  readonly ttl: number;
  /** Called when this process has published something. */
  readonly listeners: Set<() => void>;
  /** Ids of those of the topics that exist. */
  readonly topicIds: (topics: readonly string[]) => Promise<ReadonlyMap<number, string>>;
  /** Told of failures of the database; the consumer goes on by itself. */
  readonly onError: (error: unknown) => void;
};

/** A partition in our hands. */
type Owned = Assignment & {
  readonly topic: string;
  readonly name: string;
  /** First offset that the handler has not had. */
  next: bigint;
  /** There may be messages that only the database knows of. */
  stale: boolean;
  /** More than our share: no further batch. */
  leaving: boolean;
};

type Row = {
  readonly nth: string;
  readonly offset: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
};

export const partitionName = (topicId: number, partition: number): string => `${topicId}/${partition}`;

/** How long a finished batch may wait to be committed together with others, in ms. */
const commitEvery = 250;

/** How long messages gather while the batches are small: what a batch costs hardly depends on its size. In ms. */
const gathering = 10;

/** One member of a consumer group, from its start to its leave. */
export const consumeGroup = async (context: ConsumerContext, options: ConsumeOptions): Promise<void> => {
  const { pool, tail, ttl, listeners, onError } = context;
  const { group, topics, handler, maxMessages = 500, signal } = options;
  const member = groupMember(pool, group, randomUUID(), ttl);
  const owned = new Map<string, Owned>();
  const commits = new Map<string, Commit>();
  /** Batches in hand, by partition. */
  const batches = new Map<string, Promise<void>>();
  const changed = makeSignal();
  const done = new AbortController();
  let leaseEnds = 0;
  let committedAt = 0;
  /** A batch of this round was large: there is no need to wait for more. */
  let isBehind = false;

  const isMine = (partition: Owned): boolean =>
    owned.get(partition.name) === partition && performance.now() < leaseEnds && !partition.leaving;

  const accept = (topicNames: ReadonlyMap<number, string>, assignments: readonly Assignment[], share: number): void => {
    const names = new Set<string>();
    assignments.forEach((assignment, index) => {
      const name = partitionName(assignment.topicId, assignment.partition);
      names.add(name);
      const before = owned.get(name);
      const partition =
        before?.epoch === assignment.epoch
          ? before
          : {
              ...assignment,
              name,
              topic: topicNames.get(assignment.topicId) ?? '',
              next: assignment.committed,
              stale: true,
              leaving: false,
            };
      partition.leaving = index >= share;
      owned.set(name, partition);
    });
    for (const name of owned.keys()) if (!names.has(name)) owned.delete(name);
  };

  const beat = async (): Promise<void> => {
    while (!done.signal.aborted) {
      let rest = ttl / 5;
      try {
        const asked = performance.now();
        const names = await context.topicIds(topics);
        const { owned: assignments, share } = await member.heartbeat([...names.keys()]);
        leaseEnds = asked + ttl * 0.8;
        accept(names, assignments, share);
        changed.notify();
        if (names.size < topics.length || assignments.length !== share || share === 0) rest = ttl / 25;
      } catch (error) {
        onError(error);
      }
      await pause(rest, done.signal);
    }
  };

  const handle = async (partition: Owned, messages: readonly LogMessage[], next: bigint): Promise<void> => {
    const { topic, partition: number, epoch } = partition;
    const batch = { topic, partition: number, assignment: epoch, messages };
    for (let rest = 100; isMine(partition) && !signal.aborted; rest = Math.min(rest * 2, 10_000)) {
      try {
        await handler(batch);
        partition.next = next;
        commits.set(partition.name, { ...partition, next });
        return;
      } catch (error) {
        options.onError?.(error, batch);
        await pause(rest * (0.75 + Math.random() / 2), signal);
      }
    }
  };

  const start = (partition: Owned, messages: readonly LogMessage[]): void => {
    if (messages.length >= maxMessages / 2) isBehind = true;
    const next = (messages.at(-1)?.offset ?? -1n) + 1n;
    const batch = handle(partition, messages, next).finally(() => {
      batches.delete(partition.name);
      changed.notify();
    });
    batches.set(partition.name, batch);
  };

  /** One query for all partitions that may have messages which only the database knows. */
  const fetch = async (partitions: readonly Owned[]): Promise<boolean> => {
    const rows = await pool.query<Row>({
      name: 'log.fetch',
      text: `select r.nth, m.*
        from unnest($1::bigint[], $2::bigint[], $3::bigint[]) with ordinality as r (topic_id, partition, next, nth)
        cross join lateral (
          select "offset", key, headers, value from log.messages
          where topic_id = r.topic_id and partition = r.partition and "offset" >= r.next
          order by "offset" limit $4) m
        order by r.nth, m."offset"`,
      values: [
        bigintArray(partitions.map((one) => one.topicId)),
        bigintArray(partitions.map((one) => one.partition)),
        bigintArray(partitions.map((one) => one.next)),
        maxMessages,
      ],
    });
    const byPartition = Map.groupBy(rows, (row) => Number(row.nth) - 1);
    partitions.forEach((partition, index) => {
      const found = (byPartition.get(index) ?? []).map(({ offset, key, headers, value }) => ({
        offset: BigInt(offset),
        key,
        headers,
        value,
      }));
      partition.stale = found.length > 0;
      if (found.length > 0 && isMine(partition)) start(partition, found);
    });
    return rows.length > 0;
  };

  /** Starts a batch wherever there is one to start. True when the database had something. */
  const startBatches = async (): Promise<boolean> => {
    for (const partition of owned.values()) {
      if (batches.has(partition.name) || !isMine(partition)) continue;
      const known = tail.get(partition.name, partition.next, maxMessages);
      if (known === undefined) partition.stale = true;
      else if (known.length > 0) start(partition, known);
    }
    const stale = [...owned.values()].filter((one) => one.stale && !batches.has(one.name) && isMine(one));
    return stale.length > 0 && (await fetch(stale));
  };

  const commit = async (): Promise<void> => {
    if (commits.size === 0) return;
    const entries = [...commits];
    commits.clear();
    committedAt = performance.now();
    await member.commit(entries.map(([, entry]) => entry)).catch((error: unknown) => {
      for (const [name, entry] of entries) if (!commits.has(name)) commits.set(name, entry);
      throw error;
    });
  };

  const releaseSurplus = async (): Promise<void> => {
    const surplus = [...owned.values()].filter((partition) => partition.leaving && !batches.has(partition.name));
    if (surplus.length === 0) return;
    await commit();
    await member.release(surplus);
    for (const { name } of surplus) owned.delete(name);
  };

  const consume = async (): Promise<void> => {
    const polling = pace(5, 250);
    let pollAt = 0;
    while (!signal.aborted) {
      const seen = changed.count();
      let rest = 1000;
      isBehind = false;
      try {
        const now = performance.now();
        if (now >= pollAt) for (const partition of owned.values()) partition.stale = true;
        await releaseSurplus();
        const found = await startBatches();
        if (found || now >= pollAt) pollAt = now + polling.next(found);
        if (now - committedAt >= commitEvery) await commit();
        rest = Math.max(0, Math.min(pollAt, commits.size > 0 ? committedAt + commitEvery : pollAt) - performance.now());
      } catch (error) {
        onError(error);
        await pause(250, signal);
      }
      await changed.wait(seen, rest, signal);
      if (!isBehind) await pause(gathering, signal);
    }
  };

  listeners.add(changed.notify);
  const beating = beat();
  await consume();
  await Promise.all(batches.values());
  listeners.delete(changed.notify);
  done.abort();
  await beating;
  await commit().catch(onError);
  await member.leave().catch(onError);
};
