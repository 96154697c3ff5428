import { randomUUID } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import type { Postgres } from '@sales/adapter-postgres';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { identityService } from '../service.ts';
import { Browser } from '../testing/browser.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';
import { type TestUsers, testUsers } from '../testing/users.ts';

vi.mock('@node-rs/argon2', { spy: true });

let database: TestDatabase;
let postgres: Postgres;
let service: TestService;
let users: TestUsers;
/** What was done, in order: statements, accesses that were noted, reads of events. */
let done: string[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  const opened = await openTestPostgres(database.url, identityService);
  postgres = {
    ...opened,
    database: {
      ...opened.database,
      query: (statement) => {
        done.push(statement.text.replaceAll(/\s+/g, ' '));
        return opened.database.query(statement);
      },
    },
    accessLog: {
      ...opened.accessLog,
      note: (access) => {
        done.push(`note ${access.outcome}`);
        return opened.accessLog.note(access);
      },
    },
    store: {
      ...opened.store,
      read: (stream, ...more) => {
        done.push('read a stream');
        return opened.store.read(stream, ...more);
      },
    },
  };
  service = await startTestService(identityService, postgres, {
    identify: () => ({ id: 'user:admin', may: () => true }),
  });
  users = testUsers(service.server, postgres.store);
});
afterAll(async () => {
  await service?.stop();
  await postgres?.close();
  await database?.drop();
});

const good = 'a quiet harbour at night';
const browser = (): Browser => new Browser(service.server, '203.0.113.7');

const register = async (name: string) => {
  const email = `${name}.${randomUUID()}@example.com`;
  return { email, userId: await users.register(name, email) };
};

const chooses = async (userId: string): Promise<void> => {
  const link = String((await browser().post(`/users/${userId}/invite`)).json().link);
  const chosen = await browser().post('/password-by-link', { code: link.split('#')[1] ?? '', password: good });
  expect(chosen.statusCode).toBe(200);
};

/** The parameters of argon2 in a hash: how much a verification costs follows from them alone. */
const costOf = (hash: unknown): string => String(hash).split('$').slice(1, 4).join(' ');

/** What the service does for a wrong password, and what it answers. */
const workFor = async (email: string) => {
  vi.mocked(verify).mockClear();
  done = [];
  const { statusCode, body, headers } = await browser().post('/sign-in', { email, password: 'wrong wrong wrong' });
  const { correlationId: _, ...told } = JSON.parse(body);
  const hashes = vi.mocked(verify).mock.calls.map(([hash]) => costOf(hash));
  return { done, hashes, statusCode, told, headers: Object.keys(headers).toSorted() };
};

test('a wrong password is the same work for any address, known or not: one hash, the same statements', async () => {
  const [known, invited, linked, out, gone] = [
    await register('known'),
    await register('invited'),
    await register('linked'),
    await register('out'),
    await register('gone'),
  ];
  for (const { userId } of [known, out, gone]) await chooses(userId);
  await browser().post(`/users/${invited.userId}/invite`);
  await users.deactivate(out.userId);
  await users.erase(gone.userId);
  // Effects of what was done, on the sessions of those two, are over.
  await vi.waitFor(async () => expect((await workFor(gone.email)).done).not.toContain('read a stream'));

  const work = await workFor(known.email);
  expect(work.hashes).toEqual(['argon2id v=19 m=19456,t=2,p=1']);
  expect(work.done.length).toBeGreaterThan(2);
  expect(work).toMatchObject({ statusCode: 401, told: { code: 'sign-in/refused' } });
  for (const { email } of [invited, linked, out, gone]) expect(await workFor(email)).toEqual(work);
  for (const email of ['unknown@example.com', 'x@y', 'Known@Example.com', `${'long'.repeat(50)}@example.com`])
    expect([email, await workFor(email)]).toEqual([email, work]);
});
