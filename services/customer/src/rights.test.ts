import type { FieldGroup } from '@sales/contracts';
import type { Identify } from '@sales/service-kit';
import { as, senderOf } from '@sales/test-kit/principals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryPorts, startTestService, type TestService } from './testing/service.ts';

let withheld: string | undefined;
let hidden: ReadonlySet<FieldGroup> = new Set();
/** A permission that each has for own things only, `boss` too. */
let narrow: string | undefined;
const identify: Identify = (headers) => {
  const id = senderOf(headers) ?? 'user:boss';
  return {
    id,
    may: (permission) => permission !== withheld,
    reach: (permission) => ({ owners: id === 'user:boss' && permission !== narrow ? 'all' : new Set([id]), hidden }),
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
});

test('a customer without an owner is of the registrar, unless that one may register those of all', async () => {
  const body = { name: 'Axel', ...details };
  const key = { 'idempotency-key': 'axel' };
  for (const answer of [await send('li', '', body, key), await send('li', '', body, key)])
    expect([answer.statusCode, answer.json().owner]).toEqual([201, 'user:li']);
  const path = '/customer/v1/customers/00000000-0000-7000-8000-000000000011';
  const named = await service.server.inject({ method: 'PUT', url: path, headers: as('user:li'), payload: body });
  expect([named.statusCode, named.json().owner]).toEqual([201, 'user:li']);
  const ofNoOne = await send('boss', '', body);
  expect([ofNoOne.statusCode, ofNoOne.json().owner]).toEqual([201, undefined]);
  const program = await service.server.inject({
    ...{ method: 'POST', url: '/customer/v1/customers', headers: as('service:shop'), payload: body },
  });
  expect(program.statusCode).toBe(403);
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
  narrow = 'customer:read';
  const registrar = await send('boss', '', body);
  const imported = (await send('boss', '/import', { rows: [body] })).json().rows[0];
  narrow = undefined;
  for (const refused of [other.json(), registrar.json(), imported])
    expect([refused.code, refused.details]).toEqual(['customer/duplicate', { kind: 'taxId' }]);
  expect(other.body).not.toContain(own.details.number);
  expect((await send('li', `/${customerId}/hold`, { reason: 'dispute' })).json().code).toBe('customer/unknown');
});

test('a refusal names what differs, and not what was recorded, to who is not shown all of it', async () => {
  const path = '/customer/v1/customers/00000000-0000-7000-8000-000000000012';
  const put = (name: string, more: object) =>
    service.server.inject({ method: 'PUT', url: path, headers: as(`user:${name}`), payload: { ...details, ...more } });
  const creditLimit = { amount: 900, currency: 'EUR' };
  expect((await put('boss', { name: 'Dora', creditLimit, owner: 'user:li' })).statusCode).toBe(201);
  const differences = async (name: string) => (await put(name, { name: 'Dora' })).json().details.differences;
  expect((await differences('boss')).creditLimit).toEqual({ recorded: creditLimit, sent: null });
  hidden = new Set(['credit']);
  expect(await differences('boss')).toEqual({ creditLimit: {}, owner: {} });
  hidden = new Set();
  expect(await differences('li')).toEqual({ creditLimit: {} });
});

test.each([
  ['customer:set-credit-limit', { creditLimit: { amount: 1, currency: 'EUR' } }],
  ['customer:set-payment-terms', { paymentTerms: { dueDays: 90 } }],
  ['customer:assign-price-list', { priceList: 'VIPA' }],
])('what is said along with a registration needs the permission for that: %s', async (permission, more) => {
  withheld = permission;
  const row = { name: 'Cafe', ...details, ...more };
  const named = await service.server.inject({
    method: 'PUT',
    url: '/customer/v1/customers/00000000-0000-7000-8000-000000000010',
    headers: as('user:boss'),
    payload: row,
  });
  for (const answer of [await send('boss', '', row), await send('boss', '/import', { rows: [row] }), named])
    expect([answer.statusCode, answer.json().details]).toEqual([403, { principal: 'user:boss', permission }]);
  withheld = undefined;
});

test('an answer that was kept is not given when the customer is of another by now', async () => {
  const body = { name: 'Emil', ...details };
  const register = () => send('li', '', body, { 'idempotency-key': 'emil' });
  const { customerId } = (await register()).json();
  expect((await register()).json().customerId).toBe(customerId);
  expect((await send('boss', `/${customerId}/assign-owner`, { owner: 'user:mo' })).statusCode).toBe(200);
  const [refused, other] = [await register(), await send('li', `/${customerId}/tag`, { tag: 'x' })];
  expect([refused.statusCode, refused.json().details]).toEqual([404, other.json().details]);
  expect(refused.json().code).toBe('customer/unknown');
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

test('who is not shown what is known of persons does not overwrite it', async () => {
  const emails = [{ email: 'ellis@example.com', kind: 'work', primary: true }];
  const registered = await send('boss', '', { name: 'Ellis', ...details, emails });
  const { customerId } = registered.json();
  const contact = { contactId: '00000000-0000-7000-8000-000000000021', name: 'Eva' };
  expect((await send('boss', `/${customerId}/add-contact`, { ...contact, role: 'buyer' })).statusCode).toBe(200);
  hidden = new Set(['personal']);
  const asOf = new Date().toISOString();
  for (const [path, body, fields] of [
    ['change-contact', contact, ['contacts']],
    ['restore-contact', { contactId: contact.contactId, asOf, fields: ['role'] }, ['contacts']],
    ['change-details', { region: 'North', emails: null }, ['emails']],
    ['restore-details', { asOf, fields: ['segment', 'emails'] }, ['emails']],
  ] as const) {
    const answer = await send('boss', `/${customerId}/${path}`, body);
    expect([path, answer.statusCode, answer.json().details.fields]).toEqual([path, 403, fields]);
  }
  expect((await send('boss', `/${customerId}/change-details`, { region: 'North' })).statusCode).toBe(200);
  hidden = new Set();
  const kept = await service.server.inject({ url: `/customer/v1/customers/${customerId}`, headers: as('user:boss') });
  expect(kept.json()).toMatchObject({ emails, contacts: [{ role: 'buyer' }], region: 'North' });
});
