import { defaultPolicies } from '@sales/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { party } from '../testing/shop.ts';

let side: ReadSide;

const [kim, li] = ['user:kim', 'user:li'];
const jan = '2026-01-01T00:00:00.000Z';
/** In the middle of a quarter, and of a day: sales are at noon. */
const moved = '2026-02-14T20:00:00.000Z';

/** Who sold for how much, on which day, by which company. */
const sales = [
  [kim, '2026-02-13', 'MAIN', 1],
  [kim, '2026-02-14', 'MAIN', 10],
  [kim, '2026-02-14', 'EAST', 100],
  [kim, '2026-02-15', 'EAST', 1000],
  [kim, '2026-03-20', 'MAIN', 10_000],
  [li, '2026-02-13', 'MAIN', 100_000],
] as const;

beforeAll(async () => {
  side = await startReadSide();
  const { history, shop } = side;
  const say = (category: string, id: string, type: string, data: object, recordedAt = jan) =>
    history.add(category, id, `sales.${category}.${type}.v1`, data, { recordedAt, effectiveAt: recordedAt });
  const details = { name: 'East', taxIds: [], currency: 'EUR', timeZone: 'Asia/Shanghai', taxRates: [] };
  say('entity', 'EAST', 'founded', { entity: 'EAST', details: { ...details, taxRounding: { per: 'line' } } });
  say('entity', 'EAST', 'policies-set', { entity: 'EAST', policies: defaultPolicies });
  say('team', 'all', 'defined', { team: 'all', name: 'All' });
  for (const team of ['north', 'south', 'idle'])
    say('team', team, 'defined', { team, name: team, ...(team !== 'idle' && { parent: 'all' }) });
  say('team', 'north', 'membership-set', { team: 'north', user: kim, periods: [{ from: jan }] });
  say('team', 'south', 'membership-set', { team: 'south', user: li, periods: [{ from: jan }] });
  const later = '2026-04-01T00:00:00.000Z';
  say('team', 'north', 'membership-set', { team: 'north', user: kim, periods: [{ from: jan, until: moved }] }, later);
  say('team', 'south', 'membership-set', { team: 'south', user: kim, periods: [{ from: moved }] }, later);
  say('team', 'south', 'defined', { team: 'south', name: 'South' }, '2026-03-01T00:00:00.000Z');
  for (const [nth, [salesperson, submittedOn, entity, unitPrice]] of sales.entries()) {
    const line = { sku: 'A', quantity: '1', unitPrice };
    const at = { effectiveAt: `${submittedOn}T12:00:00.000Z` };
    shop.confirm(shop.place(String(nth), party('Acme'), [line], at, { entity, submittedOn, salesperson }), at);
  }
  await side.publish();
});
afterAll(() => side.stop());

const netOf = async (query: string): Promise<number> => {
  const { totals } = await side.get(`/query/v1/reports/sales?from=2026-01-01&${query}`);
  return totals[0]?.net.amount ?? 0;
};

/** Sold before the move: also on that day. */
const north = 1 + 10 + 100;
const south = 1000 + 10_000 + 100_000;

test.each([
  ['team=north', north],
  ['team=south', south],
  ['team=idle', 0],
  // South is of all until March.
  ['team=all', north + south - 10_000],
  ['team=south&period=day&by=salesperson', south],
  ['team=south&period=total&by=product&by=customer', south],
  ['team=south&salesperson=user:li', 100_000],
  ['team=south&to=2026-02-14', 100_000],
  // Before it was known that she moved.
  ['team=north&asOf=2026-03-31T00:00:00Z', north + 1000 + 10_000],
  ['team=south&asOf=2026-03-31T00:00:00Z', 100_000],
])('a report on the sales of a team is about who was in it then: %s', async (query, net) => {
  expect(await netOf(query)).toBe(net);
});

test('the lines behind it are those of the team', async () => {
  const { rows } = await side.get('/query/v1/reports/sales?team=north&by=salesperson');
  expect(rows).toMatchObject([{ period: '2026-02', salesperson: kim, net: { amount: north } }]);
  const { items, totals } = await side.get(rows[0].href);
  const days = items.map(({ date, entity }: { readonly date: string; readonly entity: string }) => [date, entity]);
  expect(days.toSorted()).toEqual([
    ['2026-02-13', 'MAIN'],
    ['2026-02-14', 'EAST'],
    ['2026-02-14', 'MAIN'],
  ]);
  expect(totals).toMatchObject([{ net: { amount: north } }]);
  const { body } = await side.fetch('/query/v1/reports/sales/lines?team=north&format=csv');
  expect(body.trim().split('\r\n')).toHaveLength(4);
});

test('a team that there is not is refused', async () => {
  for (const path of ['sales', 'sales/lines']) {
    const { status, body } = await side.fetch(`/query/v1/reports/${path}?team=ghosts`);
    expect([status, JSON.parse(body).errors]).toEqual([
      400,
      [{ in: 'query', path: '/team', message: 'is the code of no team', allowed: 'code of a team' }],
    ]);
  }
});

test('a day is shared by the teams of that day, by the time of each sale and of each return', async () => {
  const [ina, day] = ['user:ina', '2026-05-05'];
  const at = (time: string) => ({ effectiveAt: `${day}T${time}:00.000Z`, recordedAt: `${day}T${time}:00.000Z` });
  const { history, shop } = side;
  const say = (team: string, type: string, data: object, time: string) =>
    history.add('team', team, `sales.team.${type}.v1`, { team, ...data }, at(time));
  const member = (from: string) => ({ user: ina, periods: [{ from: at(from).effectiveAt }] });
  for (const team of ['dawn', 'dusk']) say(team, 'defined', { name: team }, '06:00');
  const sell = (id: string, time: string, unitPrice: number) => {
    const line = { sku: 'A', quantity: '1', unitPrice };
    const said = { submittedOn: day, salesperson: ina };
    const order = shop.place(id, party('Acme'), [line], at(time), said);
    shop.confirm(order, at(time));
    return order;
  };
  sell('early', '06:30', 1);
  say('dawn', 'membership-set', member('07:00'), '07:00');
  sell('morning', '09:00', 10);
  say('dawn', 'closed', {}, '12:00');
  sell('noon', '12:00', 100);
  say('dusk', 'membership-set', member('13:00'), '13:00');
  sell('evening', '18:00', 1000);
  await side.publish();
  const of = (team: string) => netOf(`team=${team}&to=${day}`);
  expect([await of('dawn'), await of('dusk')]).toEqual([10, 1000]);
  expect(await netOf(`salesperson=${ina}&to=${day}`)).toBe(1111);
});
