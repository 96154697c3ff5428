import { type Database, identifier, join, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  begunBy,
  conditions,
  filters,
  foldEach,
  readStreams,
  rowsAsTable,
  unchangedSince,
} from '@sales/read-kit';
import { BadRequest } from '@sales/service-kit';
import type { SalesFilter } from './dimensions.ts';
import { evolveSales, salesLines, salesTypes } from './fold.ts';
import { monthStart } from './periods.ts';
import { salesLineTable } from './table.ts';

/** Orders whose events are folded for one answer. */
const mostOrders = 5000;

/**
 * Orders that had begun by the instant and have changed since. What an order has in a range, now or at any time, is in
 * its months.
 *
 */
const changedSince = (at: AsOf, { from, to }: SalesFilter): SqlStatement => {
  const months = filters(
    from !== undefined && sql`month::date >= ${monthStart(from)}::date`,
    to !== undefined && sql`month::date <= ${to}::date`,
  );
  return conditions([
    begunBy(at),
    sql`not ${unchangedSince(at)}`,
    ...(months.length === 0
      ? []
      : [sql`exists (select from jsonb_array_elements_text(months) as m (month) where ${conditions(months)})`]),
  ]);
};

/**
 * The facts as they were at an instant, as a table of a statement. An order is in them as it is now unless something
 * has come of it since: of those orders, the events up to the instant are folded again. They are as many as were under
 * way then, however long ago that was. To be used in the transaction that it was read in.
 *
 */
export const readFactsAsOf = async (transaction: Database, at: AsOf, filter: SalesFilter): Promise<SqlStatement> => {
  const orders = await transaction.query<{ order_id: string }>(
    sql`select order_id from read.sales_orders where ${changedSince(at, filter)} limit ${mostOrders + 1}`,
  );
  if (orders.length > mostOrders) throw tooMany();
  const streams = orders.map((order) => `order-${order.order_id}`);
  const folded = foldEach(await readStreams(transaction, streams, at, salesTypes), evolveSales);
  const facts = folded.flatMap((order) => [...salesLines(order)]);
  const columns = join(
    Object.keys(salesLineTable.columns).map((name) => identifier(`l.${name}`)),
    ', ',
  );
  return sql`(select ${columns} from read.sales_lines l join read.sales_orders o using (order_id)
      where ${unchangedSince(at)}
    union all select ${columns} from ${rowsAsTable(salesLineTable, facts)} l)`;
};

const tooMany = (): BadRequest =>
  new BadRequest([
    {
      in: 'query',
      path: '/asOf',
      message: `more than ${mostOrders} orders were under way then`,
      allowed: 'with `from` and `to` of fewer months',
    },
  ]);
