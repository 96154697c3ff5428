import type { Thousandths } from '@sales/contracts';
import { type Database, sql } from '@sales/eventsourcing';
import { type AsOf, upTo } from '@sales/read-kit';

/** How much was taken off the shelves for each line of an order that had any of that, now or as of an instant. */
export const pickedOf = async (
  database: Database,
  orderId: string,
  at: AsOf,
): Promise<ReadonlyMap<string, Thousandths>> => {
  const rows = await database.query<{ readonly line_id: string; readonly picked: number }>(sql`
    select line_id, sum(quantity)::bigint as picked from read.stock_picks
    where order_id = ${orderId} and ${upTo(at)} group by line_id`);
  return new Map(rows.map(({ line_id, picked }) => [line_id, picked]));
};
