import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import type { Reach } from '@sales/service-kit';
import { ownerOf } from '../customers/index.ts';
import { orderOwner } from '../orders/index.ts';

const ofOrder = (id: SqlStatement): SqlStatement =>
  sql`(select ${orderOwner} from read.orders o where o.order_id = ${id})`;

/** Whose the thing of a stream is now: null where it is of no one, or has no owner at all. */
export const streamOwner = (stream: SqlStatement): SqlStatement => {
  const id = sql`substr(${stream}, strpos(${stream}, '-') + 1)`;
  return sql`(case split_part(${stream}, '-', 1)
    when 'customer' then ${ownerOf(id)}
    when 'creditAccount' then ${ownerOf(id)}
    when 'order' then ${ofOrder(id)}
    when 'fulfilment' then ${ofOrder(id)}
    when 'allocation' then ${ofOrder(id)}
    when 'invoice' then (select ${ownerOf(sql`i.customer_id`)} from read.invoices i where i.invoice_id = ${id})
    when 'payment' then (select ${ownerOf(sql`p.customer_id`)} from read.payments p where p.payment_id = ${id})
  end)`;
};

/** What `streamOwner` reads. */
export const ownersReads = ['customers', 'orders', 'receivables'] as const;

/** Whose the things of streams are now, of those that are known and have an owner. */
export const ownersOf = async (
  database: Database,
  streams: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (streams.length === 0) return new Map();
  const rows = await database.query<{ readonly stream: string; readonly owner: string | null }>(
    sql`select one.stream, ${streamOwner(sql`one.stream`)} as owner
      from unnest(${[...new Set(streams)]}::text[]) as one (stream)`,
  );
  return new Map(rows.flatMap(({ stream, owner }) => (owner === null ? [] : [[stream, owner] as const])));
};

/** Which of the streams are of things that may be seen. Those that have no owner are for who may see all. */
export const within = async (
  database: Database,
  { owners }: Pick<Reach, 'owners'>,
  streams: readonly string[],
): Promise<(stream: string) => boolean> => {
  if (owners === 'all') return () => true;
  const of = await ownersOf(database, streams);
  return (stream) => {
    const owner = of.get(stream);
    return owner !== undefined && owners.has(owner);
  };
};
