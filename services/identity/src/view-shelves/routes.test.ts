import { testId } from '@sales/eventsourcing/testing';
import { as as asPrincipal } from '@sales/test-kit/principals';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryPorts, type ServiceInMemory, startInMemory } from '../testing/in-memory.ts';

let service: ServiceInMemory;
let ann: string;
let bob: string;
const as = (user: string) => asPrincipal(`user:${user}`);

beforeAll(async () => {
  service = await startInMemory(memoryPorts());
  const register = async (name: string) =>
    (await service.post('/users', { name, email: `${name}@example.com` })).json().user;
  [ann, bob] = [await register('ann'), await register('bob')];
  await service.put('/teams/north', { name: 'North' });
  await service.put(`/teams/north/members/${ann}`, { periods: [{ from: '2020-01-01T00:00:00Z' }] });
});
afterAll(() => service.stop());

const body = { list: 'orders', name: 'My drafts', query: 'status=draft&sort=-placedAt' };

describe('saved views', () => {
  test('of a user are saved, replaced, read and removed by that user', async () => {
    const shelf = `/view-shelves/user/${ann}`;
    expect((await service.get(shelf, as(ann))).json()).toEqual({ kind: 'user', owner: ann, views: [], revision: -1 });
    const saved = await service.put(`${shelf}/views/${testId(1)}`, body, as(ann));
    const views = [{ view: testId(1), ...body }];
    expect(saved.json()).toEqual({ kind: 'user', owner: ann, views, revision: 0 });
    expect(saved.headers['etag']).toBe('"0"');
    expect((await service.put(`${shelf}/views/${testId(1)}`, body, as(ann))).json()).toEqual(saved.json());
    const other = { ...body, query: 'status=submitted' };
    const stale = await service.put(`${shelf}/views/${testId(1)}`, other, { ...as(ann), 'if-match': '"7"' });
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'request/stale-revision']);
    const replaced = await service.put(`${shelf}/views/${testId(1)}`, other, { ...as(ann), 'if-match': '"0"' });
    expect(replaced.json()).toMatchObject({ views: [{ query: 'status=submitted' }], revision: 1 });
    const refused = await service.put(`${shelf}/views/${testId(2)}`, { ...body, name: 'Mine' }, as(bob));
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'view-shelf/not-own']);
    const hidden = await service.get(shelf, as(bob));
    expect([hidden.statusCode, hidden.json().code]).toEqual([403, 'view-shelf/not-own']);
    expect((await service.post(`${shelf}/views/${testId(1)}/remove`, {}, as(ann))).json().views).toEqual([]);
  });

  test('of a team are saved by its members', async () => {
    const shelf = '/view-shelves/team/north';
    const saved = await service.put(`${shelf}/views/${testId(3)}`, body, as(ann));
    expect(saved.json()).toMatchObject({ kind: 'team', owner: 'north', views: [{ name: 'My drafts' }] });
    expect((await service.get(shelf, as(bob))).json().views).toHaveLength(1);
    expect((await service.put(`${shelf}/views/${testId(4)}`, body, as(bob))).statusCode).toBe(403);
  });

  test.each([
    ['team', 'North', 400],
    ['shelf', 'north', 400],
    ['team', 'nowhere', 403],
  ])('are of users and teams: %s %s', async (kind, owner, status) => {
    const path = `/view-shelves/${kind}/${owner}/views/${testId(5)}`;
    expect((await service.put(path, body, as(ann))).statusCode).toBe(status);
  });
});
