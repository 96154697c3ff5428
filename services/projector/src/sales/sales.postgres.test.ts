import { sql } from '@sales/eventsourcing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { dice, party } from '../testing/shop.ts';
import { dimensions } from './dimensions.ts';
import { restedMonths } from './materialise.ts';
import { periods } from './periods.ts';
import { materialise, missingPairs, pairs, readMonths } from './report-cells.ts';
import { sorts } from './report-statements.ts';

let side: ReadSide;

const customers = [
  party('Acme', 'DE', { region: 'Bayern', segment: 'Corporate' }),
  party('Bolt', 'DE', { region: 'Hessen', segment: 'Consumer' }),
  party('Cie', 'FR', { segment: 'Consumer' }),
] as const;
const products = [
  { sku: 'CHAIR', category: 'Furniture/Chairs', unitPrice: 10_000, cost: 7_000 },
  { sku: 'TABLE', category: 'Furniture/Tables', unitPrice: 30_000, cost: 21_000 },
  { sku: 'SHELF', category: 'Furniture', unitPrice: 5_000, cost: 3_000 },
  { sku: 'PEN', unitPrice: 199, cost: 50 },
] as const;

/** Orders of five months with shipments, returns and cancellations, the same every time. */
const fill = ({ shop }: ReadSide, count: number) => {
  const random = dice(20260301);
  for (let nth = 0; nth < count; nth++) {
    const day = new Date(Date.UTC(2026, 0, 28 + random.roll(120))).toISOString();
    const at = { effectiveAt: day };
    const customer = random.pick(customers);
    const lines = Array.from({ length: 1 + random.roll(3) }, () => {
      const { cost: _, ...product } = random.pick(products);
      return { ...product, quantity: random.pick(['1', '2', '2.5', '10']) };
    });
    const channel = random.pick(['web', 'phone']);
    const seller = {
      entity: random.pick(['MAIN', 'EAST']),
      ...(random.roll(3) > 0 && { salesperson: random.pick(['user:kim', 'user:li']) }),
    };
    const sold = { ...seller, ...(random.roll(4) > 0 && { channel }) };
    const order = shop.place(String(nth), customer, lines, at, sold);
    if (random.roll(8) === 0) {
      shop.cancel(order, at);
      continue;
    }
    shop.confirm(order, at);
    if (random.roll(5) === 0) continue;
    const later = { effectiveAt: new Date(Date.parse(day) + random.roll(40) * 86_400_000).toISOString() };
    shop.ship(order, 4_000, later);
    if (random.roll(4) === 0) shop.takeBack(order, 0, '1', 4_000, later);
  }
};

beforeAll(async () => {
  side = await startReadSide();
  for (const { sku } of products) side.shop.addProduct(sku);
  fill(side, 150);
  await side.publish();
});
afterAll(() => side.stop());

type Figures = Readonly<
  Record<'net' | 'discount' | 'tax' | 'cost' | 'profit', { amount: number; currency: string }>
> & {
  readonly lines: number;
  readonly quantity: string;
  readonly orders?: number;
  readonly currency: string;
  readonly href: string;
};

const figuresOf = ({ lines, quantity, net, discount, tax, cost, profit }: Figures) => ({
  lines,
  quantity,
  net: net.amount,
  discount: discount.amount,
  tax: tax.amount,
  cost: cost.amount,
  profit: profit.amount,
});

