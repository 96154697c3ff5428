import type { Connection, Pool } from './pool.ts';

/** A row of a table that a service has for itself, with the version that its schema had. */
export type ServiceRow = {
  readonly schema: string;
  readonly version: number;
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
};

/** What services keep that does not follow from events: how people sign in. */
export type ServiceTables = {
  /** All rows, some at a time, for a copy; without tables whose rows expire. @throws StoreUnavailable */
  all(): AsyncIterable<readonly ServiceRow[]>;
  /**
   * Keeps rows of a copy until their service starts: when it makes its schema, they are put where they were. Those of a
   * schema that is there are put there at once.
   * @throws StoreUnavailable
   */
  restore(rows: readonly ServiceRow[]): Promise<void>;
};

const pageSize = 1000;

type Found = { readonly schema: string; readonly version: number; readonly name: string; readonly quoted: string };

/** @param own schemas of this adapter, which are computed, or copied as events, keys and files */
export const postgresServiceTables = (pool: Pool, own: readonly string[]): ServiceTables => ({
  all: async function* () {
    const tables = await pool.query<Found>({
      text: `select v.name as schema, v.version, t.table_name as name, format('%I.%I', v.name, t.table_name) as quoted
             from public.schema_version v join information_schema.tables t on t.table_schema = v.name
             where v.name <> all ($1::text[]) and t.table_type = 'BASE TABLE'
               and not exists (select from information_schema.columns c where c.table_schema = v.name
                 and c.table_name = t.table_name and c.column_name = 'expires_at')
             order by 1, 3`,
      values: [own],
    });
    for (const { schema, version, name: table, quoted } of tables)
      for (let after = '(0,0)'; ; ) {
        const rows = await pool.query<{ readonly at: string; readonly row: ServiceRow['row'] }>({
          text: `select t.ctid::text as at, to_jsonb(t) as row from ${quoted} t where t.ctid > $1::tid
                 order by t.ctid limit ${pageSize}`,
          values: [after],
        });
        yield rows.map(({ row }) => ({ schema, version: Number(version), table, row }));
        const last = rows.at(-1);
        if (last === undefined || rows.length < pageSize) break;
        after = last.at;
      }
  },
  restore: (rows) =>
    pool.transaction(async (connection) => {
      await connection.query({
        text: `create table if not exists public.restored_rows
               (schema text not null, version int not null, name text not null, row jsonb not null)`,
      });
      await connection.query({
        text: `insert into public.restored_rows
               select * from jsonb_to_recordset($1::jsonb) as r (schema text, version int, name text, row jsonb)`,
        values: [JSON.stringify(rows.map(({ table: name, ...one }) => ({ ...one, name })))],
      });
      const there = await connection.query<{ readonly name: string }>({
        text: `select v.name from public.schema_version v
               where exists (select from public.restored_rows r where r.schema = v.name and r.version <= v.version)`,
      });
      for (const { name } of there) await putBack(connection, name);
    }),
});

/** Of a copy whose rows wait for this schema: the version that they are of. */
export const waitingVersion = async (connection: Connection, schema: string): Promise<number | undefined> => {
  const [table] = await connection.query<{ there: boolean }>({
    text: `select to_regclass('public.restored_rows') is not null as there`,
  });
  if (table?.there !== true) return undefined;
  const [found] = await connection.query<{ version: number | null }>({
    text: 'select max(version) as version from public.restored_rows where schema = $1',
    values: [schema],
  });
  return found?.version ?? undefined;
};

/** Puts the rows that wait for a schema into its tables, which have the version of the rows. */
export const putBack = async (connection: Connection, schema: string): Promise<void> => {
  const tables = await connection.query<{ readonly name: string; readonly quoted: string }>({
    text: `select distinct name, format('%I.%I', schema, name) as quoted from public.restored_rows where schema = $1`,
    values: [schema],
  });
  for (const { name, quoted } of tables) {
    // A row that changed while it was copied may be there twice.
    await connection.query({
      text: `insert into ${quoted} overriding system value
             select (jsonb_populate_record(null::${quoted}, r.row)).* from public.restored_rows r
             where r.schema = $1 and r.name = $2 on conflict do nothing`,
      values: [schema, name],
    });
    const counted = await connection.query<{ readonly column: string }>({
      text: `select quote_ident(column_name) as column from information_schema.columns
             where table_schema = $1 and table_name = $2 and is_identity = 'YES'`,
      values: [schema, name],
    });
    for (const { column } of counted)
      await connection.query({
        text: `select setval(pg_get_serial_sequence($1, $2),
                 coalesce((select max(${column}) from ${quoted}), 0) + 1, false)`,
        values: [quoted, column.replaceAll('"', '')],
      });
  }
  await connection.query({ text: 'delete from public.restored_rows where schema = $1', values: [schema] });
};
