import { ownedAggregates, type ValueOf } from '@sales/contracts';
import { type Database, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type App,
  BadRequest,
  type FileFormat,
  type GroupedFields,
  hiddenIn,
  isHidden,
  Page,
  type Permission,
  pageQuery,
  queryRoute,
  type Reach,
  withoutFields,
} from '@sales/service-kit';
import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { type Column, columnsOf, hasField, requireField } from '../answers/cells.ts';
import { type AsOf, asOfQuery } from '../archive/as-of.ts';
import { type PastList, readAllAsOfIn, readPageAsOf, sortFor, withHistory } from './as-of-list.ts';
import { aheadIn } from './beside.ts';
import { conditionsOf, type Filters, type Schemas, schemasOf, waysOf } from './filter.ts';
import {
  type Among,
  besideBefore,
  countRows,
  itemsBefore,
  type List,
  type Order,
  readAllIn,
  readItems,
  readPage,
  type Slice,
  sortBy,
  sortOr,
} from './list.ts';
import { inBatches, rowsOfOneMoment } from './transaction.ts';
import { anyWay } from './ways.ts';

/** What a list is asked for: its filters, also those that are parts of its path, and the instant. */
export type ListQuery<Of extends Filters> = Static<TObject<Schemas<Of>>> & AsOf;

/** What the items of some rows are made for. */
export type ItemsAsked<Row, Of extends Filters> = {
  readonly query: ListQuery<Of>;
  readonly rows: readonly Row[];
  readonly reach: Reach;
  /** What may be seen by another permission. */
  readonly reachOf: (permission: Permission) => Reach;
};

/** How rows become items: one by one, or some at a time where that takes more than the rows. */
type Items<Row, Of extends Filters, Item extends TSchema> =
  | {
      readonly itemOf: (row: Row, query: ListQuery<Of>) => ValueOf<Item>;
      /** Adds what takes more than the rows, and what no column of a CSV file has. */
      readonly completed?: (
        database: Database,
        items: readonly ValueOf<Item>[],
        asked: Omit<ItemsAsked<Row, Of>, 'rows'>,
      ) => Promise<readonly ValueOf<Item>[]>;
      readonly itemsOf?: never;
      readonly entriesOf?: never;
      readonly among?: never;
    }
  | {
      /** One for each row. */
      readonly itemsOf: (database: Database, asked: ItemsAsked<Row, Of>) => Promise<readonly ValueOf<Item>[]>;
      readonly itemOf?: never;
      readonly completed?: never;
      readonly entriesOf?: never;
      readonly among?: never;
    }
  | {
      /** None, one or several for each row: a page may hold fewer than asked for and still have a next one. */
      readonly entriesOf: (
        database: Database,
        asked: ItemsAsked<Row, Of>,
      ) => Promise<readonly (readonly ValueOf<Item>[])[]>;
      /** Items of another source, each where its time is among those of the rows. Undefined: of none. */
      readonly among?: (
        database: Database,
        asked: Omit<ItemsAsked<Row, Of>, 'rows'>,
      ) => Promise<Among<Row, ValueOf<Item>> | undefined>;
      readonly itemOf?: never;
      readonly completed?: never;
      readonly itemsOf?: never;
    };

/** The one declaration of a list. */
export type ListRoute<Row, Of extends Filters, Name extends string, Item extends TSchema, Current> = Items<
  Row,
  Of,
  Item
> & {
  /** Below the prefix of the service. A filter that is named in it is a part of the path. */
  readonly url: string;
  readonly permission: Permission;
  /** The read models that it comes from; as of an instant, where that takes more than its rows, the archive as well. */
  readonly reads: readonly string[];
  readonly tags?: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** The refusals of its filters, by code. */
  readonly problems?: readonly string[];
  /** Its parameters, and which rows they leave. */
  readonly filters: Of;
  /** Its rows, from which tables, in which orders; one that depends on what is asked is made for that. */
  readonly rows:
    | List<Row, Name>
    | ((
        query: ListQuery<Of>,
        asker: Pick<ItemsAsked<Row, Of>, 'reach' | 'reachOf'>,
      ) => List<Row, Name> | Promise<List<Row, Name>>);
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
  /**
   * Whose a row is now: for those who may not see all; or that filters and items see to it. A list whose things have
   * owners does not start without it. It is about the live rows of the list, also as of an instant.
   */
  readonly scope?: SqlStatement | 'byItems';
  /** Fields of the item, with all that is in them, and the parameters and sorts that tell of them by other names. */
  readonly groups?: GroupedFields;
  /** Name of its files, without the ending, and their columns. */
  readonly file: readonly [name: string, columns: readonly Column<ValueOf<Item>>[]];
};

