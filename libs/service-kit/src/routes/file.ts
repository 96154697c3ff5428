import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { breakOff } from '../http/break-off.ts';
import { type CsvColumn, csvHeading, csvLine } from '../http/csv.ts';
import { csvType, ndjsonType } from '../http/rows.ts';
import type { Reach } from '../security/rights.ts';
import { withoutFields } from '../security/withholding.ts';

/** What answers may be beside JSON. */
export type FileFormat = 'csv' | 'ndjson';

type Lines = {
  readonly type: string;
  /** With what else is said of it. */
  readonly contentType: string;
  readonly heading: <Row>(columns: readonly CsvColumn<Row>[]) => string;
  readonly line: <Row>(columns: readonly CsvColumn<Row>[], row: Row, hidden: readonly string[]) => string;
};

const formats: Readonly<Record<FileFormat, Lines>> = {
  csv: {
    type: csvType,
    contentType: `${csvType}; charset=utf-8; header=present`,
    heading: csvHeading,
    line: csvLine,
  },
  ndjson: {
    type: ndjsonType,
    contentType: ndjsonType,
    heading: () => '',
    line: (_, row, hidden) => `${JSON.stringify(withoutFields(row, hidden))}\n`,
  },
};

const RowLines = Type.String({
  $id: 'RowLines',
  description: 'All rows, one per line: as CSV with a header line, or as JSON objects as in the pages',
});

/** The media types of files, each with what it is like. */
export const fileTypes: Readonly<Record<string, TSchema>> = Object.fromEntries(
  Object.values(formats).map(({ type }) => [type, RowLines]),
);

export const format = Type.Union([Type.Literal('json'), Type.Literal('csv'), Type.Literal('ndjson')], {
  description: 'Default: by the Accept header, else json',
});

const quality = /;\s*q\s*=\s*([\d.]+)/;

/** The format that the client likes best; undefined: JSON, as whatever is not known. */
export const wantedFormat = (accept: string, asked: string | undefined): FileFormat | undefined => {
  if (asked !== undefined) return asked === 'csv' || asked === 'ndjson' ? asked : undefined;
  const [best] = accept
    .toLowerCase()
    .split(',')
    .map((one) => ({ type: one.split(';', 1)[0]?.trim(), q: Number(quality.exec(one)?.[1] ?? 1) }))
    .filter(({ type, q }) => q > 0 && (type === 'application/json' || (type !== undefined && type in fileTypes)))
    .toSorted((a, b) => b.q - a.q);
  return best?.type === csvType ? 'csv' : best?.type === ndjsonType ? 'ndjson' : undefined;
};

/** Rows are joined to chunks of about this many characters, so that a stream of many rows stays cheap. */
const chunkSize = 16_384;

/** The file in pieces. It reads no further than it is asked to. */
export async function* fileDocument<Row>(
  as: FileFormat,
  columns: readonly CsvColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
  hidden: readonly string[] = [],
): AsyncGenerator<string> {
  const { heading, line } = formats[as];
  let chunk = heading(columns);
  for await (const row of rows) {
    chunk += line(columns, row, hidden);
    if (chunk.length > chunkSize) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

async function* firstOf<Row>(rows: AsyncIterable<Row> | Iterable<Row>, limit: number): AsyncGenerator<Row> {
  let left = limit;
  for await (const row of rows) {
    yield row;
    left -= 1;
    if (left === 0) return;
  }
}

/** A limit of the client's own: a page has one by default, an export has none. */
const givenLimit = (request: FastifyRequest, { limit }: { readonly limit?: number }): number =>
  /[?&]limit=/.test(request.url) ? (limit ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;

/** Makes the first piece before the answer begins: what cannot be answered is a problem then, and no broken file. */
const begun = async <Piece>(pieces: AsyncGenerator<Piece>): Promise<AsyncIterable<Piece>> => {
  const first = await pieces.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* pieces;
  })();
};

/** What becomes a file: its name without the ending, its columns where it has some, and its rows. */
export type File<Row> = {
  readonly name: string;
  readonly columns: readonly CsvColumn<Row>[];
  readonly rows: AsyncIterable<Row> | Iterable<Row>;
  /** Fields that rows are given without. */
  readonly hidden?: readonly string[];
  /** What its reader may see. */
  readonly reach: Reach;
};

const isSame = (a: ReadonlySet<string> | 'all', b: ReadonlySet<string> | 'all'): boolean =>
  a === b || (a !== 'all' && b !== 'all' && a.symmetricDifference(b).size === 0);

/** Breaks a file off when its reader may not have it any more, or may see others than it was begun with. */
const endWhenForbidden = (request: FastifyRequest, reply: FastifyReply, begun: Reach): void => {
  const over = new AbortController();
  reply.raw.once('close', () => over.abort());
  const end = (): void => breakOff(reply);
  request.server.whileAllowed(request, {
    signal: over.signal,
    isBounded: true,
    changed: ({ owners, hidden }) => {
      if (!isSame(owners, begun.owners) || !isSame(hidden, begun.hidden)) end();
    },
    end,
  });
};

/**
 * Streams a file. What fails after the first piece breaks the transfer off: the reader's client sees that. So does what
 * takes from the reader, meanwhile, what the file was begun with.
 */
export const sendFile = async <Row>(
  request: FastifyRequest,
  reply: FastifyReply,
  as: FileFormat,
  { name, columns, rows, hidden = [], reach }: File<Row>,
): Promise<FastifyReply> => {
  const some = firstOf(rows, givenLimit(request, request.query as { readonly limit?: number }));
  const pieces = await begun(fileDocument(as, columns, some, hidden));
  endWhenForbidden(request, reply, reach);
  return reply
    .type(formats[as].contentType)
    .header('content-disposition', `attachment; filename="${name}.${as}"`)
    .header('vary', 'accept')
    .send(Readable.from(pieces, { objectMode: false }));
};
