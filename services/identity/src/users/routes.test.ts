import { revision, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { as as asPrincipal } from '@sales/test-kit/principals';
import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryPorts, type ServiceInMemory, startInMemory } from '../testing/in-memory.ts';

let platform: ReturnType<typeof memoryPorts>;
let service: ServiceInMemory;
beforeEach(async () => {
  platform = memoryPorts();
  service = await startInMemory(platform);
});
afterEach(() => service.stop());

const as = (user: string) => asPrincipal(`user:${user}`);
const said = ({ statusCode, ...answer }: LightMyRequestResponse) => [statusCode, answer.json().code];

let people = 0;
/** A user with these roles. */
const hire = async (...roles: readonly string[]): Promise<string> => {
  const body = { name: `Person ${++people}`, email: `person-${people}@example.com` };
  const { user } = (await service.post('/users', body, as(boss))).json();
  if (roles.length > 0)
    expect(said(await service.post(`/users/${user}/assign-roles`, { roles }, as(boss)))[0]).toBe(200);
  return user;
};
/** The administrator; `none` as long as there is none. */
let boss = 'none';
beforeEach(async () => {
  boss = 'none';
  boss = await hire('administrator');
});

describe('a user', () => {
  const ann = { name: 'Ann Lee', email: 'ann@example.com', locale: 'zh' };

  test('is registered without roles, and is known by an id that says nothing', async () => {
    const made = await service.post('/users', ann, as(boss));
    const { user } = made.json();
    expect([made.statusCode, made.headers['location']]).toEqual([201, `/identity/v1/users/${user}`]);
    expect(made.json()).toEqual({
      ...{
        user,
        principal: `user:${user}`,
        personId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ...ann,
        isActive: true,
        isErased: false,
        roles: [],
        delegations: [],
        revision: 0,
      },
    });
    const read = await service.get(`/users/${user}`);
    expect([read.json(), read.headers['etag']]).toEqual([made.json(), '"0"']);
    expect(said(await service.get(`/users/${testId(99)}`))).toEqual([404, 'user/unknown']);
  });

  test('is registered once under an id of the own, and the same again changes nothing', async () => {
    const path = `/users/${testId(1)}`;
    const first = await service.put(path, ann, as(boss));
    expect([first.statusCode, first.json().user]).toEqual([201, testId(1)]);
    expect((await service.put(path, ann, as(boss))).json()).toEqual(first.json());
    const other = await service.put(path, { ...ann, name: 'Eve' }, as(boss));
    expect([...said(other), other.body.includes('Eve')]).toEqual([409, 'user/already-registered', false]);
  });

  test('has an e-mail address that no other has, however it is spelt', async () => {
    const { user } = (await service.post('/users', ann, as(boss))).json();
    const other = await hire();
    const again = await service.post('/users', { ...ann, email: 'ANN@example.com' }, as(boss));
    expect([...said(again), again.json().details]).toEqual([409, 'user/duplicate', { user }]);
    const changed = await service.post(`/users/${other}/change`, { email: ann.email }, as(boss));
    expect(said(changed)).toEqual([409, 'user/duplicate']);
    await service.post(`/users/${user}/change`, { email: 'lee@example.com' }, as(boss));
    expect(said(await service.post(`/users/${other}/change`, { email: ann.email }, as(boss)))[0]).toBe(200);
  });

  test('is nowhere in what is stored', async () => {
    await service.post('/users', ann, { ...as(boss), 'idempotency-key': 'k' });
    const stored = JSON.stringify(platform.store.all(), (_, value) => (typeof value === 'bigint' ? `${value}` : value));
    expect(stored).toContain('UserRegistered');
    expect(['Ann Lee', 'ann@example.com'].filter((word) => stored.includes(word))).toEqual([]);
  });

  test.each([
    [{ email: 'ann@example.com' }, '/name'],
    [{ name: 'Ann', email: 'no address' }, '/email'],
    [{ ...ann, locale: 'fr' }, '/locale'],
    [{ ...ann, roles: ['administrator'] }, '/roles'],
    [{ ...ann, isActive: true }, '/isActive'],
  ])('is refused: %j', async (body, path) => {
    const refused = await service.post('/users', body, as(boss));
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, path]);
  });

  test('is what the request says now: no date is taken', async () => {
    const headers = { ...as(boss), 'effective-at': '2024-01-01T00:00:00Z' };
    const refused = await service.post('/users', ann, headers);
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, 'Effective-At']);
  });
});

