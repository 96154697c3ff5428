import { openTestDatabase } from '@sales/test-kit';
import { httpTo } from '../system/http.ts';
import { startSystem } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { percentile } from './load.ts';
import { round } from './median.ts';
import type { Report } from './report.ts';
import { openShop } from './shop.ts';

const crossings = 1000;
const item = 'MAIN/SKU-0000';

/**
 * Crosses the reorder point down and up, and measures from sending the crossing until a query shows the alert.
 */
export const benchAlerts = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  try {
    await openShop(system.baseUrl);
    const { get, post } = httpTo(system.baseUrl);
    const change = async (verb: string, body: object) => {
      const { status, headers, body: answer } = await post(`/inventory/v1/stock-items/${item}/${verb}`, { body });
      if (status >= 300) throw new Error(`${verb}: ${JSON.stringify(answer)}`);
      return { answer, token: encodeURIComponent(headers.get('consistency-token') ?? '') };
    };
    const { body: stock } = await get(`/inventory/v1/stock-items/${item}`);
    const min = String(Number(stock.available) - 1);
    await change('set-reorder-policy', { min, max: stock.available, leadTimeDays: 1 });

    const timeline = `/query/v1/timeline/stockItem/${item.replace('/', '.')}`;
    const entries = async (query: string): Promise<readonly { readonly type: string }[]> =>
      (await get(`${timeline}?sort=-revision&${query}`)).body.items ?? [];
    const isAlert = ({ type }: { readonly type: string }): boolean => type.includes('reorder-point-reached');
    const waits: number[] = [];
    let alerts = 0;
    for (let nth = 0; nth < crossings; nth++) {
      const began = performance.now();
      const { token } = await change('adjust', { quantity: '-1', reason: 'used' });
      const seen = await until('the alert is shown', async () => {
        const latest = await entries(`limit=2&after=${token}`);
        return latest.length === 0 ? undefined : latest;
      });
      waits.push(performance.now() - began);
      alerts += seen.filter(isAlert).length;
      await change('adjust', { quantity: '1', reason: 'found' });
    }
    waits.sort((a, b) => a - b);
    report.row('crossing to alert', {
      crossings,
      alerts,
      'p50 ms': round(percentile(waits, 0.5)),
      'p99 ms': round(percentile(waits, 0.99)),
      'max ms': round(percentile(waits, 1)),
    });
  } finally {
    await system.stop();
    await database.drop();
  }
};
