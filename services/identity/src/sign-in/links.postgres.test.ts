import { randomUUID } from 'node:crypto';
import type { Postgres } from '@sales/adapter-postgres';
import { type FixedClock, fixedClock } from '@sales/eventsourcing/testing';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { as, identifyByName } from '@sales/test-kit/principals';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identityService } from '../service.ts';
import { Browser } from '../testing/browser.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';

let database: TestDatabase;
let postgres: Postgres;
let clock: FixedClock;
let service: TestService;
let boss: string;
/** May register, invite and help others, and gives no more than that. */
let helper: string;

const post = async (path: string, payload: object, actor: string, server = service.server) => {
  const answer = await server.inject({ method: 'POST', url: `/identity/v1${path}`, payload, headers: as(actor) });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  clock.advance(1000);
  return answer.json();
};

const register = async (actor: string, ...roles: readonly string[]): Promise<string> => {
  const { user } = await post('/users', { name: 'Bob', email: `${randomUUID()}@example.com` }, actor);
  if (roles.length > 0) await post(`/users/${user}/assign-roles`, { roles }, boss ?? actor);
  return user;
};

beforeAll(async () => {
  database = await openTestDatabase();
  clock = fixedClock('2026-03-01T09:00:00.000Z');
  postgres = await openTestPostgres(database.url, identityService);
  service = await startTestService(identityService, postgres, { clock, identify: identifyByName });
  boss = `user:${await register('user:test', 'administrator')}`;
  const permissions = ['read', 'register', 'invite', 'reset-password', 'change', 'remove-second-factor'];
  await service.server.inject({
    method: 'PUT',
    url: '/identity/v1/roles/help',
    payload: { name: 'Help', permissions: permissions.map((verb) => ({ permission: `user:${verb}`, scope: 'all' })) },
    headers: as(boss),
  });
  helper = `user:${await register(boss, 'help')}`;
});
afterAll(async () => {
  await service.stop();
  await postgres.close();
  await database.drop();
});
beforeEach(() => void clock.advance(60 * 60_000));

const linkOf = async (user: string, verb: 'invite' | 'reset-password', actor: string): Promise<string> =>
  String((await post(`/users/${user}/${verb}`, {}, actor)).link).split('#')[1] ?? '';

const choose = async (code: string, password = 'a quiet harbour at night') => {
  const answer = await new Browser(service.server, '10.0.0.1').post('/password-by-link', { code, password });
  return answer.statusCode === 200 ? 'chosen' : answer.json().code;
};

describe('a link works no more', () => {
  test('once its user has more than who has made it could give', async () => {
    const [ann, bob] = [await register(helper), await register(helper)];
    const [first, second] = [await linkOf(ann, 'reset-password', helper), await linkOf(bob, 'invite', helper)];
    for (const user of [ann, bob]) await post(`/users/${user}/assign-roles`, { roles: ['administrator'] }, boss);
    expect([await choose(first), await choose(second)]).toEqual(['link/invalid', 'link/invalid']);
    expect(await choose(await linkOf(ann, 'reset-password', boss))).toBe('chosen');
  });

  test('but does where the roles are no more than that', async () => {
    const bob = await register(helper);
    const code = await linkOf(bob, 'invite', helper);
    await post(`/users/${bob}/assign-roles`, { roles: ['help'] }, boss);
    expect(await choose(code)).toBe('chosen');
  });

  test('once its user was deactivated, also when active again', async () => {
    const bob = await register(boss);
    const code = await linkOf(bob, 'invite', boss);
    await post(`/users/${bob}/deactivate`, {}, boss);
    expect(await choose(code)).toBe('link/invalid');
    await post(`/users/${bob}/reactivate`, {}, boss);
    expect(await choose(code)).toBe('link/invalid');
    expect(await choose(await linkOf(bob, 'invite', boss))).toBe('chosen');
  });

  test('once the next was made, whatever each is for', async () => {
    const bob = await register(boss);
    const invitation = await linkOf(bob, 'invite', boss);
    const reset = await linkOf(bob, 'reset-password', boss);
    expect(await choose(invitation)).toBe('link/invalid');
    const again = await linkOf(bob, 'invite', boss);
    expect([await choose(reset), await choose(again)]).toEqual(['link/invalid', 'chosen']);
  });

  test('once the password was changed', async () => {
    const bob = await register(boss);
    await choose(await linkOf(bob, 'invite', boss));
    const { email } = (await service.server.inject({ url: `/identity/v1/users/${bob}`, headers: as(boss) })).json();
    const code = await linkOf(bob, 'reset-password', boss);
    const one = new Browser(service.server, '10.0.0.2');
    await one.post('/sign-in', { email, password: 'a quiet harbour at night' });
    const changed = { current: 'a quiet harbour at night', password: 'seven slow turtles' };
    expect((await one.post('/password', changed)).statusCode).toBe(200);
    expect(await choose(code)).toBe('link/invalid');
  });
});

test('a session of before a deactivation is over when its user is active again', async () => {
  const bob = await register(boss);
  await choose(await linkOf(bob, 'invite', boss));
  const { email } = (await service.server.inject({ url: `/identity/v1/users/${bob}`, headers: as(boss) })).json();
  const one = new Browser(service.server, '10.0.0.3');
  const signIn = () => one.post('/sign-in', { email, password: 'a quiet harbour at night' });
  await signIn();
  clock.advance(1000);
  for (const verb of ['deactivate', 'reactivate']) await post(`/users/${bob}/${verb}`, {}, boss);
  expect((await one.get('/session')).statusCode).toBe(401);
  await signIn();
  expect((await one.get('/session')).statusCode).toBe(200);
});

test('a link leads to PUBLIC_URL where it is set, whatever host the request names', async () => {
  const settings = { PUBLIC_URL: 'https://sales.example/' };
  const other = await startTestService(identityService, postgres, { clock, settings, identify: identifyByName });
  try {
    const bob = await register(boss);
    const { link } = await post(`/users/${bob}/invite`, {}, boss, other.server);
    expect(link).toMatch(/^https:\/\/sales\.example\/identity\/invitation\?lang=en#[\w-]{43}$/);
  } finally {
    await other.stop();
  }
});
