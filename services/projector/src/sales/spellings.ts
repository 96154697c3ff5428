import { naturalKey, pathKey } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import type { Spelled } from './table.ts';

/** What a value is grouped and looked for by. */
export const keyIn = (field: Spelled, value: string): string =>
  field === 'category' ? pathKey(value) : naturalKey(value);

const first = (field: Spelled, key: SqlStatement): SqlStatement =>
  sql`(select s.spelling from read.sales_spellings s where s.field = ${field} and s.key = ${key}
    order by s.recorded_at, s.spelling collate "C" limit 1)`;

/** The value behind a key as it was spelt first; empty for what is not known. */
export const shown = (field: Spelled, key: SqlStatement): SqlStatement => {
  if (field !== 'category') return sql`coalesce(${first(field, key)}, ${key})`;
  const upTo = sql`array_to_string((string_to_array(${key}, '/'))[1:level], '/')`;
  return sql`coalesce((select string_agg(${first(field, upTo)}, '/' order by level)
    from generate_subscripts(string_to_array(${key}, '/'), 1) level), ${key})`;
};
