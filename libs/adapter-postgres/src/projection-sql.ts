import type { Column, Json, Row, Table } from '@sales/eventsourcing';
import { textArray } from './text-array.ts';

/** Our own names only; quoted, since a column may be called anything. */
export const quoted = (name: string): string => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`'${name}' cannot name a table or a column`);
  return `"${name}"`;
};

const columnsOf = (table: Table): readonly (readonly [string, Column])[] => Object.entries(table.columns);

const list = (columns: readonly string[]): string => columns.map(quoted).join(', ');

/** Samples of personal values would stay in `pg_statistic` when the rows are long gone: also those of expressions. */
const withoutStatistics = (name: string, { personal = [] }: Table): readonly string[] =>
  personal.length === 0
    ? []
    : [
        `alter table ${name} ${personal.map((column) => `alter ${quoted(column)} set statistics 0`).join(', ')}`,
        `do $$ declare found record; begin
          for found in select i.indexrelid::regclass as index, a.attnum as nth
            from pg_index i join pg_attribute a on a.attrelid = i.indexrelid
            where i.indrelid = '${name}'::regclass and i.indkey[a.attnum - 1] = 0
          loop
            execute format('alter index %s alter column %s set statistics 0', found.index, found.nth);
          end loop;
        end $$`,
      ];

export const createTable = (schema: string, table: Table): string => {
  const name = `${quoted(schema)}.${quoted(table.name)}`;
  const columns = columnsOf(table).map(
    ([column, type]) => `${quoted(column)} ${type}${table.key.includes(column) ? ' not null' : ''}`,
  );
  return [
    `create table ${name} (${columns.join(', ')}, primary key (${list(table.key)})) with (fillfactor = 80)`,
    ...(table.indexes ?? []).map((index) => `create index on ${name} ${index}`),
    ...withoutStatistics(name, table),
  ].join(';\n');
};

