/**
 * Measures queries on read models of many orders, filled by SQL: `node services/projector/src/testing/measure-queries.ts [orders]`.
 */

import { openPostgres } from '@sales/adapter-postgres';
import { inProcessEphemeral, randomIds, systemClock } from '@sales/eventsourcing';
import { createBackground, createHealth, createServer, silentLogger } from '@sales/service-kit';
import { startTestPostgres } from '@sales/test-kit';
import { startProjectorService } from '../service.ts';

const orders = Number(process.argv[2] ?? 300_000);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const postgresServer = await startTestPostgres();
const postgres = await openPostgres({ url: postgresServer.url(), alone: true });
const health = createHealth();
const background = createBackground({ logger: silentLogger, health });
const server = createServer({ logger: silentLogger, limits: { maxEventLoopDelay: 60_000 } });
const platform = { ...postgres, ...inProcessEphemeral(), clock: systemClock, ids: randomIds };
await startProjectorService({ server, platform, logger: silentLogger, background, health });
const fetch = async (url: string) => server.inject({ url });
for (;;) {
  const { items } = JSON.parse((await fetch('/query/v1/projections')).body);
  if (items.every((one: { live?: unknown }) => one.live !== undefined)) break;
}

const measuresOf =
  'sum(lines), sum(quantity), sum(net), sum(discount), sum(tax), sum(cost), sum(returned_quantity), sum(returned_net)';
const market = 'country, region, segment, channel';
const customerOf = `md5('c' || n % 1000)::uuid::text`;
const orderOf = (n: string) => `md5('o' || ${n})::uuid::text`;
const statements = [
  `insert into customers_1.customers select ${customerOf}, 'C-' || n, 'Customer ' || n || ' of ' || md5(n::text), 'active', 'DE', null, null, null,
    '2025-01-01', '2025-01-01', 0, 'c ' || n || ' customer ' || md5(n::text), '{"tags":[],"details":{"name":"x"},"contacts":[]}'
    from generate_series(0, 999) n`,
  `insert into orders_1.orders select ${orderOf('n')}, 'SO-2026-' || lpad(n::text, 6, '0'), null, ${customerOf}, 'Customer ' || n % 1000,
    (array['DE','FR','GB','US','CH'])[1 + n % 5], null, null, (array['web','phone'])[1 + n % 2],
    case when n % 500 = 0 then 'backordered' else 'closed' end, 'paid', 'EUR', 3, 0, n % 9999, 0, 0, n % 9999, 0, 0, 0, 0, 0,
    timestamptz '2025-01-01' + n * interval '365 days' / ${orders}, true, null, '2025-01-01', 9
    from generate_series(0, ${orders - 1}) n`,
  `insert into sales_1.sales_lines select ${orderOf('n / 3')}, n::text, 'sale', 'SO', date '2025-01-01' + (n / 3) * 365 / ${orders}, 'EUR',
    ${customerOf.replace('n %', 'n / 3 %')}, (array['DE','FR','GB','US','CH'])[1 + n / 3 % 5], '', (array['A','B','C'])[1 + n / 3 % 3],
    (array['web','phone'])[1 + n / 3 % 2], 'SKU-' || (n % 5000 * 7919) % 5000, 'Group ' || n % 5 || '/Kind ' || n % 20, 1, 1000, n % 999, 0, 0, n % 500, 0, 0
    from generate_series(0, ${orders * 3 - 1}) n`,
  `insert into sales_1.sales_by_day select date, currency, ${market}, count(distinct order_id), ${measuresOf} from sales_1.sales_lines group by 1, 2, 3, 4, 5, 6`,
  `insert into sales_1.sales_by_day_category select date, currency, category, ${market}, ${measuresOf} from sales_1.sales_lines group by 1, 2, 3, 4, 5, 6, 7`,
  `insert into sales_1.sales_by_month_product select date_trunc('month', date), currency, sku, category, ${measuresOf} from sales_1.sales_lines group by 1, 2, 3, 4`,
  `insert into sales_1.sales_by_month_customer select date_trunc('month', date), currency, customer_id, ${market}, count(distinct order_id), ${measuresOf} from sales_1.sales_lines group by 1, 2, 3, 4, 5, 6, 7`,
  'analyze',
];
const client = await openPostgres({
  url: postgresServer.url(),
  schemas: { bench: statements.filter((one) => one !== 'analyze') },
});
await client.close();
await postgres.database.query({ text: 'analyze orders_1.orders', values: [] });
await postgres.database.query({ text: 'analyze sales_1.sales_lines', values: [] });
await postgres.database.query({ text: 'analyze sales_1.sales_by_day_category', values: [] });
say(`${orders} orders, ${orders * 3} lines`);

const urls = [
  '/query/v1/orders',
  '/query/v1/orders?status=backordered',
  '/query/v1/orders?status=backordered&sort=-total',
  '/query/v1/orders?sort=-total&country=DE',
  '/query/v1/orders?search=SO-2026-0001',
  '/query/v1/orders?search=customer%20500',
  '/query/v1/orders?from=2025-06-01&to=2025-06-02',
  '/query/v1/orders?channel=web&currency=EUR',
  '/query/v1/customers',
  '/query/v1/customers?search=customer%2042',
  '/query/v1/reports/sales',
  '/query/v1/reports/sales?by=country&by=segment',
  '/query/v1/reports/sales?by=product&limit=100&sort=-net&period=year',
  '/query/v1/reports/sales?by=product&limit=100&sort=-net&period=total&from=2025-02-10&to=2025-11-20',
  '/query/v1/reports/sales?by=category&level=1&by=country',
  '/query/v1/reports/sales?by=category&period=week',
  '/query/v1/reports/sales?by=customer&period=total&sort=-net&limit=20',
  '/query/v1/reports/sales?by=product&by=country&period=total&limit=100',
  '/query/v1/reports/sales?by=product&period=week&from=2025-06-01&to=2025-06-30',
  '/query/v1/reports/sales/lines?product=SKU-42&from=2025-06-01&to=2025-06-30',
  '/query/v1/reports/sales/lines?country=DE&from=2025-06-01&to=2025-06-30',
  '/query/v1/reports/sales/lines?category=Group%201%2FKind%201&level=6&from=2025-06-01&to=2025-06-30',
];
for (const url of urls) {
  const times: number[] = [];
  let status = 0;
  for (let round = 0; round < 7; round++) {
    const started = performance.now();
    status = (await fetch(url)).statusCode;
    times.push(performance.now() - started);
  }
  const [first = 0] = times;
  const [, , , median = 0] = times.sort((a, b) => a - b);
  say(`${first.toFixed(1).padStart(8)} ms  ${median.toFixed(1).padStart(8)} ms  ${status}  ${url}`);
}
await server.close();
await background.stop();
await postgres.close();
await postgresServer.stop();
