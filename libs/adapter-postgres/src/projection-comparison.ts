import {
  type Build,
  type Comparison,
  mostDifferences,
  type Row,
  type RowDifference,
  type Table,
  type TableComparison,
  type Throttle,
} from '@sales/eventsourcing';
import type { Connection } from './pool.ts';
import { compareRange, endOfRange } from './projection-sql.ts';

/** Rows of each build that one statement compares: some milliseconds of work. */
const rangeRows = 1000;

type Summed = { readonly rows: number; readonly sums: Readonly<Record<string, number>> };
type Compared = {
  readonly live: Summed;
  readonly built: Summed;
  readonly differing: number;
  readonly differences: readonly Omit<RowDifference, 'table'>[];
};

const nothing: Summed = { rows: 0, sums: {} };

const plus = (a: Summed, b: Summed): Summed => ({
  rows: a.rows + b.rows,
  sums: Object.fromEntries(Object.entries(b.sums).map(([column, sum]) => [column, (a.sums[column] ?? 0) + sum])),
});

const compareTable = async (
  connection: Connection,
  schemas: readonly [string, string],
  table: Table,
  throttle: Throttle,
): Promise<Compared> => {
  let all: Compared = { live: nothing, built: nothing, differing: 0, differences: [] };
  for (let before: readonly unknown[] = [], isLast = false; !isLast; ) {
    const isFirst = before.length === 0;
    await throttle(async () => {
      const [end] = await connection.query<Row>({
        text: endOfRange(schemas, table, isFirst, rangeRows),
        values: before,
      });
      const upTo = end === undefined ? [] : table.key.map((column) => end[column]);
      isLast = end === undefined;
      const most = mostDifferences - all.differences.length;
      const [found] = await connection.query<Compared>({
        text: compareRange(schemas, table, { isFirst, isLast, most }),
        values: [...before, ...upTo],
      });
      if (found !== undefined)
        all = {
          live: plus(all.live, found.live),
          built: plus(all.built, found.built),
          differing: all.differing + found.differing,
          differences: [...all.differences, ...found.differences],
        };
      before = upTo;
    });
  }
  return all;
};

/**
 * Compares two builds row by row, as the transaction of the connection sees them, in pieces that wait for their turn.
 */
export const compareBuilds = async (
  connection: Connection,
  schemaOf: (build: Build) => string,
  live: Build,
  built: Build,
  throttle: Throttle,
): Promise<Comparison> => {
  const tables: TableComparison[] = [];
  const differences: RowDifference[] = [];
  for (const { table } of built.projection.tables) {
    const found = await compareTable(connection, [schemaOf(live), schemaOf(built)], table, throttle);
    const { name } = table;
    const { differing } = found;
    tables.push({
      live: { table: name, ...found.live },
      built: { table: name, ...found.built },
      agrees: differing === 0,
      differing,
    });
    differences.push(...found.differences.map((one) => ({ table: name, ...one })));
  }
  return { agrees: tables.every(({ agrees }) => agrees), tables, differences };
};
