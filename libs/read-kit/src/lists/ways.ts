import { type Database, join, type SqlStatement, sql } from '@sales/eventsourcing';

/** A way in which a search finds rows of a list. */
export type Way = {
  /** A condition that an index answers. */
  readonly found: SqlStatement;
  /** The same, cheap to ask of one row. Absent: `found` is. */
  readonly row?: SqlStatement;
  /** The same for a part of the rows at least, in bounded time however many there are. Absent: `found` is. */
  readonly some?: SqlStatement;
};

/**
 * Up to so many rows are sorted, more are met on a walk through the list. Of 300,000 orders, on a busy machine, 3,000
 * that are spread over the list took as long either way; 10,000 took 1.3 s sorted and 0.2 s on a walk, 20,000 took 6 s
 * and 0.2 s. A walk to 10,000 that are the oldest of all did not end in time: so more are sorted than would be best for
 * rows that are spread.
 */
const most = 10_000;

/** Rows that are found in one way, in another, and so on; each way is asked by itself, so that each has its index. */
export const union = (statements: readonly SqlStatement[]): SqlStatement =>
  statements.reduce((all, one) => sql`${all} union ${one}`);

/** Whether so few rows are found that they are better sorted than met on a walk. */
export const areFew = async (database: Database, from: SqlStatement, ways: readonly Way[]): Promise<boolean> => {
  const each = ways.map(({ found, some = found }) => sql`(select 1 from ${from} where ${some} limit ${most + 1})`);
  const [row] = await database.query<{ readonly found: number }>(
    sql`select count(*) as found from (${each.reduce((all, one) => sql`${all} union all ${one}`)}) one`,
  );
  return (row?.found ?? 0) <= most;
};

/** The rows that are found, row by row: for a walk through the list. No index answers what `is true` asks. */
export const onWalk = (ways: readonly Way[]): SqlStatement =>
  ways.length === 0
    ? sql`false`
    : sql`(${join(
        ways.map(({ found, row = found }) => row),
        ' or ',
      )}) is true`;

/** The rows that are found, all of them. */
export const anyWay = (ways: readonly Way[]): SqlStatement =>
  ways.length === 0
    ? sql`false`
    : sql`(${join(
        ways.map(({ found }) => found),
        ' or ',
      )})`;
