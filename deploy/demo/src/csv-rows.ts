import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** A row of a file, with its cells in the order of the wanted columns. */
export type CsvRow = {
  /** Number of the row in the file, the header being 1. */
  readonly line: number;
  readonly cells: readonly string[];
};

const pass = (): void => {};

/**
 * Reads a CSV file with a header, gzipped when its name ends in `.gz`, row by row.
 * @throws Error that names the file and the columns that it lacks, or the line that is not CSV
 */
export async function* csvRows(path: string, columns: readonly string[]): AsyncGenerator<CsvRow> {
  const source = createReadStream(path);
  const parser = parse({ bom: true, relax_column_count: false });
  // The parser carries the error of whatever comes before it.
  if (path.endsWith('.gz')) pipeline(source, createGunzip(), parser, pass);
  else pipeline(source, parser, pass);
  let places: readonly number[] | undefined;
  let line = 0;
  for await (const record of parser) {
    const cells: readonly string[] = record;
    line += 1;
    if (places === undefined) {
      const missing = columns.filter((column) => !cells.includes(column));
      if (missing.length > 0) throw new Error(`${path} has no column ${missing.join(', ')}`);
      places = columns.map((column) => cells.indexOf(column));
    } else {
      yield { line, cells: places.map((place) => cells[place] ?? '') };
    }
  }
  if (places === undefined) throw new Error(`${path} is empty`);
}

/** A value as a CSV cell (RFC 4180). */
export const csvCell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
