import { searchText } from '@sales/read-kit/folding';
import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { startSystem } from '../system/running-system.ts';
import { fillCustomers, fillOrderList } from './fill.ts';
import { percentile } from './load.ts';
import { round } from './median.ts';
import type { Report } from './report.ts';

const customers = Number(process.env['SEARCH_CUSTOMERS'] ?? 100_000);
const orders = Number(process.env['SEARCH_ORDERS'] ?? 1_000_000);
const times = 21;

/** So many of these customers have a word in their names; the rest of a name tells it from the others. */
const words: readonly (readonly [word: string, every: number])[] = [
  ['GmbH', 2],
  ['Müller', 20],
  ['北京', 50],
  ['Łódź', 150],
  ['Straßenbau', 1000],
];

/** Those with the first numbers have bought nothing for years. */
const former = Math.round(customers / 160);

const nameOf = (n: number): string =>
  [
    `Firma${n}`,
    ...words.filter(([, every]) => n % every === 0).map(([word]) => word),
    ...(n < former ? ['Alt'] : []),
  ].join(' ');

const named = () =>
  Array.from({ length: customers }, (_, n) => ({
    name: nameOf(n),
    search: searchText({ names: [nameOf(n), `mail${n}@example.com`], codes: [`C-B-${n}`, `+49 30 ${7_000_000 + n}`] }),
  }));

const searches: Readonly<Record<string, string>> = {
  'a number': 'SO-2025-000777',
  'one customer': 'firma4711',
  'one customer in 1,000': 'strassenbau',
  'one customer in 160, none of late': 'alt',
  'one customer in 150': 'lodz',
  'one customer in 50': 'beijing',
  'one customer in 20': 'mueller',
  'every second customer': 'gmbh',
  'all customers': 'fir',
  nothing: 'keiner',
};

const lists: Readonly<Record<string, string>> = {
  'by day': '',
  'by total': '&sort=-total',
  'of a state': '&status=backordered',
};

/** A shop in which one customer in 160 has bought nothing for years. */
const fill = async (client: pg.Client): Promise<void> => {
  await fillCustomers(client, named());
  await fillOrderList(client, 0, orders, customers);
  await client.query(
    `update read.orders set placed_at = placed_at - interval '3 years' where customer_id in
      (select customer_id from read.customers where name like '% Alt')`,
  );
  await client.query('vacuum analyze');
};

const measure = async (origin: string, report: Report): Promise<void> => {
  for (const [search, text] of Object.entries(searches))
    for (const [list, filter] of Object.entries(lists)) {
      const spent: number[] = [];
      let [status, found] = [0, 0];
      for (let nth = 0; nth < times; nth++) {
        const start = performance.now();
        // Every question is another one, so that no cache has the answer.
        const query = `search=${encodeURIComponent(text)}${filter}&limit=${50 + nth}`;
        const answer = await fetch(`${origin}/query/v1/orders?${query}`);
        const { items = [] } = (await answer.json()) as { readonly items?: readonly unknown[] };
        [status, found] = [answer.status, items.length];
        spent.push(performance.now() - start);
      }
      spent.sort((a, b) => a - b);
      const [p50, p95] = [percentile(spent, 0.5), percentile(spent, 0.95)];
      report.row('search', { search, list, status, found, 'p50 ms': round(p50, 1), 'p95 ms': round(p95, 1) });
    }
};

/** Orders by the words of their customers, from one that is found to all of them. */
export const benchSearch = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  const client = new pg.Client(database.url);
  try {
    await client.connect();
    await client.query('set statement_timeout = 0');
    await fill(client);
    await measure(system.baseUrl, report);
  } finally {
    await client.end();
    await system.stop();
    await database.drop();
  }
};
