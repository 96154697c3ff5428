import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import { type Asked, beginsWith } from '@sales/read-kit';
import { codeKey, matches } from '@sales/read-kit/folding';

/**
 * Up to so many customers their rows are found by the index; beyond, one row in a few is theirs, and a walk finds them.
 */
const fewCustomers = 500;

/** Rows of the customers who are found by the beginnings of these words. */
export const ofCustomers = async (column: SqlStatement, text: string, database: Database): Promise<SqlStatement> => {
  const customers = sql`select c.customer_id from read.customers c where ${matches(text)}`;
  const few = await database.query<{ customer_id: string }>(sql`${customers} limit ${fewCustomers + 1}`);
  return few.length > fewCustomers
    ? sql`${column} in (${customers})`
    : sql`${column} = any(${few.map((row) => row.customer_id)}::text[])`;
};

/** Orders `o` by their number, either reference, or the words of their customer. */
export const searchOrders = async (text: string, { database }: Asked): Promise<SqlStatement> => {
  const reference = codeKey(text);
  if (reference === '') return sql`false`;
  const theirs = await ofCustomers(sql`o.customer_id`, text, database);
  const number = text.trim().toUpperCase().replaceAll(/\s+/g, '-');
  const begins = beginsWith(reference);
  return sql`(o.number collate "C" like ${beginsWith(number)} or o.reference_key collate "C" like ${begins}
    or o.customer_reference_key collate "C" like ${begins} or ${theirs})`;
};
