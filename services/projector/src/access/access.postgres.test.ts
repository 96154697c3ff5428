import { testId } from '@sales/eventsourcing/testing';
import type { Identify } from '@sales/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';

let side: ReadSide;
let hidden: ReadonlySet<'personal'> = new Set();
const identify: Identify = () => ({ id: 'user:eve', may: () => true, reach: () => ({ owners: 'all', hidden }) });

const [ann, bob, key] = [testId(1), testId(2), testId(3)];
const [byBob, byKey, byAnn, ofNow, before, beyond] = [11, 12, 13, 14, 15, 16].map(testId) as [
  ...[string, string, string, string, string, string],
];
const first = (month: string): string => `2026-${month}-01T00:00:00.000Z`;
const [jan, feb, mar, later] = [first('01'), first('02'), first('03'), first('09')];

beforeAll(async () => {
  side = await startReadSide({}, identify);
  const { history } = side;
  const say = (category: string, id: string, type: string, data: object, recordedAt = jan, effectiveAt = recordedAt) =>
    history.add(category, id, `sales.${category}.${type}.v1`, data, { recordedAt, effectiveAt });
  const user = (id: string, type: string, data: object, at = jan) => say('user', id, type, { user: id, ...data }, at);
  user(ann, 'registered', { personId: testId(8), name: 'Ann Lee', email: 'ann@example.com', locale: 'en' });
  user(bob, 'registered', { personId: testId(9), name: '王芳', email: 'wang@example.com', locale: 'zh' });
  user(ann, 'roles-assigned', { roles: ['administrator'] });
  user(bob, 'roles-assigned', { roles: ['auditor', 'salesperson'] });
  const delegation = { to: `user:${bob}`, from: feb, until: mar };
  user(ann, 'delegation-granted', { delegationId: testId(5), ...delegation }, feb);
  user(ann, 'delegation-granted', { delegationId: testId(6), ...delegation }, feb);
  user(ann, 'delegation-ended', { delegationId: testId(5) }, mar);
  user(ann, 'changed', { personId: testId(8), name: 'Zoe Lee', email: 'zoe@example.com', locale: 'en' }, mar);
  user(bob, 'deactivated', {}, mar);
  const wide = { name: 'Auditor', permissions: [{ permission: '*:read', scope: 'all' }], hidden: [] };
  const all = { name: 'Administrator', permissions: [{ permission: '*:*', scope: 'all' }], hidden: [] };
  say('role', 'administrator', 'defined', { role: 'administrator', ...all });
  say('role', 'auditor', 'defined', { role: 'auditor', ...wide });
  say('role', 'auditor', 'defined', { role: 'auditor', ...wide, hidden: ['cost'] }, feb, later);
  say('team', 'sales', 'defined', { team: 'sales', name: 'Sales' });
  say('team', 'north', 'defined', { team: 'north', name: 'North' });
  say('team', 'north', 'defined', { team: 'north', name: 'North', parent: 'sales' }, mar);
  const periods = [{ from: jan, until: mar }, { from: later }];
  say('team', 'north', 'membership-set', { team: 'north', user: `user:${bob}`, periods });
  say('team', 'sales', 'membership-set', { team: 'sales', user: `user:${ann}`, periods: [{ from: jan }] });
  say('team', 'sales', 'membership-set', { team: 'sales', user: `user:${bob}`, periods: [{ from: jan }] });
  say('team', 'sales', 'membership-set', { team: 'sales', user: `user:${bob}`, periods: [] }, feb);
  say('team', 'east', 'defined', { team: 'east', name: 'East' });
  say('team', 'east', 'membership-set', {
    team: 'east',
    user: `user:${bob}`,
    periods: [{ from: jan }, { from: later }],
  });
  say('team', 'east', 'closed', { team: 'east' }, feb);
  const issued = { name: 'Web shop', hash: 'a'.repeat(64), roles: ['auditor'], expiresAt: '2099-01-01T00:00:00.000Z' };
  const issue = (id: string, actor: string, more: object = {}) =>
    history.add(...(['apiKey', id, 'sales.apiKey.issued.v1', { key: id, ...issued, ...more }] as const), {
      recordedAt: jan,
      effectiveAt: jan,
      actor,
    });
  issue(key, `user:${ann}`);
  say('apiKey', key, 'revoked', { key }, mar);
  issue(byBob, `user:${bob}`);
  issue(byKey, `service:${key}`);
  issue(byAnn, `user:${ann}`, { expiresAt: mar });
  issue(ofNow, `user:${ann}`);
  issue(before, 'user:anonymous');
  issue(beyond, `service:${ofNow}`, { roles: ['administrator', 'auditor'] });
  await side.publish();
});
afterAll(() => side.stop());

const items = async (path: string) => (await side.get(`/query/v1/${path}`)).items;
const names = async (query: string) => (await items(`users?${query}`)).map(({ name }: { name: string }) => name);

