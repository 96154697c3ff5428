import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type EventStore, type PlacedEvent, type RecordedEvent, readStore, recordAll } from '@sales/eventsourcing';
import { Problem } from './command.ts';

/**
 * An archive is text, one JSON object a line, compressed where its name ends with `.gz`: a first line that says what it
 * is, every event of the store in the order of its positions, and a last line with their number, without which it is
 * not whole. Storage format: a change is a new version.
 */
const format = { archive: 'sales-events', version: 2 } as const;

type LastLine = { readonly events: number };

const lineOf = ({ stream, revision: at, eventId, type, data, metadata }: RecordedEvent): string =>
  JSON.stringify({ stream, revision: Number(at), eventId, type, data, metadata });

export type ExportOptions = {
  readonly store: EventStore;
  readonly file: string;
  readonly signal: AbortSignal;
};

async function* linesOf({ store, signal }: ExportOptions): AsyncGenerator<string> {
  yield `${JSON.stringify(format)}\n`;
  let events = 0;
  for await (const batch of readStore({ store, signal })) {
    events += batch.length;
    if (batch.length > 0) yield `${batch.map(lineOf).join('\n')}\n`;
  }
  yield `${JSON.stringify({ events } satisfies LastLine)}\n`;
}

/** Writes every event that is recorded now to a file, which appears when it is whole. Returns how many. */
export const exportEvents = async (options: ExportOptions): Promise<number> => {
  const { file, signal } = options;
  const unfinished = `${file}.unfinished`;
  try {
    const target = createWriteStream(unfinished, { flags: 'w', flush: true });
    if (file.endsWith('.gz')) await pipeline(linesOf(options), createGzip(), target, { signal });
    else await pipeline(linesOf(options), target, { signal });
    const { events } = await readLast(unfinished, file.endsWith('.gz'));
    await rename(unfinished, file);
    return events;
  } finally {
    await rm(unfinished, { force: true });
  }
};

async function* readLines(file: string, isCompressed: boolean): AsyncGenerator<string> {
  const raw = createReadStream(file);
  const text = isCompressed ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => text.destroy(error));
  try {
    yield* createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
    await finished(text);
  } catch (cause) {
    throw new Problem(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  } finally {
    raw.destroy();
  }
}

/** Reads a whole archive without keeping it. @throws Problem when it is none, or not whole */
const readLast = async (file: string, isCompressed: boolean): Promise<LastLine> => {
  let lines = 0;
  let last = '';
  for await (const line of readLines(file, isCompressed)) {
    if (lines === 0 && line !== JSON.stringify(format))
      throw new Problem(`${file} is no archive of version ${format.version}: ${line.slice(0, 100)}`);
    lines += 1;
    last = line;
  }
  const end: Partial<LastLine> = lines === 0 ? {} : JSON.parse(last);
  if (end.events !== lines - 2) throw new Problem(`${file} is not whole: ${Math.max(0, lines - 1)} events, and no end`);
  return { events: end.events };
};

export type ImportOptions = ExportOptions & { readonly onProgress?: (events: number) => void };

const isEmpty = async (store: EventStore): Promise<boolean> => {
  const done = new AbortController();
  for await (const { events, checkpoint } of store.subscribeAll({ signal: done.signal })) {
    done.abort();
    return events.length === 0 && checkpoint === 0n;
  }
  return true;
};

async function* eventsIn(file: string, isCompressed: boolean): AsyncGenerator<PlacedEvent> {
  for await (const line of readLines(file, isCompressed)) {
    const event: Partial<PlacedEvent> = JSON.parse(line);
    // The first line and the last are no events; the others were written by `lineOf`.
    if (event.stream !== undefined) yield event as PlacedEvent;
  }
}

/**
 * Records the events of an archive in an empty store, with their ids, times and revisions and in their order. What was
 * imported can be imported again up to where it stopped, so an interrupted import is begun anew with the same file.
 * @throws Problem when the archive is not whole, or the store holds something else
 */
export const importEvents = async (options: ImportOptions): Promise<number> => {
  const { store, file, onProgress, signal } = options;
  const isCompressed = file.endsWith('.gz');
  const { events } = await readLast(file, isCompressed);
  if (!(await isEmpty(store)) && !(await beginsLike(store, file, isCompressed)))
    throw new Problem('the store holds other events: an archive goes into an empty system');
  await recordAll(store, eventsIn(file, isCompressed), { signal, ...(onProgress && { onProgress }) });
  return events;
};

/** Whether the first event of the store is the first of the archive: then an import was interrupted. */
const beginsLike = async (store: EventStore, file: string, isCompressed: boolean): Promise<boolean> => {
  for await (const { stream, eventId } of eventsIn(file, isCompressed)) {
    const [found] = await store.read(stream, { maxCount: 1 });
    return found?.eventId === eventId;
  }
  return false;
};
