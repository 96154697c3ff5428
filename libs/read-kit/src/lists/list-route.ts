import type { ValueOf } from '@sales/contracts';
import type { Database, ReadDatabase, SqlStatement } from '@sales/eventsourcing';
import { type App, Page, type Permission, pageQuery, queryRoute } from '@sales/service-kit';
import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { type Column, columnsOf, requireField } from '../answers/cells.ts';
import { type AsOf, asOfQuery } from '../archive/as-of.ts';
import { type PastList, readAllAsOf, readPageAsOf, sortFor, withHistory } from './as-of-list.ts';
import { conditionsOf, type Filters, type Schemas, schemasOf, waysOf } from './filter.ts';
import { type List, type Order, readAll, readPage, type Slice, sortBy, sortOr } from './list.ts';
import { anyWay } from './ways.ts';

/** What a list is asked for: its filters, and the instant. */
export type ListQuery<Of extends Filters> = Static<TObject<Schemas<Of>>> & AsOf;

/** Fields that are shown or withheld together: `cost` is what tells what goods have cost. */
export type FieldGroup = 'cost' | 'personal';

/** The one declaration of a list. */
export type ListRoute<Row, Of extends Filters, Name extends string, Item extends TSchema, Current> = {
  /** Below the prefix of the service. */
  readonly url: string;
  readonly permission: Permission;
  /** The read models that it comes from; as of an instant by a fold, the archive as well. */
  readonly reads: readonly string[];
  readonly tags?: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** Its parameters, and which rows they leave. */
  readonly filters: Of;
  /** Its rows, from which tables, in which orders; one that depends on what is asked is made for that. */
  readonly rows: List<Row, Name> | ((query: ListQuery<Of>) => List<Row, Name>);
  /** What holds for all its rows. */
  readonly where?: (query: ListQuery<Of>) => readonly SqlStatement[];
  readonly sorts: readonly Name[];
  readonly sort: Order<Name>;
  /**
   * Whether it can be seen as of an instant: its rows say when they came, and `rows` or `where` sees to it; or it is
   * folded from the archive, in the order of a key that never changes. Absent: it has no past.
   */
  readonly past?:
    | 'inRows'
    | {
        readonly key: Name;
        readonly list: (database: Database, query: ListQuery<Of>, sort: Order<Name>) => PastList<Current, Row, Name>;
        /** The filters that are asked of the rows of then; default: those of now. */
        readonly filters?: Filters;
      };
  readonly item: Item;
  readonly itemOf: (row: Row, query: ListQuery<Of>) => ValueOf<Item>;
  /** What the items of a page have beside it, from other tables; files are without. */
  readonly complete?: (
    database: Database,
    items: readonly ValueOf<Item>[],
    query: ListQuery<Of>,
  ) => Promise<ValueOf<Item>[]>;
  /** The column that says whose row it is: for those who may see only their own. Absent: a row is of no one. */
  readonly scope?: SqlStatement;
  /** Fields of the item, with all that is in them. */
  readonly groups?: Partial<Readonly<Record<FieldGroup, readonly string[]>>>;
  /** Name of its files, without the ending, and their columns. */
  readonly file: readonly [name: string, columns: readonly Column<ValueOf<Item>>[]];
};

/** A list that is declared away from its route. */
export const list = <Row, Of extends Filters, Name extends string, Item extends TSchema, Current = Row>(
  declared: ListRoute<Row, Of, Name, Item, Current>,
): ListRoute<Row, Of, Name, Item, Current> => declared;