/** What the lines behind a figure add up to, page by page. */
const behind = async (href: string) => {
  const sums = { lines: 0, quantity: 0, net: 0, discount: 0, tax: 0, cost: 0, profit: 0 };
  const orders = new Set<string>();
  for (let cursor = ''; ; ) {
    const page = await side.get(`${href}&limit=200${cursor}`);
    for (const line of page.items) {
      sums.lines += line.kind === 'sale' ? 1 : 0;
      if (line.kind === 'sale') orders.add(line.orderId);
      sums.quantity += Math.round(Number(line.quantity) * 1000);
      for (const name of ['net', 'discount', 'tax', 'cost', 'profit'] as const) sums[name] += line[name].amount;
    }
    if (page.nextCursor === undefined) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  return { sums: { ...sums, quantity: String(sums.quantity / 1000) }, orders: orders.size };
};

describe('the sales report', () => {
  test('counts a returned unit off quantity, sales and cost (erpnext#30529)', async () => {
    const { shop } = side;
    const order = shop.place('30529', party('Thirty', 'CH'), [{ sku: 'BOX', quantity: '15', unitPrice: 1000 }], {
      effectiveAt: '2025-05-05T10:00:00.000Z',
    });
    shop.confirm(order);
    shop.ship(order, 800, { effectiveAt: '2025-05-06T10:00:00.000Z' });
    shop.takeBack(order, 0, '1', 800, { effectiveAt: '2025-05-20T10:00:00.000Z' });
    await side.publish();
    const { rows } = await side.get('/query/v1/reports/sales?country=CH');
    expect(rows).toMatchObject([
      {
        period: '2025-05',
        quantity: '14',
        net: { amount: 14_000 },
        cost: { amount: 11_200 },
        profit: { amount: 2_800 },
      },
    ]);
    expect(rows[0]).toMatchObject({ margin: '20.00', returnedQuantity: '1', returnedNet: { amount: 1000 }, orders: 1 });
  });

  const allPairs = dimensions.flatMap((a, index) => dimensions.slice(index + 1).map((b) => [a, b] as const));
  const cases = [[], ...dimensions.map((one) => [one] as const), ...allPairs].map((by, index) => ({
    by,
    period: periods[index % periods.length] ?? 'month',
    range: index % 3 === 0 ? '' : index % 3 === 1 ? '&from=2026-02-10&to=2026-04-20' : '&from=2026-02-01&to=2026-04-30',
  }));

  /** Every row of a report of the case is what the lines behind it add up to. */
  const checkCase = async ({ by, period, range }: (typeof cases)[number]) => {
    const dimensionsAsked = by.map((one) => `&by=${one}`).join('');
    const report = await side.get(`/query/v1/reports/sales?period=${period}${dimensionsAsked}${range}&orders=true`);
    expect(report.rows.length).toBe(report.rowCount);
    expect(report.rows.length).toBeGreaterThan(0);
    for (const row of [...report.rows, ...report.totals]) {
      const { sums, orders } = await behind(row.href);
      expect({ href: row.href, ...figuresOf(row), orders: row.orders }).toEqual({ href: row.href, ...sums, orders });
    }
    for (const total of report.totals) {
      const rows: Figures[] = report.rows.filter((row: Figures) => row.currency === total.currency);
      const net = rows.reduce((sum, row) => sum + row.net.amount, 0);
      const cost = rows.reduce((sum, row) => sum + row.cost.amount, 0);
      expect({ net, cost }).toEqual({ net: total.net.amount, cost: total.cost.amount });
    }
  };

  test.each(cases)('every figure is the sum of the lines behind it: by $by, $period $range', checkCase);

  test.each([
    ['period=month&by=country', 'sales_by_day'],
    ['period=week&by=segment&by=channel', 'sales_by_day'],
    ['period=month&by=product&by=category', 'sales_by_month_product'],
    ['period=quarter&by=customer&by=country', 'sales_by_month_customer'],
    ['period=day&by=category&by=country', 'sales_by_day_category'],
    ['period=month&by=category', 'sales_by_month_product'],
    ['period=day&by=product', 'sales_lines'],
    ['period=month&by=product&by=customer', 'sales_cells.cells'],
    ['period=week&by=product&by=customer', 'sales_lines'],
    ['period=year&by=category&by=region', 'sales_cells.cells'],
    ['period=day&by=entity', 'sales_by_day'],
    ['period=month&by=product&by=entity', 'sales_by_month_product'],
    ['period=month&by=salesperson&by=entity&orders=true', 'sales_by_month_customer'],
    ['period=month&by=product&by=salesperson', 'sales_cells.cells'],
    ['period=day&by=salesperson', 'sales_lines'],
  ])('answers %s from %s, like the lines themselves', async (query, source) => {
    const report = await side.get(`/query/v1/reports/sales?${query}`);
    expect(report.source).toBe(source);
  });

  test('cuts categories to a level', async () => {
    const { rows } = await side.get('/query/v1/reports/sales?period=total&by=category&level=1');
    expect(rows.map((row: { category: string }) => row.category).sort()).toEqual(['', 'Furniture']);
    for (const row of rows) expect(figuresOf(row)).toEqual((await behind(row.href)).sums);
  });

  test.each(sorts.flatMap((sort) => [sort, `-${sort}`]))('sorted by %s and cut off is the top of all', async (sort) => {
    // Of single lines, of the cells of two dimensions, and of one dimension.
    for (const which of [
      'by=segment&channel=web&product=TABLE&orders=true',
      'by=product&by=customer',
      'by=customer&orders=true',
    ]) {
      const { rows } = await side.get(`/query/v1/reports/sales?${which}&sort=${sort}`);
      const top = await side.get(`/query/v1/reports/sales?${which}&sort=${sort}&limit=2`);
      expect(top.rows).toEqual(rows.slice(0, 2));
    }
  });

  test('sorts by a measure and cuts off, with the totals of all', async () => {
    const all = await side.get('/query/v1/reports/sales?period=total&by=product&sort=-net');
    const top = await side.get('/query/v1/reports/sales?period=total&by=product&sort=-net&limit=1');
    expect(top.rows).toEqual([all.rows[0]]);
    expect(top).toMatchObject({ totals: all.totals, rowCount: all.rowCount });
  });

  test('writes the numbers of the screen as CSV', async () => {
    const { rows } = await side.get('/query/v1/reports/sales?period=month&by=country');
    const { body, headers } = await side.fetch('/query/v1/reports/sales?period=month&by=country&format=csv');
    expect(headers['content-type']).toContain('text/csv');
    const [heading = '', ...lines] = body.replace('\ufeff', '').trimEnd().split('\r\n');
    const names = heading.split(',');
    const cells = lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])));
    expect(cells.length).toBe(rows.length);
    rows.forEach((row: Figures & { period: string; country: string; margin: string }, index: number) => {
      const digits = (amount: number) => (amount / 100).toFixed(2);
      expect(cells[index]).toMatchObject({
        period: row.period,
        country: row.country,
        currency: row.currency,
        lines: String(row.lines),
        quantity: row.quantity,
        net: digits(row.net.amount),
        cost: digits(row.cost.amount),
        profit: digits(row.profit.amount),
        margin: row.margin,
      });
    });
  });

  test.each([
    ['by=colour', '/by/0'],
    ['by=product&by=customer&by=country', '/by'],
    ['period=fortnight', '/period'],
    ['from=March', '/from'],
    ['colour=red', '/colour'],
    ['limit=0', '/limit'],
  ])('refuses %s', async (query, path) => {
    const { status, body } = await side.fetch(`/query/v1/reports/sales?${query}`);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'request/invalid', errors: [{ in: 'query', path }] });
  });
});

