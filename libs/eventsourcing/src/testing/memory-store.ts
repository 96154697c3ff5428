import { EventTooLarge, StoreRestored, WrongExpectedRevision } from '../errors.ts';
import type { Appended, EventBatch, EventStore, ReadOptions, SubscribeOptions } from '../ports.ts';
import { signal } from '../signal.ts';
import {
  categoryOf,
  type ExpectedRevision,
  type NewEvent,
  position,
  type RecordedEvent,
  revision,
  type StreamName,
} from '../types.ts';

export type MemoryEventStore = EventStore & {
  /** Everything in it, in position order. */
  all(): readonly RecordedEvent[];
  /** Leaves the first `count` events, as after the restore of a backup. */
  restore(count: number): void;
};

const limit = 256 * 1024;
const pageSize = 1000;

const meets = (expected: ExpectedRevision, actual: bigint | undefined): boolean => {
  switch (expected) {
    case 'any':
      return true;
    case 'no_stream':
      return actual === undefined;
    case 'stream_exists':
      return actual !== undefined;
    default:
      return actual === expected;
  }
};

/** What was stored is a copy, as from a database. */
const copy = (event: NewEvent): NewEvent => {
  const { type, data, eventId, metadata } = event;
  return JSON.parse(JSON.stringify({ type, data, eventId, metadata }));
};

/** The event store in memory, for unit tests. */
export const memoryEventStore = (): MemoryEventStore => {
  const all: RecordedEvent[] = [];
  const streams = new Map<StreamName, RecordedEvent[]>();
  const appended = signal();

  /** The last of the events where they stand already, all of them, where the append wanted them. */
  const repeated = (
    stored: readonly RecordedEvent[],
    events: readonly NewEvent[],
    expected: ExpectedRevision,
  ): RecordedEvent | undefined => {
    const first =
      typeof expected === 'bigint'
        ? Number(expected) + 1
        : expected === 'no_stream'
          ? 0
          : stored.findIndex((event) => event.eventId === events[0]?.eventId);
    const same = first >= 0 && events.every((event, nth) => stored[first + nth]?.eventId === event.eventId);
    return same ? stored[first + events.length - 1] : undefined;
  };

  const append = (stream: StreamName, events: readonly NewEvent[], expected: ExpectedRevision): Appended => {
    const stored = streams.get(stream) ?? [];
    const actual = stored.at(-1)?.revision;
    const before = repeated(stored, events, expected);
    if (before !== undefined) return { revision: before.revision, position: before.position };
    if (!meets(expected, actual)) throw new WrongExpectedRevision(stream, expected, actual);
    for (const event of events) {
      const size = Buffer.byteLength(JSON.stringify(event.data)) + Buffer.byteLength(JSON.stringify(event.metadata));
      if (size > limit) throw new EventTooLarge(stream, size, limit);
    }
    for (const event of events) {
      const place = { stream, revision: revision(stored.length), position: position(all.length + 1) };
      const recorded = { ...copy(event), ...place };
      stored.push(recorded);
      all.push(recorded);
    }
    streams.set(stream, stored);
    appended.notify();
    return { revision: revision(stored.length - 1), position: position(all.length) };
  };

  async function* subscribe({ after, categories, signal: abort }: SubscribeOptions): AsyncGenerator<EventBatch> {
    let next = Number(after ?? 0n);
    for (let first = true; !abort.aborted; first = false) {
      const seen = appended.count();
      if (next > all.length) throw new StoreRestored(`the store has nothing at position ${next}`);
      const page = all.slice(next, next + pageSize);
      next += page.length;
      const events = page.filter((event) => categories?.includes(categoryOf(event.stream)) ?? true);
      const caughtUp = next >= all.length;
      if (first || page.length > 0) yield { events, checkpoint: position(next), caughtUp };
      if (caughtUp) await appended.wait(seen, 60_000, abort);
    }
  }

  return {
    all: () => all,
    restore: (count) => {
      all.length = count;
      for (const [stream, stored] of streams) {
        const kept = stored.filter((event) => event.position <= count);
        if (kept.length === 0) streams.delete(stream);
        else streams.set(stream, kept);
      }
      appended.notify();
    },
    append: async (stream, events, expected) => append(stream, events, expected),
    read: async (stream, { fromRevision, maxCount, direction = 'forwards' }: ReadOptions = {}) => {
      const stored = streams.get(stream) ?? [];
      const found =
        direction === 'forwards'
          ? stored.slice(Number(fromRevision ?? 0n))
          : stored.slice(0, fromRevision === undefined ? undefined : Number(fromRevision) + 1).reverse();
      return found.slice(0, maxCount);
    },
    subscribeAll: subscribe,
  };
};
