import type { FieldGroup } from '@sales/contracts';
import type { Identify } from '@sales/service-kit';
import { as, senderOf } from '@sales/test-kit/principals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryPorts, startTestService, type TestService } from './testing/service.ts';

let withheld: string | undefined;
let hidden: ReadonlySet<FieldGroup> = new Set();
const identify: Identify = (headers) => {
  const id = senderOf(headers) ?? 'user:boss';
  return {
    id,
    may: (permission) => permission !== withheld,
    reach: () => ({ owners: id === 'user:boss' ? 'all' : new Set([id]), hidden }),
  };
};

let service: TestService;
beforeAll(async () => {
  service = await startTestService(memoryPorts(), identify);
});
afterAll(() => service.stop());

const details = { kind: 'company', country: 'DE', language: 'en', currency: 'EUR', fulfilmentPolicy: 'shipPartial' };
const send = (name: string, path: string, payload: object, headers: Readonly<Record<string, string>> = {}) =>
  service.server.inject({
    method: 'POST',
    url: `/customer/v1/customers${path}`,
    headers: { ...as(`user:${name}`), ...headers },
    payload,
  });

test('a customer is registered with an owner of whom the registrar may see the customers', async () => {
  const body = { name: 'Acme', ...details };
  expect((await send('li', '', { ...body, owner: 'user:li' })).statusCode).toBe(201);
  expect((await send('li', '', { ...body, owner: 'user:mo' })).statusCode).toBe(403);
  expect((await send('li', '', body)).statusCode).toBe(403);
  expect((await send('boss', '', body)).statusCode).toBe(201);
});

test('a customer is given to a user whose customers the giver may see', async () => {
  const { customerId } = (await send('li', '', { name: 'Abel', ...details, owner: 'user:li' })).json();
  const give = (to: string, name: string) => send(name, `/${customerId}/assign-owner`, { owner: `user:${to}` });
  const refused = await give('mo', 'li');
  expect([refused.statusCode, refused.json().details]).toEqual([
    403,
    { principal: 'user:li', permission: 'customer:assign-owner', owner: 'user:mo' },
  ]);
  // Nor does one take a customer of another.
  expect((await give('mo', 'mo')).json().code).toBe('customer/unknown');
  expect(
    (await send('li', '/00000000-0000-7000-8000-000000000001/assign-owner', { owner: 'user:li' })).json().code,
  ).toBe('customer/unknown');
  expect((await give('mo', 'boss')).statusCode).toBe(200);
  expect((await give('mo', 'li')).json().code).toBe('customer/unknown');
});

test('a job that reassigns customers is begun by who may see those of both users', async () => {
  const job = '00000000-0000-7000-8000-000000000009';
  const path = `/customer/v1/reassignments/${job}`;
  const begin = (name: string, formerOwner: string, owner: string) =>
    service.server.inject({
      method: 'PUT',
      url: path,
      headers: as(`user:${name}`),
      payload: { formerOwner: `user:${formerOwner}`, owner: `user:${owner}` },
    });
  for (const [from, to] of [
    ['li', 'mo'],
    ['mo', 'li'],
  ] as const) {
    const refused = await begin('li', from, to);
    expect([from, refused.statusCode, refused.json().details.owner]).toEqual([from, 403, 'user:mo']);
  }
  const ask = async (name: string, method: 'GET' | 'POST' = 'GET') => {
    const headers = as(`user:${name}`);
    const answer = await service.server.inject({ method, url: method === 'GET' ? path : `${path}/stop`, headers });
    return [answer.statusCode, answer.json().code];
  };
  const unknown = [404, 'reassignment/unknown'];
  expect(await ask('boss')).toEqual(unknown);
  expect([await ask('li'), await ask('li', 'POST')]).toEqual([unknown, unknown]);
});

test('a duplicate that is out of reach is refused without saying which customer it is', async () => {
  const body = { name: 'Bolt', taxId: 'DE 811907980', ...details };
  const { customerId } = (await send('mo', '', { ...body, owner: 'user:mo' })).json();
  const own = (await send('mo', '', { ...body, owner: 'user:mo' })).json();
  expect(own).toMatchObject({ code: 'customer/duplicate', details: { customerId } });
  const other = await send('li', '', { ...body, owner: 'user:li' });
  expect(other.json().code).toBe('customer/duplicate');
  expect(other.body).not.toContain(customerId);
  expect(other.body).not.toContain(own.details.number);
  expect((await send('li', `/${customerId}/hold`, { reason: 'dispute' })).json().code).toBe('customer/unknown');
});

test.each([
  ['customer:set-credit-limit', { creditLimit: { amount: 1, currency: 'EUR' } }],
  ['customer:set-payment-terms', { paymentTerms: { dueDays: 90 } }],
])('what is said along with a registration needs the permission for that: %s', async (permission, more) => {
  withheld = permission;
  const row = { name: 'Cafe', ...details, ...more };
  for (const answer of [await send('boss', '', row), await send('boss', '/import', { rows: [row] })])
    expect([answer.statusCode, answer.json().details]).toEqual([403, { principal: 'user:boss', permission }]);
  withheld = undefined;
});

test('an answer is without hidden fields, also when it was kept for the key', async () => {
  const body = { name: 'Dörr', ...details, creditLimit: { amount: 500, currency: 'EUR' } };
  const key = { 'idempotency-key': 'k' };
  expect((await send('boss', '', body, key)).json()).toHaveProperty('creditLimit');
  hidden = new Set(['credit']);
  const again = (await send('boss', '', body, key)).json();
  hidden = new Set();
  expect(again).toMatchObject({ name: 'Dörr' });
  expect(again).not.toHaveProperty('creditLimit');
});
