import type { CommandIds, CommandTrace, EventBatch, EventStore, Trace } from './ports.ts';
import { type Throttle, unthrottled } from './throttle.ts';
import { type Position, position, type RecordedEvent, revision, type StreamName } from './types.ts';

export type CommandTableOptions = {
  /** Of the relay that fills it. */
  readonly name: string;
  /** The categories that the relay reads. */
  readonly categories: readonly string[];
  /** Streams that have seen no more commands than that stay out of the table. */
  readonly bound?: number;
  /** How old the knowledge of how far the table reaches may be, in ms. */
  readonly lookEvery?: number;
};

/** The table of commands as the handlers and the relay of one service use it. */
export type CommandTable = {
  /** Of what it holds: with another bound or other categories it is another table. */
  readonly name: string;
  readonly bound: number;
  find(
    stream: StreamName,
    commandIds: readonly string[],
  ): Promise<{ readonly traces: ReadonlyMap<string, Trace>; readonly reached: Position }>;
  add(traces: readonly CommandTrace[], range: { readonly after: Position; readonly upTo: Position }): Promise<Position>;
  /** Up to where the table had everything when this process last heard of it. Asks again in the background. */
  reached(): Position;
};

/** Smaller than what a second read of the events of such a stream would cost a command. */
const defaultBound = 64;

/** A change of what a table of that name holds is a change of the name: the new one is filled from the start. */
const readerOf = (name: string, bound: number, categories: readonly string[]): string =>
  `${name}:${bound}:${[...categories].sort().join(',')}`;

export const commandTable = (
  ids: CommandIds,
  { name, categories, bound = defaultBound, lookEvery = 1000 }: CommandTableOptions,
): CommandTable => {
  const reader = readerOf(name, bound, categories);
  let reached = position(0);
  let askedAt = Number.NEGATIVE_INFINITY;
  const note = (found: Position): Position => {
    askedAt = performance.now();
    reached = found;
    return found;
  };
  return {
    name: reader,
    bound,
    find: async (stream, commandIds) => {
      const found = await ids.find(reader, stream, commandIds);
      note(found.reached);
      return found;
    },
    add: async (traces, range) => note(await ids.add(reader, traces, range)),
    reached: () => {
      if (performance.now() - askedAt >= lookEvery) {
        askedAt = performance.now();
        // What is not known is taken to be as it was: the table is asked again before anything is decided on it.
        ids.reached(reader).then(note, () => {});
      }
      return reached;
    },
  };
};

/** What the events say of the commands behind them. A command whose events come in parts is known by parts. */
const tracesIn = (events: readonly RecordedEvent[]): CommandTrace[] => {
  const traces = new Map<string, CommandTrace>();
  for (const { stream, revision: at, metadata } of events) {
    const { commandId, requestHash } = metadata;
    const key = `${commandId} ${stream}`;
    traces.set(key, { stream, commandId, first: traces.get(key)?.first ?? at, last: at, requestHash });
  }
  return [...traces.values()];
};

/**
 * What the table takes of events that come in order: nothing of the first events of a stream, until it has as many as
 * the bound; then what they left behind, too. So a short stream costs nothing, and a stream that was long once is in it
 * whole.
 */
export const tracesOf = async (
  store: Pick<EventStore, 'read'>,
  bound: number,
  events: readonly RecordedEvent[],
): Promise<readonly CommandTrace[]> => {
  const long = events.filter((event) => event.revision >= bound);
  const beginnings = long
    .filter((event) => event.revision === BigInt(bound))
    .map(({ stream }) => store.read(stream, { fromRevision: revision(0), maxCount: bound }));
  return tracesIn([...(await Promise.all(beginnings)).flat(), ...long]);
};

/** Traces that are added together at most, but for those of one batch of events. */
const together = 1000;

export type TableFillerOptions = {
  readonly table: CommandTable;
  readonly store: EventStore;
  readonly categories: readonly string[];
  readonly throttle?: Throttle;
  readonly onError?: (error: unknown) => void;
  readonly signal: AbortSignal;
};

export type TableFiller = {
  /** Takes what follows on what it took before. */
  take(batch: Pick<EventBatch, 'events' | 'checkpoint'>): Promise<void>;
  /** Resolves when everything that was taken is in the table. */
  flush(): Promise<void>;
};

/**
 * Carries to the table what a reader of the store has in hand, from `start` on. Whatever the table lacks before that
 * (it is new, it was emptied, its database is an older one) is read and added beside it, so that no rebuild by hand is
 * needed.
 */
export const tableFiller = (
  { table, store, categories, throttle = unthrottled, onError, signal }: TableFillerOptions,
  start: Position,
): TableFiller => {
  let waiting: CommandTrace[] = [];
  let after = start;
  let upTo = start;
  let begun = false;
  let filling = false;

  const fillFrom = async (reached: Position): Promise<void> => {
    const over = new AbortController();
    let at = reached;
    try {
      const batches = store.subscribeAll({
        ...(reached > 0n && { after: reached }),
        categories,
        signal: AbortSignal.any([signal, over.signal]),
      });
      for await (const { events, checkpoint } of batches) {
        const range = { after: at, upTo: checkpoint };
        const now = await throttle(async () => table.add(await tracesOf(store, table.bound, events), range));
        if (now >= after || now < checkpoint) return;
        at = checkpoint;
      }
    } finally {
      over.abort();
    }
  };

  const fill = (reached: Position): void => {
    if (filling) return;
    filling = true;
    fillFrom(reached)
      .catch((error: unknown) => {
        if (!signal.aborted) onError?.(error);
      })
      .finally(() => {
        filling = false;
      });
  };

  const flush = async (): Promise<void> => {
    if (begun && waiting.length === 0 && upTo === after) return;
    const reached = await table.add(waiting, { after, upTo });
    begun = true;
    waiting = [];
    after = upTo;
    if (reached < upTo) fill(reached);
  };

  return {
    take: async ({ events, checkpoint }) => {
      waiting.push(...(await tracesOf(store, table.bound, events)));
      upTo = checkpoint;
      if (waiting.length >= together) await flush();
    },
    flush,
  };
};
