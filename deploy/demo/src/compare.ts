import type { Expectation, Figures } from './plan.ts';

/** One figure of the file against the same one of the system; fine units of money, `system` in cents. */
export type Comparison = {
  readonly measure: Expectation['measure'];
  readonly dimension: 'month' | 'area' | 'total';
  readonly key: string;
  readonly file: number;
  readonly refused: number;
  readonly returned: number;
  readonly system: number;
  /** Less than a cent between them. */
  readonly agrees: boolean;
};

/** Sums of the system in cents. */
export type SystemFigures = Figures;

const total = (sums: ReadonlyMap<string, number>): number => [...sums.values()].reduce((a, b) => a + b, 0);

/** Sums of two sets of figures. */
export const plusFigures = (a: Figures, b: Figures): Figures => {
  const plus = (x: ReadonlyMap<string, number>, y: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...x.keys(), ...y.keys()].map((key) => [key, (x.get(key) ?? 0) + (y.get(key) ?? 0)]));
  return { months: plus(a.months, b.months), areas: plus(a.areas, b.areas) };
};

/**
 * The file, less what was refused, less what came back, against the system: in total, by month and by area. A key that
 * only one of them has counts as nothing in the other.
 */
export const compare = (expected: Expectation, system: SystemFigures, fineUnits: number): Comparison[] => {
  const { measure, file, refused, returned } = expected;
  const one = (dimension: Comparison['dimension'], key: string, of: (figures: Figures) => number): Comparison => {
    const difference = of(system) * fineUnits - (of(file) - of(refused) - of(returned));
    return {
      measure,
      dimension,
      key,
      file: of(file),
      refused: of(refused),
      returned: of(returned),
      system: of(system),
      agrees: Math.abs(difference) < fineUnits,
    };
  };
  const keys = (of: (figures: Figures) => ReadonlyMap<string, number>): string[] =>
    [...new Set([file, refused, returned, system].flatMap((figures) => [...of(figures).keys()]))].toSorted();
  return [
    ...keys(({ months }) => months).map((key) => one('month', key, ({ months }) => months.get(key) ?? 0)),
    ...keys(({ areas }) => areas).map((key) => one('area', key, ({ areas }) => areas.get(key) ?? 0)),
    one('total', '', ({ months }) => total(months)),
  ];
};

const amount = (units: number, perWhole: number): string => {
  const digits = Math.round(Math.log10(perWhole));
  return (units / perWhole).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

/** The comparison as a table of plain text. Figures of the file are shown with all of their places. */
export const table = (rows: readonly Comparison[], fineUnits: number): string => {
  const hasMore = rows.some(({ refused, returned }) => refused !== 0 || returned !== 0);
  const header = ['', 'file', ...(hasMore ? ['refused', 'returned'] : []), 'system', ''];
  const lines = rows.map((row) => [
    row.dimension === 'total' ? `total ${row.measure}` : row.key,
    amount(row.file, fineUnits * 100),
    ...(hasMore ? [amount(row.refused, fineUnits * 100), amount(row.returned, fineUnits * 100)] : []),
    amount(row.system, 100),
    row.agrees ? 'agrees' : 'DIFFERS',
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column]?.length ?? 0)));
  return [header, ...lines]
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 || column === line.length - 1
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
