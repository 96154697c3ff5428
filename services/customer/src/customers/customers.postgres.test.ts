import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { randomIds, systemClock } from '@sales/eventsourcing';
import { type Processes, twoProcesses } from '@sales/test-kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestService, type TestService } from '../testing/service.ts';

let two: Processes<Postgres, TestService>;
beforeAll(async () => {
  two = await twoProcesses(
    (url) => openPostgres({ url }),
    (postgres) => startTestService({ ...postgres, clock: systemClock, ids: randomIds }),
  );
});
afterAll(() => two.stop());

const api = (nth: number) => two.process(nth).server;

const post = async (nth: number, path: string, payload: object, headers: Record<string, string> = {}) =>
  api(nth).inject({ method: 'POST', url: `/customer/v1/customers${path}`, payload, headers });

const taxIdOf = async (customerId: string): Promise<string | undefined> =>
  (await api(0).inject({ url: `/customer/v1/customers/${customerId}` })).json().taxId;

const weber = { name: 'Weber GmbH', country: 'DE', currency: 'EUR' };

test('of 100 registrations at once with one tax id and e-mail, at two processes, one is created', async () => {
  const request = { ...weber, taxId: 'DE 129273398', emails: [{ email: 'einkauf@weber.example' }] };
  const answers = await Promise.all(Array.from({ length: 100 }, (_, nth) => post(nth, '', request)));
  const created = answers.filter(({ statusCode }) => statusCode === 201);
  expect(created).toHaveLength(1);
  const first = created[0]?.json().customerId;
  for (const answer of answers) {
    if (answer.statusCode === 201) continue;
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'customer/duplicate', details: { customerId: first } });
  }
});

test('of 100 requests at once with one key, one is carried out and all get its answer', async () => {
  const request = { ...weber, taxId: 'DE 811569869' };
  const headers = { 'idempotency-key': 'weber-1' };
  const answers = await Promise.all(Array.from({ length: 100 }, (_, nth) => post(nth, '', request, headers)));
  expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
  expect(answers[0]?.statusCode).toBe(201);
});

test('tax ids that go round among 20 customers at once never belong to two', async () => {
  const customers = await Promise.all(
    Array.from({ length: 20 }, async (_, nth): Promise<string> => (await post(nth, '', weber)).json().customerId),
  );
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      customers.map((customerId, nth) =>
        post(nth + round, `/${customerId}/change-details`, { taxId: `X${(nth + round) % 5}` }),
      ),
    );
    const taxIds = (await Promise.all(customers.map(taxIdOf))).filter((taxId) => taxId !== undefined);
    expect(new Set(taxIds).size).toBe(taxIds.length);
    expect(taxIds.length).toBeGreaterThan(0);
  }
});

test('a number leads every process to its customer right after it was given, and else nowhere', async () => {
  for (let nth = 0; nth < 4; nth++) {
    const { customerId, number } = (await post(nth, '', weber)).json();
    const held = await post(nth + 1, `/${number}/hold`, { reason: 'aTest' });
    expect([held.statusCode, held.json().customerId]).toEqual([200, customerId]);
    const found = await api(nth).inject({ url: `/customer/v1/customers/${number.toLowerCase()}` });
    expect(found.json()).toMatchObject({ customerId, status: 'held' });
  }
  const none = await api(0).inject({ url: '/customer/v1/customers/C-999999' });
  expect([none.statusCode, none.json().code]).toEqual([404, 'customer/unknown']);
});

test('a job reassigns who had the owner and the tag when it began, whichever process was told of it', async () => {
  const own = { ...weber, owner: 'user:li' };
  const ids = await Promise.all(
    Array.from({ length: 5 }, async (_, nth): Promise<string> => (await post(nth, '', own)).json().customerId),
  );
  const [tagged, untagged, gone, renamed, none] = ids as [string, string, string, string, string];
  for (const id of [tagged, gone, renamed]) await post(0, `/${id}/tag`, { tag: 'Show Room' });
  await post(0, `/${none}/tag`, { tag: 'show room' });
  await post(1, `/${none}/untag`, { tag: 'SHOW ROOM' });
  await post(1, `/${gone}/deactivate`, {});
  await post(0, `/${renamed}/assign-owner`, { owner: 'user:kim' });
  const path = '/customer/v1/reassignments/00000000-0000-7000-8000-000000000007';
  const payload = { formerOwner: 'user:li', owner: 'user:mo', tag: 'SHOW room' };
  const begun = await api(1).inject({ method: 'PUT', url: path, payload });
  expect([begun.statusCode, begun.json().customers, begun.json().left]).toEqual([202, 1, 0]);
  const ended = async () => (await api(0).inject({ url: path })).json().status === 'ended';
  await vi.waitUntil(ended, { timeout: 10_000 });
  const ownerOf = async (id: string) => (await api(0).inject({ url: `/customer/v1/customers/${id}` })).json().owner;
  expect(await Promise.all([tagged, untagged, gone, renamed, none].map(ownerOf))).toEqual([
    ...['user:mo', 'user:li', 'user:li', 'user:kim', 'user:li'],
  ]);
});
