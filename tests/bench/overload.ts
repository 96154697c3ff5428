import { openTestDatabase } from '@sales/test-kit';
import { startSystem } from '../system/running-system.ts';
import { flood, load } from './load.ts';
import { round } from './median.ts';
import { drained } from './orders.ts';
import type { Report } from './report.ts';
import { openShop, orderCalls } from './shop.ts';

/** `OVERLOAD_SECONDS=60` for the real thing. */
const seconds = Number(process.env['OVERLOAD_SECONDS'] ?? 15);

/**
 * Orders that come three times as fast as the system places them: what of its capacity is left, and how soon it is
 * itself again.
 */
export const benchOverload = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  try {
    const shop = await openShop(system.baseUrl);
    const next = orderCalls(shop, '/order/v1/orders');
    await load(system.baseUrl, 8, 2, next);
    await drained(system.baseUrl);
    const calm = await load(system.baseUrl, 64, seconds, next);
    await drained(system.baseUrl);
    const burst = await flood(system.baseUrl, calm.perSecond * 3, seconds, next);
    const again = await load(system.baseUrl, 64, 5, next);
    report.row('three times too many orders', {
      'calm/s': round(calm.perSecond),
      'offered/s': round(calm.perSecond * 3),
      'placed/s': round(burst.perSecond),
      ratio: round(burst.perSecond / calm.perSecond, 2),
      'p50 ms': round(burst.p50),
      'p99 ms': round(burst.p99),
      refused: JSON.stringify(burst.refused),
      'afterwards/s': round(again.perSecond),
      'refused afterwards': JSON.stringify(again.refused),
    });
  } finally {
    await system.stop();
    await database.drop();
  }
};