/** `unnest` of text arrays, the first of them `$1`, as rows of the columns' own types. */
const given = (table: Table, columns: readonly string[]): string => {
  const names = columns.map((_, index) => `c${index}`);
  const types = columns.map((column) => table.columns[column] ?? 'text');
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`);
  const casts = columns.map((column, index) => `c${index}::${types[index]} as ${quoted(column)}`);
  return `(select ${casts.join(', ')} from unnest(${arrays.join(', ')}) as u (${names.join(', ')}))`;
};

/** The statements that a table is kept with. Rows and keys are given as one text array a column. */
export type TableStatements = {
  readonly load: string;
  readonly upsert: string;
  readonly remove: string;
  readonly insert: string;
  /** Returns whether there are rows of zeros now. */
  readonly add: string;
  readonly removeZeros: string;
};

export const statementsFor = (schema: string, table: Table): TableStatements => {
  const name = `${quoted(schema)}.${quoted(table.name)}`;
  const columns = Object.keys(table.columns);
  const rest = columns.filter((column) => !table.key.includes(column));
  const onKey = table.key.map((column) => `t.${quoted(column)} = g.${quoted(column)}`).join(' and ');
  const insert = `insert into ${name} as t (${list(columns)}) select ${list(columns)} from ${given(table, columns)} g`;
  const onConflict = `on conflict (${list(table.key)}) do`;
  const set = (value: (column: string) => string): string =>
    rest.length === 0
      ? 'nothing'
      : `update set ${rest.map((column) => `${quoted(column)} = ${value(column)}`).join(', ')}`;
  const isZero = rest.map((column) => `t.${quoted(column)} = 0`).join(' and ');
  return {
    load: `select ${columns.map((column) => `t.${quoted(column)}`).join(', ')} from ${given(table, table.key)} g
      join ${name} t on ${onKey}`,
    upsert: `${insert} ${onConflict} ${set((column) => `excluded.${quoted(column)}`)}`,
    remove: `delete from ${name} t using ${given(table, table.key)} g where ${onKey}`,
    insert,
    add: `with changed as (${insert} ${onConflict}
      ${set((column) => `t.${quoted(column)} + excluded.${quoted(column)}`)}
        returning ${isZero} as zero)
      select coalesce(bool_or(zero), false) as zeros from changed`,
    removeZeros: `delete from ${name} t using ${given(table, table.key)} g
      where ${onKey} and ${isZero}`,
  };
};

/** Number of rows and sums of the bigint columns of each table: one statement, so one snapshot. */
export const summarise = (schema: string, tables: readonly Table[]): string =>
  tables
    .map((table, nth) => {
      const sums = columnsOf(table)
        .filter(([, type]) => type === 'bigint')
        .map(([column]) => `'${column}', coalesce(sum(${quoted(column)}), 0)`);
      return `select ${nth} as nth, '${table.name}' as "table", count(*) as rows,
        jsonb_build_object(${sums.join(', ')}) as sums
        from ${quoted(schema)}.${quoted(table.name)}`;
    })
    .reduce((all, one) => `${all}\nunion all\n${one}`)
    .replace(/^/, 'select "table", rows, sums from (\n')
    .concat('\n) s order by nth');

/** `$1` and following are the key before the range; without them it begins at the beginning. */
const beyond = (table: Table, isFirst: boolean): string =>
  isFirst ? 'true' : `(${list(table.key)}) > (${keyParameters(table, 0)})`;

const keyParameters = (table: Table, after: number): string =>
  table.key.map((column, nth) => `$${after + nth + 1}::${table.columns[column]}`).join(', ');

/** The key up to which a range goes that has at most so many rows of each of two builds; none for the last range. */
export const endOfRange = (schemas: readonly string[], table: Table, isFirst: boolean, rows: number): string => {
  const nth = schemas.map(
    (schema) => `(select ${list(table.key)} from ${quoted(schema)}.${quoted(table.name)}
      where ${beyond(table, isFirst)} order by ${list(table.key)} offset ${rows - 1} limit 1)`,
  );
  const columns = table.key.map((column) => `${quoted(column)}::text`).join(', ');
  return `select ${columns} from (${nth.join(' union all ')}) s order by ${list(table.key)} limit 1`;
};

/**
 * Rows and sums of the bigint columns of a range of both builds, how many rows differ, and the first of them by key.
 * The parameters are the key before the range, then the last key of it, each only where there is one.
 */
export const compareRange = (
  [live, built]: readonly [string, string],
  table: Table,
  { isFirst, isLast, most }: { readonly isFirst: boolean; readonly isLast: boolean; readonly most: number },
): string => {
  const upTo = isLast ? 'true' : `(${list(table.key)}) <= (${keyParameters(table, isFirst ? 0 : table.key.length)})`;
  const range = (schema: string): string =>
    `select * from ${quoted(schema)}.${quoted(table.name)} where ${beyond(table, isFirst)} and ${upTo}`;
  const summary = (side: string): string =>
    `(select jsonb_build_object('rows', count(*), 'sums', jsonb_build_object(${columnsOf(table)
      .filter(([, type]) => type === 'bigint')
      .map(([column]) => `'${column}', coalesce(sum(${quoted(column)}), 0)`)
      .join(', ')})) from ${side})`;
  const [first = ''] = table.key;
  const onKey = table.key.map((column) => `l.${quoted(column)} = b.${quoted(column)}`).join(' and ');
  const keys = table.key.map((column) => `coalesce(l.${quoted(column)}, b.${quoted(column)}) as ${quoted(column)}`);
  const changed = columnsOf(table).map(
    ([column]) => `case when l.${quoted(column)} is distinct from b.${quoted(column)} then '${column}' end`,
  );
  const side = `case when l.${quoted(first)} is null then 'built' when b.${quoted(first)} is null then 'live'
    else 'both' end`;
  return `with l as materialized (${range(live)}), b as materialized (${range(built)}),
    d as materialized (select ${keys.join(', ')}, ${side} as side, array_remove(array[${changed.join(', ')}], null)
    as changed
      from l full join b on ${onKey} where l.* is distinct from b.*)
    select ${summary('l')} as live, ${summary('b')} as built, (select count(*) from d) as differing,
      (select coalesce(jsonb_agg(jsonb_build_object('key', jsonb_build_object(${table.key
        .map((column) => `'${column}', ${quoted(column)}::text`)
        .join(', ')}), 'in', side, 'columns', case side when 'both' then changed else '{}' end)), '[]')
        from (select * from d order by ${list(table.key)} limit ${most}) first) as differences`;
};

/** What the server does not store in text: NUL, and in jsonb half a surrogate pair as well. */
export const storable = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed();

const storableJson = (value: Json): Json => {
  if (typeof value === 'string') return storable(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(storableJson);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [storable(name), one === undefined ? undefined : storableJson(one)]),
  );
};

const toJsonb = (value: Json): string => {
  const text = JSON.stringify(value);
  return /\\u(0000|d[89a-f])/.test(text) ? JSON.stringify(storableJson(value)) : text;
};

const toText = (value: Json | undefined, type: Column | undefined): string | null => {
  if (value === undefined || value === null) return null;
  if (type === 'jsonb') return toJsonb(value);
  return typeof value === 'string' ? (value.includes('\0') ? storable(value) : value) : String(value);
};

/** One binary text array a column. */
export const columnArrays = (table: Table, columns: readonly string[], rows: readonly Row[]): Buffer[] =>
  columns.map((column) => textArray(rows.map((row) => toText(row[column], table.columns[column]))));
