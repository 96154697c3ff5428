import { randomUUID } from 'node:crypto';
import { type EventLog, type LogBatch, LogUnavailable } from '@sales/eventsourcing';
import { eventually } from '@sales/eventsourcing/testing';

export const keys: readonly string[] = Array.from({ length: 24 }, (_, i) => `key-${i}`);

export type Traffic = {
  /** Messages that were acknowledged. */
  readonly published: () => number;
  /** Ends after the round that is on its way, and rejects when a publish did. */
  stop(): Promise<void>;
};

/**
 * Publishes `key/0`, `key/1`… for each key, from several callers at once, each waiting for the one before. When a
 * publish has failed, it goes on behind what the topic has, as a relay does.
 */
export const publishNumbers = (log: EventLog, topic: string): Traffic => {
  let going = true;
  let published = 0;
  const publisher = async (key: string): Promise<void> => {
    for (let number = 0; going; ) {
      const pair = [number, number + 1].map((n) => ({ key, value: `${key}/${n}`, headers: { n: String(n) } }));
      try {
        await log.publish(topic, pair);
        number += 2;
        published += 2;
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error;
        const there = (await readAll(log, topic)).filter((value) => value.startsWith(`${key}/`)).length;
        published += there - number;
        number = there;
      }
      // Let the others of this process have their turn.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const publishers = Promise.all(keys.map(publisher));
  publishers.catch(() => {});
  return {
    published: () => published,
    stop: async () => {
      going = false;
      await publishers;
    },
  };
};

export type Reader = {
  readonly values: readonly string[];
  readonly batches: readonly LogBatch[];
  /** How many of them came for the first time. */
  distinct(): number;
  stop(): Promise<void>;
};

export type ReaderOptions = {
  readonly group?: string;
  readonly before?: (batch: LogBatch) => Promise<void> | void;
  readonly onError?: (error: unknown) => void;
};

export const startReader = (log: EventLog, topic: string, options: ReaderOptions = {}): Reader => {
  const { group = randomUUID(), before, onError } = options;
  const abort = new AbortController();
  const batches: LogBatch[] = [];
  const values: string[] = [];
  const seen = new Set<string>();
  const running = log.consume({
    group,
    topics: [topic],
    handler: async (batch) => {
      await before?.(batch);
      batches.push(batch);
      for (const value of batch.messages.map((one) => one.value ?? '')) {
        values.push(value);
        seen.add(value);
      }
    },
    ...(onError !== undefined && { onError }),
    signal: abort.signal,
  });
  return {
    values,
    batches,
    distinct: () => seen.size,
    stop: async () => {
      abort.abort();
      await running;
    },
  };
};

/** All that is in the topic. */
export const readAll = async (log: EventLog, topic: string): Promise<readonly string[]> => {
  const tail = await log.tail(topic);
  const count = tail.reduce((sum, last) => sum + Number((last?.offset ?? -1n) + 1n), 0);
  const reader = startReader(log, topic);
  await eventually(() => reader.values.length >= count);
  await reader.stop();
  return reader.values;
};

export type Faults = { readonly lost: number; readonly doubled: number; readonly reordered: number };

export const none: Faults = { lost: 0, doubled: 0, reordered: 0 };

/**
 * What is wrong with the numbers of each key, of `total` that were acknowledged. A number is out of order when it comes
 * for the first time behind a greater one.
 */
export const faultsIn = (values: readonly string[], total: number): Faults => {
  const seen = new Set<string>();
  const highest = new Map<string, number>();
  let reordered = 0;
  for (const value of values) {
    if (seen.has(value)) continue;
    seen.add(value);
    const [key = '', number] = value.split('/');
    if (Number(number) < (highest.get(key) ?? -1)) reordered += 1;
    highest.set(key, Math.max(Number(number), highest.get(key) ?? -1));
  }
  const gaps = [...highest.values()].reduce((sum, last) => sum + last + 1, 0) - seen.size;
  return { lost: Math.max(total - seen.size, gaps), doubled: values.length - seen.size, reordered };
};
