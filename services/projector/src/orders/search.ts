import { type SqlStatement, sql } from '@sales/eventsourcing';
import { beginsWith, type Way } from '@sales/read-kit';
import { codeKey, matches } from '@sales/read-kit/folding';

/** Customers whose rows say, without the others', whether there are many. */
const enough = 5000;

/** Rows of the customers who are found by these words. */
export const ofCustomers = (column: SqlStatement, text: string): Way => {
  const customers = sql`select c.customer_id from read.customers c where ${matches(text)}`;
  return {
    found: sql`${column} in (${customers})`,
    some: sql`${column} in (${customers} limit ${enough})`,
    row: sql`(select ${matches(text)} from read.customers c where c.customer_id = ${column})`,
  };
};

/** The ways in which orders `o` are found: by their number, either reference, or the words of their customer. */
export const waysToOrders = (text: string): readonly Way[] => {
  const reference = codeKey(text);
  if (reference === '') return [];
  const number = text.trim().toUpperCase().replaceAll(/\s+/g, '-');
  const begins = beginsWith(reference);
  return [
    { found: sql`o.number collate "C" like ${beginsWith(number)}` },
    { found: sql`o.reference_key collate "C" like ${begins}` },
    { found: sql`o.customer_reference_key collate "C" like ${begins}` },
    ofCustomers(sql`o.customer_id`, text),
  ];
};
