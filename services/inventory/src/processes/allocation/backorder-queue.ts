import { thousandths } from '@sales/contracts';
import { type Database, sql } from '@sales/eventsourcing';
import type { WantedLine } from '../../domain/allocation/events.ts';

export type WaitingLine = { readonly orderId: string; readonly lineId: string };

/** Which lines wait for which product, first come first served. A hint: what a line really lacks is in its order's stream. */
export type BackorderQueue = {
  /** Lines that were there before keep their place. */
  register(orderId: string, lines: readonly WantedLine[]): Promise<void>;
  /** Leaves only these lines of the order in the queue. */
  retain(orderId: string, lineIds: readonly string[]): Promise<void>;
  /** The lines at the head that `available` thousandths can help: at least one. */
  waitingFor(sku: string, available: number): Promise<readonly WaitingLine[]>;
};

/** Schema `inventory`; the version is the place in the list. */
export const inventoryMigrations: readonly string[] = [
  `create schema if not exists inventory;
  create table inventory.backorders (
    ticket bigint generated always as identity,
    order_id text not null,
    line_id text not null,
    sku text not null,
    quantity bigint not null,
    primary key (order_id, line_id)
  );
  create index on inventory.backorders (sku, ticket);`,
];

export const backorderQueue = (database: Database): BackorderQueue => ({
  register: async (orderId, lines) => {
    await database.query(sql`
      insert into inventory.backorders (order_id, line_id, sku, quantity)
      select ${orderId}, line.id, line.sku, line.quantity
      from unnest(${lines.map(({ lineId }) => lineId)}::text[], ${lines.map(({ sku }) => sku)}::text[],
        ${lines.map(({ quantity }) => thousandths(quantity))}::bigint[]) with ordinality as line (id, sku, quantity, nth)
      order by line.nth
      on conflict (order_id, line_id) do update set quantity = excluded.quantity`);
  },
  retain: async (orderId, lineIds) => {
    await database.query(sql`
      delete from inventory.backorders where order_id = ${orderId} and not line_id = any(${lineIds}::text[])`);
  },
  waitingFor: async (sku, available) => {
    const rows = await database.query<{ readonly order_id: string; readonly line_id: string }>(sql`
      select order_id, line_id from (
        select order_id, line_id, ticket, sum(quantity) over (order by ticket) - quantity as ahead
        from (select * from inventory.backorders where sku = ${sku} order by ticket limit 500) as head
      ) as queue
      where ahead < ${available} order by ticket`);
    return rows.map((row) => ({ orderId: row.order_id, lineId: row.line_id }));
  },
});
