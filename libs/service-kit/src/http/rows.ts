import type { TObject } from 'typebox';
import { BadRequest } from './bad-request.ts';
import { fromText } from './coerce.ts';
import { csvRecord } from './csv.ts';
import { type JsonSchema, propertiesOf } from './json-schema.ts';
import { repeatedName } from './repeated-names.ts';
import { isDeep, isStorable, isStorableText } from './storable.ts';

/** The rows of a file, as the body of an import in JSON has them. */
export type Rows = { readonly rows: readonly unknown[] };

export const csvType = 'text/csv';
export const ndjsonType = 'application/x-ndjson';

const linesOf = new WeakMap<readonly unknown[], readonly number[]>();

/** The line of its file on which a row begins, from 1; undefined where the rows came as JSON. */
export const lineOf = ({ rows }: Rows, row: number): number | undefined => linesOf.get(rows)?.[row];

/** The rows changed one by one: they stay on their lines. */
export const mapRows = ({ rows }: Rows, change: (row: unknown) => unknown): { rows: unknown[] } => {
  const changed = rows.map(change);
  const known = linesOf.get(rows);
  if (known !== undefined) linesOf.set(changed, known);
  return { rows: changed };
};

const rowsOn = (found: readonly (readonly [line: number, row: unknown])[]): Rows => {
  const rows = found.map(([, row]) => row);
  linesOf.set(
    rows,
    found.map(([line]) => line),
  );
  return { rows };
};

const malformed = (line: number, message: string, allowed: string | readonly unknown[]): never => {
  throw new BadRequest([{ in: 'body', path: '', message: `line ${line} ${message}`, allowed }]);
};

/**
 * JSON, a row on each line; blank lines are passed over. A line that is not JSON refuses the file as a whole: it is a
 * sign that the file was cut off.
 *
 * @throws BadRequest that names the line
 */
export const readNdjson = (text: string): Rows =>
  rowsOn(
    text.split('\n').flatMap((written, index): [number, unknown][] => {
      const line = index + 1;
      if (written.trim() === '') return [];
      if (isDeep(written)) return malformed(line, 'is nested too deeply', 'an object of a few levels');
      const row = parsed(written);
      if (row === undefined) return malformed(line, 'is malformed JSON', 'one row as a JSON object');
      if (repeatedName(written, row) !== undefined)
        return malformed(line, 'has a name twice', 'each name once in an object');
      return isStorable(row) ? [[line, row]] : malformed(line, unstorable, storable);
    }),
  );

/** The other way. */
export const writeNdjson = ({ rows }: Rows): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const unstorable = 'has a NUL or half a surrogate pair';
const storable = 'text that is valid Unicode without NUL';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

const csv = 'CSV as in RFC 4180: commas, and quotes around cells with commas, quotes or line breaks';

const plainCell = /[^",\r\n]*/y;
const endOfCell = /,|\r?\n|$/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Where a cell in quotes ends; -1 when it does not. */
const closingQuote = (text: string, from: number): number => {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
};

/** Blank lines are passed over. @throws BadRequest for a cell that cannot be read */
const recordsOf = (text: string): readonly CsvRecord[] => {
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  const endRecord = (): void => {
    if (cells.length > 1 || cells[0] !== '') records.push({ line: begun, cells });
    cells = [];
    begun = line;
  };
  while (at < text.length) {
    const isQuoted = text[at] === '"';
    const plain = isQuoted ? '' : (matchAt(plainCell, text, at) ?? '');
    const closed = isQuoted ? closingQuote(text, at + 1) : at;
    const quoted = isQuoted ? text.slice(at + 1, closed) : '';
    at = isQuoted ? closed + 1 : at + plain.length;
    const end = closed === -1 ? undefined : matchAt(endOfCell, text, at);
    if (end === undefined) return malformed(line, 'has a cell that cannot be read', csv);
    cells.push(isQuoted ? quoted.replaceAll('""', '"') : plain);
    at += end.length;
    line += quoted.split('\n').length - (end.endsWith('\n') ? 0 : 1);
    if (end === ',' && at === text.length) cells.push('');
    if (end !== ',' || at === text.length) endRecord();
  }
  return records;
};

/** What exports put before a text that a spreadsheet would run as a formula. */
const guarded = /^'(?=[=+\-@\t\r])/;

/** A column, or the columns below a part of a heading. */
type Part = {
  readonly schemas: readonly JsonSchema[];
  readonly parts: Map<string, Part>;
  column?: number;
};

const isPlace = (name: string): boolean => /^\d+$/.test(name);

/** What the schema says of a field; nothing for one that it does not have. */
const fieldIn = (schema: JsonSchema, name: string): readonly JsonSchema[] => {
  const own = Object.hasOwn(propertiesOf(schema), name) ? propertiesOf(schema)[name] : undefined;
  const named = Object.entries(schema.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern, 'u').test(name));
  const item = isPlace(name) ? schema.items : undefined;
  const found = [own, named?.[1], item].filter((field) => field !== undefined);
  return [...found, ...(schema.anyOf ?? []).flatMap((branch) => fieldIn(branch, name))];
};

