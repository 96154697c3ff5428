import type { ReactNode } from 'react';

export type TableColumn<Row> = {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Takes the width that is left, and breaks its lines. */
  readonly isWide?: boolean;
  readonly cell: (row: Row) => ReactNode;
};

export type TableProps<Row> = {
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** The last row, under the columns: sums. */
  readonly foot?: readonly ReactNode[];
};

const classOf = <Row,>({ isNumber, isWide }: TableColumn<Row>): string | undefined =>
  isNumber === true ? 'end' : isWide === true ? 'name' : undefined;

/** A few rows, all of them in the page; a narrow page scrolls them sideways. For many there is the grid. */
export const Table = <Row,>({ label, columns, rows, idOf, foot }: TableProps<Row>): ReactNode => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
  <section className="table-frame" tabIndex={0} aria-label={label}>
    <table className="lines">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" className={classOf(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={idOf(row)}>
            {columns.map((column) => (
              <td key={column.title} className={classOf(column)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {foot !== undefined && (
        <tfoot>
          <tr>
            {columns.map((column, nth) => (
              <td key={column.title} className={classOf(column)}>
                {foot[nth]}
              </td>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  </section>
);
