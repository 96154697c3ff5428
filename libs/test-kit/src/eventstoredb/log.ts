import type { StreamState } from './commit-check.ts';
import { lastRevision, type ProposedEvent, type StoredEvent, sizeOf } from './event.ts';
import type { Journal } from './journal.ts';
import { createLinks, linkTo } from './links.ts';
import { isSoftDelete, parseLimits, type StreamLimits } from './stream-metadata.ts';

/** So many ids are remembered for appends that name no revision; the server's cache is about as large. */
const recentIds = 100_000;
/** What a record takes in the log beside its event. */
const recordOverhead = 64;

type Stream = { readonly events: StoredEvent[]; limits: StreamLimits; tombstoned: boolean };

/** What readers see of a stream: the revisions from `first` to before `end`. */
export type View = {
  readonly first: number;
  readonly end: number;
  readonly at: (revision: number) => StoredEvent | undefined;
};

export type Log = {
  readonly state: (stream: string) => StreamState;
  /** Finds an event among those written lately, by id. */
  readonly recent: (id: string) => StoredEvent | undefined;
  /** Forgets the recent ids, as a server does that was restarted. */
  readonly forgetRecent: () => void;
  /** Adds events to memory, seen by writers at once and by readers after `save`. */
  readonly add: (stream: string, proposed: readonly ProposedEvent[]) => readonly StoredEvent[];
  readonly addTombstone: (stream: string, id: string) => StoredEvent;
  /** Makes all that was added durable and shows it to readers. All or none of `written` survives a crash. */
  readonly save: (written: readonly StoredEvent[]) => void;
  /** Resolves when all that was saved so far is durable. */
  readonly durable: () => Promise<void>;
  /** What is saved from now on becomes durable only when the returned function was called. */
  readonly holdReplication: () => () => void;
  /** The number of events that readers see. */
  readonly end: () => number;
  readonly at: (index: number) => StoredEvent | undefined;
  /**
   * The index of the first event at or after a position, or after it. Undefined for a position inside a record. The one
   * behind the last record, and those beyond it, have the index `end()`.
   */
  readonly indexFrom: (position: number) => number | undefined;
  readonly indexAfter: (position: number) => number | undefined;
  /** Whether a position lies behind everything that was written. */
  readonly isBeyond: (position: number) => boolean;
  /** Leaves the first `count` events, as after the restore of a backup. */
  readonly truncate: (count: number) => void;
  /** Resolves when readers see more than `index` events, or when the signal is aborted. */
  readonly beyond: (index: number, signal: AbortSignal) => Promise<void>;
  readonly view: (stream: string) => View | 'no stream' | 'stream deleted';
};

export const metastreamOf = (stream: string): string => `$$${stream}`;
/** The stream that a metastream is about. */
export const originalOf = (stream: string): string | undefined =>
  stream.startsWith('$$') ? stream.slice(2) : undefined;

