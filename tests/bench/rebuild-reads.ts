import { setTimeout as delay } from 'node:timers/promises';
import { openTestDatabase } from '@sales/test-kit';
import { startSystem } from '../system/running-system.ts';
import { type Call, type LoadResult, load, steady } from './load.ts';
import { round } from './median.ts';
import { drained } from './orders.ts';
import { copyOrders, originals } from './reads.ts';
import type { Report } from './report.ts';
import { openShop, orderCalls, type Shop } from './shop.ts';

const orders = Number(process.env['REBUILD_ORDERS'] ?? '50000');
const perSecond = Number(process.env['REBUILD_READS'] ?? '200');
const quietSeconds = 30;

/** What a shop looks at all day; each question is another one, so that no cache has the answer. */
export const readCalls = ({ customers, skus }: Shop): (() => Call) => {
  let n = 0;
  const paths = [
    () => `/query/v1/orders?limit=${20 + (n % 30)}`,
    () => `/query/v1/orders?customerId=${customers[n % customers.length]}&limit=20`,
    () => `/query/v1/customers/${customers[n % customers.length]}`,
    () => `/query/v1/products?limit=${20 + (n % 30)}`,
    () => `/query/v1/products/${skus[n % skus.length]}`,
    () => `/query/v1/stock-items?limit=${20 + (n % 30)}`,
    () => `/query/v1/receivables?customerId=${customers[n % customers.length]}&limit=20`,
    () => `/query/v1/timeline/customer/${customers[n % customers.length]}?limit=20`,
  ];
  return () => {
    n += 1;
    return { method: 'GET', path: paths[n % paths.length]?.() ?? '/' };
  };
};

type Rebuild = {
  readonly build: number;
  readonly state: string;
  readonly events: number;
  readonly seconds: number;
  readonly comparison?: { readonly agrees: boolean };
};
type Projection = { readonly name: string; readonly rebuild?: Rebuild };

const services = ['query', 'order', 'inventory'];

const projectionsOf = async (origin: string, service: string): Promise<readonly Projection[]> => {
  const answer = await fetch(`${origin}/${service}/v1/projections`);
  const { items }: { items: readonly Projection[] } = JSON.parse(await answer.text());
  return items;
};

/** Asks for a rebuild of everything; resolves when all of it is live. */
const rebuildAll = async (origin: string, report: Report): Promise<void> => {
  const wanted = new Map<string, number>();
  for (const service of services) {
    for (const { name } of await projectionsOf(origin, service)) {
      const answer = await fetch(`${origin}/${service}/v1/projections/${name}/rebuild`, { method: 'POST' });
      const { build }: { build: number } = JSON.parse(await answer.text());
      wanted.set(`${service} ${name}`, build);
    }
  }
  while (wanted.size > 0) {
    await delay(2000);
    for (const service of services) {
      for (const { name, rebuild } of await projectionsOf(origin, service)) {
        const key = `${service} ${name}`;
        if (rebuild?.state === 'withheld') throw new Error(`${key} differs from what was live`);
        if (rebuild?.state !== 'swapped' || rebuild.build !== wanted.get(key)) continue;
        wanted.delete(key);
        const { events, seconds, comparison } = rebuild;
        report.row('rebuilt beside reads', {
          'read model': key,
          events,
          seconds: round(seconds, 1),
          compared: comparison === undefined ? 'no' : comparison.agrees ? 'agrees' : 'differs',
        });
      }
    }
  }
};

/** Queries at a steady rate, quiet and while every read model is rebuilt from the first event. */
export const benchRebuildReads = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  try {
    const { baseUrl } = system;
    const shop = await openShop(baseUrl);
    const nextOrder = orderCalls(shop, '/order/v1/orders');
    for (let placed = 0; placed < originals; ) placed += (await load(baseUrl, 8, 1, nextOrder)).answered;
    await drained(baseUrl);
    await copyOrders(database.url, orders);

    const next = readCalls(shop);
    const show = (when: string, { answered, p50, p99, perSecond: rate, refused }: LoadResult): void =>
      report.row('reads while everything is rebuilt', {
        orders,
        when,
        answered,
        'reads/s': round(rate),
        'p50 ms': round(p50, 1),
        'p99 ms': round(p99, 1),
        errors: Object.values(refused).reduce((sum, one) => sum + one, 0),
        of: JSON.stringify(refused),
      });
    const during = async (work: Promise<unknown>): Promise<LoadResult> => {
      let isDone = false;
      const finished = work.finally(() => {
        isDone = true;
      });
      const result = await steady(baseUrl, perSecond, next, () => isDone);
      await finished;
      return result;
    };
    await during(delay(10_000));
    show('quiet', await during(delay(quietSeconds * 1000)));
    show('while all is rebuilt', await during(rebuildAll(baseUrl, report)));
    show('afterwards', await during(delay(quietSeconds * 1000)));
  } finally {
    await system.stop();
    await database.drop();
  }
};
