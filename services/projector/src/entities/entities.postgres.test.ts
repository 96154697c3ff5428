import { defaultPolicies, type EntityDetails } from '@sales/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { party } from '../testing/shop.ts';

let side: ReadSide;

const details = (timeZone: string): EntityDetails => ({
  name: 'East Ltd',
  taxIds: [{ country: 'CN', id: '91310000' }],
  currency: 'CNY',
  timeZone,
  taxRates: [{ category: 'standard', treatment: 'S', rate: '19' }],
  taxRounding: { per: 'line', mode: 'halfAway' },
});
const policies = { ...defaultPolicies, approvalLimits: [{ amount: 500, currency: 'CNY' }], autoCloseDays: 3 };
const shanghai = details('Asia/Shanghai');
const angeles = details('America/Los_Angeles');

beforeAll(async () => {
  side = await startReadSide();
  const { history, shop } = side;
  const say = (type: string, of: EntityDetails, recordedAt: string, effectiveAt: string) =>
    history.add('entity', 'EAST', type, { entity: 'EAST', details: of }, { recordedAt, effectiveAt });
  say('sales.entity.founded.v1', shanghai, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
  say('sales.entity.changed.v1', angeles, '2026-05-01T00:00:00.000Z', '2026-08-01T00:00:00.000Z');
  const instant = '2026-02-01T00:00:00.000Z';
  const set = { recordedAt: instant, effectiveAt: instant };
  history.add('entity', 'EAST', 'sales.entity.policies-set.v1', { entity: 'EAST', policies }, set);
  for (const [number, placed, placedOn] of [
    ['1', '2026-03-01T15:59:00.000Z', '2026-03-01'],
    ['2', '2026-03-01T16:00:00.000Z', '2026-03-02'],
  ] as const) {
    const order = shop.place(
      number,
      party('Acme'),
      [{ sku: 'A', quantity: '1', unitPrice: 1000 }],
      {
        effectiveAt: placed,
      },
      { entity: 'EAST', submittedOn: placedOn },
    );
    shop.confirm(order);
  }
  await side.publish();
});
afterAll(() => side.stop());

test('the companies are as they are at the instant, though more is known of later ones', async () => {
  const at = async (query: string) => (await side.get(`/query/v1/entities${query}`)).items;
  const from = '2026-01-01T00:00:00.000Z';
  const founded = { entity: 'EAST', details: shanghai, from };
  const decided = { policies, policiesFrom: '2026-02-01T00:00:00.000Z' };
  expect(await at('')).toEqual([{ ...founded, ...decided, href: '/query/v1/timeline/entity/EAST' }]);
  expect(await at('?asOf=2026-01-15T00:00:00Z')).toMatchObject([
    { ...founded, policies: defaultPolicies, policiesFrom: from },
  ]);
  expect(await at('?asOf=2026-04-01T00:00:00Z')).toMatchObject([founded]);
  expect(await at('?asOf=2025-04-01T00:00:00Z')).toEqual([]);
  const later = '?asOf=2026-09-01T00:00:00Z&clock=effective';
  expect(await at(later)).toMatchObject([{ entity: 'EAST', details: angeles, from: '2026-08-01T00:00:00.000Z' }]);
  const { body } = await side.fetch('/query/v1/entities?format=csv');
  expect(body.split('\r\n')).toEqual([
    '\ufeffentity,name,country,currency,time_zone,tax_ids,from',
    'EAST,East Ltd,,CNY,Asia/Shanghai,CN 91310000,2026-01-01T00:00:00.000Z',
    '',
  ]);
});

test('orders of a day are those of the day where their company is', async () => {
  const placed = async (query: string) =>
    (await side.get(`/query/v1/orders?${query}`)).items.map(
      ({ number, entity, placedOn }: Readonly<Record<string, string>>) => `${number} ${entity} ${placedOn}`,
    );
  for (const at of ['', '&asOf=2026-06-30T00:00:00Z', '&asOf=2026-06-30T00:00:00Z&clock=effective']) {
    expect(await placed(`from=2026-03-01&to=2026-03-01${at}`)).toEqual(['SO-2026-000001 EAST 2026-03-01']);
    expect(await placed(`from=2026-03-02&entity=EAST${at}`)).toEqual(['SO-2026-000002 EAST 2026-03-02']);
    expect(await placed(`entity=MAIN${at}`)).toEqual([]);
  }
});

test('receivables are as old as they are on the day of the company', async () => {
  side.clock.set('2026-07-01T20:00:00.000Z');
  const on = async (query: string) => (await side.get(`/query/v1/receivables/ageing${query}`)).on;
  expect(await on('')).toBe('2026-07-01');
  expect(await on('?entity=EAST')).toBe('2026-07-02');
  expect(await on('?entity=EAST&asOf=2026-03-01T15:59:00Z')).toBe('2026-03-01');
  expect(await on('?entity=EAST&asOf=2026-03-01T16:00:00Z')).toBe('2026-03-02');
});
