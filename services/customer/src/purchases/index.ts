import { type Database, sql } from '@sales/eventsourcing';
import { defineModule, type Scope } from '@sales/service-kit';
import type { Bought } from '../customers/index.ts';
import { type CustomerSettings, keptUntil } from '../settings.ts';
import { invoicesProjection } from './invoices.ts';
import { openOrdersProjection } from './open-orders.ts';

/** Most open orders that a refusal names. */
const mostNamed = 20;

const openOrdersOf = async (database: Database, customerId: string): Promise<readonly string[]> => {
  const rows = await database.query<{ readonly number: string }>(sql`
    select number from read.customer_open_orders where customer_id = ${customerId} order by number limit ${mostNamed}`);
  return rows.map(({ number }) => number);
};

const invoicesUntil = async (
  database: Database,
  settings: CustomerSettings,
  customerId: string,
): Promise<string | undefined> => {
  const rows = await database.query<{ readonly issued_on: string; readonly country: string | null }>(sql`
    select max(i.issued_on)::text as issued_on, s.country from read.customer_invoiced i
    left join read.customer_sellers s using (entity) where i.customer_id = ${customerId} group by s.country`);
  return rows
    .map(({ issued_on, country }) => keptUntil(settings, country ?? undefined, issued_on))
    .sort()
    .at(-1);
};

/** What customers have bought, as it is known to all that was recorded before. */
export const boughtIn =
  ({ settings, reference: { recorded }, platform: { database } }: Scope<CustomerSettings>) =>
  async (customerId: string): Promise<Bought> => {
    await Promise.all([openOrdersProjection, invoicesProjection].map(recorded));
    const until = await invoicesUntil(database, settings, customerId);
    return {
      openOrders: await openOrdersOf(database, customerId),
      ...(until !== undefined && { invoicesUntil: until }),
    };
  };

/** What must be known of orders and invoices before a customer is erased. */
export const purchases = defineModule<CustomerSettings>({
  name: 'purchases',
  projections: [openOrdersProjection, invoicesProjection],
});
