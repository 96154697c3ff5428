import {
  type Column,
  type Database,
  identifier,
  join,
  type Row,
  type SqlStatement,
  sql,
  type Table,
} from '@sales/eventsourcing';
import { BadRequest } from '@sales/service-kit';
import { streamsAtOnce as chunk } from '../archive/streams.ts';
import { cursorAt, type List, type Order, type Placed, readSlice, type Slice } from './list.ts';

/**
 * A list as it was at an instant. It goes through the things that there are now by a key that never changes, a few at a
 * time, folds each of them up to the instant, and asks the same questions of the rows that come out. So a page costs
 * what is on it and what was passed over, however much there is; it may hold fewer rows than asked for and still have a
 * next one.
 */
export type PastList<Current, Past, Name extends string> = {
  /** The things that there are now; at most these were there then. */
  readonly now: List<Current, Name>;
  /** The list over the rows of then of some things. */
  readonly past: (things: readonly Placed<Current>[]) => Promise<List<Past, Name>>;
  /** What holds now if it ever did: it narrows what is looked at. */
  readonly narrow?: readonly SqlStatement[];
};

/** Things that are looked at for one page. */
const most = 2000;

const types: Readonly<Record<Column, SqlStatement>> = {
  text: sql`text`,
  bigint: sql`bigint`,
  numeric: sql`numeric`,
  boolean: sql`boolean`,
  date: sql`date`,
  timestamptz: sql`timestamptz`,
  jsonb: sql`jsonb`,
};

/** Rows as a table of a statement. */
export const rowsAsTable = (table: Table, rows: readonly Row[]): SqlStatement => {
  const columns = Object.entries(table.columns).map(([name, type]) => sql`${identifier(name)} ${types[type]}`);
  return sql`(select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (${join(columns, ', ')}))`;
};

export const readPageAsOf = async <Current, Past, Name extends string>(
  database: Database,
  { now, past: listOf, narrow = [] }: PastList<Current, Past, Name>,
  { where, sort, limit, cursor }: Slice<Name>,
): Promise<{ readonly rows: readonly Past[]; readonly nextCursor?: string }> => {
  const rows: Placed<Past>[] = [];
  let from = cursor;
  for (let seen = 0; seen < most; seen += chunk) {
    const things = await readSlice(database, now, { where: narrow, sort, limit: chunk, cursor: from });
    const last = things.at(-1);
    if (last === undefined) return { rows };
    const list = await listOf(things);
    const found = await readSlice(database, list, { where, sort, limit: limit - rows.length + 1, cursor: from });
    rows.push(...found);
    if (rows.length > limit) {
      const page = rows.slice(0, limit);
      const end = page.at(-1);
      return { rows: page, ...(end !== undefined && { nextCursor: cursorAt(list, sort, end) }) };
    }
    if (things.length < chunk) return { rows };
    from = cursorAt(now, sort, last);
  }
  return { rows, ...(from !== undefined && { nextCursor: from }) };
};

/** A list as it was from the cursor on, a page at a time, in a transaction that has begun. */
export async function* readAllAsOfIn<Current, Past, Name extends string>(
  transaction: Database,
  list: PastList<Current, Past, Name>,
  { cursor: start, ...slice }: Omit<Slice<Name>, 'limit'>,
): AsyncGenerator<Past> {
  for (let cursor = start; ; ) {
    const page = await readPageAsOf(transaction, list, { ...slice, limit: chunk, cursor });
    yield* page.rows;
    if (page.nextCursor === undefined) return;
    cursor = page.nextCursor;
  }
}

/** The read models of a list, and as of an instant the events as well. */
export const withHistory =
  (...reads: readonly string[]) =>
  ({ asOf }: { readonly asOf?: string }): readonly string[] =>
    asOf === undefined ? reads : [...new Set([...reads, 'timeline'])];

/** The sort that was asked for, or the usual one. As of an instant only by the key, which is the same at any time. */
export const sortFor = <Name extends string>(
  { sort, asOf }: { readonly sort?: Order<Name> | undefined; readonly asOf?: string | undefined },
  usual: Order<Name>,
  key: Name,
): Order<Name> => {
  if (asOf === undefined) return sort ?? usual;
  if (sort === undefined || sort === key || sort === `-${key}`) return sort ?? key;
  throw new BadRequest([
    { in: 'query', path: '/sort', message: 'cannot be combined with asOf', allowed: `${key}, -${key}` },
  ]);
};