/** A list as a route: pages, files of all rows at one moment, and both as of an instant. */
export const listRoute = <Row, Of extends Filters, Name extends string, Item extends TSchema, Current = Row>(
  app: App,
  database: ReadDatabase,
  list: ListRoute<Row, Of, Name, Item, Current>,
): void => {
  type Query = ListQuery<Of>;
  const { past, itemOf, complete } = list;
  const fold = typeof past === 'object' ? past : undefined;
  for (const field of Object.values(list.groups ?? {}).flat()) requireField(list.item, field);

  const rowsFor = (query: Query): List<Row, Name> => (typeof list.rows === 'function' ? list.rows(query) : list.rows);
  const sliceOf = async <Asked extends Query & { readonly sort?: Order<Name> }>(query: Asked) => {
    const filters = query.asOf === undefined ? list.filters : (fold?.filters ?? list.filters);
    const where = [...(list.where?.(query) ?? []), ...(await conditionsOf(filters, { database, query }))];
    const sort = fold === undefined ? (query.sort ?? list.sort) : sortFor(query, list.sort, fold.key);
    const search = waysOf(filters, query);
    // Rows of then are in no index.
    if (search !== undefined && query.asOf !== undefined)
      return { ...query, where: [...where, anyWay(search)], sort, search: undefined };
    return { ...query, where, sort, search };
  };
  const pageOf = (query: Query, slice: Slice<Name>) =>
    fold === undefined || query.asOf === undefined
      ? readPage(database, rowsFor(query), slice)
      : readPageAsOf(database, fold.list(database, query, slice.sort), slice);
  const allOf = (query: Query, slice: Omit<Slice<Name>, 'limit'>): AsyncIterable<Row> =>
    fold === undefined || query.asOf === undefined
      ? readAll(database, rowsFor(query), slice)
      : readAllAsOf(database, (transaction) => fold.list(transaction, query, slice.sort), slice);

  async function* items(query: Query): AsyncGenerator<ValueOf<Item>> {
    for await (const row of allOf(query, await sliceOf(query))) yield itemOf(row, query);
  }

  const query = {
    ...schemasOf(list.filters),
    sort: fold === undefined ? sortBy(list.sorts, list.sort) : sortOr(list.sorts, list.sort, fold.key),
    ...(past !== undefined && asOfQuery),
    ...pageQuery,
  };
  const [filename, columns] = list.file;
  queryRoute<TSchema, TObject<Record<never, never>>, typeof query, ValueOf<Item>>(app, {
    url: list.url,
    permission: list.permission,
    reads: fold === undefined ? list.reads : withHistory(...list.reads),
    summary: list.summary,
    description: list.description,
    ...(list.tags !== undefined && { tags: list.tags }),
    query,
    ok: Page(list.item),
    // The route has checked what is asked against these very schemas.
    handle: async ({ query: given }) => {
      const asked = given as unknown as Query & Slice<Name>;
      const { rows, ...next } = await pageOf(asked, { ...(await sliceOf(asked)), limit: asked.limit });
      const found = rows.map((row) => itemOf(row, asked));
      return { items: complete === undefined ? found : await complete(database, found, asked), ...next };
    },
    csv: {
      filename,
      columns: columnsOf(list.item, columns),
      rows: ({ query: given }) => items(given as unknown as Query),
    },
  });
};

/** The one declaration of a list that is short: it has no pages. */
export type ShortListRoute<Query, Item extends TSchema> = {
  readonly url: string;
  readonly permission: Permission;
  readonly reads: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly item: Item;
  readonly items: (query: Query) => Promise<readonly ValueOf<Item>[]>;
  readonly file: readonly [name: string, columns: readonly Column<ValueOf<Item>>[]];
};

/** A list without pages as a route, now or as of an instant. */
export const shortListRoute = <Item extends TSchema>(app: App, list: ShortListRoute<AsOf, Item>): void => {
  const [filename, columns] = list.file;
  queryRoute<TSchema, TObject<Record<never, never>>, typeof asOfQuery, ValueOf<Item>>(app, {
    url: list.url,
    permission: list.permission,
    reads: withHistory(...list.reads),
    summary: list.summary,
    description: list.description,
    query: asOfQuery,
    ok: Type.Object({ items: Type.Array(list.item) }),
    handle: async ({ query }) => ({ items: await list.items(query as AsOf) }),
    csv: {
      filename,
      columns: columnsOf(list.item, columns),
      rows: async function* ({ query }) {
        yield* await list.items(query as AsOf);
      },
    },
  });
};
