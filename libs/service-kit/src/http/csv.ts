import type { FileColumn } from './file-column.ts';

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

/** A line. */
export const csvRecord = (cells: readonly Parameters<typeof csvCell>[0][]): string =>
  `${cells.map(csvCell).join(',')}\r\n`;

/** A byte order mark (Excel reads UTF-8 by it) and the heading. */
export const csvHeading = <Row>(columns: readonly FileColumn<Row>[]): string =>
  byteOrderMark + csvRecord(columns.map(({ name }) => name));

export const csvLine = <Row>(columns: readonly FileColumn<Row>[], row: Row): string =>
  csvRecord(columns.map(({ value }) => value(row)));