/** The one log that all nodes of a double share. What the journal does not have yet, no reader sees. */
export const createLog = (loaded: readonly StoredEvent[] = [], journal?: Journal): Log => {
  const events: StoredEvent[] = [];
  const streams = new Map<string, Stream>();
  let links = createLinks();
  const recent = new Map<string, StoredEvent>();
  const waiting = new Set<() => void>();
  let end = 0;
  let position = recordOverhead;
  let saved: Promise<void> = Promise.resolve();
  let replicated: Promise<void> | undefined;

  const streamOf = (name: string): Stream => {
    const existing = streams.get(name);
    if (existing !== undefined) return existing;
    const stream: Stream = { events: [], limits: {}, tombstoned: false };
    streams.set(name, stream);
    return stream;
  };

  const include = (event: StoredEvent): void => {
    events.push(event);
    position = event.position + recordOverhead + sizeOf(event);
    const stream = streamOf(event.stream);
    if (event.revision === lastRevision) {
      stream.tombstoned = true;
      return;
    }
    stream.events.push(event);
    links.add(event);
    const original = originalOf(event.stream);
    if (original !== undefined) streamOf(original).limits = parseLimits(event.data);
  };

  const record = (stream: string, revision: number, proposed: ProposedEvent): StoredEvent => {
    const event = { ...proposed, stream, revision, position, index: events.length, created: Date.now() };
    include(event);
    recent.set(event.id, event);
    const [oldest] = recent.keys();
    if (recent.size > recentIds && oldest !== undefined) recent.delete(oldest);
    return event;
  };

  const show = (to: number): void => {
    end = to;
    for (const wake of waiting) wake();
  };

  const search = (isBefore: (event: StoredEvent) => boolean): number => {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = events[middle];
      if (event !== undefined && isBefore(event)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const isTombstoned = (name: string): boolean => streams.get(originalOf(name) ?? name)?.tombstoned ?? false;

  const shown = (list: readonly StoredEvent[]): number => {
    let count = list.length;
    while (count > 0 && (list[count - 1]?.index ?? 0) >= end) count -= 1;
    return count;
  };

  const firstVisible = (list: readonly StoredEvent[], limits: StreamLimits, count: number): number => {
    const { maxCount = Number.POSITIVE_INFINITY, maxAge, truncateBefore = 0 } = limits;
    const first = Math.max(0, truncateBefore, count - maxCount);
    if (maxAge === undefined) return first;
    const oldest = Date.now() - maxAge * 1000;
    const young = list.findIndex((event, revision) => revision >= first && event.created >= oldest);
    return young < 0 ? count : young;
  };

  for (const event of loaded) include(event);
  end = events.length;

  const indexFrom = (at: number): number | undefined => {
    const index = search((event) => event.position < at);
    return at === 0 || at >= position || events[index]?.position === at ? index : undefined;
  };

  return {
    state: (name) => {
      const stream = streams.get(name);
      return {
        name,
        events: stream?.events ?? [],
        tombstoned: isTombstoned(name),
        softDeleted: stream !== undefined && isSoftDelete(stream.limits),
        hasMetadata: (streams.get(metastreamOf(name))?.events.length ?? 0) > 0,
      };
    },
    recent: (id) => recent.get(id),
    forgetRecent: () => recent.clear(),
    add: (name, proposed) => {
      const first = streams.get(name)?.events.length ?? 0;
      return proposed.map((event, number) => record(name, first + number, event));
    },
    addTombstone: (name, id) =>
      record(name, lastRevision, {
        id,
        type: '$streamDeleted',
        json: false,
        data: new Uint8Array(),
        metadata: new Uint8Array(),
      }),
    save: (written) => {
      const to = events.length;
      if (journal === undefined && replicated === undefined) show(to);
      else saved = Promise.all([journal?.write(written), replicated]).then(() => show(to));
    },
    holdReplication: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      replicated = promise;
      return () => {
        replicated = undefined;
        resolve();
      };
    },
    durable: () => saved,
    end: () => end,
    at: (index) => events[index],
    indexFrom,
    indexAfter: (at) => {
      const index = indexFrom(at);
      return index !== undefined && events[index]?.position === at ? index + 1 : index;
    },
    truncate: (count) => {
      const kept = events.slice(0, count);
      events.length = 0;
      streams.clear();
      recent.clear();
      links = createLinks();
      position = recordOverhead;
      for (const event of kept) include(event);
      end = events.length;
    },
    isBeyond: (at) => at > position,
    beyond: (index, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          if (end <= index && !signal.aborted) return;
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake);
        wake();
      }),
    view: (name) => {
      const targets = links.targets(name);
      if (targets !== undefined) {
        const at = (revision: number): StoredEvent | undefined => {
          const target = targets[revision];
          return target && { ...target, ...linkTo(target, target.id), stream: name, revision };
        };
        return { first: 0, end: shown(targets), at };
      }
      if (isTombstoned(name)) return 'stream deleted';
      const stream = streams.get(name);
      const count = shown(stream?.events ?? []);
      if (stream === undefined || count === 0 || isSoftDelete(stream.limits)) return 'no stream';
      const limits = originalOf(name) === undefined ? stream.limits : { maxCount: 1, ...stream.limits };
      return {
        first: firstVisible(stream.events, limits, count),
        end: count,
        at: (revision) => stream.events[revision],
      };
    },
  };
};
