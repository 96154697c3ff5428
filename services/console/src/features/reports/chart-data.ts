import type { Measure } from './measures.ts';
import type { Axis, Cell, Pivot, PivotRow } from './pivot.ts';

/** What is drawn: one line or row of bars for each series, one value for each place along the axis. */
export type ChartData = {
  /** Whether it goes along time, from left to right; else bars go down, so that long names can be read. */
  readonly isOverTime: boolean;
  readonly places: readonly string[];
  readonly series: readonly { readonly name: string; readonly cells: readonly (Cell | undefined)[] }[];
  /** How many more there are than can be told apart. */
  readonly left: number;
};

/** More lines than these cannot be told apart, and more bars not read. */
const mostSeries = 8;
const mostBars = 20;

type Label = (axis: Axis, value: string) => string;

const nameOf = (axes: readonly Axis[], values: readonly string[], label: Label): string =>
  axes.map((axis, nth) => label(axis, values[nth] ?? '')).join(' · ');

/** The table as a chart: the first rows, which are those with most of it. */
export const chartOf = (
  { rowAxes, columnAxis, columns, rows }: Pivot,
  name: string,
  label: Label,
): ChartData | undefined => {
  const nameOfRow = ({ heading }: PivotRow): string => nameOf(rowAxes, heading.values, label);
  if (rows.length === 0 || rowAxes.length === 0) return undefined;
  if (columnAxis === undefined) {
    const isOverTime = rowAxes[0] === 'period';
    const shown = isOverTime ? rows : rows.slice(0, mostBars);
    const series = [{ name, cells: shown.map(({ total }) => total) }];
    return { isOverTime, places: shown.map(nameOfRow), series, left: rows.length - shown.length };
  }
  if (columnAxis === 'period') {
    const shown = rows.slice(0, mostSeries);
    const series = shown.map((row) => ({ name: nameOfRow(row), cells: columns.map(({ key }) => row.cells.get(key)) }));
    const places = columns.map(({ values }) => nameOf(['period'], values, label));
    return { isOverTime: true, places, series, left: rows.length - shown.length };
  }
  const shown = rows.slice(0, mostBars);
  const series = columns.slice(0, mostSeries).map(({ key, values }) => ({
    name: nameOf([columnAxis], values, label),
    cells: shown.map((row) => row.cells.get(key)),
  }));
  return {
    ...{ isOverTime: false, places: shown.map(nameOfRow), series },
    left: rows.length - shown.length + columns.length - series.length,
  };
};

/** Whether values of several series make up a whole, so that they can be stacked. */
export const addsUp = (measure: Measure): boolean => measure !== 'margin' && measure !== 'profit';
