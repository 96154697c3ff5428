import { expect, test } from 'vitest';
import type { Report, ReportRow } from './measures.ts';
import { axesOf, pivotOf } from './pivot.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

const row = (said: Partial<ReportRow>, net: number, orders: number): ReportRow => {
  const query = new URLSearchParams({ currency: 'EUR' });
  if (said.country !== undefined) query.set('country', said.country);
  if (said.period !== undefined) {
    query.set('from', `${said.period}-01`);
    query.set('to', `${said.period}-28`);
  }
  return {
    ...said,
    ...{ currency: 'EUR', orders, lines: orders, quantity: String(orders), net: eur(net), discount: eur(0) },
    ...{ tax: eur(0), cost: eur(net / 2), profit: eur(net / 2), returnedQuantity: '0', returnedNet: eur(0) },
    href: `/query/v1/reports/sales/lines?${query}`,
  };
};

const report = (more: Partial<Report>): Report => ({
  ...{ period: 'month', by: [], totals: [row({}, 700, 5)], rowCount: 0, source: 'test', rows: [] },
  ...more,
});

test('periods go across as soon as something goes down', () => {
  expect(axesOf('month', [])).toEqual({ rows: ['period'], column: undefined });
  expect(axesOf('month', ['country'])).toEqual({ rows: ['country'], column: 'period' });
  expect(axesOf('month', ['country', 'category'])).toEqual({ rows: ['country', 'category'], column: 'period' });
  expect(axesOf('total', ['country', 'category'])).toEqual({ rows: ['country'], column: 'category' });
});

test('a table has what sells most first, months as they come, and sums of both, with the lines behind each', () => {
  const rows = [
    ...[row({ country: 'FR', period: '2026-02' }, 100, 1), row({ country: 'DE', period: '2026-02' }, 400, 2)],
    row({ country: 'DE', period: '2026-01' }, 200, 2),
  ];
  const pivot = pivotOf(report({ by: ['country'], rows }), 'net', { from: '2026-01-01' });
  expect(pivot.columns.map(({ values }) => values)).toEqual([['2026-01'], ['2026-02']]);
  expect(pivot.rows.map(({ heading, total }) => [heading.values[0], total.value])).toEqual([
    ['DE', 600],
    ['FR', 100],
  ]);
  expect([...pivot.totals.values()].map(({ value }) => value)).toEqual([200, 500]);
  const [german] = pivot.rows;
  expect(german?.cells.get('["2026-01"]')?.lines).toBe('currency=EUR&country=DE&from=2026-01-01&to=2026-01-28');
  expect(german?.total.lines).toBe('currency=EUR&country=DE&from=2026-01-01');
  expect(pivot.totals.get('["2026-02"]')?.lines).toBe('currency=EUR&from=2026-02-01&to=2026-02-28');
  expect(pivot.total?.value).toBe(700);
});

test('margins are of sums, and orders of several rows are not added up', () => {
  const rows = [row({ country: 'DE', period: '2026-01' }, 200, 2), row({ country: 'DE', period: '2026-02' }, 400, 2)];
  const asked = report({ by: ['country'], rows });
  expect(pivotOf(asked, 'margin', {}).rows[0]?.total.value).toBe(5000);
  expect(pivotOf(asked, 'orders', {}).rows[0]?.total.value).toBeUndefined();
  expect(pivotOf(asked, 'orders', {}).total?.value).toBe(5);
});

test('months in which nothing was sold are noughts along time, and no margin', () => {
  const rows = [row({ period: '2026-01' }, 200, 2), row({ period: '2026-04' }, 400, 2)];
  const months = ['2026-01', '2026-02', '2026-03', '2026-04'];
  const down = pivotOf(report({ rows }), 'net', {});
  expect(down.rows.map(({ heading }) => heading.values[0])).toEqual(months);
  expect(down.rows.map(({ total }) => total.value)).toEqual([200, 0, 0, 400]);
  expect(down.rows.map(({ total }) => total.isNothing ?? false)).toEqual([false, true, true, false]);
  expect(pivotOf(report({ rows }), 'margin', {}).rows.map(({ total }) => total.value)).toEqual([
    ...[5000, undefined, undefined, 5000],
  ]);
  const german = rows.map((one) => ({ ...one, country: 'DE' }));
  const across = pivotOf(report({ by: ['country'], rows: german }), 'net', { to: '2026-05-31' });
  expect(across.columns.map(({ values }) => values[0])).toEqual([...months, '2026-05']);
  expect([...(across.rows[0]?.cells.values() ?? [])].map(({ value }) => value)).toEqual([200, 0, 0, 400, 0]);
  expect(across.rows[0]?.total.value).toBe(600);
});
