import type { Column } from '../../grid/columns.ts';
import { dimensions, type Measure, measures, periods, type Report, type ReportRow } from './measures.ts';

type FileColumn = Column<ReportRow>;

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const column = (id: string, title: FileColumn['title'], file: NonNullable<FileColumn['file']>): FileColumn => ({
  ...{ id, title, file },
  // It stands in a file only.
  ...{ width: 0, cell: () => undefined },
});

/** What the file of a report has: what it is by, and all measures that the reader may see. */
export const fileColumns = (report: Report | undefined, shown: readonly Measure[]): readonly FileColumn[] => {
  if (report === undefined) return [];
  const { period, by } = report;
  return [
    ...(period === 'total' ? [] : [column('period', periods[period], 'period')]),
    ...by.map((name) =>
      column(name, dimensions[name], name === 'product' || name === 'customer' ? `${name}_name` : name),
    ),
    // One currency for all amounts.
    ...shown.map((name, nth) =>
      column(name, measures[name].title, nth === 0 ? [snake(name), 'currency'] : snake(name)),
    ),
  ];
};
