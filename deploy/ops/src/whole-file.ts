import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Problem } from './command.ts';

/**
 * What a file has. It is text, one JSON object a line, compressed where its name ends with `.gz`: a first line that
 * says what it is, the entries, and a last line with their number, without which it is not whole, and the SHA-256 of
 * all lines before it, by which a change is found.
 */
export type Format = {
  readonly archive: string;
  readonly version: number;
  /** Earlier versions that can still be read. */
  readonly reads?: readonly number[];
  /** Name of the number in the last line. */
  readonly of: string;
};

const isCompressed = (file: string): boolean => file.endsWith('.gz');

const firstLine = ({ archive, version }: Pick<Format, 'archive' | 'version'>): string =>
  JSON.stringify({ archive, version });

async function* linesOf(format: Format, entries: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const hashed = (lines: string): string => {
    hash.update(lines);
    return lines;
  };
  yield hashed(`${firstLine(format)}\n`);
  let count = 0;
  for await (const some of entries) {
    count += some.length;
    if (some.length > 0) yield hashed(`${some.map((entry) => JSON.stringify(entry)).join('\n')}\n`);
  }
  yield `${JSON.stringify({ [format.of]: count, sha256: hash.digest('hex') })}\n`;
}

/** Only a line feed ends a line: a text in JSON may hold each other character that is said to end one. */
async function* readLines(file: string, unzips: boolean): AsyncGenerator<string> {
  const raw = createReadStream(file);
  const text = unzips ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => text.destroy(error));
  let rest = '';
  try {
    for await (const chunk of text.setEncoding('utf8')) {
      const [first = '', ...others] = String(chunk).split('\n');
      rest += first;
      for (const next of others) {
        yield rest;
        rest = next;
      }
    }
    if (rest !== '') yield rest;
  } catch (cause) {
    throw new Problem(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  } finally {
    raw.destroy();
  }
}

/** What the last line says; nothing where it is no JSON, as the file was cut off in it. */
const endOf = (line: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
};

const countIn = async (format: Format, file: string, unzips: boolean): Promise<number> => {
  const { archive, version, of, reads = [] } = format;
  const known = [version, ...reads].map((one) => firstLine({ archive, version: one }));
  const hash = createHash('sha256');
  let lines = 0;
  let last = '';
  for await (const line of readLines(file, unzips)) {
    if (lines === 0 && !known.includes(line))
      throw new Problem(`${file} is not an archive ${archive} of version ${version}: ${line.slice(0, 100)}`);
    if (lines > 0) hash.update(`${last}\n`);
    lines += 1;
    last = line;
  }
  const end = endOf(last);
  if (end[of] !== lines - 2) throw new Problem(`${file} is not whole: ${Math.max(0, lines - 1)} ${of}, and no end`);
  if (end['sha256'] !== hash.digest('hex'))
    throw new Problem(`${file} is not as it was written: a line in it was changed, or has another place`);
  return lines - 2;
};

/** Reads a whole file without keeping it: how many entries it has. @throws Problem when it is none, or not whole */
export const entriesIn = (format: Format, file: string): Promise<number> => countIn(format, file, isCompressed(file));

/** Writes a file, which appears when it is whole. Returns how many entries it has. */
export const writeWhole = async (
  format: Format,
  file: string,
  entries: AsyncIterable<readonly object[]>,
  signal: AbortSignal,
): Promise<number> => {
  const unfinished = `${file}.unfinished`;
  try {
    // The keys of persons may be in it.
    const target = createWriteStream(unfinished, { flags: 'w', flush: true, mode: 0o600 });
    const lines = linesOf(format, entries);
    if (isCompressed(file)) await pipeline(lines, createGzip(), target, { signal });
    else await pipeline(lines, target, { signal });
    const count = await countIn(format, unfinished, isCompressed(file));
    await rename(unfinished, file);
    return count;
  } finally {
    await rm(unfinished, { force: true });
  }
};

/** The entries of a file that is whole: see `entriesIn`. */
export async function* readWhole<Entry extends object>(file: string): AsyncGenerator<Entry> {
  let nth = 0;
  let before: Entry | undefined;
  for await (const line of readLines(file, isCompressed(file))) {
    // Neither the first line is one, nor the last.
    if (before !== undefined) yield before;
    before = nth === 0 ? undefined : JSON.parse(line);
    nth += 1;
  }
}