describe('no user gives more than they have', () => {
  const clerk = { name: 'Clerk', permissions: [{ permission: 'user:assign-roles', scope: 'all' }] };
  const more = [...clerk.permissions, { permission: 'order:read', scope: 'all' }];

  test('not a role, not to themself', async () => {
    await service.put('/roles/clerk', { ...clerk, permissions: more }, as(boss));
    const [user, other] = [await hire('clerk'), await hire()];
    const give = async (to: string, ...roles: readonly string[]) =>
      said(await service.post(`/users/${to}/assign-roles`, { roles }, as(user)));
    expect(await give(other, 'administrator')).toEqual([403, 'user/beyond-own-rights']);
    expect(await give(user, 'clerk', 'administrator')).toEqual([403, 'user/beyond-own-rights']);
    expect(await give(other, 'salesperson')).toEqual([403, 'user/beyond-own-rights']);
    expect(await give(other, 'ghost')).toEqual([409, 'user/role-unknown']);
    expect((await give(other, 'clerk'))[0]).toBe(200);
    expect(await give(boss, 'clerk')).toEqual([403, 'user/beyond-own-rights']);
  });

  test('not by a role that they define, now or later', async () => {
    await service.put('/roles/clerk', clerk, as(boss));
    const [user, other] = [await hire('clerk'), await hire()];
    expect(said(await service.put('/roles/clerk', { ...clerk, permissions: more }, as(user)))).toEqual([
      403,
      'role/beyond-own-rights',
    ]);
    const planned = { ...as(boss), 'effective-at': '2999-01-01T00:00:00Z' };
    expect((await service.put('/roles/clerk', { ...clerk, permissions: more }, planned)).statusCode).toBe(200);
    const given = await service.post(`/users/${other}/assign-roles`, { roles: ['clerk'] }, as(user));
    expect(said(given)).toEqual([403, 'user/beyond-own-rights']);
  });

  test('not by what is done to one who has more', async () => {
    await service.put('/roles/clerk', clerk, as(boss));
    const user = await hire('clerk');
    for (const [verb, body] of [
      ['change', { email: 'mine@example.com' }],
      ['deactivate', {}],
      ['sign-out-everywhere', {}],
    ] as const)
      expect([verb, ...said(await service.post(`/users/${boss}/${verb}`, body, as(user)))]).toEqual([
        ...[verb, 403, 'user/beyond-own-rights'],
      ]);
    expect((await service.post(`/users/${user}/change`, { name: 'New' }, as(user))).statusCode).toBe(200);
  });

  test('not when they are deactivated', async () => {
    const [second, other] = [await hire('administrator'), await hire()];
    await service.post(`/users/${second}/deactivate`, {}, as(boss));
    const given = await service.post(`/users/${other}/assign-roles`, { roles: ['auditor'] }, as(second));
    expect(said(given)).toEqual([403, 'user/beyond-own-rights']);
    expect(said(await service.post(`/users/${second}/reactivate`, {}, as(second)))).toEqual([
      403,
      'user/beyond-own-rights',
    ]);
  });
});

describe('the last administrator', () => {
  test('stays, until there is another one', async () => {
    const last = [409, 'user/last-administrator'];
    expect(said(await service.post(`/users/${boss}/deactivate`, {}, as(boss)))).toEqual(last);
    expect(said(await service.post(`/users/${boss}/assign-roles`, { roles: ['auditor'] }, as(boss)))).toEqual(last);
    const second = await hire('administrator', 'auditor');
    const roles = ['administrator', 'finance'];
    expect((await service.post(`/users/${boss}/assign-roles`, { roles }, as(boss))).statusCode).toBe(200);
    expect((await service.post(`/users/${boss}/deactivate`, {}, as(boss))).json().isActive).toBe(false);
    expect(said(await service.post(`/users/${second}/deactivate`, {}, as(second)))).toEqual(last);
    expect((await service.post(`/users/${boss}/reactivate`, {}, as(second))).json().isActive).toBe(true);
    expect((await service.post(`/users/${second}/deactivate`, {}, as(second))).statusCode).toBe(200);
    expect(said(await service.post(`/users/${boss}/deactivate`, {}, as(boss)))).toEqual(last);
  });
});

