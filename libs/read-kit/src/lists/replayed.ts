import type { Database, Fold, FoldedTable, PublishedEvent, Row, SqlStatement, Table } from '@sales/eventsourcing';
import type { AsOf } from '../archive/as-of.ts';
import { foldEach, readStreams } from '../archive/streams.ts';
import { type PastList, rowsAsTable } from './as-of-list.ts';
import type { List } from './list.ts';

/** Rows of another table that the rows of a list are joined with: one for each, the fold of one stream. */
export type Joined<R> = {
  readonly live: SqlStatement;
  readonly table: Table;
  readonly stream: (row: R) => string;
  readonly types: ReadonlySet<string>;
  readonly rows: (events: readonly PublishedEvent[]) => readonly Row[];
};

export const joinedWith = <R, Stored extends Row>({
  evolve,
  ...of
}: Omit<Joined<R>, 'types' | 'rows'> & { readonly evolve: Fold<Stored> }): Joined<R> => ({
  ...of,
  types: evolve.types,
  rows: (events) => foldEach(events, evolve),
});

/** What a list as of an instant is made of. */
type Replay<R, Name extends string> = {
  /** The list over the live tables, or over rows of then; `joined` are those that it is joined with, in their order. */
  readonly list: (rows: SqlStatement, ...joined: readonly SqlStatement[]) => List<R, Name>;
  readonly live: SqlStatement;
  readonly stream: (row: R) => string;
  readonly joined?: readonly Joined<R>[];
};

const replay = <R extends Row, Name extends string>(
  database: Database,
  at: AsOf,
  { list, live, stream, joined = [] }: Replay<R, Name>,
  table: Table,
  fold: (events: readonly PublishedEvent[], things: readonly R[]) => readonly Row[],
  types?: ReadonlySet<string>,
): PastList<R, R, Name> => {
  const read = (things: readonly R[], of: (row: R) => string, only?: ReadonlySet<string>) =>
    readStreams(database, [...new Set(things.map(of))], at, only);
  return {
    now: list(live, ...joined.map((one) => one.live)),
    past: async (things) => {
      const rows = rowsAsTable(table, fold(await read(things, stream, types), things));
      const others: SqlStatement[] = [];
      for (const one of joined)
        others.push(rowsAsTable(one.table, one.rows(await read(things, one.stream, one.types))));
      return list(rows, ...others);
    },
  };
};

/**
 * A list as of an instant: the things that there are now. Each row is the fold of one stream up to that instant.
 */
export const replayed =
  <R extends Stored, Stored extends Row, Name extends string, Query extends AsOf>(
    of: Replay<R, Name> & {
      readonly table: Table;
      /** To what the table has; the list may have more beside it. */
      readonly evolve: Fold<Stored>;
    },
    /** What holds now if it ever did: it narrows what is looked at. */
    narrow: (query: Query) => readonly SqlStatement[] = () => [],
  ) =>
  (database: Database, query: Query): PastList<R, R, Name> => ({
    ...replay(database, query, of, of.table, (events) => foldEach(events, of.evolve)),
    narrow: narrow(query),
  });

/**
 * A list with a row for a part of a stream: the shipments of orders. Several rows may come from one.
 */
export const replayedParts =
  <R extends Row, Name extends string, Query extends AsOf>(
    of: Replay<R, Name> & {
      readonly folded: FoldedTable;
      /** Types of the events that it is made of. */
      readonly types: ReadonlySet<string>;
    },
  ) =>
  (database: Database, query: Query): PastList<R, R, Name> => {
    const { table, keys, evolve } = of.folded;
    const keyOf = (row: Row): string => JSON.stringify(table.key.map((name) => row[name]));
    const foldParts = (events: readonly PublishedEvent[], things: readonly R[]): readonly Row[] => {
      const wanted = new Set(things.map(keyOf));
      const rows = new Map<string, Row | undefined>();
      for (const event of events)
        for (const key of keys(event)) rows.set(keyOf(key), evolve(rows.get(keyOf(key)), event, key));
      return [...rows].flatMap(([key, row]) => (row !== undefined && wanted.has(key) ? [row] : []));
    };
    return replay(database, query, of, table, foldParts, of.types);
  };
