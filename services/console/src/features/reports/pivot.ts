import type { Dimension, Measure, Period, Report, ReportRow, Sums } from './measures.ts';
import { withoutGaps } from './time.ts';

/** One figure of the table, and the address of the lines that it adds up. */
export type Cell = {
  readonly value: number | undefined;
  readonly lines: string;
  /** Nothing was sold: there are no lines. */
  readonly isNothing?: true;
};

/** A heading: the values of its dimensions, in their order. */
export type Heading = { readonly key: string; readonly values: readonly string[] };

export type PivotRow = {
  readonly heading: Heading;
  /** By key of the column. */
  readonly cells: ReadonlyMap<string, Cell>;
  readonly total: Cell;
};

export type Axis = Dimension | 'period';

export type Pivot = {
  readonly rowAxes: readonly Axis[];
  readonly columnAxis: Axis | undefined;
  readonly columns: readonly Heading[];
  readonly rows: readonly PivotRow[];
  /** By key of the column. */
  readonly totals: ReadonlyMap<string, Cell>;
  readonly total: Cell | undefined;
};

/** What goes down and what goes across: periods go across as soon as there is something to go down. */
export const axesOf = (
  period: Period,
  by: readonly Dimension[],
): { readonly rows: readonly Axis[]; readonly column: Axis | undefined } => {
  const [first, second] = by;
  if (first === undefined) return { rows: period === 'total' ? [] : ['period'], column: undefined };
  if (period !== 'total') return { rows: by, column: 'period' };
  return { rows: [first], column: second };
};

const none: Sums = { net: 0, discount: 0, tax: 0, cost: 0, profit: 0, returnedNet: 0, quantity: 0, lines: 0 };

type Figures = Omit<ReportRow, 'period' | Dimension | 'productName' | 'customerName'>;

/** Costs are absent for those who may not see them. */
const sumsOf = ({ net, discount, tax, cost, profit, returnedNet, quantity, lines }: Partial<Figures>): Sums => ({
  net: net?.amount ?? 0,
  discount: discount?.amount ?? 0,
  tax: tax?.amount ?? 0,
  cost: cost?.amount ?? 0,
  profit: profit?.amount ?? 0,
  returnedNet: returnedNet?.amount ?? 0,
  quantity: Math.round(Number(quantity ?? 0) * 1000),
  lines: lines ?? 0,
});

const plus = (one: Sums, other: Sums): Sums => ({
  net: one.net + other.net,
  discount: one.discount + other.discount,
  tax: one.tax + other.tax,
  cost: one.cost + other.cost,
  profit: one.profit + other.profit,
  returnedNet: one.returnedNet + other.returnedNet,
  quantity: one.quantity + other.quantity,
  lines: one.lines + other.lines,
});

/** In hundredths of a percent, rounded; undefined of nothing. */
const marginOf = ({ net, profit }: Sums): number | undefined =>
  net === 0 ? undefined : Math.round((profit / net) * 10_000);

const ofSums = (measure: Measure, sums: Sums): number | undefined => {
  if (measure === 'margin') return marginOf(sums);
  // An order may count in several rows: only the service knows how many there are together.
  return measure === 'orders' ? undefined : sums[measure];
};

export const figureOf = (measure: Measure, figures: Figures): number | undefined =>
  measure === 'orders' ? figures.orders : ofSums(measure, sumsOf(figures));

/** What a figure is where nothing was sold: a margin is none then. */
export const nothingOf = (measure: Measure): number | undefined => (measure === 'margin' ? undefined : 0);

const nothing = (measure: Measure): Cell => ({ value: nothingOf(measure), lines: '', isNothing: true });

const valueAt = (row: ReportRow, axis: Axis): string => row[axis] ?? '';

const headingOf = (row: ReportRow, axes: readonly Axis[]): Heading => {
  const values = axes.map((axis) => valueAt(row, axis));
  return { key: JSON.stringify(values), values };
};

/** The query of the lines behind a row: what stands after the `?`. */
const linesOf = ({ href }: { readonly href: string }): string => href.split('?')[1] ?? '';

