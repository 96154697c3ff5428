import { Readable } from 'node:stream';
import { TimeZone } from '@sales/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { breakOff } from '../http/break-off.ts';
import { csvHeading, csvLine } from '../http/csv.ts';
import type { FileColumn } from '../http/file-column.ts';
import { csvType, ndjsonType } from '../http/rows.ts';
import { type Notes, xlsxDocument, xlsxType } from '../http/xlsx.ts';
import type { Reach } from '../security/rights.ts';
import { withoutFields } from '../security/withholding.ts';

/** What answers may be beside JSON. */
export type FileFormat = 'csv' | 'ndjson' | 'xlsx';

type LineFormat = Exclude<FileFormat, 'xlsx'>;

type Lines = {
  readonly type: string;
  /** With what else is said of it. */
  readonly contentType: string;
  readonly heading: <Row>(columns: readonly FileColumn<Row>[]) => string;
  readonly line: <Row>(columns: readonly FileColumn<Row>[], row: Row, hidden: readonly string[]) => string;
};

const formats: Readonly<Record<LineFormat, Lines>> = {
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

const FileContent = Type.String({
  $id: 'File',
  description:
    'All rows: as CSV with a header line, as lines with JSON objects as in the pages, or as a sheet of typed cells, ' +
    'below which stand their number, filters, time zone, language (by `Accept-Language`) and position',
});

/** The media types of files, each with what it is like. */
export const fileTypes: Readonly<Record<string, TSchema>> = {
  [csvType]: FileContent,
  [ndjsonType]: FileContent,
  [xlsxType]: FileContent,
};

/** What a file is asked to be like. */
export const fileQuery = {
  format: Type.Optional(
    Type.Union(
      (['json', 'csv', 'ndjson', 'xlsx'] as const).map((one) => Type.Literal(one)),
      { description: 'Default: by the Accept header, else json' },
    ),
  ),
  columns: Type.Optional(
    Type.Array(Type.String({ maxLength: 60 }), { maxItems: 60, description: 'Of csv and xlsx. Default: all' }),
  ),
  words: Type.Optional(
    Type.Array(Type.String({ maxLength: 200 }), {
      maxItems: 200,
      description: 'Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿`',
    }),
  ),
  timeZone: Type.Optional(Type.With(TimeZone, { description: 'Of xlsx: in which instants are shown. Default: UTC' })),
};

/** The names of its parameters: they do not say which rows there are. */
const ofFiles: ReadonlySet<string> = new Set([...Object.keys(fileQuery), 'after', 'limit', 'cursor']);

/** What the reader has asked the rows by. */
export const askedOf = (query: object): Notes['asked'] =>
  Object.entries(query).flatMap(([name, value]) =>
    value === undefined || ofFiles.has(name) ? [] : [[name, [value].flat().join(', ')] as const],
  );

const formatNames = ['csv', 'ndjson', 'xlsx'] as const satisfies readonly FileFormat[];
const typeOf: Readonly<Record<FileFormat, string>> = { csv: csvType, ndjson: ndjsonType, xlsx: xlsxType };

const quality = /;\s*q\s*=\s*([\d.]+)/;

/** The media type of those known that the client likes best; undefined: JSON, as whatever is not known. */
export const bestOf = (accept: string, known: readonly string[]): string | undefined => {
  const [best] = accept
    .toLowerCase()
    .split(',')
    .map((one) => ({ type: one.split(';', 1)[0]?.trim() ?? '', q: Number(quality.exec(one)?.[1] ?? 1) }))
    .filter(({ type, q }) => q > 0 && (type === 'application/json' || known.includes(type)))
    .toSorted((a, b) => b.q - a.q);
  return known.find((type) => type === best?.type);
};

/** The format that the client likes best; undefined: JSON. */
export const wantedFormat = (accept: string, asked: string | undefined): FileFormat | undefined => {
  if (asked !== undefined) return formatNames.find((name) => name === asked);
  const best = bestOf(accept, Object.values(typeOf));
  return formatNames.find((name) => typeOf[name] === best);
};

type Rows<Row> = AsyncIterable<Row> | Iterable<Row>;

/** Rows are joined to chunks of about this many characters, so that a stream of many rows stays cheap. */
const chunkSize = 16_384;

/** The file in pieces. It reads no further than it is asked to. */
export async function* fileDocument<Row>(
  as: LineFormat,
  columns: readonly FileColumn<Row>[],
  rows: Rows<Row>,
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

async function* firstOf<Row>(rows: Rows<Row>, limit: number): AsyncGenerator<Row> {
  let left = limit;
  for await (const row of rows) {
    yield row;
    left -= 1;
    if (left === 0) return;
  }
}

/** Breaks a file off that ends with other than so many rows. */
async function* whole<Row>(rows: Rows<Row>, count: () => number | undefined): AsyncGenerator<Row> {
  let sent = 0;
  for await (const row of rows) {
    sent += 1;
    yield row;
  }
  const wanted = count();
  if (wanted !== undefined && wanted !== sent) throw new Error(`${sent} rows were sent of ${wanted}`);
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
  readonly columns: readonly FileColumn<Row>[];
  /** Tells how many there will be, where it can, before the first: the client can say then whether it has them all. */
  readonly rows: (tell: (count: number) => void) => Rows<Row>;
  /** Fields that rows are given without. */
  readonly hidden?: readonly string[];
  /** What its reader may see. */
  readonly reach: Reach;
  readonly notes: Notes;
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
  { name, columns, rows, hidden = [], reach, notes }: File<Row>,
): Promise<FastifyReply> => {
  const limit = givenLimit(request, request.query as { readonly limit?: number });
  let told: number | undefined;
  const tell = (count: number): void => {
    told = Math.min(count, limit);
  };
  const some = whole(firstOf(rows(tell), limit), () => told);
  const document: AsyncGenerator<string | Uint8Array> =
    as === 'xlsx' ? xlsxDocument(name, columns, some, notes) : fileDocument(as, columns, some, hidden);
  const pieces = await begun(document);
  endWhenForbidden(request, reply, reach);
  return reply
    .type(as === 'xlsx' ? xlsxType : formats[as].contentType)
    .header('content-disposition', `attachment; filename="${name}.${as}"`)
    .header('vary', 'accept')
    .headers(told === undefined ? {} : { 'row-count': told })
    .send(Readable.from(pieces, { objectMode: false }));
};
