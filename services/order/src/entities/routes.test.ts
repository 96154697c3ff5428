import { restoredLate, testId } from '@sales/eventsourcing/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buyer, fakeReferenceData, product } from '../testing/reference-data.ts';
import { memoryPorts, startTestService, startWithFakes } from '../testing/service.ts';

const customerId = testId(1);

let service: Awaited<ReturnType<typeof startWithFakes>>;
beforeAll(async () => {
  service = await startWithFakes({ ENTITY_NAME: 'Lantern Trading', ENTITY_TIME_ZONE: 'Asia/Shanghai' });
  service.addCustomer(buyer(customerId));
  service.addProduct(product('CHAIR'));
});
afterAll(() => service.stop());

const standard = { category: 'standard', treatment: 'S', rate: '19' };
const body = { name: 'Lantern GmbH', currency: 'EUR', timeZone: 'Europe/Berlin', taxRates: [standard] };

test('MAIN is there from the first start on, as the settings say', async () => {
  const answer = await service.get('/entities/MAIN');
  expect(answer.json()).toMatchObject({
    entity: 'MAIN',
    versions: [{ name: 'Lantern Trading', currency: 'EUR', timeZone: 'Asia/Shanghai' }],
    revision: 0,
  });
});

test('a company is founded and changed by the same request, and the same again changes nothing', async () => {
  const founded = await service.put('/entities/BERLIN', body, { 'effective-at': '2026-01-01T00:00:00.000Z' });
  expect([founded.statusCode, founded.headers['etag']]).toEqual([200, '"0"']);
  const moved = { ...body, address: { city: 'Potsdam', country: 'de' } };
  const changed = await service.put('/entities/BERLIN', moved, { 'effective-at': '2026-02-01T00:00:00.000Z' });
  expect(changed.json()).toMatchObject({
    versions: [
      { from: '2026-01-01T00:00:00.000Z', ...body, taxIds: [], taxRounding: { per: 'line', mode: 'halfAway' } },
      { from: '2026-02-01T00:00:00.000Z', ...body, address: { city: 'Potsdam', country: 'DE' } },
    ],
    revision: 1,
  });
  const again = await service.put('/entities/BERLIN', moved, { 'effective-at': '2026-02-01T00:00:00.000Z' });
  expect(again.json()).toEqual(changed.json());
});

test('it can be said before the day what a company will be', async () => {
  const path = '/entities/PLANNED';
  await service.put(path, body);
  const at = { 'effective-at': '2999-01-01T00:00:00.000Z' };
  const planned = await service.put(path, { ...body, taxRates: [{ ...standard, rate: '20' }] }, at);
  expect(planned.json()).toMatchObject({
    versions: [{ taxRates: [standard] }, { from: at['effective-at'], taxRates: [{ rate: '20' }] }],
  });
  // Which of them is so now is not left to the clock of who reads it.
  const now = (await service.get(path)).json();
  expect(now.versions[0].from <= now.at && now.at < at['effective-at']).toBe(true);
  const { from } = now.versions[0];
  expect((await service.get(`${path}?asOf=${now.at}`)).json()).toMatchObject({ at: now.at, versions: [{ from }, {}] });
  const draft = { customerId, entity: 'PLANNED', lines: [{ sku: 'CHAIR', quantity: '1' }] };
  const { lines } = (await service.post('/orders', draft)).json();
  expect(lines[0].tax).toEqual({ amount: 190, currency: 'EUR' });
  expect((await service.post('/orders', draft, at)).json().code).toBe('request/invalid');
});

