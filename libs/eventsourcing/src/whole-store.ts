import type { EventStore } from './ports.ts';
import { type NewEvent, type RecordedEvent, revision, type StreamName } from './types.ts';

export type StoreReader = {
  readonly store: EventStore;
  /** Default: all. */
  readonly categories?: readonly string[];
  readonly signal: AbortSignal;
};

/**
 * Every event that is in the store now, in the order of positions.
 * @throws the reason of the signal when that ends it
 */
export async function* readStore({ store, categories, signal }: StoreReader): AsyncGenerator<readonly RecordedEvent[]> {
  const done = new AbortController();
  const both = AbortSignal.any([signal, done.signal]);
  const of = categories === undefined ? {} : { categories };
  try {
    for await (const { events, caughtUp } of store.subscribeAll({ ...of, signal: both })) {
      yield events;
      if (caughtUp) break;
    }
  } finally {
    done.abort();
  }
  signal.throwIfAborted();
}

/** An event with its place in its stream, as it goes from one store into another. */
export type PlacedEvent = NewEvent & { readonly stream: StreamName; readonly revision: number };

export type RecordAllOptions = {
  /** Told how many are recorded. */
  readonly onProgress?: (events: number) => void;
  readonly signal: AbortSignal;
};

/** Appends on their way at once, where they keep their order: they share transactions. */
const mostTogether = 500;
/** Most events of one append. */
const longest = 200;

/**
 * Records the events of another store in an empty one, with their ids, times and revisions and in their order. What was
 * recorded can be recorded again up to where that stopped. Resolves with how many there are.
 */
export const recordAll = async (
  store: EventStore,
  events: AsyncIterable<PlacedEvent> | Iterable<PlacedEvent>,
  { onProgress, signal }: RecordAllOptions,
): Promise<number> => {
  const together = store.keepsOrder === true ? mostTogether : 1;
  let done = 0;
  let run: PlacedEvent[] = [];
  let pending: Promise<unknown>[] = [];
  const flush = (): void => {
    const [first] = run;
    if (first === undefined) return;
    const expected = first.revision === 0 ? 'no_stream' : revision(first.revision - 1);
    const appended = store.append(
      first.stream,
      run.map(({ stream: _, revision: __, ...event }) => event),
      expected,
    );
    appended.catch(() => {}); // told by `settle`, which may come later
    pending.push(appended);
    run = [];
  };
  const settle = async (): Promise<void> => {
    await Promise.all(pending);
    pending = [];
    onProgress?.(done);
  };
  try {
    for await (const event of events) {
      signal.throwIfAborted();
      const previous = run.at(-1);
      if (previous?.stream !== event.stream || run.length === longest) flush();
      run.push(event);
      done += 1;
      if (pending.length >= together) await settle();
    }
    flush();
    await settle();
    return done;
  } finally {
    // Where something fails the others are still under way.
    await Promise.allSettled(pending);
  }
};
