import { type CellValue, type ColumnDef, writeXlsxStream } from 'hucre/xlsx';
import type { FileColumn } from './file-column.ts';

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What stands below the rows: what they are, and how the reader sees them. */
export type Notes = {
  readonly language: 'en' | 'zh';
  /** Instants are shown in it. */
  readonly timeZone: string;
  /** Pairs of a name and what it was. */
  readonly asked: readonly (readonly [name: string, value: string])[];
  readonly position?: string | undefined;
  readonly madeAt: string;
};

type Label = 'rows' | 'madeAt' | 'timeZone' | 'language' | 'position' | 'asked';

const english: Readonly<Record<Label, string>> = {
  rows: 'Rows',
  madeAt: 'Made at',
  timeZone: 'Time zone',
  language: 'Language',
  position: 'Position of the data',
  asked: 'Filters and order',
};
const chinese: Readonly<Record<Label, string>> = {
  rows: '行数',
  madeAt: '生成时间',
  timeZone: '时区',
  language: '语言',
  position: '数据位置',
  asked: '筛选与排序',
};

const day = 86_400_000;
/** Day 0 of a sheet, with the day that it wrongly has in February 1900. */
const epoch = Date.UTC(1899, 11, 30);

const decimal = /^-?\d+(\.(\d+))?$/;
const businessDate = /^\d{4}-\d\d-\d\d$/;
const instant = /^\d{4}-\d\d-\d\dT/;

/** Instants as a clock on the wall of a zone shows them, in days of a sheet. */
const wallClock = (timeZone: string): ((text: string) => number) => {
  const parts = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const offsetAt = (ms: number): number => {
    const found = new Map(parts.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => found.get(type) ?? 0;
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - ms;
  };
  /** Zones change their clocks on quarters of an hour. */
  const known = new Map<number, number>();
  return (text) => {
    const ms = Date.parse(text);
    const slot = Math.floor(ms / quarter);
    const offset = known.get(slot) ?? offsetAt(slot * quarter);
    if (known.size < mostKnown) known.set(slot, offset);
    return (ms + offset - epoch) / day;
  };
};

/** In ms. */
const quarter = 900_000;
const mostKnown = 10_000;

/** What XML cannot have, and what a sheet would read as the code of a character. */
const unwritable = /[\ufffe\uffff]|\p{Cs}/gu;
const escaped = /_(?=x[0-9a-f]{4}_)/gi;
/** As much as a cell of a sheet holds. */
const longest = 32_767;

const textOf = (text: string): string =>
  text.replaceAll(unwritable, '\ufffd').replaceAll(escaped, '_x005F_').slice(0, longest);

/** As many digits as a double keeps; a longer number stays a text, so that it is exact. */
const mostDigits = 15;

type Cells<Row> = (row: Row) => CellValue[];

const cellsOf = <Row>(columns: readonly FileColumn<Row>[], timeZone: string): Cells<Row> => {
  const wall = wallClock(timeZone);
  const typed = (kind: FileColumn<Row>['kind'], text: string): CellValue => {
    if (kind === 'decimal' && decimal.test(text) && text.replaceAll(/\D/g, '').length <= mostDigits)
      return Number(text);
    if (kind === 'day' && businessDate.test(text)) return (Date.parse(text) - epoch) / day;
    return kind === 'instant' && instant.test(text) ? wall(text) : textOf(text);
  };
  return (row) =>
    columns.map(({ kind, value }) => {
      const cell = value(row);
      return typeof cell === 'string' ? typed(kind, cell) : (cell ?? null);
    });
};

/** Shown with as many places as the first row that has some: those of its currency. */
const formatOf = <Row>({ kind, value }: FileColumn<Row>, rows: readonly Row[]): string | undefined => {
  if (kind === 'day') return 'yyyy-mm-dd';
  if (kind === 'instant') return 'yyyy-mm-dd hh:mm:ss';
  if (kind !== 'decimal') return undefined;
  const texts = rows.map((row) => decimal.exec(String(value(row) ?? ''))?.[2]?.length ?? 0);
  const places = Math.max(0, ...texts);
  return places === 0 ? '#,##0' : `#,##0.${'0'.repeat(places)}`;
};

const widthOf = <Row>({ name, kind, value }: FileColumn<Row>, rows: readonly Row[]): number => {
  if (kind === 'instant') return 20;
  const lengths = [name, ...rows.map((row) => String(value(row) ?? ''))].map(({ length }) => length);
  return Math.min(50, Math.max(10, Math.max(...lengths) + 3));
};

/** Rows that are looked at before the first is written: for widths and places. */
const ahead = 100;

/**
 * A sheet with typed cells: numbers, dates, and instants in the zone of the reader; below the rows, what they are.
 * Takes no more memory for more rows.
 */
export async function* xlsxDocument<Row>(
  name: string,
  columns: readonly FileColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
  notes: Notes,
): AsyncGenerator<Uint8Array> {
  const source = (async function* () {
    yield* rows;
  })();
  try {
    const first: Row[] = [];
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      first.push(next.value);
      if (first.length === ahead) break;
    }
    const cells = cellsOf(columns, notes.timeZone);
    const wall = wallClock(notes.timeZone);
    const words = notes.language === 'zh' ? chinese : english;
    const sheet = async function* (): AsyncGenerator<CellValue[]> {
      let count = 0;
      for (const row of first) yield cells(row);
      count += first.length;
      for await (const row of source) {
        count += 1;
        yield cells(row);
      }
      yield [];
      // As texts: a number or a date would be shown as its column is.
      yield [words.rows, String(count)];
      const { position, language, timeZone, madeAt, asked } = notes;
      for (const [key, value] of asked) yield [words.asked, textOf(`${key} = ${value}`)];
      yield [words.madeAt, new Date(wall(madeAt) * day + epoch).toISOString().slice(0, 19).replace('T', ' ')];
      yield [words.timeZone, timeZone];
      yield [words.language, language];
      if (position !== undefined) yield [words.position, position];
    };
    const defined = columns.map((column): ColumnDef => {
      const numFmt = formatOf(column, first);
      return { header: textOf(column.name), width: widthOf(column, first), ...(numFmt !== undefined && { numFmt }) };
    });
    yield* writeXlsxStream(sheet(), { name, columns: defined, freezePane: { rows: 1 } });
  } finally {
    await source.return(undefined);
  }
}