/** The columns that rows of a schema may have. Lists go on: `tags.0`, `tags.1` and so on. */
export const columnNames = (schema: JsonSchema): readonly string[] => {
  const below = (name: string, field: JsonSchema): readonly string[] =>
    columnNames(field).map((rest) => (rest === '' ? name : `${name}.${rest}`));
  const parts = [
    ...Object.entries(propertiesOf(schema)).flatMap(([name, field]) => below(name, field)),
    ...Object.values(schema.patternProperties ?? {}).flatMap((field) => below('<name>', field)),
    ...(schema.items === undefined ? [] : below('0', schema.items)),
    ...(schema.anyOf ?? []).flatMap(columnNames).filter((name) => name !== ''),
  ];
  return parts.length === 0 ? [''] : [...new Set(parts)];
};

const columnsOf = (row: TObject, { line, cells }: CsvRecord): Part => {
  const root: Part = { schemas: [row], parts: new Map() };
  for (const [column, heading] of cells.entries()) {
    const refuse = (message: string) => malformed(line, `${JSON.stringify(heading)} ${message}`, columnNames(row));
    let at = root;
    for (const name of heading.trim().split('.')) {
      const schemas = at.schemas.flatMap((schema) => fieldIn(schema, name));
      if (schemas.length === 0) refuse('is not a column');
      const part = at.parts.get(name) ?? { schemas, parts: new Map() };
      at.parts.set(name, part);
      at = part;
    }
    if (at.column !== undefined) refuse('is there twice');
    at.column = column;
  }
  return root;
};

const cellsAsValue = ({ schemas, parts, column }: Part, cells: readonly string[]): unknown => {
  if (column !== undefined) {
    const text = cells[column] ?? '';
    return text === '' ? undefined : fromText({ anyOf: schemas }, text.replace(guarded, ''));
  }
  const values = [...parts].flatMap(([name, part]): [string, unknown][] => {
    const value = cellsAsValue(part, cells);
    return value === undefined ? [] : [[name, value]];
  });
  if (values.length === 0) return undefined;
  if (!values.every(([name]) => isPlace(name))) return Object.fromEntries(values);
  return values.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
};

/**
 * Reads CSV by the schema of its rows. A column is named after its field; dots lead into objects and lists
 * (`unitPrice.decimal`, `tags.0`). An empty cell is an absent field. Texts are read as the schema says, without the
 * apostrophe that exports put before what a spreadsheet would run.
 *
 * @throws BadRequest that names the line, for a file whose rows cannot be told apart
 */
export const csvReader =
  (row: TObject): ((text: string) => Rows) =>
  (text) => {
    const [heading, ...records] = recordsOf(text);
    if (heading === undefined) return malformed(1, 'is blank', columnNames(row));
    const columns = columnsOf(row, heading);
    const width = heading.cells.length;
    return rowsOn(
      records.map(({ line, cells }) => {
        if (!cells.every(isStorableText)) malformed(line, unstorable, storable);
        if (cells.length !== width) malformed(line, `has ${cells.length} cells`, `${width} cells, as the heading has`);
        return [line, cellsAsValue(columns, cells) ?? {}];
      }),
    );
  };

/** The cells of a row, by their columns. */
const cellsOf = (value: unknown, name = ''): readonly (readonly [name: string, text: string])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([part, inner]) => cellsOf(inner, name === '' ? part : `${name}.${part}`))
    : [[name, String(value)]];

/** The other way: with the columns that some row has. */
export const writeCsv = ({ rows }: Rows): string => {
  const records = rows.map((row) => new Map(cellsOf(row)));
  const columns = [...new Set(records.flatMap((record) => [...record.keys()]))];
  const lines = [columns, ...records.map((record) => columns.map((column) => record.get(column)))];
  return lines.map(csvRecord).join('');
};
