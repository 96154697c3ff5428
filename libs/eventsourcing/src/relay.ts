import { setTimeout as delay } from 'node:timers/promises';
import { confirmAlignment } from './alignment.ts';
import { chainAt, chained } from './chain.ts';
import { type CommandTable, tableFiller } from './command-table.ts';
import { crashpoint } from './crashpoint.ts';
import { partitionFor } from './partition.ts';
import type { Checkpoints, Cleanup, EventBatch, EventLog, EventStore, Leases, LogMessage, Message } from './ports.ts';
import { type Publication, positionOf, toMessage } from './published-event.ts';
import { keepIncarnation } from './realignment.ts';
import { type Throttle, unthrottled } from './throttle.ts';
import { categoryOf, type Position, position, type RecordedEvent } from './types.ts';

/** Where the events of a category go. */
export type Topic = { readonly name: string; readonly partitions: number; readonly cleanup?: Cleanup };

/** A partition that ends earlier than what was published to it. Positions. */
export type LostEnd = {
  readonly topic: string;
  readonly partition: number;
  readonly end: Position;
  readonly published: Position;
};

/** Where a partition ends: the position of its last message, and the chain up to it. */
type End = { readonly at: Position; readonly chain: string };

export type RelayOptions = {
  /** Names the checkpoint and the lease, for example `order`. */
  readonly name: string;
  readonly store: EventStore;
  readonly log: EventLog;
  readonly checkpoints: Checkpoints;
  readonly leases: Leases;
  /** The categories to publish, each on its topic. Every event of a category is published: readers count on it. */
  readonly topics: Readonly<Record<string, Topic>>;
  readonly publish: (event: RecordedEvent) => Publication;
  /** Takes the commands behind the events, those of long streams. */
  readonly table?: CommandTable;
  readonly onError?: (error: unknown) => void;
  /** Told of partitions that lack what was published to them. It is published again. */
  readonly onLost?: (lost: readonly LostEnd[]) => void;
  /** Told after each batch: how far the relay is, and how many events it published. */
  readonly onProgress?: (checkpoint: Position, published: number) => void;
  /** Told of each batch before it is published, and with nothing when the work has passed to another process. */
  readonly onRead?: (batch: EventBatch | undefined) => void;
  /**
   * Time between two checkpoints, in ms. What lies behind the last one is read again after a restart, and seen to be
   * published.
   */
  readonly checkpointEvery?: number;
  /**
   * How long it may be silent before it looks whether the log still has what was published, in ms; before it publishes,
   * a fifth of that is enough. Default: 10,000.
   */
  readonly lookEvery?: number;
  /** Waits for the throttle before it publishes. Default: at once. */
  readonly throttle?: Throttle;
  readonly signal: AbortSignal;
};

/**
 * Carries events from the store to the log, in order, one batch at a time, none lost. One relay of a name works at a
 * time. It reads the end of each partition before it publishes, so that a crash between publish and checkpoint doubles
 * nothing, and what the log had taken and has lost since is published again. From a store that lacks what was
 * published it publishes nothing (`StoreRestored`). Whatever goes wrong, it forgets all it knows and starts again from
 * there.
 */
