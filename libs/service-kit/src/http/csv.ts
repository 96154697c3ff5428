/** One column: its heading and how to get its cell from a row. */
export type CsvColumn<Row> = {
  readonly name: string;
  readonly value: (row: Row) => string | number | boolean | null | undefined;
};

const byteOrderMark = '\ufeff';
const number = /^-?\d+(\.\d+)?$/;
/** What a spreadsheet would run as a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const formula = /^[=+\-@\t\r]/;
const special = /[",\r\n]/;

/** RFC 4180. Text that a spreadsheet could take for a formula gets a leading apostrophe; numbers stay numbers. */
export const csvCell = (value: string | number | boolean | null | undefined): string => {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = formula.test(value) && !number.test(value) ? `'${value}` : value;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows are joined to chunks of about this many characters, so that a stream of many rows stays cheap. */
const chunkSize = 16_384;

/** The document in pieces: a byte order mark (Excel reads UTF-8 by it), a heading, a line a row. */
export async function* csvDocument<Row>(
  columns: readonly CsvColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<string> {
  let chunk = `${byteOrderMark}${columns.map(({ name }) => csvCell(name)).join(',')}\r\n`;
  for await (const row of rows) {
    chunk += `${columns.map(({ value }) => csvCell(value(row))).join(',')}\r\n`;
    if (chunk.length > chunkSize) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
