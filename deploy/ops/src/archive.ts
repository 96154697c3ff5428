import {
  type EventStore,
  type PlacedEvent,
  type RecordedEvent,
  readStore,
  recordAll,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { Problem } from './command.ts';
import { entriesIn, type Format, readWhole, writeWhole } from './whole-file.ts';

/**
 * An archive has every event of the store as it is stored, in the order of positions. Storage format: a change is a new
 * version.
 */
const format: Format = { archive: 'sales-events', version: 3, of: 'events' };

const entryOf = ({ stream, revision: at, eventId, type, data, metadata }: RecordedEvent) => ({
  stream,
  revision: Number(at),
  eventId,
  type,
  data,
  metadata,
});

export type ExportOptions = {
  readonly store: EventStore;
  readonly file: string;
  readonly signal: AbortSignal;
};

async function* entriesOf({ store, signal }: ExportOptions): AsyncGenerator<readonly object[]> {
  for await (const batch of readStore({ store, signal })) yield batch.map(entryOf);
}

/** Writes every event that is recorded now to a file, which appears when it is whole. Returns how many. */
export const exportEvents = (options: ExportOptions): Promise<number> =>
  writeWhole(format, options.file, entriesOf(options), options.signal);

/** Whether such a file is whole and as it was written. @throws Problem */
export const checkEvents = async (file: string): Promise<void> => void (await entriesIn(format, file));

export type ImportOptions = ExportOptions & { readonly onProgress?: (events: number) => void };

const isEmpty = async (store: EventStore): Promise<boolean> => {
  const done = new AbortController();
  for await (const { events, checkpoint } of store.subscribeAll({ signal: done.signal })) {
    done.abort();
    return events.length === 0 && checkpoint === 0n;
  }
  return true;
};

/**
 * Records the events of an archive in an empty store, with their ids, times and revisions and in their order. What was
 * imported can be imported again up to where it stopped, so an interrupted import is begun anew with the same file.
 * @throws Problem when the archive is not whole, or the store holds something else
 */
export const importEvents = async (options: ImportOptions): Promise<number> => {
  const { store, file, onProgress, signal } = options;
  const events = await entriesIn(format, file);
  await requireEmpty(options);
  try {
    await recordAll(store, readWhole<PlacedEvent>(file), { signal, ...(onProgress && { onProgress }) });
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return refuseOther();
    throw error;
  }
  return events;
};

/**
 * Refuses a store with events in it, except those with which such a file begins.
 * @throws Problem
 */
export const requireEmpty = async ({ store, file }: Pick<ImportOptions, 'store' | 'file'>): Promise<void> => {
  if (!(await isEmpty(store)) && !(await beginsLike(store, file))) refuseOther();
};

const refuseOther = (): never => {
  throw new Problem('the store holds other events: an archive goes into an empty system');
};

/** Whether the first event of the store is the first of the archive: then an import was interrupted. */
const beginsLike = async (store: EventStore, file: string): Promise<boolean> => {
  for await (const { stream, eventId } of readWhole<PlacedEvent>(file)) {
    const [found] = await store.read(stream, { maxCount: 1 });
    return found?.eventId === eventId;
  }
  return false;
};
