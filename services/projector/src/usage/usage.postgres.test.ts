import { testId } from '@sales/eventsourcing/testing';
import type { Identify, Owners } from '@sales/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';

let side: ReadSide;
let owners: Owners = 'all';
const identify: Identify = () => ({ id: 'user:eve', may: () => true, reach: () => ({ owners, hidden: new Set() }) });

const [ann, bob, cid, dan, gone] = [1, 2, 3, 4, 5].map((nth) => `user:${testId(nth)}`) as [
  ...[string, string, string, string, string],
];
const idOf = (user: string): string => user.slice('user:'.length);
const at = (month: number, day: number, actor: string) => ({
  recordedAt: new Date(Date.UTC(2026, month - 1, day, 9)).toISOString(),
  actor,
});

// Today is 1 July 2026.
beforeAll(async () => {
  side = await startReadSide({}, identify);
  const { history, postgres } = side;
  const say = (category: string, id: string, type: string, data: object, when = at(1, 1, 'system:setup')) =>
    history.add(category, id, `sales.${category}.${type}.v1`, data, when);
  const role = (code: string, all: readonly string[]) =>
    say('role', code, 'defined', {
      ...{ role: code, name: code, hidden: [] },
      permissions: all.map((permission) => ({ permission, scope: 'all' })),
    });
  role('seller', ['product:add', 'product:discontinue', 'product:reinstate', 'order:read']);
  role('administrator', ['*:*']);
  for (const user of [ann, bob, cid, dan, gone]) {
    const data = { personId: testId(9), name: 'One', email: 'one@example.com', locale: 'en' };
    say('user', idOf(user), 'registered', { user: idOf(user), ...data });
    const roles = [user === dan ? 'administrator' : 'seller'];
    say('user', idOf(user), 'roles-assigned', { user: idOf(user), roles });
  }
  const details = { name: 'One', baseUnit: 'C62', tracksStock: true, attributes: {} };
  const add = (sku: string, when: ReturnType<typeof at>) => say('product', sku, 'added', { sku, details }, when);
  const discontinue = (sku: string, when: ReturnType<typeof at>) =>
    say('product', sku, 'discontinued', { sku, reason: 'old' }, when);
  for (const [nth, day] of [10, 20, 21].entries()) add(`A${nth}`, at(6, day, ann));
  discontinue('A1', at(6, 22, ann));
  add('B', at(2, 1, bob));
  discontinue('B', at(6, 2, bob));
  add('C', at(6, 20, gone));
  add('D', at(6, 20, dan));
  add('E', at(6, 20, `service:${testId(7)}`));
  say('user', idOf(gone), 'erased', { user: idOf(gone), personId: testId(9) }, at(6, 25, dan));

  const note = (principal: string, when: string, more: object) =>
    postgres.accessLog.note({
      ...{ outcome: 'forbidden', method: 'request', principal, at: when, address: 'a', agent: 'b' },
      ...more,
    });
  const june = '2026-06-15T10:00:00.000Z';
  for (let nth = 0; nth < 4; nth++) await note(bob, june, { permission: 'order:approve' });
  await note(bob, june, { permission: 'product:add' });
  await note(bob, june, {});
  await note(ann, june, { permission: 'order:approve' });
  await note(ann, '2026-01-15T10:00:00.000Z', { permission: 'order:approve' });
  await note(gone, june, { permission: 'order:approve' });
  await note(ann, '2026-06-30T08:00:00.000Z', { outcome: 'signedIn', method: 'password' });
  await side.publish();
});
afterAll(() => side.stop());

const usage = async (query = ''): Promise<readonly Record<string, unknown>[]> =>
  (await side.get(`/query/v1/usage?${query}`)).items;
const named = async (query: string) => (await usage(query)).map(({ user, function: used }) => user ?? used);