export const runRelay = (options: RelayOptions): Promise<void> =>
  options.leases.hold(
    `relay:${options.name}`,
    async (signal, holds) => {
      signal.addEventListener('abort', () => options.onRead?.(undefined));
      for (let pause = 100; !signal.aborted; pause = Math.min(pause * 2, 10_000)) {
        try {
          await relay({ ...options, signal }, holds, () => {
            pause = 100;
          });
        } catch (error) {
          if (signal.aborted) return;
          options.onError?.(error);
          await delay(pause * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
        }
      }
    },
    options.signal,
  );

const relay = async (options: RelayOptions, holds: () => boolean, progressed: () => void): Promise<void> => {
  const {
    name,
    store,
    log,
    checkpoints,
    topics,
    checkpointEvery = 1000,
    lookEvery = 10_000,
    throttle = unthrottled,
  } = options;
  const ends = new Map<string, End[]>();
  for (const topic of Object.values(topics)) {
    await log.ensureTopic(topic.name, topic.partitions, topic.cleanup);
    ends.set(topic.name, (await log.tail(topic.name)).map(endOf));
  }
  const aligned = { store, log, topics: Object.values(topics) };
  const incarnation = await confirmAlignment(aligned);
  await keepIncarnation(log, store);
  const known = new Map(await checkpoints.load([name, ...placesOf(name, ends).map(({ reader }) => reader)]));
  const after = startOf(options, known, ends);
  let saved = -Infinity;
  /** When the log was last seen to have what was published. */
  let seen = performance.now();
  const over = new AbortController();
  const categories = Object.keys(topics);
  const signal = AbortSignal.any([options.signal, over.signal]);
  const batches = store.subscribeAll({ ...(after !== undefined && { after }), categories, signal });
  const { table, onError } = options;
  const filler =
    table &&
    tableFiller(
      { table, store, categories, throttle, signal, ...(onError !== undefined && { onError }) },
      after ?? position(0),
    );
  try {
    for await (const batch of orSilence(batches, lookEvery)) {
      if (batch === undefined) {
        await look(log, ends);
        await filler?.flush();
        await confirmAlignment({ ...aligned, most: 1 });
        seen = performance.now();
        continue;
      }
      const { events, checkpoint } = batch;
      options.onRead?.(batch);
      let published = 0;
      if (events.length > 0) {
        crashpoint('relay.read');
        published = await throttle(async () => {
          if (performance.now() - seen > lookEvery / 5) await look(log, ends);
          return publishBatch(options, holds, { ends, incarnation }, events);
        });
        seen = performance.now();
      }
      if (published > 0) crashpoint('relay.published');
      await filler?.take(batch);
      if (performance.now() - saved >= checkpointEvery) {
        await filler?.flush();
        const news = placesOf(name, ends).filter(({ reader, end }) => end > 0n && known.get(reader) !== end);
        for (const { reader, end } of news) known.set(reader, end);
        await checkpoints.save(new Map([[name, checkpoint], ...news.map(({ reader, end }) => [reader, end] as const)]));
        saved = performance.now();
        if (published > 0) crashpoint('relay.checkpointed');
      }
      progressed();
      options.onProgress?.(checkpoint, published);
    }
  } finally {
    over.abort();
  }
};

/** What comes, and undefined each time that nothing has come for so long, in ms. */
async function* orSilence<Item>(items: AsyncIterable<Item>, ms: number): AsyncGenerator<Item | undefined> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const waiting = new AbortController();
      const silence = delay(ms, undefined, { signal: waiting.signal }).catch(() => undefined);
      const result = await Promise.race([next, silence]);
      waiting.abort();
      if (result?.done === true) return;
      yield result?.value;
      if (result !== undefined) next = iterator.next();
    }
  } finally {
    next.catch(() => {});
  }
}

/**
 * A broker that comes back without the end of its log does not say so.
 * @throws Error when a partition does not end with what was published to it last
 */
const look = async (log: EventLog, ends: ReadonlyMap<string, readonly End[]>): Promise<void> => {
  for (const [topic, partitions] of ends) {
    const tail = (await log.tail(topic)).map(endOf);
    if (
      tail.some(({ at, chain }, partition) => at !== partitions[partition]?.at || chain !== partitions[partition].chain)
    ) {
      throw new Error(`${topic} does not end with what was published last`);
    }
  }
};

const endOf = (message: LogMessage | undefined): End => ({ at: positionOf(message), chain: chainAt(message) });

/** The partitions, each with the name of the checkpoint that says what was published to it. */
const placesOf = (name: string, ends: ReadonlyMap<string, readonly End[]>) =>
  [...ends].flatMap(([topic, partitions]) =>
    partitions.map(({ at: end }, partition) => ({ reader: `${name}:${topic}/${partition}`, topic, partition, end })),
  );

/**
 * Where to begin: at the checkpoint, or before it, at the earliest end of a partition that has less than was published
 * to it. An unclean election and a disk that was lost leave one so.
 */
const startOf = (
  { name, onLost }: RelayOptions,
  known: ReadonlyMap<string, Position>,
  ends: ReadonlyMap<string, readonly End[]>,
): Position | undefined => {
  const lost = placesOf(name, ends).flatMap(({ reader, topic, partition, end }): LostEnd[] => {
    const published = known.get(reader);
    return published === undefined || published <= end ? [] : [{ topic, partition, end, published }];
  });
  if (lost.length > 0) onLost?.(lost);
  return lost.reduce<Position | undefined>(
    (start, { end }) => (start === undefined || end < start ? end : start),
    known.get(name),
  );
};

const publishBatch = async (
  { name, log, topics, publish }: RelayOptions,
  holds: () => boolean,
  { ends, incarnation }: { readonly ends: ReadonlyMap<string, End[]>; readonly incarnation: number },
  events: readonly RecordedEvent[],
): Promise<number> => {
  const outgoing = new Map<string, Message[]>();
  for (const event of events) {
    const topic = topics[categoryOf(event.stream)];
    if (topic === undefined) continue;
    const partitionEnds = ends.get(topic.name) ?? [];
    const partition = partitionFor(event.stream, topic.partitions);
    const end = partitionEnds[partition] ?? endOf(undefined);
    if (event.position <= end.at) continue;
    const messages = outgoing.get(topic.name);
    const message = chained(toMessage(event, publish(event), end.at, incarnation), event, end.chain);
    if (messages === undefined) outgoing.set(topic.name, [message]);
    else messages.push(message);
    partitionEnds[partition] = { at: event.position, chain: chainAt(message) };
  }
  let published = 0;
  for (const [topic, messages] of outgoing) {
    // Another relay may be at work by now: what both publish stands in the topic twice.
    if (!holds()) throw new Error(`the lease of relay ${name} has run out`);
    await log.publish(topic, messages);
    published += messages.length;
  }
  return published;
};