describe('what a company decides on for its orders', () => {
  const policies = { approvalLimits: [{ amount: 1000, currency: 'EUR' }], autoCloseDays: 3 };
  const defaults = { approvalLimits: [], autoCloseDays: 14, allocationTimeoutSeconds: 60, reservationHours: 24 };
  const path = '/entities/CAUTIOUS';
  const submitted = async (headers = {}) => {
    const order = { customerId, entity: 'CAUTIOUS', lines: [{ sku: 'CHAIR', quantity: '1' }], submit: true };
    return (await service.post('/orders', order, headers)).json();
  };

  test('counts from its date on, without a start, and not for what was decided before', async () => {
    await service.put(path, body, { 'effective-at': '2024-01-01T00:00:00.000Z' });
    const before = await submitted();
    expect(before.status).toBe('submitted');
    const from = '2024-01-10T00:00:00.000Z';
    const set = await service.put(`${path}/policies`, policies, { 'effective-at': from });
    expect([set.statusCode, set.json()]).toMatchObject([
      200,
      {
        policies: [
          { from: '2024-01-01T00:00:00.000Z', ...defaults },
          { ...defaults, ...policies, from },
        ],
        revision: 1,
      },
    ]);
    expect(await submitted()).toMatchObject({
      status: 'awaitingApproval',
      approval: { reasons: [{ rule: 'amount', facts: { limit: { amount: 1000, currency: 'EUR' } } }] },
    });
    expect((await submitted({ 'effective-at': '2024-01-05T00:00:00.000Z' })).status).toBe('submitted');
    expect((await service.get(`/orders/${before.orderId}`)).json().approval).toBeUndefined();
    expect((await service.put(`${path}/policies`, policies, { 'effective-at': from })).json().revision).toBe(1);
  });

  test('is as by default where a body says nothing, and is seen as it was known at an instant', async () => {
    const asOf = service.platform.clock.now();
    service.platform.clock.advance(1000);
    const { policies: now } = (await service.put(`${path}/policies`, {})).json();
    expect(now.at(-1)).toMatchObject(defaults);
    expect((await submitted()).status).toBe('submitted');
    expect((await service.get(`${path}?asOf=${asOf}`)).json().policies).toHaveLength(2);
  });

  test.each([
    ['CAUTIOUS', { approvalLimits: [{ amount: 0, currency: 'EUR' }] }, 400, 'entity/approval-limit-not-positive'],
    ['CAUTIOUS', { approvalLimits: [{ amount: 1, currency: 'XXQ' }] }, 400, 'entity/currency-unknown'],
    ['CAUTIOUS', { autoCloseDays: -1 }, 400, 'request/invalid'],
    ['CAUTIOUS', { unheardOf: 1 }, 400, 'request/invalid'],
    ['NOWHERE', {}, 404, 'entity/unknown'],
  ])('is refused: %s %j', async (entity, wrong, status, code) => {
    const answer = await service.put(`/entities/${entity}/policies`, wrong);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });
});

test.each([
  ['BERLIN', { ...body, timeZone: 'Europe/Atlantis' }, 400, 'entity/time-zone-unknown'],
  ['BERLIN', { ...body, currency: 'XXQ' }, 400, 'entity/currency-unknown'],
  ['NEW', { ...body, taxRates: [standard, { ...standard, rate: '7' }] }, 400, 'entity/tax-category-repeated'],
  ['NEW', { ...body, taxRates: [{ ...standard, rate: '0' }] }, 400, 'entity/tax-rate-mismatch'],
  ['NEW', { ...body, taxRates: [{ ...standard, treatment: 'AE' }] }, 400, 'entity/tax-rate-mismatch'],
  ['NEW', { ...body, taxRates: [{ ...standard, treatment: 'AE', rate: '0' }] }, 400, 'entity/tax-reason-missing'],
  ['NEW', { ...body, taxRates: undefined }, 400, 'request/invalid'],
  ['berlin', body, 400, undefined],
  ['NEW', { ...body, taxRounding: { per: 'order', mode: 'up' } }, 400, undefined],
])('a put of %s with %j is %i', async (entity, given, status, code) => {
  const answer = await service.put(`/entities/${entity}`, given);
  expect(answer.statusCode).toBe(status);
  if (code !== undefined) expect(answer.json().code).toBe(code);
});

test('one that is not there is 404', async () => {
  const answer = await service.get('/entities/NOWHERE');
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'entity/unknown']);
});

test('an order has the days of the company that sells: here it is another year already', async () => {
  await service.put('/entities/KIRITIMATI', { ...body, timeZone: 'Pacific/Kiritimati' });
  const place = async (entity: string) => {
    const draft = { customerId, entity, lines: [{ sku: 'CHAIR', quantity: '1' }] };
    const answer = await service.post('/orders', draft, { 'effective-at': '2023-12-31T12:00:00.000Z' });
    return [answer.statusCode, answer.json().entity, String(answer.json().number).slice(0, -7), answer.json().code];
  };
  expect(await place('KIRITIMATI')).toEqual([201, 'KIRITIMATI', 'SO-KIRITIMATI-2024', undefined]);
  expect(await place('BERLIN')).toEqual([201, 'BERLIN', 'SO-BERLIN-2023', undefined]);
  expect(await place('NOWHERE')).toEqual([409, undefined, 'un', 'order/entity-unknown']);
});

test('MAIN is founded when the store can be written again, which the start does not wait for', async () => {
  const ports = memoryPorts();
  const late = await startTestService({
    platform: { ...ports, store: restoredLate(ports.store) },
    referenceData: fakeReferenceData().referenceData,
  });
  try {
    const { versions } = await late.until<{ versions?: object[] }>(
      '/entities/MAIN',
      (one) => one.versions !== undefined,
    );
    expect(versions).toHaveLength(1);
  } finally {
    await late.stop();
  }
});

test.each([
  ['ENTITY_TIME_ZONE', 'Asia/Atlantis'],
  ['ENTITY_CURRENCY', 'ZZZ'],
  ['ENTITY_TAX_RATES', 'export:G:0'],
])('the start stops at %s=%s, which it names', async (name, value) => {
  const start = startTestService({
    platform: memoryPorts(),
    referenceData: fakeReferenceData().referenceData,
    settings: { [name]: value },
  });
  await expect(start).rejects.toThrow(`${name} is ${value}`);
});