test('by user: what was done, what was refused, when last, and what is never used', async () => {
  expect(await usage()).toEqual([
    {
      ...{ user: ann, isActive: true, done: 4, refused: 1, lastUsed: '2026-06-22T09:00:00.000Z' },
      ...{ lastSignIn: '2026-06-30T08:00:00.000Z', refusals: [{ function: 'order:approve', count: 1 }] },
      ...{ unused: ['product:reinstate'], needsHelp: [] },
    },
    {
      ...{ user: dan, isActive: true, done: 2, refused: 0, lastUsed: '2026-06-25T09:00:00.000Z' },
      ...{ unused: [], needsHelp: [] },
    },
    {
      ...{ user: bob, isActive: true, done: 1, refused: 6, lastUsed: '2026-06-02T09:00:00.000Z' },
      refusals: [
        { function: 'order:approve', count: 4 },
        { function: 'product:add', count: 1 },
      ],
      ...{ unused: ['product:reinstate'], needsHelp: ['refused'] },
    },
    {
      ...{ user: cid, isActive: true, done: 0, refused: 0 },
      ...{ unused: ['product:add', 'product:discontinue', 'product:reinstate'], needsHelp: ['away', 'unused'] },
    },
  ]);
});

test('by function: how often it was used, by how many users, and those that were not used', async () => {
  const all = await usage('by=function&limit=200');
  expect(all.slice(0, 3)).toEqual([
    { function: 'product:add', done: 4, refused: 1, users: 2, lastUsed: '2026-06-21T09:00:00.000Z' },
    { function: 'product:discontinue', done: 2, refused: 0, users: 2, lastUsed: '2026-06-22T09:00:00.000Z' },
    { function: 'user:erase', done: 1, refused: 0, users: 1, lastUsed: '2026-06-25T09:00:00.000Z' },
  ]);
  expect(all).toContainEqual({ function: 'order:approve', done: 0, refused: 5, users: 0 });
  expect(all).toContainEqual({ function: 'order:cancel', done: 0, refused: 0, users: 0 });
});

test.each([
  ['sort=-refused', [bob, ann, dan, cid]],
  ['sort=-lastUsed', [dan, ann, bob, cid]],
  ['function=order:approve', [bob, ann]],
  ['function=product:discontinue&sort=done', [ann, bob]],
  ['from=2026-06-22&to=2026-06-22&function=product:discontinue', [ann]],
  ['from=2026-06-23&to=2026-06-24&sort=done', [ann, bob, cid, dan]],
  ['needsHelp=refused', [bob]],
  ['needsHelp=away', [cid]],
  ['needsHelp=unused', [cid]],
  ['needsHelp=refused&needsHelp=away', [bob, cid]],
  [`user=${ann}`, [ann]],
  [`by=function&user=${bob}&limit=1`, ['product:discontinue']],
  ['by=function&function=product:add', ['product:add']],
])('usage is found by %s', async (query, found) => {
  expect(await named(query)).toEqual(found);
});

test('each page, and the file, have what the list has', async () => {
  const first = await side.get('/query/v1/usage?limit=3');
  const rest = await side.get(`/query/v1/usage?limit=3&cursor=${first.nextCursor}`);
  expect([...first.items, ...rest.items]).toEqual(await usage());
  expect((await side.get('/query/v1/usage?limit=1&count=100')).count).toBe(4);
  const { body } = await side.fetch('/query/v1/usage?format=csv&columns=user&columns=done&columns=refusals');
  expect(body).toContain(`${bob},1,"order:approve 4, product:add 1"`);
});

test('a scope shows the usage of its users only, also in what is added up', async () => {
  owners = new Set([bob, gone]);
  try {
    expect(await named('')).toEqual([bob]);
    expect(await named(`user=${ann}`)).toEqual([]);
    expect(await usage('by=function&function=product:discontinue')).toEqual([
      { function: 'product:discontinue', done: 1, refused: 0, users: 1, lastUsed: '2026-06-02T09:00:00.000Z' },
    ]);
    expect(await usage('by=function&function=order:approve')).toMatchObject([{ refused: 4 }]);
  } finally {
    owners = 'all';
  }
});

test('a user who is erased is in no row and in no figure', async () => {
  expect(await named(`user=${gone}`)).toEqual([]);
  expect(await usage('by=function&function=product:add')).toMatchObject([{ done: 4, users: 2 }]);
  expect(await usage('by=function&function=order:approve')).toMatchObject([{ refused: 5 }]);
});

test.each(['from=2026-07-02', 'from=2026-06-02&to=2026-06-01', 'by=function&needsHelp=away', 'function=order'])(
  'what cannot be meant is refused: %s',
  async (query) => {
    expect((await side.fetch(`/query/v1/usage?${query}`)).status).toBe(400);
  },
);
