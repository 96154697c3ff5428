import type pg from 'pg';

/** What a shop of so many orders has in its lists and reports. */
export type Filled = { readonly lines: number; readonly months: number };

const customers = 1000;
const products = 5000;
const linesEach = 3;
/** For so many pairs of dimensions each month is materialised. */
const pairsOfDimensions = 12;

const orderId = (n: string) => `md5('order ' || ${n})::uuid::text`;
const customerId = (n: string) => `md5('customer ' || ${n})::uuid::text`;
/** A number that looks random, from 0 to below the limit. */
const dice = (seed: string, below: number) => `abs(hashint8extended(${seed}, 7) % ${below})`;
const country = (n: string) => `(array['DE', 'FR', 'GB', 'US', 'CH'])[1 + ${n} % 5]`;
const segment = (n: string) => `(array['A', 'B', 'C'])[1 + ${n} % 3]`;
const channel = (n: string) => `(array['web', 'phone'])[1 + ${n} % 2]`;
const figures = 'lines, quantity, net, discount, tax, cost, returned_quantity, returned_net';
const sums = figures
  .split(', ')
  .map((name) => `sum(${name})`)
  .join(', ');

/** A year of orders, the same every time: orders `from` to below `to`, each of three products of random kinds. */
const orders = (from: number, to: number, of = customers) => `
  insert into read.orders (order_id, number, customer_id, customer_name, country, region, segment, channel,
  country_key, region_key,
    segment_key, channel_key, status, payment_status,
    currency, line_count, discount, net, tax, total, invoiced, paid, refunded, credited, cancelled, placed_at,
    submitted, updated_at, revision, entity, placed_on)
  select ${orderId('n')}, 'SO-2025-' || lpad(n::text, 6, '0'), ${customerId('c')}, 'Customer ' || c, ${country('c')},
  'Region ' || c % 50,
    ${segment('c')}, ${channel('n')}, lower(${country('c')}), 'region ' || c % 50, lower(${segment('c')}),
    ${channel('n')}, case when n % 500 = 0 then 'backordered' else 'closed' end, 'paid', 'EUR', ${linesEach}, 0, net,
    0, net,
    net, net, 0, 0, 0, at, true, at, 12, 'MAIN', at::date
  from (select n, ${dice('n', of)} as c, ${dice('n + 1', 99_999)} as net,
      timestamptz '2025-01-01' + ${dice('n + 2', 365 * 1440)} * interval '1 minute' as at
      from generate_series(${from}::bigint, ${to - 1}) n) o`;

const lines = (from: number, to: number) => `
  insert into read.sales_lines (order_id, line_id, entry, number, date, sold_at, currency, customer_id, entity,
  country,
  region, segment,
    channel, salesperson, sku, category, ${figures})
  select ${orderId('n')}, md5(n || ' line ' || nth)::uuid::text, 'sale', 'SO-2025-' || lpad(n::text, 6, '0'),
    at::date, at, 'EUR', ${customerId('c')},
    'MAIN', lower(${country('c')}),
    'region ' || c % 50, lower(${segment('c')}), ${channel('n')}, 'user:' || c % 40, 'SKU-' || p, 'group ' || p % 5
    || '/kind ' || p % 20,
    1, 1000, 100 + p, 0, 19, p % 500, 0, 0
  from (select n, nth, ${dice('n', customers)} as c, ${dice(`n * ${linesEach} + nth + 3`, products)} as p,
      timestamptz '2025-01-01' + ${dice('n + 2', 365 * 1440)} * interval '1 minute' as at
    from generate_series(${from}::bigint, ${to - 1}) n, generate_series(1, ${linesEach}) nth) o`;

const invoices = (from: number, to: number) => `
  insert into read.invoices (invoice_id, number, entity, orders, customer_id, customer_name, currency, issued_on,
  due_on, total, open, settlements)
  select md5('invoice ' || n)::uuid::text, 'INV-' || n, 'MAIN', jsonb_build_array(jsonb_build_object('orderId',
  ${orderId('n')})), ${customerId('c')}, 'Customer ' || c, 'EUR',
    date '2025-01-01' + n::int % 365, date '2025-02-01' + n::int % 365, 1000,
    case when n % 10 = 0 then 1000 else 0 end, '[]'
  from (select n, ${dice('n', customers)} as c from generate_series(${from}::bigint, ${to - 1}) n) o`;

