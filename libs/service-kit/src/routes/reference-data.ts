import { naturalKey } from '@sales/contracts';
import {
  type Checkpoints,
  categoryOf,
  type EventStore,
  idOf,
  type Position,
  partitionFor,
  pause,
  position,
  type StreamName,
  shareRuns,
  type Topic,
} from '@sales/eventsourcing';
import { NotCaughtUp } from '../http/consistency-token.ts';
import type { Reader } from './freshness.ts';

/**
 * What the store has that local read models may not have yet. A request that decides on them asks `look` first; what
 * was acknowledged before the request is then waited for by `settled`, and nothing else is: reference data that has not
 * changed can be decided on while the log is down.
 */
export type ReferenceData = {
  /**
   * Resolves when everything is known that was appended before the call. @throws NotCaughtUp when the store is silent
   */
  look(): Promise<void>;
  /**
   * Resolves when the read models have everything that is known of a stream, however its code is spelt, or of all
   * streams of a category.
   * @throws NotCaughtUp when that takes longer than the timeout
   */
  settled(category: string, id?: string): Promise<void>;
  /**
   * Resolves when the read models (those that are named, or all) have everything that is known.
   * @throws NotCaughtUp when that takes longer than `ms`, by default than the timeout
   */
  complete(reads?: readonly string[], ms?: number): Promise<void>;
  /** Looks now and then, or does what is given instead, so that a look never has much to read. Resolves after abort. */
  run(signal: AbortSignal, once?: () => Promise<void>): Promise<void>;
};

export type ReferenceDataOptions = {
  readonly store: Pick<EventStore, 'subscribeAll'>;
  /** The read models. */
  readonly readers: readonly Reader[];
  /** The categories that feed them, each with the topic that brings it. */
  readonly topics: Readonly<Record<string, Topic>>;
  /** Where a process begins that has just started: everything up to there is in the read models. */
  readonly checkpoint?: { readonly checkpoints: Checkpoints; readonly name: string };
  readonly timeoutMs?: number;
};

/**
 * Streams of a partition that are told apart. Of more, the readers must have all that is known of those changed first.
 */
const mostStreams = 10_000;
/** Between two looks of `run`, in ms. */
const lookEvery = 1000;
/** Between two checkpoints, in ms. */
const saveEvery = 10_000;

/** What one partition of a topic is to bring. */
type Part = {
  readonly topic: string;
  readonly partition: number;
  readonly readers: readonly Reader[];
  /** The last position of each stream that the readers may lack, by the key of its id, in the order of positions. */
  readonly streams: Map<string, Position>;
  /** Of the last event of any stream. */
  end: Position;
  /** Of the last of the streams that were too many. */
  others: Position;
};

const zero = position(0);

const note = (part: Part, stream: StreamName, at: Position): void => {
  const key = naturalKey(idOf(stream));
  part.streams.delete(key);
  part.streams.set(key, at);
  part.end = at;
  if (part.streams.size <= mostStreams) return;
  const [first] = part.streams;
  if (first === undefined) return;
  part.streams.delete(first[0]);
  part.others = first[1];
};

const least = (positions: readonly Position[]): Position => {
  let found = positions[0] ?? zero;
  for (const at of positions) if (at < found) found = at;
  return found;
};

/** How far all readers are, as far as this process knows. */
const reached = ({ readers, topic, partition }: Part): Position =>
  least(readers.map((reader) => reader.position(topic, partition)));

const waitFor = async (
  { topic, partition, readers }: Part,
  at: Position,
  deadline: number,
  reads?: readonly string[],
): Promise<void> => {
  for (const reader of readers) {
    if (reads?.includes(reader.projection.name) === false) continue;
    const left = Math.max(1, deadline - performance.now());
    if (await reader.reaches(topic, partition, at, left, never)) continue;
    const now = reader.position(topic, partition);
    throw new NotCaughtUp(`${reader.projection.name} has ${topic}/${partition} up to ${now}, not yet up to ${at}`);
  }
};