describe('an administrator whose deactivation broke off after the release', () => {
  const releasedAt = async (recordedAt: string): Promise<string> => {
    const metadata = { recordedAt, actor: `user:${boss}`, schemaVersion: 1 } as const;
    const ids = { commandId: testId(90), correlationId: testId(90), causationId: testId(90) };
    const released = { type: 'AdministratorReleased', data: { user: boss, epoch: 2 }, eventId: testId(91) };
    const stream = streamName('administration', 'main');
    const second = await hire('administrator');
    await platform.store.append(stream, [{ ...released, metadata: { ...metadata, ...ids } }], revision(1n));
    return second;
  };
  const last = [409, 'user/last-administrator'];

  test('counts as one again after a while, and another may go', async () => {
    const second = await releasedAt(new Date(Date.parse(platform.clock.now()) - 61_000).toISOString());
    expect((await service.post(`/users/${second}/deactivate`, {}, as(boss))).json().isActive).toBe(false);
    expect(said(await service.post(`/users/${boss}/deactivate`, {}, as(boss)))).toEqual(last);
    const kept = platform.store
      .all()
      .filter(({ stream }) => stream === `user-${boss}`)
      .at(-1);
    expect([kept?.type, kept?.metadata.actor]).toEqual(['RolesAssigned', 'system:identity']);
  });

  test('does not yet while that may be under way', async () => {
    const second = await releasedAt(platform.clock.now());
    expect(said(await service.post(`/users/${second}/deactivate`, {}, as(boss)))).toEqual(last);
    expect((await service.post(`/users/${boss}/deactivate`, {}, as(boss))).json().isActive).toBe(false);
  });
});

describe('a delegation', () => {
  const until = '2999-01-01T00:00:00.000Z';

  test('is given by the user, or by an administrator for them, and ended', async () => {
    const [user, deputy] = [await hire('salesperson'), await hire()];
    const to = `user:${deputy}`;
    const body = { delegationId: testId(7), to, until: '2999-01-01T01:00:00+01:00' };
    const given = await service.post(`/users/${user}/delegate`, body, as(user));
    const from = platform.clock.now();
    expect(given.json().delegations).toEqual([{ delegationId: testId(7), to, from, until }]);
    expect((await service.post(`/users/${user}/delegate`, body, as(user))).json()).toEqual(given.json());
    const other = { ...body, to: `user:${boss}` };
    expect(said(await service.post(`/users/${user}/delegate`, other, as(user)))).toEqual([
      409,
      'user/delegation-already-exists',
    ]);
    expect(said(await service.post(`/users/${user}/delegate`, { to, until }, as(deputy)))).toEqual([
      403,
      'user/not-own',
    ]);
    expect((await service.post(`/users/${user}/delegate`, { to, until }, as(boss))).json().delegations).toHaveLength(2);
    const end = { delegationId: testId(7) };
    expect(said(await service.post(`/users/${user}/end-delegation`, end, as(deputy)))).toEqual([403, 'user/not-own']);
    expect((await service.post(`/users/${user}/end-delegation`, end, as(user))).json().delegations).toHaveLength(1);
    expect((await service.post(`/users/${user}/end-delegation`, end, as(user))).statusCode).toBe(200);
  });

  test('is refused where it makes no sense', async () => {
    const [user, gone] = [await hire(), await hire()];
    await service.post(`/users/${gone}/deactivate`, {}, as(boss));
    const to = `user:${boss}`;
    const now = platform.clock.now();
    const past = '2020-01-01T00:00:00Z';
    for (const [body, status, code] of [
      [{ to: `user:${user}`, until }, 409, 'user/delegation-to-self'],
      [{ to: `user:${gone}`, until }, 409, 'user/to-unknown'],
      [{ to: 'user:unknown', until }, 409, 'user/to-unknown'],
      [{ to, until: now }, 400, 'user/delegation-without-time'],
      [{ to, from: past, until }, 400, 'user/delegation-passed'],
      [{ to, until: 'tomorrow' }, 400, 'request/invalid'],
    ] as const)
      expect([body, ...said(await service.post(`/users/${user}/delegate`, body, as(user)))]).toEqual([
        ...[body, status, code],
      ]);
    expect(said(await service.post(`/users/${gone}/delegate`, { to, until }, as(gone)))).toEqual([
      409,
      'user/deactivated',
    ]);
  });
});
