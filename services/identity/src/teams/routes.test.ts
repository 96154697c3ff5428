import { testId } from '@sales/eventsourcing/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryPorts, type ServiceInMemory, startInMemory } from '../testing/in-memory.ts';

let service: ServiceInMemory;
let user: string;
beforeAll(async () => {
  service = await startInMemory(memoryPorts());
  user = (await service.post('/users', { name: 'Ann', email: 'ann@example.com' })).json().user;
});
afterAll(() => service.stop());

describe('a team', () => {
  test('is defined and moved by the same request, and the same again changes nothing', async () => {
    await service.put('/teams/sales', { name: 'Sales' });
    const defined = await service.put('/teams/north', { name: 'North' }, { 'effective-at': '2023-01-01T00:00:00Z' });
    expect([defined.statusCode, defined.headers['etag']]).toEqual([200, '"0"']);
    const from = '2023-02-01T00:00:00.000Z';
    const moved = await service.put('/teams/north', { name: 'North', parent: 'sales' }, { 'effective-at': from });
    expect(moved.json()).toEqual({
      team: 'north',
      versions: [
        { from: '2023-01-01T00:00:00.000Z', name: 'North' },
        { from, name: 'North', parent: 'sales' },
      ],
      members: [],
      revision: 1,
    });
    const again = await service.put('/teams/north', { name: 'North', parent: 'sales' });
    expect(again.json()).toEqual(moved.json());
    expect((await service.get('/teams/north')).json()).toEqual(moved.json());
  });

  test('is never below itself, however far', async () => {
    for (const [team, parent] of [
      ['a', undefined],
      ['b', 'a'],
      ['c', 'b'],
    ] as const)
      await service.put(`/teams/${team}`, { name: team, ...(parent && { parent }) });
    for (const parent of ['a', 'c']) {
      const refused = await service.put('/teams/a', { name: 'a', parent });
      expect([refused.statusCode, refused.json().code]).toEqual([409, 'team/circle']);
    }
    const refused = await service.put('/teams/a', { name: 'a', parent: 'nowhere' });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'team/parent-unknown']);
  });
});

describe('a team that is closed', () => {
  test('has no members from then on, and its code stays its own', async () => {
    const from = '2026-01-01T00:00:00.000Z';
    await service.put('/teams/west', { name: 'West' }, { 'effective-at': from });
    await service.put(`/teams/west/members/${user}`, { periods: [{ from }] });
    const until = '2026-02-01T00:00:00.000Z';
    const closed = await service.post('/teams/west/close', {}, { 'effective-at': until });
    expect(closed.json()).toMatchObject({ closedAt: until, members: [{ periods: [{ from, until }] }], revision: 2 });
    expect((await service.get('/teams/west')).json()).toEqual(closed.json());
    expect((await service.post('/teams/west/close')).json()).toEqual(closed.json());
    for (const [path, body, code] of [
      ['/teams/west', { name: 'Wild west' }, 'team/closed'],
      [`/teams/west/members/${user}`, { periods: [{ from }] }, 'team/closed'],
      ['/teams/farther-west', { name: 'Farther west', parent: 'west' }, 'team/parent-closed'],
    ] as const) {
      const refused = await service.put(path, body);
      expect([path, refused.statusCode, refused.json().code]).toEqual([path, 409, code]);
    }
    expect((await service.post('/teams/ghosts/close')).json()).toMatchObject({ code: 'team/unknown' });
  });
});

describe('a membership', () => {
  test('is all its times, in UTC', async () => {
    const periods = [
      { from: '2026-06-01T02:00:00+02:00' },
      { from: '2026-01-01T00:00:00Z', until: '2026-03-01T00:00:00Z' },
    ];
    const set = await service.put(`/teams/sales/members/${user}`, { periods });
    const inOrder = [
      { from: '2026-01-01T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' },
      { from: '2026-06-01T00:00:00.000Z' },
    ];
    expect(set.json().members).toEqual([{ user: `user:${user}`, periods: inOrder }]);
    expect((await service.put(`/teams/sales/members/${user}`, { periods: [] })).json().members).toEqual([]);
  });

  test.each([
    ['sales', testId(99), [{ from: '2026-01-01T00:00:00Z' }], 409, 'team/user-unknown'],
    ['ghosts', undefined, [{ from: '2026-01-01T00:00:00Z' }], 404, 'team/unknown'],
    ['sales', undefined, [{ from: 'soon' }], 400, 'request/invalid'],
    ['sales', undefined, [{ until: '2026-01-01T00:00:00Z' }], 400, 'request/invalid'],
    ['sales', 'ann', [], 400, 'request/invalid'],
  ])('is refused: %s %s %j', async (team, who, periods, status, code) => {
    const refused = await service.put(`/teams/${team}/members/${who ?? user}`, { periods });
    expect([refused.statusCode, refused.json().code]).toEqual([status, code]);
  });
});
