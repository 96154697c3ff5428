import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Problem } from './command.ts';

/**
 * What a file has. It is text, one JSON object a line, compressed where its name ends with `.gz`: a first line that
 * says what it is, the entries, and a last line with their number, without which it is not whole, and the SHA-256 of
 * all lines before it, by which a change is found. Where a format has sums, each entry begins with one of itself and of
 * all lines before it, by which the change is named.
 */
export type Format = {
  readonly archive: string;
  readonly version: number;
  /** Earlier versions that can still be read. */
  readonly reads?: readonly number[];
  /** Name of the number in the last line. */
  readonly of: string;
  readonly sums?: {
    /** The first version that has them. */
    readonly from: number;
    /** What to call an entry, by its line without the sum. The line may be cut off. */
    readonly nameOf: (line: string) => string | undefined;
  };
};

const isCompressed = (file: string): boolean => file.endsWith('.gz');

const firstLine = ({ archive, version }: Pick<Format, 'archive' | 'version'>): string =>
  JSON.stringify({ archive, version });

/** The first 48 bits: they tell where a change is; whether there is one says the hash in the last line. */
const sumOf = (before: Hash, line: string): string => before.copy().update(line).digest('base64url').slice(0, 8);

const summed = /^\{"sum":"([\w-]{8})",/;

/** The sum that a line begins with, and the line without it. */
const partsOf = (line: string): readonly [string | undefined, string] => [
  summed.exec(line)?.[1],
  line.replace(summed, '{'),
];

async function* linesOf(format: Format, entries: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const hashed = (line: string): string => {
    const ended = `${line}\n`;
    hash.update(ended);
    return ended;
  };
  yield hashed(firstLine(format));
  let count = 0;
  for await (const some of entries) {
    count += some.length;
    let lines = '';
    for (const entry of some) {
      const line = JSON.stringify(entry);
      lines += hashed(format.sums === undefined ? line : `{"sum":"${sumOf(hash, line)}",${line.slice(1)}`);
    }
    if (lines !== '') yield lines;
  }
  yield `${JSON.stringify({ [format.of]: count, sha256: hash.digest('hex') })}\n`;
}

/** The rest of a file cannot be read. */
class Unreadable extends Problem {
  /** What could be read of the line in which that is. */
  readonly rest: string;
  constructor(file: string, rest: string, cause: unknown) {
    super(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.rest = rest;
  }
}

type Reading = {
  readonly file: string;
  readonly unzips: boolean;
  /** Gives all that can be read before a place that cannot, which is slow. */
  readonly closely?: boolean;
};

/** What is read before a defect gets lost in buffers: so they are small. */
const smallBuffers = { chunkSize: 64, readableHighWaterMark: 1 };

/** Only a line feed ends a line: a text in JSON may hold each other character that is said to end one. */
async function* readLines({ file, unzips, closely = false }: Reading): AsyncGenerator<string> {
  const raw = createReadStream(file);
  const text = unzips ? raw.pipe(createGunzip(closely ? smallBuffers : {})) : raw;
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
    throw new Unreadable(file, rest, cause);
  } finally {
    raw.destroy();
  }
}

/** What the last line says; nothing where it is not JSON, as the file was cut off in it. */
const endOf = (line: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
};

/** @throws Problem which names the first entry that is not as it was written */
const countLines = async (format: Format, reading: Reading): Promise<number> => {
  const { archive, version, of, reads = [], sums } = format;
  const { file } = reading;
  const known = new Map([version, ...reads].map((one) => [firstLine({ archive, version: one }), one]));
  const hash = createHash('sha256');
  let lines = 0;
  let last = '';
  let hasSums = false;
  let before: string | undefined;

  const changed = (line: string): Problem => {
    const [, rest] = partsOf(line);
    const after = before === undefined ? '' : `, after ${before}`;
    return new Problem(
      `${file} is not as it was written: number ${lines - 1} of its ${of} was changed, or is in another place: ` +
        `${sums?.nameOf(rest) ?? 'it cannot be read'}${after}`,
    );
  };
  /** A line that another one follows. */
  const check = (line: string): void => {
    if (hasSums && lines > 1) {
      const [sum, rest] = partsOf(line);
      if (sum !== sumOf(hash, rest)) throw changed(line);
      before = sums?.nameOf(rest);
    }
    hash.update(`${line}\n`);
  };

  try {
    for await (const line of readLines(reading)) {
      if (lines === 0 && !known.has(line))
        throw new Problem(
          `${file} is not an archive ${archive} of version ${[version, ...reads].join(' or ')}: ${line.slice(0, 100)}`,
        );
      if (lines === 0) hasSums = sums !== undefined && (known.get(line) ?? 0) >= sums.from;
      else check(last);
      lines += 1;
      last = line;
    }
  } catch (error) {
    if (!(error instanceof Unreadable) || !hasSums || reading.closely !== true) throw error;
    check(last);
    lines += 1;
    throw changed(error.rest);
  }
  const end = endOf(last);
  if (end[of] !== lines - 2)
    throw new Problem(`${file} is not whole: its last line, which says how many ${of} it has, is missing or wrong`);
  if (end['sha256'] !== hash.digest('hex'))
    throw new Problem(`${file} is not as it was written: a line in it was changed, or is in another place`);
  return lines - 2;
};

const countIn = async (format: Format, reading: Reading): Promise<number> => {
  try {
    return await countLines(format, reading);
  } catch (error) {
    if (!(error instanceof Unreadable) || !reading.unzips) throw error;
    return countLines(format, { ...reading, closely: true });
  }
};

/**
 * Reads a whole file without keeping it: how many entries it has.
 * @throws Problem when it is none, or not whole; it names the first entry that is not as it was written
 */
export const entriesIn = (format: Format, file: string): Promise<number> =>
  countIn(format, { file, unzips: isCompressed(file) });

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
    const count = await countIn(format, { file: unfinished, unzips: isCompressed(file) });
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
  for await (const line of readLines({ file, unzips: isCompressed(file) })) {
    // Neither the first line is one, nor the last.
    if (before !== undefined) yield before;
    before = nth === 0 ? undefined : JSON.parse(line.replace(summed, '{'));
    nth += 1;
  }
}
