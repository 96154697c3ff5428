import { naturalKey, spellingOf } from '@sales/contracts';
import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import type { Coded } from './table.ts';

/** A code as it is spelt in all rows and streams, or as it is given where nothing has it. */
export const spelt = (category: Coded, code: string): SqlStatement =>
  sql`coalesce((select c.spelling from read.codes c where c.category = ${category} and c.key = ${naturalKey(code)}),
    ${spellingOf(code)}::text)`;

/** The same, for what is not asked of a table. */
export const spellingIn = async (database: Database, category: Coded, code: string): Promise<string> => {
  const [row] = await database.query<{ readonly spelling: string }>(sql`select ${spelt(category, code)} as spelling`);
  return row?.spelling ?? spellingOf(code);
};

/** A place of stock, spelt. */
export const placeIn = async (
  database: Database,
  { warehouse, sku }: { readonly warehouse: string; readonly sku: string },
): Promise<{ readonly warehouse: string; readonly sku: string }> => {
  const [at, of] = await Promise.all([
    spellingIn(database, 'warehouse', warehouse),
    spellingIn(database, 'product', sku),
  ]);
  return { warehouse: at, sku: of };
};
