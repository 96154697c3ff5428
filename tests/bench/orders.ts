import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openTestDatabase } from '@sales/test-kit';
import { startSystem } from '../system/running-system.ts';
import { type LoadResult, load } from './load.ts';
import { median, round } from './median.ts';
import type { Report } from './report.ts';
import { type Headers, openShop, orderCalls } from './shop.ts';

export const startBareServer = async (url: string) => {
  const script = fileURLToPath(new URL('bare-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout, 'data');
  return {
    origin: String(said).trim(),
    stop: async () => {
      child.kill();
      await once(child, 'close');
    },
  };
};

/** Resolves when every projection of the read side has everything; gives the seconds that it took. */
export const drained = async (origin: string, headers: Headers = {}): Promise<number> => {
  const start = performance.now();
  for (;;) {
    const response = await fetch(`${origin}/query/v1/projections`, { headers });
    const { items }: { items?: readonly { lag: number }[] } = JSON.parse(await response.text());
    // Busy, it may refuse to answer.
    if (items?.every(({ lag }) => lag === 0)) return (performance.now() - start) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const rounds = 3;
const seconds = 5;

/**
 * Orders of three lines a second, priced and durable, beside the bare server on the same Postgres. The whole system
 * runs meanwhile: relays, processes and projections work on what comes in.
 */
export const benchOrders = async (server: string, report: Report): Promise<void> => {
  const [ours, theirs] = [await openTestDatabase(server), await openTestDatabase(server)];
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: ours.url } });
  const bare = await startBareServer(theirs.url);
  try {
    const shop = await openShop(system.baseUrl);
    await drained(system.baseUrl);
    const next = orderCalls(shop, '/order/v1/orders');
    const nextBare = orderCalls(shop, '/orders');
    await load(system.baseUrl, 8, 2, next);
    for (const clients of [1, 16, 64]) {
      const results: { bare: LoadResult; system: LoadResult }[] = [];
      for (let n = 0; n < rounds; n++) {
        await drained(system.baseUrl);
        const one = await load(bare.origin, clients, seconds, nextBare);
        results.push({ bare: one, system: await load(system.baseUrl, clients, seconds, next) });
      }
      const of = (pick: (one: { bare: LoadResult; system: LoadResult }) => number): number => median(results.map(pick));
      report.row('orders placed', {
        clients,
        'bare/s': round(of(({ bare }) => bare.perSecond)),
        'orders/s': round(of(({ system }) => system.perSecond)),
        ratio: round(
          of((one) => one.system.perSecond / one.bare.perSecond),
          2,
        ),
        'p50 ms': round(
          of(({ system }) => system.p50),
          1,
        ),
        'p99 ms': round(
          of(({ system }) => system.p99),
          1,
        ),
        refused: JSON.stringify(results.map(({ system }) => system.refused)),
      });
    }
    report.row('catching up', { 'seconds until all is projected': round(await drained(system.baseUrl), 1) });
  } finally {
    await system.stop();
    await bare.stop();
    await ours.drop();
    await theirs.drop();
  }
};
