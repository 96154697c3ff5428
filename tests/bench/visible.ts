import { openTestDatabase } from '@sales/test-kit';
import { startSystem } from '../system/running-system.ts';
import { percentile } from './load.ts';
import { round } from './median.ts';
import type { Report } from './report.ts';
import { openShop, orderCalls } from './shop.ts';

const orders = 200;

/** Time from the answer to an order until the list of orders has it, one order after the other. */
export const benchVisible = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  try {
    const next = orderCalls(await openShop(system.baseUrl), '/order/v1/orders');
    const waits: number[] = [];
    for (let n = 0; n < orders; n++) {
      const { method, path, headers, body } = next();
      const answer = await fetch(system.baseUrl + path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      await answer.arrayBuffer();
      const answered = performance.now();
      const after = encodeURIComponent(answer.headers.get('consistency-token') ?? '');
      const list = await fetch(`${system.baseUrl}/query/v1/orders?limit=1&after=${after}`);
      await list.arrayBuffer();
      if (list.ok) waits.push(performance.now() - answered);
    }
    waits.sort((a, b) => a - b);
    report.row('answer to visible', {
      orders: waits.length,
      'p50 ms': round(percentile(waits, 0.5)),
      'p99 ms': round(percentile(waits, 0.99)),
    });
  } finally {
    await system.stop();
    await database.drop();
  }
};
