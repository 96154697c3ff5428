import { useLingui } from '@lingui/react/macro';
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useFormat } from '../../i18n/index.ts';
import { parseSearch } from '../../ui/search-params.ts';
import { dimensions, type Measure, measures, periods, type Report, textOf } from './measures.ts';
import { type Axis, type Cell, figureOf, nothingOf, type Pivot } from './pivot.ts';

export type PivotTableProps = {
  readonly report: Report;
  readonly pivot: Pivot;
  readonly measure: Measure;
  /** What the reader may see, in order. */
  readonly shown: readonly Measure[];
  readonly currency: string;
  readonly label: (axis: Axis, value: string) => string;
};

/** More rows are in the file: a page of them would not be read. */
export const mostRows = 300;

/** A figure, which leads to the lines that it adds up; where nothing was sold there are none. */
const Figure = ({ lines, children }: { readonly lines: string; readonly children: ReactNode }): ReactNode =>
  children === undefined ? null : lines === '' ? (
    <span className="quiet">{children}</span>
  ) : (
    <Anchor component={Link} to="/reports/lines" search={parseSearch(lines) as never} size="sm" className="figure">
      {children}
    </Anchor>
  );

/** The figures of a report: one measure across, or, where nothing goes across, all of them. */
export const PivotTable = (props: PivotTableProps): ReactNode => {
  const { report, pivot, measure, shown, currency, label } = props;
  const { t, i18n } = useLingui();
  const format = useFormat();
  const { rowAxes, columnAxis, columns, rows, totals, total } = pivot;
  const axisName = (axis: Axis): string => i18n._(axis === 'period' ? periods[report.period] : dimensions[axis]);
  const figure = (cell: Cell | undefined): ReactNode =>
    cell && <Figure lines={cell.lines}>{textOf(measure, cell.value, currency, format)}</Figure>;
  /** A table of noughts hides its figures: they stand where time goes down, and in the chart. */
  const filled = (cell: Cell | undefined): Cell | undefined => (cell?.isNothing === true ? undefined : cell);
  const byKey = new Map(report.rows.map((row) => [JSON.stringify(rowAxes.map((axis) => row[axis] ?? '')), row]));
  const [overall] = report.totals;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="table-frame pivot" tabIndex={0} aria-label={t`Figures`}>
      <table className="lines pivoted">
        <thead>
          <tr>
            {rowAxes.map((axis) => (
              <th key={axis} scope="col">
                {axisName(axis)}
              </th>
            ))}
            {columnAxis === undefined
              ? shown.map((one) => (
                  <th key={one} scope="col" className="end">
                    {i18n._(measures[one].title)}
                  </th>
                ))
              : columns.map(({ key, values: [value = ''] }) => (
                  <th key={key} scope="col" className="end">
                    {label(columnAxis, value)}
                  </th>
                ))}
            {columnAxis !== undefined && (
              <th scope="col" className="end">
                {t({ message: 'Total', context: 'sum' })}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map(({ heading: { key, values }, cells, total: sum }) => {
            const row = byKey.get(key);
            return (
              <tr key={key}>
                {values.map((value, nth) => (
                  <th key={rowAxes[nth]} scope="row">
                    {label(rowAxes[nth] ?? 'period', value)}
                  </th>
                ))}
                {columnAxis === undefined
                  ? shown.map((one) => (
                      <td key={one} className="end">
                        <Figure lines={sum.lines}>
                          {textOf(one, row ? figureOf(one, row) : nothingOf(one), currency, format)}
                        </Figure>
                      </td>
                    ))
                  : columns.map((column) => (
                      <td key={column.key} className="end">
                        {figure(filled(cells.get(column.key)))}
                      </td>
                    ))}
                {columnAxis !== undefined && <td className="end strong">{figure(sum)}</td>}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={Math.max(1, rowAxes.length)}>
              {t({ message: 'Total', context: 'sum' })}
            </th>
            {columnAxis === undefined
              ? shown.map((one) => (
                  <td key={one} className="end">
                    {overall && total && (
                      <Figure lines={total.lines}>{textOf(one, figureOf(one, overall), currency, format)}</Figure>
                    )}
                  </td>
                ))
              : columns.map(({ key }) => (
                  <td key={key} className="end">
                    {figure(totals.get(key))}
                  </td>
                ))}
            {columnAxis !== undefined && <td className="end">{figure(total)}</td>}
          </tr>
        </tfoot>
      </table>
    </section>
  );
};
