import { testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { memoryPorts, startInMemory } from '../testing/in-memory.ts';

const [own, other] = [testId(1), testId(2)];

test("the rights of another need what shows roles, one's own do not", async () => {
  const may = (...permissions: readonly string[]) =>
    startInMemory(memoryPorts(), () => ({
      id: `user:${own}`,
      may: (permission) => permissions.includes(permission),
    }));
  const reader = await may('user:read');
  const refused = await reader.get(`/users/${other}/rights`);
  expect([refused.statusCode, refused.json().details]).toEqual([
    403,
    { principal: `user:${own}`, permission: 'role:read' },
  ]);
  expect((await reader.get(`/users/${own}/rights`)).json().code).toBe('user/unknown');
  expect((await reader.get('/rights?permission=order:read')).statusCode).toBe(403);
  await reader.stop();
  const overseer = await may('user:read', 'role:read');
  expect((await overseer.get(`/users/${other}/rights`)).json().code).toBe('user/unknown');
  await overseer.stop();
});

test('before there is an administrator the one principal of all requests may do everything', async () => {
  const service = await startInMemory(memoryPorts());
  const asked = await service.get('/rights?permission=order:read&owner=none');
  expect([asked.statusCode, asked.json().principals]).toEqual([
    200,
    [
      {
        ...{ user: 'user:anonymous', at: asked.json().at, isActive: true, events: [] },
        grounds: [{ permission: '*:*', scope: 'all', owners: 'all', hidden: [], events: [] }],
      },
    ],
  ]);
  await service.stop();
});