/** A list that is declared away from its route. */
export const list = <Row, Of extends Filters, Name extends string, Item extends TSchema, Current = Row>(
  declared: ListRoute<Row, Of, Name, Item, Current>,
): ListRoute<Row, Of, Name, Item, Current> => declared;

const countUpTo = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  description: 'Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events',
});

/** The schema of a page that can say how many rows the list has. */
const countedPage = <Item extends TSchema>(item: Item) => {
  const page = Page(item);
  const count = Type.Optional(Type.Integer({ description: 'With `count`: how many rows there are, at most so many' }));
  return Type.Object({ ...page.properties, count }, '$id' in page ? { $id: String(page.$id) } : {});
};

/** Items that are completed at once for a file. */
const atOnce = 200;

/** A list as a route: pages, files of all rows at one moment, and both as of an instant. */
export const listRoute = <Row, Of extends Filters, Name extends string, Item extends TSchema, Current = Row>(
  app: App,
  database: ReadDatabase,
  list: ListRoute<Row, Of, Name, Item, Current>,
): void => {
  type Query = ListQuery<Of>;
  type Asker = Pick<ItemsAsked<Row, Of>, 'reach' | 'reachOf'>;
  const { past } = list;
  const fold = typeof past === 'object' ? past : undefined;
  const asks = new Set<string>([...Object.keys(list.filters), ...list.sorts]);
  for (const field of Object.values(list.groups ?? {}).flat()) if (!asks.has(field)) requireField(list.item, field);
  const [aggregate = ''] = list.permission.split(':');
  if (list.scope === undefined && ownedAggregates.has(aggregate))
    throw new Error(`${list.url} does not say whose its rows are`);
  const fields: GroupedFields = Object.fromEntries(
    Object.entries(list.groups ?? {}).map(([group, of]) => [group, of.map((field) => `items.${field}`)]),
  );

  const oneEach = (items: readonly ValueOf<Item>[]) => items.map((item) => [item]);
  const entriesOf = async (
    from: Database,
    asked: ItemsAsked<Row, Of>,
    as: FileFormat | 'page',
  ): Promise<readonly (readonly ValueOf<Item>[])[]> => {
    if (list.entriesOf !== undefined) return list.entriesOf(from, asked);
    if (list.itemsOf !== undefined) return oneEach(await list.itemsOf(from, asked));
    const items = asked.rows.map((row) => list.itemOf(row, asked.query));
    const isDone = list.completed === undefined || as === 'csv';
    return oneEach(isDone ? items : await list.completed(from, items, asked));
  };

  const rowsFor = async (query: Query, asker: Asker): Promise<List<Row, Name>> =>
    typeof list.rows === 'function' ? list.rows(query, asker) : list.rows;
  type Asked = Query & { readonly sort?: Order<Name> | undefined; readonly cursor?: string | undefined };
  const within = ({ owners }: Reach): readonly SqlStatement[] =>
    owners === 'all' || typeof list.scope !== 'object' ? [] : [sql`(${list.scope}) = any(${[...owners]}::text[])`];
  /** What is hidden cannot be asked for either: not in the order of rows, and not whether there are any. */
  const isTelling = (name: string, hidden: readonly string[]): boolean =>
    isHidden(name, hidden) || hidden.some((one) => one.endsWith(`.${name}`) || hasField(list.item, `${one}.${name}`));
  const nameOf = (sort: Order<Name>): string => sort.replace(/^-/, '');
  const refuse = (query: Asked, hidden: readonly string[]): void => {
    const asked = Object.entries({ ...query, sort: undefined }).flatMap(([name, value]) =>
      value !== undefined && Object.hasOwn(list.filters, name) ? [name] : [],
    );
    const wrong = asked.filter((name) => isTelling(name, hidden));
    if (query.sort !== undefined && isTelling(nameOf(query.sort), hidden)) wrong.push('sort');
    if (wrong.length > 0)
      throw new BadRequest(
        wrong.map((name) => ({
          in: 'query',
          path: `/${name}`,
          message: 'is about fields that are not shown to you',
          allowed: 'what is about other fields',
        })),
      );
  };
  /** Where no order is asked for: the usual one may tell of what is hidden. */
  const usualSort = (hidden: readonly string[]): Order<Name> =>
    [list.sort, ...list.sorts].find((sort) => !isTelling(nameOf(sort), hidden)) ?? list.sort;
  const fixed = fold === undefined ? list.sort : fold.key;
  if (isTelling(nameOf(fixed), Object.values(list.groups ?? {}).flat()))
    throw new Error(`${list.url} may be in the order of a field that is hidden: ${fixed}`);
  const sliceOf = async (query: Asked, asker: Asker) => {
    const { reach } = asker;
    const hidden = hiddenIn(list.groups ?? {}, reach.hidden);
    if (hidden.length > 0) refuse(query, hidden);
    const usual = usualSort(hidden);
    const scope = within(reach);
    const isFolded = fold !== undefined && query.asOf !== undefined;
    const filters = query.asOf === undefined ? list.filters : (fold?.filters ?? list.filters);
    const where = [
      ...(list.where?.(query) ?? []),
      ...(await conditionsOf(filters, { database, query, ...asker })),
      ...(isFolded ? [] : scope),
    ];
    const sort = fold === undefined ? query.sort : sortFor(query, usual, fold.key);
    const search = waysOf(filters, { database, query, ...asker });
    // Rows of then are in no index.
    const isInRows = search !== undefined && query.asOf !== undefined;
    return {
      where: isInRows ? [...where, anyWay(search)] : where,
      search: isInRows ? undefined : search,
      sort: sort ?? usual,
      scope,
      cursor: query.cursor,
    };
  };
  type Scoped<Of> = Of & { readonly scope: readonly SqlStatement[] };
  /** The things of then that may be seen now: whose they are now is what counts. */
  const narrowed = <Past extends { readonly narrow?: readonly SqlStatement[] }>(
    past: Past,
    { scope }: Scoped<object>,
  ): Past => ({ ...past, narrow: [...(past.narrow ?? []), ...scope] });
  const pageOf = (query: Query, rows: List<Row, Name>, slice: Scoped<Slice<Name>>) =>
    fold === undefined || query.asOf === undefined
      ? readPage(database, rows, slice)
      : readPageAsOf(database, narrowed(fold.list(database, query, slice.sort), slice), slice);
  const allIn = (
    transaction: Database,
    query: Query,
    rows: List<Row, Name>,
    slice: Scoped<Omit<Slice<Name>, 'limit'>>,
  ): AsyncIterable<Row> =>
    fold === undefined || query.asOf === undefined
      ? readAllIn(transaction, rows, slice)
      : readAllAsOfIn(transaction, narrowed(fold.list(transaction, query, slice.sort), slice), slice);

  const isCounted = list.entriesOf === undefined;

  async function* items(
    query: Query,
    { reach, reachOf }: Asker,
    as: FileFormat,
    tell: (count: number) => void,
  ): AsyncGenerator<ValueOf<Item>> {
    const hidden = hiddenIn(list.groups ?? {}, reach.hidden);
    const slice = await sliceOf(query, { reach, reachOf });
    const of = await rowsFor(query, { reach, reachOf });
    yield* rowsOfOneMoment(database, async function* (transaction) {
      let first = list.entriesOf === undefined ? 0 : itemsBefore(slice);
      // The rows of the same moment. Those behind a cursor, and those that are folded, are not counted.
      if (isCounted && slice.cursor === undefined && (fold === undefined || query.asOf === undefined))
        tell(await countRows(transaction, of, slice, Number.MAX_SAFE_INTEGER));
      const among = await list.among?.(database, { query, reach, reachOf });
      const others = aheadIn(among?.source, slice.sort.startsWith('-'), among && besideBefore(slice));
      async function* othersBefore(time?: string) {
        for (let other = await others.next(time); other !== undefined; other = await others.next(time)) {
          yield withoutFields(other.item, hidden);
          others.take();
        }
      }
      for await (const rows of inBatches(allIn(transaction, query, of, slice), atOnce)) {
        const entries = await entriesOf(transaction, { query, rows, reach, reachOf }, as);
        for (const [nth, row] of rows.entries()) {
          if (among !== undefined) yield* othersBefore(among.timeOf(row));
          for (const item of (entries[nth] ?? []).slice(first)) yield withoutFields(item, hidden);
          first = 0;
        }
      }
      yield* othersBefore();
    });
  }

  const schemas = Object.entries(schemasOf(list.filters));
  const isInPath = ([name]: readonly [string, TSchema]): boolean => list.url.split('/').includes(`:${name}`);
  const query = {
    ...(Object.fromEntries(schemas.filter((one) => !isInPath(one))) as Schemas<Of>),
    sort: fold === undefined ? sortBy(list.sorts, list.sort) : sortOr(list.sorts, list.sort, fold.key),
    ...(past !== undefined && asOfQuery),
    ...pageQuery,
    ...(isCounted && { count: Type.Optional(countUpTo) }),
  };
  const [name, columns] = list.file;
  // The route has checked what is asked against these very schemas.
  const askedOf = (params: object, given: object) =>
    ({ ...given, ...params }) as unknown as Query & Slice<Name> & { readonly count?: number };
  queryRoute<TSchema, TObject, typeof query, ValueOf<Item>>(app, {
    url: list.url,
    permission: list.permission,
    reads: fold === undefined && list.itemOf !== undefined ? list.reads : withHistory(...list.reads),
    summary: list.summary,
    description: list.description,
    ...(list.tags !== undefined && { tags: list.tags }),
    params: Type.Object(Object.fromEntries(schemas.filter(isInPath))),
    query,
    ok: isCounted ? countedPage(list.item) : Page(list.item),
    problems: list.problems ?? [],
    isScoped: true,
    fields,
    handle: async ({ params, query: given, reach, reachOf }) => {
      const asked = askedOf(params, given);
      const slice = { ...(await sliceOf(asked, { reach, reachOf })), limit: asked.limit };
      const from = await rowsFor(asked, { reach, reachOf });
      const of = (rows: readonly Row[]) => entriesOf(database, { query: asked, rows, reach, reachOf }, 'page');
      if (list.entriesOf !== undefined) {
        const among = await list.among?.(database, { query: asked, reach, reachOf });
        return readItems(database, from, slice, of, among);
      }
      const { rows, ...next } = await pageOf(asked, from, slice);
      const isFolded = fold !== undefined && asked.asOf !== undefined;
      const upTo = isFolded ? undefined : asked.count;
      const count = upTo === undefined ? undefined : await countRows(database, from, slice, upTo);
      return { items: (await of(rows)).flat(), ...next, ...(count !== undefined && { count }) };
    },
    file: {
      name,
      columns: columnsOf(list.item, columns),
      rows: ({ params, query: given, ...asker }, as, tell) => items(askedOf(params, given), asker, as, tell),
      shown: ({ reach }) => {
        const hidden = hiddenIn(list.groups ?? {}, reach.hidden);
        const isShown = columns.map((column) => {
          const value = typeof column === 'string' ? column : column[1];
          // What is made of several fields may be made of hidden ones.
          return hidden.length === 0 || (typeof value === 'string' && !isHidden(value, hidden));
        });
        return (_, nth) => isShown[nth] === true;
      },
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
  const [name, columns] = list.file;
  queryRoute<TSchema, TObject<Record<never, never>>, typeof asOfQuery, ValueOf<Item>>(app, {
    url: list.url,
    permission: list.permission,
    reads: withHistory(...list.reads),
    summary: list.summary,
    description: list.description,
    query: asOfQuery,
    ok: Type.Object({ items: Type.Array(list.item) }),
    handle: async ({ query }) => ({ items: await list.items(query as AsOf) }),
    file: {
      name,
      columns: columnsOf(list.item, columns),
      rows: async function* ({ query }) {
        yield* await list.items(query as AsOf);
      },
    },
  });
};