const spellings = ['country', 'region', 'segment', 'channel'].map(
  (field) =>
    `select distinct '${field}', ${field}, 0, initcap(${field}), timestamptz '2025-01-01' from read.sales_lines`,
);

/** What the folds would have kept beside the lines, table by table. */
const rollups: Readonly<Record<string, string>> = {
  sales_spellings: `${spellings.join(' union all ')}
    union all select distinct 'category', split_part(category, '/', 1), 0, initcap(split_part(category, '/', 1)),
    timestamptz '2025-01-01' from read.sales_lines
    union all select distinct 'category', category, 0, initcap(split_part(category, '/', 2)),
    timestamptz '2025-01-01' from read.sales_lines`,
  sales_months: `select date_trunc('month', date::timestamp), count(*) from read.sales_lines group by 1`,
  sales_by_day:
    `select date, currency, entity, country, region, segment, channel, count(distinct order_id), ${sums} from ` +
    'read.sales_lines group by 1, 2, 3, 4, 5, 6, 7',
  sales_by_day_category:
    `select date, currency, category, entity, country, region, segment, channel, ${sums} from read.sales_lines ` +
    'group by 1, 2, 3, 4, 5, 6, 7, 8',
  sales_by_month_product:
    `select date_trunc('month', date::timestamp), currency, entity, sku, category, ${sums} from read.sales_lines ` +
    'group by 1, 2, 3, 4, 5',
  sales_by_month_customer: `select date_trunc('month', date::timestamp), currency, customer_id, entity, country,
    region, segment, channel,
    salesperson, count(distinct order_id), ${sums} from read.sales_lines group by 1, 2, 3, 4, 5, 6, 7, 8, 9`,
};

/** Only the list of orders, the same orders, of so many customers. */
export const fillOrderList = async (client: pg.Client, from: number, to: number, of = customers): Promise<void> => {
  await client.query(orders(from, to, of));
  await vacuum(client);
};

/** Customers with these names and what they are found by, in the order of their numbers. */
export const fillCustomers = async (
  client: pg.Client,
  named: readonly { readonly name: string; readonly search: string }[],
): Promise<void> => {
  await client.query(
    `insert into read.customers (customer_id, number, name, status, country, registered_at, updated_at, revision,
      search, document)
    select ${customerId('(n - 1)')}, 'C-B-' || n - 1, name, 'active', 'DE', '2025-01-01', '2025-01-01', 0, search,
      '{"tags": [], "contacts": [], "details": {}}'
    from unnest($1::text[], $2::text[]) with ordinality as one (name, search, n)`,
    [named.map(({ name }) => name), named.map(({ search }) => search)],
  );
  await vacuum(client);
};

const tables = ['customers', 'orders', 'sales_lines', 'invoices', ...Object.keys(rollups)];

/**
 * Fills the read models by SQL up to so many orders: placing them all would measure the write side for hours. The views
 * of the live tables take rows.
 */
export const fillOrders = async (client: pg.Client, from: number, to: number): Promise<void> => {
  if (from >= to) return;
  if (from === 0)
    await client.query(`insert into read.customers (customer_id, number, name, status, country, registered_at,
      updated_at, revision, search, document)
      select ${customerId('n')}, 'C-B-' || n, 'Customer ' || n, 'active', 'DE', '2025-01-01', '2025-01-01', 0,
      'customer ' || n,
        '{"tags": [], "contacts": [], "details": {}}' from generate_series(0, ${customers - 1}) n`);
  for (const make of [orders, lines, invoices]) await client.query(make(from, to));
  for (const [table, select] of Object.entries(rollups)) {
    await client.query(`delete from read.${table}`);
    await client.query(`insert into read.${table} ${select}`);
  }
  await vacuum(client);
};

const vacuum = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables where relname = any($1)`,
    [tables],
  );
  for (const { name } of rows) await client.query(`vacuum analyze ${name}`);
};

/** Waits until every month of sales has come to rest and is materialised for all pairs of dimensions. */
export const materialised = async (client: pg.Client): Promise<number> => {
  const start = performance.now();
  for (;;) {
    const { rows } = await client.query<{ missing: string }>(
      `select count(*) * ${pairsOfDimensions} - (select count(*) from sales_cells.materialised s join
        read.sales_months m on m.date = s.month
        and s.version like '%.' || m.changes) as missing from read.sales_months`,
    );
    if (Number(rows[0]?.missing) <= 0) return (performance.now() - start) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
};