test('users are listed with their roles and teams', async () => {
  const delegations = [{ delegationId: testId(6), to: `user:${bob}`, from: feb, until: mar }];
  expect(await items('users?sort=-registeredAt')).toEqual([
    {
      ...{ user: bob, principal: `user:${bob}`, name: '王芳', email: 'wang@example.com', locale: 'zh' },
      ...{ isActive: false, roles: ['auditor', 'salesperson'], teams: [], delegations: [] },
      ...{ registeredAt: jan, updatedAt: mar, href: `/query/v1/timeline/user/${bob}` },
    },
    {
      ...{ user: ann, principal: `user:${ann}`, name: 'Zoe Lee', email: 'zoe@example.com', locale: 'en' },
      ...{ isActive: true, roles: ['administrator'], teams: ['sales'], delegations },
      ...{ registeredAt: jan, updatedAt: mar, href: `/query/v1/timeline/user/${ann}` },
    },
  ]);
});

test.each([
  ['search=zoe', ['Zoe Lee']],
  ['search=wang@example', ['王芳']],
  ['search=ann', []],
  ['role=administrator', ['Zoe Lee']],
  ['role=salesperson', ['王芳']],
  ['role=ghost', []],
  ['isActive=true', ['Zoe Lee']],
  ['isActive=false&role=auditor', ['王芳']],
  ['team=sales', ['Zoe Lee']],
  ['team=north', []],
  ['team=east', []],
  ['team=ghosts', []],
  ['asOf=2026-02-15T00:00:00Z', ['Ann Lee', '王芳']],
  ['asOf=2026-02-15T00:00:00Z&isActive=true&role=auditor', ['王芳']],
  ['asOf=2026-02-15T00:00:00Z&team=north', ['王芳']],
  ['asOf=2026-01-15T00:00:00Z&team=sales', ['Ann Lee', '王芳']],
  ['asOf=2026-01-15T00:00:00Z&team=east', ['王芳']],
  ['asOf=2025-12-01T00:00:00Z', []],
])('users are found by %s', async (query, found) => {
  expect((await names(query)).toSorted()).toEqual([...found].toSorted());
});

test('users without personal fields have no name, and are not found by it', async () => {
  hidden = new Set(['personal']);
  try {
    const [found] = await items('users?sort=registeredAt&limit=1');
    expect([found.user, 'name' in found, 'email' in found]).toEqual([ann, false, false]);
    for (const query of ['search=zoe', 'sort=-name'])
      expect([query, (await side.fetch(`/query/v1/users?${query}`)).status]).toEqual([query, 400]);
    const { body } = await side.fetch('/query/v1/users?format=csv');
    expect(['zoe', 'Zoe', 'wang'].filter((word) => body.includes(word))).toEqual([]);
  } finally {
    hidden = new Set();
  }
});

test('roles, teams and API keys are as they are, or were', async () => {
  expect(await items('roles')).toMatchObject([
    { role: 'administrator' },
    { role: 'auditor', details: { hidden: [] }, from: jan },
  ]);
  const then = 'asOf=2026-09-02T00:00:00Z&clock=effective';
  expect(await items(`roles?${then}`)).toMatchObject([{}, { details: { hidden: ['cost'] }, from: later }]);
  expect(await items('teams')).toMatchObject([
    { team: 'east', members: [], closedAt: feb },
    { team: 'north', name: 'North', parent: 'sales', members: [] },
    { team: 'sales', members: [`user:${ann}`] },
  ]);
  const earlier = await items('teams?asOf=2026-01-15T00:00:00Z');
  expect('closedAt' in earlier[0]).toBe(false);
  expect(earlier).toMatchObject([
    { team: 'east', members: [`user:${bob}`] },
    { team: 'north', members: [`user:${bob}`] },
    { team: 'sales', members: [`user:${ann}`, `user:${bob}`] },
  ]);
  const [first] = await items('api-keys');
  expect(first).toEqual({
    ...{ key, principal: `service:${key}`, name: 'Web shop', roles: ['auditor'], issuedAt: jan, state: 'revoked' },
    ...{ issuedBy: `user:${ann}`, expiresAt: '2099-01-01T00:00:00.000Z', revokedAt: mar },
    href: `/query/v1/timeline/apiKey/${key}`,
  });
  const [early] = await items('api-keys?asOf=2026-02-01T00:00:00Z');
  expect('revokedAt' in early).toBe(false);
});

test('an API key says what it is good for, now and then', async () => {
  const statesAt = async (query: string) =>
    Object.fromEntries(
      (await items(`api-keys${query}`)).map((one: Record<string, unknown>) => [
        one['key'],
        [one['state'], ...((one['limitedRoles'] as string[] | undefined) ?? [])],
      ]),
    );
  expect(await statesAt('')).toEqual({
    ...{ [key]: ['revoked'], [byBob]: ['issuerInactive'], [byKey]: ['issuerInactive'], [byAnn]: ['expired'] },
    ...{ [ofNow]: ['good'], [beyond]: ['limited', 'administrator'], [before]: ['issuerInactive'] },
  });
  expect(await statesAt('?asOf=2026-02-15T00:00:00Z')).toEqual({
    ...{ [key]: ['good'], [byBob]: ['good'], [byKey]: ['good'], [byAnn]: ['good'], [ofNow]: ['good'] },
    ...{ [beyond]: ['limited', 'administrator'], [before]: ['issuerInactive'] },
  });
});
