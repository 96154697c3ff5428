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
 * Up to so many rows that are found are sorted at once. Of more, a page is looked for first among the next rows of the
 * list (`lookedAt`), as rows that many are found of mostly stand there; where it is not filled, all are sorted.
 *
 * Of 300,000 orders of 100,000 customers, in ms: 3,011 that are spread over the list took 32 sorted and 51 met on a
 * walk; 15,121: 92 and 21; 149,828: 857 and 2. 60,200 that are the oldest of all took 282 sorted and 7,875 on a walk
 * with no end; looking at 5,000 rows in vain took 90.
 */
const most = 10_000;

/** So many rows of a list are looked at, in its order, before all that are found are sorted. */
export const lookedAt = 5000;

/** Rows that are found in one way, in another, and so on; each way is asked by itself, so that each has its index. */
export const union = (statements: readonly SqlStatement[]): SqlStatement =>
  statements.reduce((all, one) => sql`${all} union ${one}`);

/** Whether so few rows are found that they are sorted at once. */
export const areFew = async (database: Database, from: SqlStatement, ways: readonly Way[]): Promise<boolean> => {
  const each = ways.map(({ found, some = found }) => sql`(select 1 from ${from} where ${some} limit ${most + 1})`);
  const [row] = await database.query<{ readonly found: number }>(
    sql`select count(*) as found from (${each.reduce((all, one) => sql`${all} union all ${one}`)}) one`,
  );
  return (row?.found ?? 0) <= most;
};

/** Whether a row is found: asked row by row, as no index answers what `is true` asks. */
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
