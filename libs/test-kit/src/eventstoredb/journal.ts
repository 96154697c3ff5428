import { open } from 'node:fs/promises';
import type { StoredEvent } from './event.ts';

/** An append-only file: a line of JSON per write, so that a write is there as a whole or not at all. */
export type Journal = {
  /** Resolves when the events are on disk. Writes that come while one is under way share the next. */
  readonly write: (events: readonly StoredEvent[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

const toLine = (events: readonly StoredEvent[]): string => {
  const rows = events.map(({ data, metadata, ...rest }) => ({
    ...rest,
    data: Buffer.from(data).toString('base64'),
    metadata: Buffer.from(metadata).toString('base64'),
  }));
  return `${JSON.stringify(rows)}\n`;
};

type Row = Omit<StoredEvent, 'data' | 'metadata'> & { readonly data: string; readonly metadata: string };

const fromLine = (line: string): readonly StoredEvent[] => {
  const rows: readonly Row[] = JSON.parse(line);
  return rows.map((row) => ({
    ...row,
    data: Buffer.from(row.data, 'base64'),
    metadata: Buffer.from(row.metadata, 'base64'),
  }));
};

/** Opens or makes the file and gives what is in it. A torn line at the end was never acknowledged and is cut off. */
export const openJournal = async (
  path: string,
): Promise<{ readonly journal: Journal; readonly events: readonly StoredEvent[] }> => {
  const file = await open(path, 'a+');
  const { size } = await file.stat();
  const events: StoredEvent[] = [];
  let whole = 0;
  for await (const line of file.readLines({ encoding: 'utf8', autoClose: false, start: 0 })) {
    const length = Buffer.byteLength(line) + 1;
    if (whole + length > size) break;
    events.push(...fromLine(line));
    whole += length;
  }
  await file.truncate(whole);

  let lines: string[] = [];
  let next: Promise<void> | undefined;
  let current: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    // Rejects everything after a failed write: what would follow a torn line could not be read again.
    await current;
    next = undefined;
    const text = lines.join('');
    lines = [];
    current = file.appendFile(text).then(() => file.datasync());
    await current;
  };
  return {
    events,
    journal: {
      write: (written) => {
        lines.push(toLine(written));
        next ??= flush();
        return next;
      },
      close: async () => {
        await next;
        await current;
        await file.close();
      },
    },
  };
};
