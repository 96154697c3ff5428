import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { startSystem } from '../system/running-system.ts';
import { load, percentile } from './load.ts';
import { round } from './median.ts';
import { drained } from './orders.ts';
import type { Report } from './report.ts';
import { openShop, orderCalls, type Shop } from './shop.ts';

/** Orders at which the reads are measured; `BENCH_ORDERS=0,30000,300000` for all that is claimed. */
const levels = (process.env['BENCH_ORDERS'] ?? '0,30000').split(',').map(Number);
const originals = 300;

/**
 * Copies the events of the orders there are, each under new ids, until there are so many: they go through the relay and the
 * projections like any others. Placing them all would measure the write side.
 */
const copyOrders = async (url: string, wanted: number): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `select distinct substr(stream, 7) as id from store.events where stream like 'order-%' order by 1 limit ${originals}`,
    );
    for (let copied = originals; copied < wanted; copied += originals) {
      await client.query('begin');
      // As every append does: positions are given under the lock of the store.
      await client.query('select pg_advisory_xact_lock(7201301)');
      await client.query(
        `with copy as (select id, gen_random_uuid()::text as copy from unnest($1::text[]) as id),
          last as (select max(position) as position from store.events)
        insert into store.events (position, stream, revision, event_id, type, data, metadata)
        select last.position + row_number() over (order by e.position), 'order-' || c.copy, e.revision, gen_random_uuid(), e.type,
          replace(e.data::text, c.id, c.copy)::json,
          replace(e.metadata::text, c.id, c.copy)::json
        from copy c join store.events e on e.stream = 'order-' || c.id, last`,
        [rows.map(({ id }) => id)],
      );
      await client.query('commit');
    }
  } finally {
    await client.end();
  }
};

const queries = (shop: Shop): Readonly<Record<string, string>> => ({
  'list, first page': '/query/v1/orders?limit=50',
  'list of a customer': `/query/v1/orders?limit=50&customerId=${shop.customers[7]}`,
  search: '/query/v1/orders?limit=50&search=Customer%2017',
  'report, month by category': '/query/v1/reports/sales?period=month&by=category',
  'report, day by country': '/query/v1/reports/sales?period=day&by=country',
  'receivables ageing': '/query/v1/receivables/ageing',
});

/** Latency of lists and reports, and the rate at which everything is rebuilt, as orders grow. */
export const benchReads = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  try {
    const shop = await openShop(system.baseUrl);
    const next = orderCalls(shop, '/order/v1/orders');
    for (const orders of levels) {
      if (orders > 0) {
        for (let placed = 0; placed < originals; ) placed += (await load(system.baseUrl, 8, 1, next)).answered;
        await drained(system.baseUrl);
        await copyOrders(database.url, orders);
        const seconds = await drained(system.baseUrl);
        report.row('projecting', { orders, 'seconds to project the copies': round(seconds, 1) });
      }
      for (const [name, path] of Object.entries(queries(shop))) {
        const times: number[] = [];
        for (let n = 0; n < 30; n++) {
          const start = performance.now();
          const answer = await fetch(system.baseUrl + path);
          await answer.arrayBuffer();
          if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
          times.push(performance.now() - start);
        }
        times.sort((a, b) => a - b);
        report.row('reads', {
          orders,
          query: name,
          'p50 ms': round(percentile(times, 0.5), 1),
          'p95 ms': round(percentile(times, 0.95), 1),
        });
      }
    }
    await benchRebuild(system.baseUrl, report);
  } finally {
    await system.stop();
    await database.drop();
  }
};

type Rebuild = { readonly state: string; readonly events?: number; readonly seconds?: number };
type Projections = { readonly items: readonly { readonly name: string; readonly rebuild?: Rebuild }[] };

const benchRebuild = async (origin: string, report: Report): Promise<void> => {
  const projections = async (): Promise<Projections> =>
    JSON.parse(await (await fetch(`${origin}/query/v1/projections`)).text());
  for (const { name } of (await projections()).items) {
    await fetch(`${origin}/query/v1/projections/${name}/rebuild`, { method: 'POST' });
    for (;;) {
      const rebuild = (await projections()).items.find((one) => one.name === name)?.rebuild;
      if (rebuild?.state === 'failed') throw new Error(`${name} was not rebuilt`);
      if (rebuild?.state === 'swapped') {
        const { events = 0, seconds = 0 } = rebuild;
        report.row('rebuild', {
          projection: name,
          events,
          seconds: round(seconds, 1),
          'events/s': round(events / Math.max(seconds, 0.001)),
        });
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
};
