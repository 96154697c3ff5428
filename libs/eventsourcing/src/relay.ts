import { setTimeout as delay } from 'node:timers/promises';
import { crashpoint } from './crashpoint.ts';
import { partitionFor } from './partition.ts';
import type { Checkpoints, EventBatch, EventLog, EventStore, Leases, Message } from './ports.ts';
import { type Publication, positionOf, toMessage } from './published-event.ts';
import { atOnce, type Turn } from './turn.ts';
import { categoryOf, type Position, type RecordedEvent } from './types.ts';

/** Where the events of a category go. */
export type Topic = { readonly name: string; readonly partitions: number };

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
  readonly onError?: (error: unknown) => void;
  /** Told after each batch: how far the relay is, and how many events it published. */
  readonly onProgress?: (checkpoint: Position, published: number) => void;
  /** Told of each batch before it is published, and with nothing when the work has passed to another process. */
  readonly onRead?: (batch: EventBatch | undefined) => void;
  /**
   * Time between two checkpoints, in ms. What lies behind the last one is read again after a restart, and seen to be
   * published.
   */
  readonly checkpointEvery?: number;
  /** Waits for a turn before it publishes. Default: at once. */
  readonly turn?: Turn;
  readonly signal: AbortSignal;
};

/**
 * Carries events from the store to the log, in order, one batch at a time, none lost. One relay of a name works at a
 * time. It reads the end of each partition before it publishes, so that a crash between publish and checkpoint doubles
 * nothing. Whatever goes wrong, it forgets all it knows and starts again from there.
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
  const { name, store, log, checkpoints, topics, checkpointEvery = 1000, turn = atOnce, signal } = options;
  const ends = new Map<string, Position[]>();
  for (const topic of Object.values(topics)) {
    await log.ensureTopic(topic.name, topic.partitions);
    ends.set(topic.name, (await log.tail(topic.name)).map(positionOf));
  }
  const start = await checkpoints.load(name);
  let saved = -Infinity;
  const batches = store.subscribeAll({
    ...(start !== undefined && { after: start }),
    categories: Object.keys(topics),
    signal,
  });
  for await (const batch of batches) {
    const { events, checkpoint } = batch;
    options.onRead?.(batch);
    if (events.length > 0) crashpoint('relay.read');
    const published = events.length === 0 ? 0 : await turn(() => publishBatch(options, holds, ends, events));
    if (published > 0) crashpoint('relay.published');
    if (performance.now() - saved >= checkpointEvery) {
      await checkpoints.save(name, checkpoint);
      saved = performance.now();
      if (published > 0) crashpoint('relay.checkpointed');
    }
    progressed();
    options.onProgress?.(checkpoint, published);
  }
};

const publishBatch = async (
  { name, log, topics, publish }: RelayOptions,
  holds: () => boolean,
  ends: ReadonlyMap<string, Position[]>,
  events: readonly RecordedEvent[],
): Promise<number> => {
  const outgoing = new Map<string, Message[]>();
  for (const event of events) {
    const topic = topics[categoryOf(event.stream)];
    if (topic === undefined) continue;
    const partitionEnds = ends.get(topic.name) ?? [];
    const partition = partitionFor(event.stream, topic.partitions);
    const end = partitionEnds[partition] ?? (0n as Position);
    if (event.position <= end) continue;
    const messages = outgoing.get(topic.name);
    const message = toMessage(event, publish(event), end);
    if (messages === undefined) outgoing.set(topic.name, [message]);
    else messages.push(message);
    partitionEnds[partition] = event.position;
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
