import { isDeepStrictEqual } from 'node:util';
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
 * version; 4 has sums.
 */
const format: Format = {
  ...{ archive: 'sales-events', version: 4, reads: [3], of: 'events' },
  sums: {
    from: 4,
    // As far as the line could be read: it may be cut off.
    nameOf: (line) => {
      const [, stream, revision = '?', type] =
        /^\{"stream":"([^"]+)"(?:,"revision":(\d+))?(?:,"eventId":"[^"]*","type":"([^"]+)")?/.exec(line) ?? [];
      return stream && `${stream}@${revision}${type === undefined ? '' : ` ${type}`}`;
    },
  },
};

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

/**
 * Records the events of an archive in an empty store, with their ids, times and revisions and in their order. What was
 * imported can be imported again up to where it stopped, so an interrupted import is begun anew with the same file.
 * @throws Problem when the archive is not whole, or the store holds something else
 */
export const importEvents = async (options: ImportOptions): Promise<number> => {
  const { store, file, onProgress, signal } = options;
  const events = await entriesIn(format, file);
  await requireSame(options);
  try {
    await recordAll(store, readWhole<PlacedEvent>(file), { signal, ...(onProgress && { onProgress }) });
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return refuseOther(file);
    throw error;
  }
  return events;
};

/**
 * Refuses a store with other events than such a file has. The first event of two systems has the same id, so all of
 * each is compared.
 * @throws Problem
 */
export const requireSame = async (options: ExportOptions): Promise<void> => {
  if (!(await agree(options))) refuseOther(options.file);
};

const refuseOther = (file: string): never => {
  throw new Problem(
    `the store holds other events than ${file}: it can only go into an empty system, ` +
      'or into the one where its import was interrupted',
  );
};

/** Whether the store and the archive have the same events, in the same places, as far as both go. */
const agree = async ({ store, file, signal }: ExportOptions): Promise<boolean> => {
  const archived = readWhole<PlacedEvent>(file);
  try {
    for await (const batch of readStore({ store, signal }))
      for (const event of batch) {
        const { done, value } = await archived.next();
        if (done === true) return true;
        if (!isDeepStrictEqual(entryOf(event), value)) return false;
      }
    return true;
  } finally {
    await archived.return(undefined);
  }
};
