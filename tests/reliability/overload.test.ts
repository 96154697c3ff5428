import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { expect, it } from 'vitest';
import { flood, load } from '../bench/load.ts';
import { drained } from '../bench/orders.ts';
import { openShop, orderCalls } from '../bench/shop.ts';
import { startSystem } from '../system/running-system.ts';

/** `OVERLOAD_SECONDS=60` for the real thing. */
const seconds = Number(process.env['OVERLOAD_SECONDS'] ?? 10);

/** More than the commands that the system takes in hand at once. */
const connections = 1500;

const countOrders = async (url: string): Promise<number> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query(`select count(*)::int as orders from store.events
      where stream like 'order-%' and revision = 0`);
    return rows[0].orders;
  } finally {
    await client.end();
  }
};

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

it(`three times too many orders for ${seconds} seconds: some are refused, none is lost, and all is well afterwards`, {
  timeout: seconds * 1000 + 300_000,
}, async () => {
  const database = await openTestDatabase();
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  try {
    const next = orderCalls(await openShop(system.baseUrl), '/order/v1/orders');
    await drained(system.baseUrl);
    const calm = await load(system.baseUrl, 64, 5, next);
    await drained(system.baseUrl);
    const before = await countOrders(database.url);
    expect(before).toBe(calm.answered);

    const burst = await flood(system.baseUrl, calm.perSecond * 3, seconds, next, connections);
    const { 503: shed = 0, 'no connection': absent = 0, UND_ERR_DESTROYED: unanswered = 0, ...others } = burst.refused;
    process.stdout.write(
      `overload: ${Math.round(burst.perSecond)} of ${Math.round(calm.perSecond * 3)} orders/s placed, ` +
        `${(burst.perSecond / calm.perSecond).toFixed(2)} of the capacity, p99 ${Math.round(burst.p99)} ms, ` +
        `${shed} refused, ${absent} had no connection, ${unanswered} gave up\n`,
    );
    expect(others).toEqual({});
    expect(sum(burst.refused)).toBeGreaterThan(0);

    const afterwards = await load(system.baseUrl, 16, 3, next);
    await drained(system.baseUrl);
    const placed = (await countOrders(database.url)) - before;
    expect((await load(system.baseUrl, 1, 1, next)).refused).toEqual({});
    const answered = burst.answered + afterwards.answered;
    expect(placed).toBeGreaterThanOrEqual(answered);
    expect(placed).toBeLessThanOrEqual(answered + unanswered);
    expect(system.log()).not.toContain('request failed');
  } finally {
    await system.stop();
    await database.drop();
  }
});