/** The same lines without what an axis says of them. */
const without = (lines: string, axis: Axis | undefined, { from, to }: Span): string => {
  const query = new URLSearchParams(lines);
  if (axis === undefined) return lines;
  for (const name of axis === 'period' ? ['from', 'to'] : [axis]) query.delete(name);
  if (axis === 'period' && from !== undefined) query.set('from', from);
  if (axis === 'period' && to !== undefined) query.set('to', to);
  return String(query);
};

/** The days that are asked for. */
type Span = { readonly from?: string | undefined; readonly to?: string | undefined };

type Group = { readonly heading: Heading; sums: Sums; readonly rows: ReportRow[] };

const groupBy = (rows: readonly ReportRow[], axes: readonly Axis[]): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const heading = headingOf(row, axes);
    const group = groups.get(heading.key) ?? { heading, sums: none, rows: [] };
    group.sums = plus(group.sums, sumsOf(row));
    group.rows.push(row);
    groups.set(heading.key, group);
  }
  return [...groups.values()];
};

const together = (measure: Measure, group: Group, lines: string): Cell => ({
  // One row is what it says; of several the service has not said how many orders they are.
  value: group.rows.length === 1 && group.rows[0] ? figureOf(measure, group.rows[0]) : ofSums(measure, group.sums),
  lines,
});

/** Periods as time goes, all else from the greatest down. */
const inOrder = (groups: readonly Group[], axes: readonly Axis[], measure: Measure): readonly Group[] =>
  axes[0] === 'period'
    ? groups.toSorted((one, other) => (one.heading.key < other.heading.key ? -1 : 1))
    : groups.toSorted((one, other) => weight(measure, other) - weight(measure, one));

const weight = (measure: Measure, { sums, rows }: Group): number =>
  measure === 'orders' ? rows.reduce((sum, { orders = 0 }) => sum + orders, 0) : (ofSums(measure, sums) ?? 0);

/** The rows of a report in one currency as a table of one measure, with totals that are never guessed. */
export const pivotOf = (report: Report, measure: Measure, span: Span): Pivot => {
  const { rows: rowAxes, column } = axesOf(report.period, report.by);
  const { rows } = report;
  const columns = column === undefined ? [] : inOrder(groupBy(rows, [column]), [column], measure);
  const lines = inOrder(groupBy(rows, rowAxes), rowAxes, measure);
  /** Headings of time have no gap. */
  const headingsOf = (groups: readonly Group[], [axis]: readonly (Axis | undefined)[]): readonly Heading[] =>
    axis === 'period'
      ? withoutGaps(
          report.period,
          groups.map(({ heading }) => heading.values[0] ?? ''),
          span,
        ).map((value) => ({ key: JSON.stringify([value]), values: [value] }))
      : groups.map(({ heading }) => heading);
  const columnHeadings = headingsOf(columns, [column]);
  const groupOf = new Map(lines.map((group) => [group.heading.key, group]));
  const cellsOf = (group: Group): ReadonlyMap<string, Cell> => {
    const known = new Map(
      column === undefined
        ? []
        : group.rows.map((row) => [
            headingOf(row, [column]).key,
            { value: figureOf(measure, row), lines: linesOf(row) } as Cell,
          ]),
    );
    return new Map(columnHeadings.map(({ key }) => [key, known.get(key) ?? nothing(measure)]));
  };
  const [overall] = report.totals;
  return {
    rowAxes,
    columnAxis: column,
    columns: columnHeadings,
    rows: headingsOf(lines, rowAxes).map((heading) => {
      const group = groupOf.get(heading.key);
      const [row] = group?.rows ?? [];
      if (group === undefined || row === undefined) return { heading, cells: new Map(), total: nothing(measure) };
      return { heading, cells: cellsOf(group), total: together(measure, group, without(linesOf(row), column, span)) };
    }),
    totals: new Map(
      columns.map((group) => {
        const [row] = group.rows;
        const behind = row ? rowAxes.reduce((query, axis) => without(query, axis, span), linesOf(row)) : '';
        return [group.heading.key, together(measure, group, behind)];
      }),
    ),
    total: overall && { value: figureOf(measure, overall), lines: linesOf(overall) },
  };
};
