import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { whenQuiet } from '../reliability/quiet.ts';
import { startSystem } from '../system/running-system.ts';
import { fillOrders, materialised } from './fill.ts';
import { load, percentile } from './load.ts';
import { round } from './median.ts';
import { drained } from './orders.ts';
import type { Report } from './report.ts';
import { openShop, orderCalls } from './shop.ts';

/** Orders at which the reads are measured; `BENCH_ORDERS=0,30000,300000` for all that is claimed. */
const levels = (process.env['BENCH_ORDERS'] ?? '0,30000').split(',').map(Number);
export const originals = 300;
/** For all that follows from copied orders, in ms. */
const timeoutMs = 60 * 60_000;

/**
 * Copies the events of the orders there are, each under new ids, until there are so many: they go through the relay,
 * the processes and the projections like any others. Placing them all would measure the write side. Resolves when
 * nothing of them is left to do, with the seconds that this took.
 */
export const copyOrders = async (url: string, wanted: number): Promise<number> => {
  const start = performance.now();
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `select distinct substr(stream, 7) as id from store.events where stream like 'order-%' order by 1 limit ` +
        `${originals}`,
    );
    for (let copied = originals; copied < wanted; copied += originals) {
      await client.query('begin');
      // As every append does: positions are given under the lock of the store.
      await client.query('select pg_advisory_xact_lock(7201301)');
      await client.query(
        `with copy as (select id, gen_random_uuid()::text as copy from unnest($1::text[]) as id),
          last as (select max(position) as position from store.events)
        insert into store.events (position, stream, revision, event_id, type, data, metadata)
        select last.position + row_number() over (order by e.position), 'order-' || c.copy, e.revision,
        gen_random_uuid(), e.type,
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
  const left = await whenQuiet(url, {}, timeoutMs);
  if (left.length > 0) throw new Error(`still to be done: ${left.slice(0, 5).join('; ')}`);
  return (performance.now() - start) / 1000;
};

const lists = {
  'list, first page': '/query/v1/orders?limit=$limit',
  'list of a customer': '/query/v1/orders?customerId=$customer&limit=$limit',
  'list, by status and total': '/query/v1/orders?status=backordered&sort=-total&limit=$limit',
  search: '/query/v1/orders?search=Customer%2017&limit=$limit',
  'receivables ageing': '/query/v1/receivables/ageing',
};
const reports = {
  'report, month by category': '/query/v1/reports/sales?period=month&by=category&limit=$limit',
  'report, day by country': '/query/v1/reports/sales?period=day&by=country&limit=$limit',
  'report, year by customer': '/query/v1/reports/sales?period=year&by=customer&sort=-net&limit=$limit',
  'report, days of a month by product':
    '/query/v1/reports/sales?period=day&by=product&from=2025-06-01&to=2025-06-30&limit=$limit',
};
const dimensions = ['product', 'category', 'customer', 'country', 'region', 'segment', 'channel', 'salesperson'];
/** The pairs that no rollup has. */
const pairs = [
  ...dimensions.slice(2).map((other) => ['product', other] as const),
  ['category', 'customer'] as const,
  ['category', 'region'] as const,
];
const pairReports = Object.fromEntries(
  pairs.flatMap(([a, b]) =>
    (['month', 'total'] as const).map((period) => [
      `report, ${period} by ${a} and ${b}`,
      `/query/v1/reports/sales?period=${period}&by=${a}&by=${b}&sort=-net&limit=$limit`,
    ]),
  ),
);

let asked = 0;

/** Asks `times` over; every question is another one, so that no cache has the answer. */
const measure = async (
  origin: string,
  customer: string,
  paths: Readonly<Record<string, string>>,
  times: number,
  say: (query: string, figures: Readonly<Record<string, number>>) => void,
): Promise<void> => {
  for (const [name, path] of Object.entries(paths)) {
    const spent: number[] = [];
    let status = 0;
    for (let n = 0; n < times; n++) {
      asked += 1;
      const limit = 50 + (asked % 150);
      const start = performance.now();
      const answer = await fetch(origin + path.replace('$customer', customer).replace('$limit', String(limit)));
      await answer.arrayBuffer();
      // What would take too long is refused.
      status = answer.status;
      if (!answer.ok && status !== 400) throw new Error(`${path}: ${status}`);
      spent.push(performance.now() - start);
    }
    spent.sort((a, b) => a - b);
    say(name, { status, 'p50 ms': round(percentile(spent, 0.5), 1), 'p95 ms': round(percentile(spent, 0.95), 1) });
  }
};

/** Latency of lists and reports as orders grow, and the rate at which everything is rebuilt. */
export const benchReads = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  const client = new pg.Client(database.url);
  try {
    await client.connect();
    await client.query('set statement_timeout = 0');
    const { rows } = await client.query<{ id: string }>(`select md5('customer 7')::uuid::text as id`);
    let before = 0;
    for (const orders of levels) {
      const start = performance.now();
      await fillOrders(client, before, orders);
      before = Math.max(before, orders);
      report.row('filling', { orders, seconds: round((performance.now() - start) / 1000, 1) });
      const ask = (paths: Readonly<Record<string, string>>, times: number, months: string) =>
        measure(system.baseUrl, rows[0]?.id ?? '', paths, times, (query, figures) =>
          report.row('reads', { orders, query, months, ...figures }),
        );
      await ask({ ...lists, ...reports }, 15, '');
      await ask(pairReports, 3, 'not materialised');
      report.row('materialising', { orders, seconds: round(await materialised(client), 1) });
      await ask(pairReports, 7, 'materialised');
    }
  } finally {
    await client.end();
    await system.stop();
    await database.drop();
  }
  await benchRebuilds(server, report);
};

/** Orders whose events are rebuilt. */
const rebuilt = 3000;

const benchRebuilds = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  try {
    const next = orderCalls(await openShop(system.baseUrl), '/order/v1/orders');
    for (let placed = 0; placed < originals; ) placed += (await load(system.baseUrl, 8, 1, next)).answered;
    await drained(system.baseUrl);
    const seconds = await copyOrders(database.url, rebuilt);
    report.row('projecting', { orders: rebuilt, 'seconds until nothing is left to do': round(seconds, 1) });
    await benchRebuild(system.baseUrl, report);
  } finally {
    await system.stop();
    await database.drop();
  }
};

type Rebuild = { readonly state: string; readonly events?: number; readonly seconds?: number };
type Projections = { readonly items: readonly { readonly name: string; readonly rebuild?: Rebuild }[] };

const benchRebuild = async (origin: string, report: Report): Promise<void> => {
  const projections = async (): Promise<Projections> => {
    for (;;) {
      const answer = await fetch(`${origin}/query/v1/projections`);
      const text = await answer.text();
      if (answer.ok) return JSON.parse(text);
    }
  };
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
