import { defaultPolicies } from '@sales/contracts';
import { type Database, shareRunsBy, sql, type Versions } from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';
import type { DatedZone } from './tables.ts';

/** All of it is a moment old, except where it says otherwise. */
export type ReferenceData = {
  waitingOrders(): Promise<readonly string[]>;
  /**
   * Orders that never took note of stock that they were given, as long before the instant as their company allowed when
   * they were given it. At most 1,000, the oldest first.
   */
  forgottenOrders(at: string): Promise<readonly string[]>;
  /** The products that a warehouse has ever had. */
  productsAt(warehouse: string): Promise<readonly string[]>;
  /**
   * Where the days of a company begin and end; undefined when there is no such company. It has what was acknowledged
   * before the request. @throws NotCaughtUp when that takes too long
   */
  timeZones(entity: string): Promise<Versions<DatedZone> | undefined>;
};

export const referenceDataIn = ({
  platform: { database },
  reference,
}: Pick<Scope, 'reference'> & { readonly platform: { readonly database: Database } }): ReferenceData => ({
  waitingOrders: async () => {
    const rows = await database.query<{ readonly order_id: string }>(sql`select order_id from read.inventory_waiting`);
    return rows.map((row) => row.order_id);
  },
  forgottenOrders: async (at) => {
    const rows = await database.query<{ readonly order_id: string }>(sql`
      select order_id from read.inventory_answered
      where answered_at < ${at}::timestamptz - interval '1 hour'
      and answered_at < ${at}::timestamptz - interval '1 hour' * coalesce(
        (select (hours ->> 'hours')::int from read.inventory_entities, jsonb_array_elements(reservation_hours)
           with ordinality as versions (hours, nth)
         where inventory_entities.entity = inventory_answered.entity and (hours ->> 'from')::timestamptz <= answered_at
         order by nth desc limit 1),
        ${defaultPolicies.reservationHours})
      and not exists (
        select from read.inventory_taken where inventory_taken.order_id = inventory_answered.order_id)
      order by answered_at limit 1000`);
    return rows.map((row) => row.order_id);
  },
  productsAt: async (warehouse) => {
    const rows = await database.query<{ readonly sku: string }>(sql`
      select sku from read.inventory_items where warehouse = ${warehouse} order by sku`);
    return rows.map((row) => row.sku);
  },
  // Hundreds of lines that wait ask at once for the same company.
  timeZones: shareRunsBy(async (entity) => {
    await reference.settled('entity', entity);
    const [row] = await database.query<{ readonly time_zones: Versions<DatedZone> }>(sql`
      select time_zones from read.inventory_entities where entity = ${entity}`);
    return row?.time_zones;
  }),
});
