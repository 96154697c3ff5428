import { type SqlStatement, sql } from '@sales/eventsourcing';
import { type Asked, beginsWith, type Way } from '@sales/read-kit';
import { codeKey, matches } from '@sales/read-kit/folding';

/** Customers whose rows say, without the others', whether there are many. */
const enough = 5000;

type Asker = Pick<Asked, 'reachOf'>;

/**
 * Rows of the customers who are found by these words: of any customer by number and name, which the rows show; by what
 * else is known of a customer where that may be read as well.
 */
export const ofCustomers = (column: SqlStatement, text: string, { reachOf }: Asker): readonly Way[] => {
  const way = (condition: SqlStatement): Way => {
    const customers = sql`select c.customer_id from read.customers c where ${condition}`;
    return {
      found: sql`${column} in (${customers})`,
      some: sql`${column} in (${customers} limit ${enough})`,
      row: sql`(select ${condition} from read.customers c where c.customer_id = ${column})`,
    };
  };
  const named = way(matches(text, sql`c.named`));
  const { owners, hidden } = reachOf('customer:read');
  if (hidden.has('personal')) return [named];
  if (owners === 'all') return [way(matches(text))];
  return [named, way(sql`${matches(text)} and c.owner = any(${[...owners]}::text[])`)];
};

/** The ways in which orders `o` are found: by their number, either reference, or the words of their customer. */
export const waysToOrders = (text: string, asker: Asker): readonly Way[] => {
  const reference = codeKey(text);
  if (reference === '') return [];
  const number = text.trim().toUpperCase().replaceAll(/\s+/g, '-');
  const begins = beginsWith(reference);
  return [
    { found: sql`o.number collate "C" like ${beginsWith(number)}` },
    { found: sql`o.reference_key collate "C" like ${begins}` },
    { found: sql`o.customer_reference_key collate "C" like ${begins}` },
    ...ofCustomers(sql`o.customer_id`, text, asker),
  ];
};
