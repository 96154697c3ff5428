import { topicsByCategory } from '@sales/contracts';
import { type Database, join, type SqlStatement, sql } from '@sales/eventsourcing';
import type { Asked } from '@sales/read-kit';
import { isWithin, type Owners, type Permission, sharedOwners } from '@sales/service-kit';
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

/**
 * What the things of a category are read with, where that is not `<category>:read`. Undefined: nothing is needed beside
 * the right to what happened. What is kept on a shelf of views is of one user or team.
 */
const readWith: Readonly<Record<string, Permission | undefined>> = {
  allocation: 'order:read',
  reassignment: 'customer:read',
  signingKey: undefined,
  viewShelf: 'audit:read',
};

const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

/** Whose things of a category may be seen by who may see what happened to them. */
type OwnersIn = (category: string) => Owners;

/** Of one who asks what happened: only to things that the same may read, too. */
export const readableBy =
  ({ reach, reachOf }: Pick<Asked, 'reach' | 'reachOf'>): OwnersIn =>
  (category) => {
    const permission = category in readWith ? readWith[category] : (`${category}:read` as const);
    return permission === undefined ? reach.owners : sharedOwners(reach.owners, reachOf(permission).owners);
  };

/** Which of the streams are of things that may be seen. Those that have no owner are for who may see all. */
export const within = async (
  database: Database,
  owners: OwnersIn,
  streams: readonly string[],
): Promise<(stream: string) => boolean> => {
  const isForAll = (stream: string): boolean => owners(categoryOf(stream)) === 'all';
  const of = await ownersOf(
    database,
    streams.filter((stream) => !isForAll(stream)),
  );
  return (stream) => isForAll(stream) || isWithin({ owners: owners(categoryOf(stream)) }, of.get(stream));
};

/** The same, as a condition of a query. */
export const isSeen = (stream: SqlStatement, owners: OwnersIn): SqlStatement => {
  const seen = [...Map.groupBy(Object.keys(topicsByCategory), owners)].map(([whose, categories]) => {
    const isOfThese = sql`split_part(${stream}, '-', 1) = any(${categories}::text[])`;
    return whose === 'all' ? isOfThese : sql`(${isOfThese} and ${streamOwner(stream)} = any(${[...whose]}::text[]))`;
  });
  return sql`(${join(seen, ' or ')})`;
};
