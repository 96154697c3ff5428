import { isBusinessDate, isInstant } from '@sales/contracts';
import { type Database, identifier, join, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import { BadRequest, CursorNumber, cursorReader, encodeCursor } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { inAlphabet } from '../folding/index.ts';
import { aheadIn, type Beside } from './beside.ts';
import { type Moves, movedStreams, type Positions, positionsOf, reachedBy } from './moved.ts';
import { rowsOfOneMoment, streamRows } from './transaction.ts';
import { anyWay, areFew, lookedAt, onWalk, union, type Way } from './ways.ts';

/**
 * What a list can be sorted by. `by` is never null. A `name` is sorted as people sort, its index is `alphabetical`; a
 * `code` as it is stored, or in the collation that `by` names.
 */
export type Sort = {
  readonly by: SqlStatement;
  readonly type: 'name' | 'code' | 'bigint' | 'timestamptz' | 'date';
  /** Types of the events that may give a row another place in this order. Absent: a row stays where it is. */
  readonly movedBy?: readonly string[];
};

/**
 * A list over one table. Pages of it show every row that is in the list as long as they are read: once when it keeps
 * its place. Rows that were given another place since the first page come again behind all others, as they are then.
 *
 */
export type List<Row, Name extends string> = {
  readonly columns: SqlStatement;
  readonly from: SqlStatement;
  readonly sorts: Readonly<Record<Name, Sort>>;
  /** Columns that tell rows apart; none where every sort does, and nothing is searched. */
  readonly id: readonly SqlStatement[];
  /** Their types, where they are not all codes. */
  readonly idTypes?: readonly Sort['type'][];
  readonly idOf: (row: Row) => readonly (string | number)[];
  /** What moves its rows. Needed when a sort has `movedBy`. */
  readonly moves?: Moves;
};

/** `placedAt`, or `-placedAt` from the greatest down. */
export type Order<Name extends string> = Name | `-${Name}`;

/** Schema of the `sort` parameter of a list. */
export const sortBy = <Name extends string>(names: readonly Name[], fallback: Order<Name>) =>
  Type.Unsafe<Order<Name>>(
    Type.Union(
      names.flatMap((name) => [Type.Literal(name), Type.Literal(`-${name}`)]),
      { default: fallback, description: 'A minus sorts in descending order' },
    ),
  );

/** Schema of the `sort` parameter of a list that can be asked for as of an instant: see `sortFor`. */
export const sortOr = <Name extends string>(names: readonly Name[], usual: Order<Name>, key: Name) =>
  Type.Optional(
    Type.Unsafe<Order<Name>>(
      Type.Union(
        names.flatMap((name) => [Type.Literal(name), Type.Literal(`-${name}`)]),
        { description: `A minus sorts in descending order. Default: ${usual}; with asOf only by ${key}` },
      ),
    ),
  );

/** Schema of one of several names. */
export const oneOf = <Name extends string>(
  names: readonly Name[],
  options: { readonly default?: Name; readonly description?: string } = {},
) =>
  Type.Unsafe<Name>(
    Type.Union(
      names.map((name) => Type.Literal(name)),
      options,
    ),
  );

const SortName = Type.String({ maxLength: 60 });
const Key = (minItems: number) =>
  Type.Array(Type.Union([Type.String({ maxLength: 400 }), CursorNumber]), { minItems, maxItems: 6 });
const At = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Since = Type.Array(At, { maxItems: 64 });

/**
 * Behind which key the next page begins; in an order that rows may move in, how far the read model was at the first
 * page.
 */
const Place = Type.Union([Type.Tuple([SortName, Key(1)]), Type.Tuple([SortName, Key(1), Since])]);
type Key = Static<typeof Place>[1];

/** At which item of the row with this key the next page begins. */
const Within = Type.Tuple([SortName, Key(1), At]);

/**
 * The same in a list with another source: behind which of its keys, -1 before all, and at which item of the row with
 * this key, -1 behind it, the next page begins. Without a key: before all rows.
 */
const Among = Type.Tuple([SortName, Key(0), Type.Integer({ minimum: -1 }), Type.Integer({ minimum: -1 })]);

/**
 * Behind the last row: the rows that were moved since the first page by events between two positions, and of those the
 * ones behind an id.
 *
 */
const Moved = Type.Tuple([SortName, Since, At, At, Key(0)]);
const readCursor = cursorReader(Type.Union([Place, Within, Among, Moved]));
type Cursor = Static<typeof Place> | Static<typeof Within> | Static<typeof Among> | Static<typeof Moved>;

const isMoved = (cursor: Cursor): cursor is Static<typeof Moved> => cursor.length === 5;
const isAmong = (cursor: Cursor): cursor is Static<typeof Among> => cursor.length === 4;
const isWithin = (cursor: Cursor): cursor is Static<typeof Within> | Static<typeof Among> =>
  typeof cursor[2] === 'number' && !isMoved(cursor);

/** A row with its place in the order, as the database sees it. */
export type Placed<Row> = Row & { readonly sort_key: string | number };

export type Slice<Name extends string> = {
  readonly where: readonly SqlStatement[];
  /** Of these rows, those that are found by words. */
  readonly search?: readonly Way[] | undefined;
  readonly sort: Order<Name>;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

const wrongCursor = () =>
  new BadRequest([
    {
      in: 'query',
      path: '/cursor',
      message: 'is of another list or sort order',
      allowed: 'nextCursor of the page before',
    },
  ]);

const parse = (cursor: string, sort: string): Cursor => {
  const found = readCursor(cursor);
  if (found[0] !== sort) throw wrongCursor();
  return found;
};

/** The sort key behind which, or with which, the slice begins. */
const startOf = (
  cursor: string,
  sort: string,
  width: number,
): { readonly key: Key; readonly isIn: boolean } | undefined => {
  const found = parse(cursor, sort);
  if (isAmong(found) && found[1].length === 0) return undefined;
  if (isMoved(found) || found[1].length !== width) throw wrongCursor();
  return { key: found[1], isIn: isWithin(found) && found[2] >= 0 };
};

const isSort = <Row, Name extends string>(list: List<Row, Name>, name: string): name is Name =>
  Object.hasOwn(list.sorts, name);

const sortOf = <Row, Name extends string>(list: List<Row, Name>, sort: Order<Name>): Sort => {
  const name = sort.replace(/^-/, '');
  if (!isSort(list, name)) throw new Error(`no sort ${name}`);
  return list.sorts[name];
};

const casts: Readonly<Record<Sort['type'], SqlStatement>> = {
  name: sql`::text`,
  code: sql`::text`,
  bigint: sql`::bigint`,
  timestamptz: sql`::timestamptz`,
  date: sql`::date`,
};

/** The types of the columns that tell rows apart. */
const typesOf = ({ id, idTypes }: Pick<List<unknown, string>, 'id' | 'idTypes'>): readonly Sort['type'][] =>
  idTypes ?? id.map(() => 'code');

const fits = (value: string | number | undefined, type: Sort['type']): boolean => {
  if (type === 'bigint') return typeof value === 'number';
  if (typeof value !== 'string') return false;
  return type === 'name' || type === 'code' || (type === 'date' ? isBusinessDate(value) : isInstant(value));
};

export const conditions = (where: readonly SqlStatement[]): SqlStatement =>
  where.length === 0 ? sql`true` : join(where, ' and ');

type Part<Name extends string> = Omit<Slice<Name>, 'limit' | 'search'> & { readonly limit?: number };

const sliceOf = <Row, Name extends string>(
  list: List<Row, Name>,
  { where, sort, limit, cursor }: Part<Name>,
  /**
   * Of these rows, those that are found by words: all of them, by the indexes, or those among the next rows of the
   * list. Their keys are sorted, then the rows of the page are read.
   */
  search?: { readonly ways: readonly Way[]; readonly among: 'all' | 'next' },
): SqlStatement => {
  const { by: column, type } = sortOf(list, sort);
  const by = type === 'name' ? inAlphabet(column) : column;
  const down = sort.startsWith('-');
  const columns = [by, ...list.id];
  const start = cursor === undefined ? undefined : startOf(cursor, sort, columns.length);
  const types = [type, ...typesOf(list)];
  if (start !== undefined && !types.every((one, index) => fits(start.key[index], one))) throw wrongCursor();
  const key = types.map((one, index) => sql`${start?.key[index]}${casts[one]}`);
  const than = start?.isIn === true ? (down ? sql`<=` : sql`>=`) : down ? sql`<` : sql`>`;
  const behind = start === undefined ? [] : [sql`(${join(columns, ', ')}) ${than} (${join(key, ', ')})`];
  const inOrder = (keys: readonly SqlStatement[]) =>
    join(
      keys.map((one) => (down ? sql`${one} desc` : one)),
      ', ',
    );
  const size = limit === undefined ? sql`all` : sql`${limit}`;
  const asked = [...where, ...behind];
  const rows = (conditionsOfRows: readonly SqlStatement[]) =>
    sql`select ${list.columns}, ${by} as sort_key from ${list.from} where ${conditions(conditionsOfRows)}
    order by ${inOrder(columns)} limit ${size}`;
  if (search === undefined) return rows(asked);
  const names = columns.map((_, index) => identifier(`key_${index}`));
  const keys = join(
    columns.map((one, index) => sql`${one} as ${names[index] ?? one}`),
    ', ',
  );
  const found =
    search.among === 'all'
      ? union(
          search.ways.map((way) => sql`(select ${keys} from ${list.from} where ${conditions([...asked, way.found])})`),
        )
      : sql`select * from (select ${keys}, ${onWalk(search.ways)} as is_found from ${list.from}
          where ${conditions(asked)} order by ${inOrder(columns)} limit ${lookedAt}) next where is_found`;
  return sql`with found as (${found}),
    page as materialized (select ${join(names.slice(1), ', ')} from found order by ${inOrder(names)} limit ${size})
    ${rows([sql`(${join(list.id, ', ')}) in (select * from page)`])}`;
};

/** Rows of a list in order, from the cursor on. */
export const readSlice = async <Row, Name extends string>(
  database: Database,
  list: List<Row, Name>,
  { search: ways, ...slice }: Slice<Name>,
): Promise<readonly Placed<Row>[]> => {
  if (ways === undefined) return database.query<Placed<Row>>(sliceOf(list, slice));
  if (ways.length === 0) return [];
  if (!(await areFew(database, list.from, ways))) {
    const rows = await database.query<Placed<Row>>(sliceOf(list, slice, { ways, among: 'next' }));
    if (rows.length === slice.limit) return rows;
  }
  return database.query<Placed<Row>>(sliceOf(list, slice, { ways, among: 'all' }));
};

export const cursorAt = <Row, Name extends string>(
  list: List<Row, Name>,
  sort: Order<Name>,
  row: Placed<Row>,
  /** How far the read model was at the first page, or the item of the row with which the next page begins. */
  more?: Positions | number,
): string => encodeCursor([sort, [row.sort_key, ...list.idOf(row)], ...(more === undefined ? [] : [more])]);

/** How many rows of a list there are, counted up to `most`. */
export const countRows = async <Row, Name extends string>(
  database: Database,
  { from }: List<Row, Name>,
  { where, search: ways }: Pick<Slice<Name>, 'where' | 'search'>,
  most: number,
): Promise<number> => {
  const all = ways === undefined ? where : [...where, anyWay(ways)];
  const [found] = await database.query<{ readonly count: number }>(
    sql`select count(*)::int as count from (select 1 from ${from} where ${conditions(all)} limit ${most}) as counted`,
  );
  return found?.count ?? 0;
};

type PageOfRows<Row> = { readonly rows: readonly Row[]; readonly nextCursor?: string };

/** One page, and the cursor of the next one unless it is the last. */
export const readPage = async <Row, Name extends string>(
  database: Database,
  list: List<Row, Name>,
  slice: Slice<Name>,
): Promise<PageOfRows<Row>> => {
  const cursor = slice.cursor === undefined ? undefined : parse(slice.cursor, slice.sort);
  const moving = movingIn(list, slice.sort);
  if (cursor !== undefined && isMoved(cursor)) {
    if (moving === undefined) throw wrongCursor();
    return readMoved(database, list, slice, moving, cursor);
  }
  if (cursor !== undefined && isWithin(cursor)) throw wrongCursor();
  const since = cursor?.[2] ?? (moving && (await positionsOf(database, moving)));
  const found = await readSlice(database, list, { ...slice, limit: slice.limit + 1 });
  const rows = found.slice(0, slice.limit);
  const last = rows.at(-1);
  if (found.length > rows.length && last !== undefined)
    return { rows, nextCursor: cursorAt(list, slice.sort, last, since) };
  if (moving === undefined || since === undefined || cursor === undefined) return { rows };
  const [from, to] = [Math.min(...since), Math.max(...(await reachedBy(database, moving)))];
  const { streams } = await movedStreams(database, moving, { since, from, to });
  return streams.length === 0 ? { rows } : { rows, nextCursor: encodeCursor([slice.sort, since, from, to, []]) };
};

type Moving = Moves & { readonly types: readonly string[] };

/** What moves the rows of a list in an order; undefined when nothing does. */
const movingIn = <Row, Name extends string>(list: List<Row, Name>, sort: Order<Name>): Moving | undefined => {
  const { movedBy: types } = sortOf(list, sort);
  if (types === undefined) return undefined;
  if (list.moves === undefined) throw new Error(`no moves for ${sort}`);
  return { ...list.moves, types };
};

/**
 * A page of the rows that were given another place since the first page, as they are now. Some of them may have been
 * shown before. By id, which does not change, so that none is missed here.
 *
 */
const readMoved = async <Row, Name extends string>(
  database: Database,
  list: List<Row, Name>,
  { where: given, search: ways, sort, limit }: Slice<Name>,
  moving: Moving,
  [, since, start, to, lastId]: Static<typeof Moved>,
): Promise<PageOfRows<Row>> => {
  const types = typesOf(list);
  if (lastId.length > 0 && (lastId.length !== types.length || !types.every((type, index) => fits(lastId[index], type))))
    throw wrongCursor();
  const id = join(list.id, ', ');
  const where = ways === undefined ? given : [...given, onWalk(ways)];
  let behind = lastId;
  let from = start;
  for (;;) {
    const { streams, end } = await movedStreams(database, moving, { since, from, to });
    const key = behind.map((value, index) => sql`${value}${casts[types[index] ?? 'code']}`);
    const after = behind.length === 0 ? [] : [sql`(${id}) > (${join(key, ', ')})`];
    const found =
      streams.length === 0
        ? []
        : await database.query<Row>(
            sql`select ${list.columns} from ${list.from}
              where ${conditions([...where, moving.rows(streams), ...after])} order by ${id} limit ${limit + 1}`,
          );
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    if (found.length > rows.length && last !== undefined)
      return { rows, nextCursor: encodeCursor([sort, since, from, to, list.idOf(last)]) };
    if (end === undefined) return { rows };
    if (rows.length > 0) return { rows, nextCursor: encodeCursor([sort, since, end, to, []]) };
    [from, behind] = [end, []];
  }
};

/** Rows that are looked at for one page, some at a time, where it is not the database that chooses. */
const mostLookedAt = 2000;
const lookedAtOnce = 200;

/** How many items of its first row a page, or a file, leaves out: its cursor may be between two of them. */
export const itemsBefore = ({
  sort,
  cursor,
}: {
  readonly sort: string;
  readonly cursor?: string | undefined;
}): number => {
  const found = cursor === undefined ? undefined : parse(cursor, sort);
  return found !== undefined && isWithin(found) ? Math.max(found[2], 0) : 0;
};

/** Behind which key of another source a page, or a file, begins. */
export const besideBefore = ({
  sort,
  cursor,
}: {
  readonly sort: string;
  readonly cursor?: string | undefined;
}): number | undefined => {
  const found = cursor === undefined ? undefined : parse(cursor, sort);
  return found !== undefined && isAmong(found) && found[3] >= 0 ? found[3] : undefined;
};

/** How items of another source stand among those of rows. */
export type Among<Row, Item> = { readonly source: Beside<Item>; readonly timeOf: (row: Row) => string };

/**
 * One page of the items that are made of rows: of each none, one or several. It may hold less than was asked for and
 * still have a next one, and end between two items of a row. Rows stay, and keep their places.
 */
export const readItems = async <Row, Name extends string, Item>(
  database: Database,
  list: List<Row, Name>,
  { limit, ...slice }: Slice<Name>,
  itemsOf: (rows: readonly Row[]) => Promise<readonly (readonly Item[])[]>,
  among?: Among<Row, Item>,
): Promise<{ readonly items: Item[]; readonly nextCursor?: string }> => {
  const items: Item[] = [];
  let { cursor } = slice;
  let first = itemsBefore(slice);
  const others = aheadIn(among?.source, slice.sort.startsWith('-'), besideBefore(slice));
  /** The same place among the rows, and in the other source where it is now. */
  const place = (rows: string | undefined): string | undefined => {
    if (among === undefined) return rows;
    const [, key = [], nth = -1] = rows === undefined ? [] : parse(rows, slice.sort);
    return encodeCursor([slice.sort, key, nth, others.key() ?? -1]);
  };
  type Ended = { readonly items: Item[]; readonly nextCursor: string };
  const ended = (rows: string | undefined): Ended | undefined => {
    const nextCursor = place(rows);
    return nextCursor === undefined ? undefined : { items, nextCursor };
  };
  /** Takes what comes before a row of this time; the place where it ends when the page is full. */
  const takeOthers = async (time?: string): Promise<Ended | undefined> => {
    for (;;) {
      const other = await others.next(time);
      if (other === undefined) return undefined;
      if (items.length === limit) return ended(cursor);
      items.push(other.item);
      others.take();
    }
  };
  for (let seen = 0, size = Math.min(limit + 1, lookedAtOnce); seen < mostLookedAt; seen += size, size = lookedAtOnce) {
    const rows = await readSlice(database, list, { ...slice, cursor, limit: size });
    const all = await itemsOf(rows);
    for (const [nth, row] of rows.entries()) {
      const full = among && (await takeOthers(among.timeOf(row)));
      if (full !== undefined) return full;
      const end = first + limit - items.length;
      const own = all[nth] ?? [];
      items.push(...own.slice(first, end));
      if (own.length > end) return ended(cursorAt(list, slice.sort, row, end)) ?? { items };
      cursor = cursorAt(list, slice.sort, row);
      first = 0;
    }
    if (rows.length < size) return (await takeOthers()) ?? { items };
  }
  return ended(cursor) ?? { items };
};

type AllOf<Name extends string> = Omit<Slice<Name>, 'limit'>;

/** The rows of a list from the cursor on, all of one moment. */
export const readAll = <Row, Name extends string>(
  database: ReadDatabase,
  list: List<Row, Name>,
  slice: AllOf<Name>,
): AsyncIterable<Row> => rowsOfOneMoment(database, (transaction) => readAllIn(transaction, list, slice));

/** The same in a transaction that has begun. */
export const readAllIn = <Row, Name extends string>(
  transaction: Database,
  list: List<Row, Name>,
  { where, search: ways, sort, cursor }: AllOf<Name>,
): AsyncIterable<Row> => {
  const all = ways === undefined ? where : [...where, anyWay(ways)];
  return streamRows<Row>(transaction, sliceOf(list, { where: all, sort, cursor }));
};

/** The rows of a list that has no pages. */
export async function* allOf<Row>(rows: Promise<readonly Row[]>): AsyncGenerator<Row> {
  yield* await rows;
}

/** A condition for each filter that was given. */
export const filters = (...given: readonly (SqlStatement | undefined | false)[]): SqlStatement[] =>
  given.filter((one) => one !== undefined && one !== false);

/** The beginning of a text, for `like`. */
export const beginsWith = (text: string): string => `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
