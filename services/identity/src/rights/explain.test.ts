import { apiKeys, type Category, roles, teams, users } from '@sales/contracts';
import { type PublishedEvent, position, revision, streamName } from '@sales/eventsourcing';
import { heard, testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { explain, explainWho } from './explain.ts';

const day = (nth: number): string => `2026-03-${String(nth).padStart(2, '0')}T00:00:00.000Z`;
const [ann, bob, lead, boss] = [testId(101), testId(102), testId(103), testId(104)];

let count = 0;
const said = (category: Category, id: string, name: string, data: object, on: number, from = on): PublishedEvent => {
  count += 1;
  return heard(
    category.types[name] ?? name,
    { ...category.keyOf(id), ...data },
    {
      ...{ id: testId(count), stream: streamName(category.name, id), position: position(BigInt(count)) },
      ...{ revision: revision(BigInt(count)), recordedAt: day(on), effectiveAt: day(from), actor: 'user:boss' },
    },
  );
};
const details = { personId: ann, name: 'N', email: 'n@example.com', locale: 'en' };
const history = [
  said(
    roles,
    'reader',
    'RoleDefined',
    { name: 'R', permissions: [{ permission: 'order:read', scope: 'own' }], hidden: [] },
    1,
  ),
  said(
    roles,
    'lead',
    'RoleDefined',
    { name: 'L', permissions: [{ permission: '*:read', scope: 'team' }], hidden: ['cost'] },
    1,
  ),
  ...[ann, bob, lead].map((id) => said(users, id, 'UserRegistered', details, 1)),
  said(users, ann, 'RolesAssigned', { roles: ['reader'] }, 2),
  said(users, lead, 'RolesAssigned', { roles: ['lead'] }, 2),
  said(teams, 'north', 'TeamDefined', { name: 'North' }, 2),
  said(teams, 'north', 'MembershipSet', { user: `user:${lead}`, periods: [{ from: day(2) }] }, 2),
  said(teams, 'north', 'MembershipSet', { user: `user:${ann}`, periods: [{ from: day(3) }] }, 3),
  said(users, ann, 'DelegationGranted', { delegationId: testId(9), to: `user:${bob}`, from: day(4), until: day(6) }, 3),
  // On day 8 it is said that Ann was never in the team, and had no role from day 5 on.
  said(teams, 'north', 'MembershipSet', { user: `user:${ann}`, periods: [] }, 8),
  said(users, ann, 'RolesAssigned', { roles: [] }, 8, 5),
  said(users, ann, 'UserDeactivated', {}, 9),
  // From day 1 on users are told apart.
  said(users, boss, 'RolesAssigned', { roles: ['administrator'] }, 1),
];
const idOf = (nth: number): string => history[nth]?.id ?? '';

test('a user could do what roles said then, and the events say why', () => {
  const found = explain(history, `user:${ann}`, day(3), 'order:read');
  expect(found).toEqual({
    isActive: true,
    grounds: [
      {
        ...{ role: 'reader', permission: 'order:read', scope: 'own', hidden: [] },
        owners: new Set([`user:${ann}`]),
        events: [idOf(0), idOf(5)],
      },
    ],
    events: [history[0], history[2], history[5]],
  });
  expect(explain(history, `user:${ann}`, day(1), 'order:read')?.grounds).toEqual([]);
  expect(explain(history, `user:${ann}`, day(3), 'order:place')?.grounds).toEqual([]);
});

test('what was said of a time only later does not count for it', () => {
  const ownersOn = (nth: number) => explain(history, `user:${lead}`, day(nth), 'order:read')?.grounds[0]?.owners;
  expect([2, 7, 8].map(ownersOn)).toEqual([
    new Set([`user:${lead}`]),
    new Set([`user:${lead}`, `user:${ann}`]),
    new Set([`user:${lead}`]),
  ]);
  expect(explain(history, `user:${ann}`, day(7), 'order:read')?.grounds).toHaveLength(1);
  expect(explain(history, `user:${ann}`, day(8), 'order:read')?.grounds).toEqual([]);
});

test('a delegation says who gave what, and by which event', () => {
  const [ground] = explain(history, `user:${bob}`, day(4), 'order:read')?.grounds ?? [];
  expect(ground).toMatchObject({ delegatedBy: `user:${ann}`, role: 'reader', events: [idOf(0), idOf(5), idOf(10)] });
  expect(explain(history, `user:${bob}`, day(6), 'order:read')?.grounds).toEqual([]);
});

test('before there was an administrator all was done by one principal, whatever roles said', () => {
  const ask = { at: '2026-02-28T12:00:00.000Z', permission: 'order:read' } as const;
  expect([...explainWho(history, { ...ask, owner: `user:${ann}` })]).toEqual([
    [
      'user:anonymous',
      {
        ...{ isActive: true, events: [] },
        grounds: [{ permission: '*:*', scope: 'all', owners: 'all', hidden: [], events: [] }],
      },
    ],
  ]);
  const since = history.slice(0, -1);
  expect(explain(since, `user:${ann}`, day(3))).toMatchObject({ isActive: true, grounds: [] });
  expect([...explainWho(since, { ...ask, at: day(3) }).keys()]).toEqual(['user:anonymous']);
});

test('all that roles say is told, and patterns as they are', () => {
  expect(explain(history, `user:${lead}`, day(3))?.grounds).toEqual([
    {
      ...{ role: 'lead', permission: '*:read', scope: 'team', hidden: ['cost'] },
      owners: new Set([`user:${lead}`, `user:${ann}`]),
      events: [idOf(1), idOf(6), idOf(8), idOf(9)],
    },
  ]);
});

test('a user who is not active may do nothing, and one who was not yet registered is not known', () => {
  expect(explain(history, `user:${ann}`, day(9))).toMatchObject({ isActive: false, grounds: [] });
  expect(explain(history, `user:${testId(200)}`, day(9))).toBeUndefined();
  expect(explain(history, `user:${ann}`, '2026-02-01T00:00:00.000Z')).toBeUndefined();
});

test('an API key is explained as well, with the rights of who has issued it', () => {
  const { actor: _, ...issued } = said(
    apiKeys,
    testId(7),
    'ApiKeyIssued',
    { name: 'K', hash: 'a', roles: ['reader'], expiresAt: day(20) },
    5,
  );
  const key = { ...issued, actor: `user:${ann}` };
  const [ground, ...others] = explain([...history, key], `service:${testId(7)}`, day(6), 'order:read')?.grounds ?? [];
  expect([ground?.events, others]).toEqual([[idOf(0), key.id, idOf(5)], []]);
  expect(explain([...history, key], `service:${testId(7)}`, day(9))).toMatchObject({ isActive: false, grounds: [] });
});

test('who could see the things of an owner is found with why, and changes with the day', () => {
  const whoOn = (nth: number, owner?: string | null) => [
    ...explainWho(history, { at: day(nth), permission: 'order:read', ...(owner !== undefined && { owner }) }).keys(),
  ];
  const [a, b, l] = [`user:${ann}`, `user:${bob}`, `user:${lead}`];
  expect(whoOn(1)).toEqual([]);
  expect(whoOn(2, a)).toEqual([a]);
  expect(whoOn(3, a)).toEqual([a, l]);
  expect(whoOn(4, a)).toEqual([a, b, l]);
  expect(whoOn(6, a)).toEqual([a, l]);
  expect(whoOn(8, a)).toEqual([]);
  expect([whoOn(4, null), whoOn(4)]).toEqual([[], [a, b, l]]);
  const why = explainWho(history, { at: day(4), permission: 'order:read', owner: a }).get(b);
  expect(why).toEqual(explain(history, b, day(4), 'order:read'));
});