const never = new AbortController().signal;

export const createReferenceData = (options: ReferenceDataOptions): ReferenceData => {
  const { store, readers, topics, checkpoint, timeoutMs = 2000 } = options;
  const categories = Object.keys(topics);
  const sources = new Map<string, readonly Part[]>(
    Object.entries(topics).map(([category, { name: topic, partitions }]) => {
      const own = readers.filter(({ projection }) => projection.topics.includes(topic));
      const known = { readers: own, end: zero, others: zero };
      const part = (partition: number): Part => ({ ...known, topic, partition, streams: new Map() });
      return [category, own.length === 0 ? [] : Array.from({ length: partitions }, (_, nth) => part(nth))];
    }),
  );
  const parts = [...sources.values()].flat();
  const partOf = (stream: StreamName): Part | undefined => {
    const own = sources.get(categoryOf(stream)) ?? [];
    return own.length === 0 ? undefined : own[partitionFor(stream, own.length)];
  };

  /** Every event of the categories up to here is in the read models or noted. */
  let seen: Position | undefined;
  let saved = zero;

  const start = async (): Promise<Position> => {
    const known = await checkpoint?.checkpoints.load([checkpoint.name]);
    saved = known?.get(checkpoint?.name ?? '') ?? zero;
    return saved;
  };

  /** Forgets what the read models have. They hear of it: what they have cached is older. */
  const forget = async (part: Part): Promise<void> => {
    const upTo = reached(part);
    let last: Position | undefined;
    for (const [key, at] of part.streams) {
      if (at > upTo) break;
      part.streams.delete(key);
      last = at;
    }
    if (last !== undefined) await waitFor(part, last, performance.now() + timeoutMs);
  };

  const read = async (): Promise<void> => {
    seen ??= await start();
    const complete = least(parts.map(reached));
    if (complete > seen) seen = complete;
    const signal = AbortSignal.timeout(timeoutMs);
    const after = seen > 0n ? { after: seen } : {};
    for await (const { events, checkpoint: at, caughtUp } of store.subscribeAll({ ...after, categories, signal })) {
      for (const { stream, position: place } of events) {
        const part = partOf(stream);
        if (part !== undefined) note(part, stream, place);
      }
      seen = at;
      if (!caughtUp) continue;
      for (const part of parts) if (part.streams.size > 0) await forget(part);
      return;
    }
    throw new NotCaughtUp('the event store does not say what it has');
  };
  const look = parts.length === 0 ? async () => {} : shareRuns(read);

  const save = async (): Promise<void> => {
    if (checkpoint === undefined || seen === undefined || seen === saved) return;
    if (parts.some(({ streams }) => streams.size > 0)) return;
    saved = seen;
    await checkpoint.checkpoints.save(new Map([[checkpoint.name, seen]]));
  };

  return {
    look,
    settled: async (category, id) => {
      const deadline = performance.now() + timeoutMs;
      const key = id === undefined ? undefined : naturalKey(id);
      for (const part of sources.get(category) ?? []) {
        if (part.streams.size === 0) continue;
        const at = key === undefined ? part.end : (part.streams.get(key) ?? part.others);
        if (at > 0n) await waitFor(part, at, deadline);
      }
    },
    complete: async (reads, ms = timeoutMs) => {
      const deadline = performance.now() + ms;
      for (const part of parts) if (part.streams.size > 0) await waitFor(part, part.end, deadline, reads);
    },
    run: async (signal, once = look) => {
      for (let nextSave = performance.now() + saveEvery; !signal.aborted; await pause(lookEvery, signal)) {
        // A store or a database that is away shows elsewhere; the next look reads what this one could not.
        await once().catch(() => {});
        if (performance.now() < nextSave) continue;
        await save().catch(() => {});
        nextSave = performance.now() + saveEvery;
      }
    },
  };
};
