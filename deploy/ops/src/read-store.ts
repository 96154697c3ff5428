import type { EventStore, RecordedEvent } from '@sales/eventsourcing';

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
