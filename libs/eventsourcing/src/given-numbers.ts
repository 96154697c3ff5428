import { StoreRestored } from './errors.ts';
import type { Checkpoints, EventStore, Numbers } from './ports.ts';
import type { RecordedEvent } from './types.ts';

/** A number of a series, as an event shows it. */
export type GivenNumber = { readonly series: string; readonly number: number };

export type GivenNumbersOptions = {
  readonly store: EventStore;
  readonly numbers: Numbers;
  readonly checkpoints: Checkpoints;
  /**
   * Name of the relay of the service: what it has passed was recorded after its numbers were given in the same
   * database.
   */
  readonly relay: string;
  readonly categories: readonly string[];
  readonly numberIn: (event: RecordedEvent) => GivenNumber | undefined;
};

/**
 * Gives no number again that an event has: the database may have been restored to an earlier point than the store.
 * Reads what was recorded since the last checkpoint of the relay, which is little unless that is so.
 */
export const skipGivenNumbers = async ({
  store,
  numbers,
  checkpoints,
  relay,
  categories,
  numberIn,
}: GivenNumbersOptions): Promise<void> => {
  const after = (await checkpoints.load([relay])).get(relay);
  const done = new AbortController();
  const highest = new Map<string, number>();
  const subscription = { categories, signal: done.signal, ...(after !== undefined && { after }) };
  try {
    for await (const { events, caughtUp } of store.subscribeAll(subscription)) {
      for (const event of events) {
        const given = numberIn(event);
        if (given === undefined) continue;
        highest.set(given.series, Math.max(given.number, highest.get(given.series) ?? 0));
      }
      if (caughtUp) break;
    }
  } catch (error) {
    // Then it is the database that knows more.
    if (!(error instanceof StoreRestored)) throw error;
  } finally {
    done.abort();
  }
  for (const [series, number] of highest) await numbers.skip(series, number);
};
