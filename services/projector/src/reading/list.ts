import { isBusinessDate, isInstant } from '@sales/contracts';
import { type Database, join, type SqlStatement, sql } from '@sales/eventsourcing';
import { BadRequest, CursorNumber, cursorReader, encodeCursor } from '@sales/service-kit';
import { type Static, Type } from 'typebox';

/** What a list can be sorted by. `by` is never null. */
export type Sort = {
  readonly by: SqlStatement;
  readonly type: 'text' | 'bigint' | 'timestamptz' | 'date';
};

/** As people sort: Ärzte before Zebra, Chinese by pinyin. One order for all readers. For an index; `inAlphabet` in a statement. */
export const alphabetical = 'collate "zh-x-icu"';
export const inAlphabet = (column: SqlStatement): SqlStatement => sql`${column} collate "zh-x-icu"`;

/** A list over one table: every row has one place in it, so that pages neither repeat nor skip a row while others are added. */
export type List<Row, Name extends string> = {
  readonly columns: SqlStatement;
  readonly from: SqlStatement;
  readonly sorts: Readonly<Record<Name, Sort>>;
  /** Columns that tell rows apart. */
  readonly id: readonly SqlStatement[];
  /** Their types, where they are not all text. */
  readonly idTypes?: readonly Sort['type'][];
  readonly idOf: (row: Row) => readonly (string | number)[];
};

/** `placedAt`, or `-placedAt` from the greatest down. */
export type Order<Name extends string> = Name | `-${Name}`;

/** Schema of the `sort` parameter of a list. */
export const sortBy = <Name extends string>(names: readonly Name[], fallback: Order<Name>) =>
  Type.Unsafe<Order<Name>>(
    Type.Union(
      names.flatMap((name) => [Type.Literal(name), Type.Literal(`-${name}`)]),
      { default: fallback, description: 'A minus sorts from the greatest down' },
    ),
  );

/** Schema of the `sort` parameter of a list that can be asked for as of an instant: see `sortFor`. */
export const sortOr = <Name extends string>(names: readonly Name[], usual: Order<Name>, key: Name) =>
  Type.Optional(
    Type.Unsafe<Order<Name>>(
      Type.Union(
        names.flatMap((name) => [Type.Literal(name), Type.Literal(`-${name}`)]),
        { description: `A minus sorts from the greatest down. Default: ${usual}; with asOf only by ${key}` },
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

const Cursor = Type.Tuple([
  Type.String({ maxLength: 60 }),
  Type.Array(Type.Union([Type.String({ maxLength: 400 }), CursorNumber]), { minItems: 2, maxItems: 5 }),
]);
const readCursor = cursorReader(Cursor);

/** A row with its place in the order, as the database sees it. */
export type Placed<Row> = Row & { readonly sort_key: string | number };

export type Slice<Name extends string> = {
  readonly where: readonly SqlStatement[];
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

/** The sort key behind which the slice begins. */
const startOf = (cursor: string, sort: string, width: number): Static<typeof Cursor>[1] => {
  const [of, key] = readCursor(cursor);
  if (of !== sort || key.length !== width) throw wrongCursor();
  return key;
};

const isSort = <Row, Name extends string>(list: List<Row, Name>, name: string): name is Name =>
  Object.hasOwn(list.sorts, name);

const sortOf = <Row, Name extends string>(list: List<Row, Name>, sort: Order<Name>): Sort => {
  const name = sort.replace(/^-/, '');
  if (!isSort(list, name)) throw new Error(`no sort ${name}`);
  return list.sorts[name];
};

const casts: Readonly<Record<Sort['type'], SqlStatement>> = {
  text: sql`::text`,
  bigint: sql`::bigint`,
  timestamptz: sql`::timestamptz`,
  date: sql`::date`,
};

const fits = (value: string | number | undefined, type: Sort['type']): boolean => {
  if (type === 'bigint') return typeof value === 'number';
  if (typeof value !== 'string') return false;
  return type === 'text' || (type === 'date' ? isBusinessDate(value) : isInstant(value));
};

export const conditions = (where: readonly SqlStatement[]): SqlStatement =>
  where.length === 0 ? sql`true` : join(where, ' and ');

/** Rows of a list in order, from the cursor on. */
export const readSlice = <Row, Name extends string>(
  database: Database,
  list: List<Row, Name>,
  { where, sort, limit, cursor }: Slice<Name>,
): Promise<readonly Placed<Row>[]> => {
  const { by, type } = sortOf(list, sort);
  const down = sort.startsWith('-');
  const columns = [by, ...list.id];
  const start = cursor === undefined ? undefined : startOf(cursor, sort, columns.length);
  const types = [type, ...(list.idTypes ?? list.id.map((): Sort['type'] => 'text'))];
  if (start !== undefined && !types.every((one, index) => fits(start[index], one))) throw wrongCursor();
  const key = types.map((one, index) => sql`${start?.[index]}${casts[one]}`);
  const behind =
    start === undefined ? [] : [sql`(${join(columns, ', ')}) ${down ? sql`<` : sql`>`} (${join(key, ', ')})`];
  const order = join(
    columns.map((column) => (down ? sql`${column} desc` : column)),
    ', ',
  );
  return database.query<Placed<Row>>(
    sql`select ${list.columns}, ${by} as sort_key from ${list.from} where ${conditions([...where, ...behind])} order by ${order} limit ${limit}`,
  );
};

export const cursorAt = <Row, Name extends string>(
  list: List<Row, Name>,
  sort: Order<Name>,
  row: Placed<Row>,
): string => encodeCursor([sort, [row.sort_key, ...list.idOf(row)]]);

/** One page, and the cursor of the next one unless it is the last. */
export const readPage = async <Row, Name extends string>(
  database: Database,
  list: List<Row, Name>,
  slice: Slice<Name>,
): Promise<{ readonly rows: readonly Row[]; readonly nextCursor?: string }> => {
  const found = await readSlice(database, list, { ...slice, limit: slice.limit + 1 });
  const rows = found.slice(0, slice.limit);
  const last = rows.at(-1);
  return found.length > rows.length && last !== undefined
    ? { rows, nextCursor: cursorAt(list, slice.sort, last) }
    : { rows };
};

const exportPage = 1000;

/** The rows of a list from the cursor on, a page at a time, so that an export takes no more memory than a page. */
export async function* readAll<Row, Name extends string>(
  database: Database,
  list: List<Row, Name>,
  { cursor: start, ...slice }: Omit<Slice<Name>, 'limit'>,
): AsyncGenerator<Row> {
  for (let cursor = start; ; ) {
    const page = await readPage(database, list, { ...slice, limit: exportPage, cursor });
    yield* page.rows;
    if (page.nextCursor === undefined) return;
    cursor = page.nextCursor;
  }
}

/** The rows of a list that has no pages. */
export async function* allOf<Row>(rows: Promise<readonly Row[]>): AsyncGenerator<Row> {
  yield* await rows;
}

/** A condition for each filter that was given. */
export const filters = (...given: readonly (SqlStatement | undefined | false)[]): SqlStatement[] =>
  given.filter((one) => one !== undefined && one !== false);

/** The beginning of a text, for `like`. */
export const beginsWith = (text: string): string => `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
