import { testId } from '@sales/eventsourcing/testing';
import { verifyApiKey } from '@sales/service-kit';
import { as } from '@sales/test-kit/principals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryPorts, type ServiceInMemory, startInMemory } from '../testing/in-memory.ts';

let service: ServiceInMemory;
let platform: ReturnType<typeof memoryPorts>;
let boss: string;
beforeAll(async () => {
  platform = memoryPorts();
  service = await startInMemory(platform);
  const { user } = (await service.post('/users', { name: 'Ann', email: 'ann@example.com' })).json();
  await service.post(`/users/${user}/assign-roles`, { roles: ['administrator'] });
  boss = `user:${user}`;
});
afterAll(() => service.stop());

const body = { name: 'Web shop', roles: ['integrator'], validDays: 30 };

test('a key is good with the secret of the answer, which is kept nowhere', async () => {
  const issued = await service.post('/api-keys', body, as(boss));
  const { key, secret, ...shown } = issued.json();
  expect([issued.statusCode, issued.headers['location']]).toEqual([201, `/identity/v1/api-keys/${key}`]);
  expect(shown).toMatchObject({
    principal: `service:${key}`,
    name: 'Web shop',
    roles: ['integrator'],
    isRevoked: false,
  });
  expect(Date.parse(shown.expiresAt) - Date.parse(shown.issuedAt)).toBe(30 * 86_400_000);
  const stored = JSON.stringify(platform.store.all(), (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  const [, random = ''] = /^sk_[^_]+_(.{43})_/.exec(secret) ?? [];
  expect(random).not.toBe('');
  expect(stored.includes(random)).toBe(false);
  const [event] = platform.store.all().filter(({ stream }) => stream === `apiKey-${key}`);
  const known = { hash: Object(event?.data).hash, expiresAt: shown.expiresAt, revoked: false };
  expect(verifyApiKey(secret, (id) => (id === key ? known : undefined), shown.issuedAt)).toBe(key);
  const read = await service.get(`/api-keys/${key}`);
  expect(read.json()).toEqual({ key, ...shown });
});

test('the secret is told once, also when the request is repeated with its key', async () => {
  const headers = { ...as(boss), 'idempotency-key': 'shop' };
  const first = (await service.post('/api-keys', body, headers)).json();
  const again = (await service.post('/api-keys', body, headers)).json();
  expect(first.secret).toMatch(/^sk_/);
  expect(again).toEqual({ ...first, secret: undefined });
});

test('a key is revoked for good, and is not issued again under its id', async () => {
  const named = { ...body, key: testId(5) };
  await service.post('/api-keys', named, as(boss));
  const again = await service.post('/api-keys', named, as(boss));
  expect([again.statusCode, again.json().code]).toEqual([409, 'api-key/already-issued']);
  const revoked = await service.post(`/api-keys/${testId(5)}/revoke`, {}, as(boss));
  expect(revoked.json()).toMatchObject({ isRevoked: true, revision: 1 });
  expect((await service.post(`/api-keys/${testId(5)}/revoke`, {}, as(boss))).json()).toEqual(revoked.json());
});

test('a key is revoked by who could give its roles, by who has issued it and by its own program', async () => {
  const permissions = ['issue', 'revoke'].map((verb) => ({ permission: `apiKey:${verb}`, scope: 'all' }));
  await service.put('/roles/keys', { name: 'Keys', permissions }, as(boss));
  const { user } = (await service.post('/users', { name: 'Dee', email: 'dee@example.com' })).json();
  await service.post(`/users/${user}/assign-roles`, { roles: ['keys', 'integrator'] }, as(boss));
  const issue = async (by: string, ...roles: readonly string[]) =>
    (await service.post('/api-keys', { ...body, roles }, as(by))).json().key;
  const revoke = async (key: string, by: string) => {
    const answer = await service.post(`/api-keys/${key}/revoke`, {}, as(by));
    return answer.json().code ?? answer.statusCode;
  };
  const dee = `user:${user}`;
  const [wide, narrow, self] = [
    await issue(boss, 'administrator'),
    await issue(boss, 'integrator'),
    await issue(boss, 'administrator'),
  ];
  const own = await issue(dee, 'integrator');
  expect([await revoke(wide, dee), await revoke(narrow, dee)]).toEqual(['api-key/beyond-own-rights', 200]);
  await service.post(`/users/${user}/assign-roles`, { roles: ['keys'] }, as(boss));
  expect([await revoke(own, dee), await revoke(self, `service:${self}`)]).toEqual([200, 200]);
});

test('a program gives what its key may do, and nothing after the key has ended', async () => {
  const permissions = [
    { permission: 'apiKey:issue', scope: 'all' },
    { permission: 'order:read', scope: 'own' },
  ];
  await service.put('/roles/issuer', { name: 'Issuer', permissions }, as(boss));
  await service.put('/roles/own-orders', { name: 'Own', permissions: permissions.slice(1) }, as(boss));
  const { key } = (await service.post('/api-keys', { ...body, roles: ['issuer'] }, as(boss))).json();
  const issue = async (role: string) =>
    (await service.post('/api-keys', { ...body, roles: [role] }, as(`service:${key}`))).statusCode;
  expect([await issue('own-orders'), await issue('integrator'), await issue('administrator')]).toEqual([201, 403, 403]);
  await service.post(`/api-keys/${key}/revoke`, {}, as(boss));
  expect(await issue('own-orders')).toBe(403);
});

test('a program gives no more than who has issued its key may give now', async () => {
  const { user } = (await service.post('/users', { name: 'Bob', email: 'bob@example.com' })).json();
  const assign = (...roles: readonly string[]) => service.post(`/users/${user}/assign-roles`, { roles }, as(boss));
  await assign('issuer', 'integrator');
  const wide = { ...body, roles: ['issuer', 'integrator'] };
  const { key } = (await service.post('/api-keys', wide, as(`user:${user}`))).json();
  const { key: further } = (await service.post('/api-keys', wide, as(`service:${key}`))).json();
  const given = async (by: string) =>
    (await service.post('/api-keys', { ...body, roles: ['integrator'] }, as(`service:${by}`))).statusCode;
  expect([await given(key), await given(further)]).toEqual([201, 201]);
  await assign('issuer');
  expect([await given(key), await given(further)]).toEqual([403, 403]);
  await assign('issuer', 'integrator');
  expect(await given(further)).toBe(201);
  platform.clock.advance(1000);
  await service.post(`/users/${user}/deactivate`, {}, as(boss));
  expect([await given(key), await given(further)]).toEqual([403, 403]);
  await service.post(`/users/${user}/reactivate`, {}, as(boss));
  expect([await given(key), await given(further)]).toEqual([403, 403]);
  const { key: anew } = (await service.post('/api-keys', wide, as(`user:${user}`))).json();
  expect(await given(anew)).toBe(201);
});

test.each([
  [{ ...body, roles: ['ghost'] }, 409, 'api-key/role-unknown'],
  [{ ...body, roles: [] }, 400, 'request/invalid'],
  [{ ...body, validDays: 0 }, 400, 'request/invalid'],
  [{ ...body, validDays: 367 }, 400, 'request/invalid'],
  [{ name: 'x', roles: ['auditor'] }, 400, 'request/invalid'],
  [{ ...body, hash: 'a'.repeat(64) }, 400, 'request/invalid'],
])('is refused: %j', async (given, status, code) => {
  const refused = await service.post('/api-keys', given, as(boss));
  expect([refused.statusCode, refused.json().code]).toEqual([status, code]);
});