describe('materialised months', () => {
  const database = () => side.postgres.database;
  const materialised = async () =>
    (await readMonths(database())).filter((one) => missingPairs(one).length === 0).map(({ month }) => month);
  const settleAll = async () => {
    for (const month of await readMonths(database()))
      for (const pair of missingPairs(month)) await materialise(database(), pair, month);
  };
  const report = async (query: string) => {
    const { source: _, ...answer } = await side.get(`/query/v1/reports/sales?${query}`);
    return answer;
  };
  const ranges = [
    '',
    '&from=2026-02-10&to=2026-05-20',
    '&from=2026-02-01&to=2026-04-30',
    '&from=2026-03-03&to=2026-03-04',
  ];
  const more = [
    '',
    '&sort=-net&limit=3',
    '&sort=-profit&limit=2',
    '&orders=true',
    '&currency=EUR',
    '&level=1',
    '&country=DE',
  ];
  const queries = pairs.flatMap(([a, b], index) =>
    (['month', 'quarter', 'year', 'total'] as const).map((period, nth) => {
      const [range, other] = [ranges[(index + nth) % ranges.length], more[(index + 2 * nth) % more.length]];
      return `period=${period}&by=${a}&by=${b}${range}${other}`;
    }),
  );

  test('answer as the lines do, whatever is asked for, also where some days are not materialised', async () => {
    const before = new Map<string, unknown>();
    for (const query of queries) before.set(query, await report(query));
    await settleAll();
    expect((await materialised()).length).toBeGreaterThan(4);
    for (const query of queries)
      expect({ query, ...(await report(query)) }).toEqual({ query, ...(before.get(query) as object) });
    const csv = '/query/v1/reports/sales?period=month&by=product&by=customer&format=csv';
    expect((await side.fetch(csv)).body.trimEnd().split('\r\n').length - 1).toBe(
      (await report('period=month&by=product&by=customer')).rowCount,
    );
  });

  test('are left out from the change of a fact on, until they are materialised again', async () => {
    await settleAll();
    const all = await materialised();
    const at = { effectiveAt: '2026-03-15T10:00:00.000Z' };
    const order = side.shop.place('late', party('Acme', 'DE'), [{ sku: 'PEN', quantity: '3', unitPrice: 199 }], at);
    await side.publish();
    expect(await materialised()).toEqual(all.filter((month) => month !== '2026-03-01'));
    const march = 'period=month&by=product&by=customer&from=2026-03-01&to=2026-03-31';
    for (const row of (await report(march)).rows) expect(figuresOf(row)).toEqual((await behind(row.href)).sums);
    const stale = (await readMonths(database())).find(({ month }) => month === '2026-03-01');
    side.shop.cancel(order, at);
    await side.publish();
    if (stale !== undefined) for (const pair of pairs) await materialise(database(), pair, stale);
    expect(await materialised()).not.toContain('2026-03-01');
    await settleAll();
    expect(await materialised()).toEqual(all);
    for (const row of (await report(march)).rows) expect(figuresOf(row)).toEqual((await behind(row.href)).sums);
    const cells = await database().query<{ month: string }>(
      sql`select month, pair, currency, d0, d1 from sales_cells.cells group by 1, 2, 3, 4, 5 having count(*) > 1`,
    );
    expect(cells).toEqual([]);
  });

  test('come to rest before they are materialised', async () => {
    const before = await readMonths(database());
    side.shop.place('restless', party('Acme', 'DE'), [{ sku: 'PEN', quantity: '3', unitPrice: 199 }], {
      effectiveAt: '2026-04-15T10:00:00.000Z',
    });
    await side.publish();
    const now = await readMonths(database());
    expect(restedMonths(before, now)).toEqual([]);
    expect(restedMonths(now, now).map(({ month }) => month)).toEqual(['2026-04-01']);
  });

  test('are materialised by the service once they have come to rest', async () => {
    const restful = await startReadSide({ SALES_REST: 100 });
    try {
      fill(restful, 20);
      await restful.publish();
      const months = () => readMonths(restful.postgres.database);
      expect((await months()).length).toBeGreaterThan(1);
      while ((await months()).some((month) => missingPairs(month).length > 0));
    } finally {
      await restful.stop();
    }
  });

  test('are forgotten when the read model is built anew', async () => {
    await settleAll();
    const { build } = JSON.parse((await side.post('/query/v1/projections/sales/rebuild')).body);
    for (;;) {
      const { items } = await side.get('/query/v1/projections');
      if (items.find((one: { name: string }) => one.name === 'sales').live.build === build) break;
    }
    expect(await materialised()).toEqual([]);
    for (const query of queries.slice(0, 3)) await report(query);
  });

  test('are what more lines than can be added up one by one must wait for: until then it is refused', async () => {
    const add = (lines: number) =>
      database().query(sql`update read.sales_by_day set lines = lines + ${lines}
        where date = (select min(date) from read.sales_by_day where date >= '2026-03-01')`);
    await add(600_000);
    for (const query of [
      'period=month&by=product&by=customer',
      'period=day&by=product&from=2026-03-01&to=2026-03-31',
    ]) {
      const { status, body } = await side.fetch(`/query/v1/reports/sales?${query}&limit=77`);
      expect({ status, body: JSON.parse(body) }).toMatchObject({
        status: 400,
        body: { errors: [{ path: '/from' }, { path: '/to' }] },
      });
    }
    expect((await side.fetch('/query/v1/reports/sales?period=day&by=product&product=PEN&limit=77')).status).toBe(200);
    await settleAll();
    expect((await side.fetch('/query/v1/reports/sales?period=month&by=product&by=customer&limit=77')).status).toBe(200);
    await add(-600_000);
  });
});

test('a customer is asked for by id or by number, in whatever case; a number of no customer is refused', async () => {
  const { data } = side.shop.register('Acme');
  await side.publish();
  const { customerId, number } = data as { readonly customerId: string; readonly number: string };
  for (const path of ['/query/v1/reports/sales?period=total&', '/query/v1/reports/sales/lines?limit=200&']) {
    const byId = await side.get(`${path}customer=${customerId}`);
    expect(byId.totals[0].lines).toBeGreaterThan(0);
    for (const written of [number, number.toLowerCase()])
      expect(await side.get(`${path}customer=${written}`)).toEqual(byId);
    const csv = (customer: string) => side.fetch(`${path}format=csv&customer=${customer}`);
    expect((await csv(number)).body).toBe((await csv(customerId)).body);
    const unknown = await side.fetch(`${path}customer=C-1999-000001`);
    expect([unknown.status, JSON.parse(unknown.body).errors[0].path]).toEqual([400, '/customer']);
    expect((await csv('C-1999-000001')).status).toBe(400);
  }
});
