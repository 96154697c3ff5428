import type { Database, Fold, Row, SqlStatement, Table } from '@sales/eventsourcing';
import type { AsOf } from '../archive/as-of.ts';
import { foldEach, readStreams } from '../archive/streams.ts';
import type { PastList } from './as-of-list.ts';
import type { List } from './list.ts';

/**
 * A list of things of which each row is the fold of one stream, as of an instant: the things that there are now, each
 * folded up to it.
 */
export const replayed =
  <R extends Row, Name extends string, Query extends AsOf>(
    of: {
      /** The list over the live table, or over rows of then. */
      readonly list: (rows: SqlStatement) => List<R, Name>;
      readonly live: SqlStatement;
      readonly table: Table;
      readonly stream: (row: R) => string;
      readonly evolve: Fold<R>;
    },
    /** What holds now if it ever did: it narrows what is looked at. */
    narrow: (query: Query) => readonly SqlStatement[] = () => [],
  ) =>
  (database: Database, query: Query): PastList<R, R, Name> => ({
    now: of.list(of.live),
    past: of.list,
    table: of.table,
    fold: async (things) => foldEach(await readStreams(database, things.map(of.stream), query), of.evolve),
    narrow: narrow(query),
  });
