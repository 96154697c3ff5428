import type { Postgres } from '@sales/adapter-postgres';
import { type Processes, twoProcesses } from '@sales/test-kit';
import { as, identifyByName } from '@sales/test-kit/principals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityService } from '../service.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';

let two: Processes<Postgres, TestService>;
beforeAll(async () => {
  two = await twoProcesses(
    (url) => openTestPostgres(url, identityService),
    (postgres) => startTestService(identityService, postgres, { identify: identifyByName }),
  );
});
afterAll(() => two.stop());

const api = (nth: number) => two.process(nth).server;

const post = (nth: number, path: string, payload: object, actor: string) =>
  api(nth).inject({ method: 'POST', url: `/identity/v1${path}`, payload, headers: as(actor) });

const isAdministrator = async (user: string): Promise<boolean> => {
  const { isActive, roles } = (await api(0).inject({ url: `/identity/v1/users/${user}` })).json();
  return isActive && roles.includes('administrator');
};

const hired: string[] = [];

/** Who is an administrator now. */
const left = async (): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const user of hired) if (await isAdministrator(user)) found.push(user);
  return found;
};

const hire = async (nth: number, actor: string): Promise<string> => {
  const email = `administrator-${hired.length}@example.com`;
  const { user } = (await post(nth, '/users', { name: 'A', email }, actor)).json();
  const given = await post(nth, `/users/${user}/assign-roles`, { roles: ['administrator'] }, actor);
  expect(given.statusCode).toBe(200);
  hired.push(user);
  return user;
};

/** Each of them is deactivated, or loses the role, by themself or by the next one; all at once, at two processes. */
const allGo = async (users: readonly string[]): Promise<readonly number[]> => {
  const answers = await Promise.all(
    users.map((user, nth) => {
      const by = nth % 3 === 0 ? users[(nth + 1) % users.length] : user;
      return nth % 2 === 0
        ? post(nth, `/users/${user}/deactivate`, {}, `user:${by}`)
        : post(nth, `/users/${user}/assign-roles`, { roles: [] }, `user:${by}`);
    }),
  );
  return answers.map(({ statusCode, body }) => {
    // Who asks may have lost the rights to do so by then.
    expect([200, 403, 409], body).toContain(statusCode);
    return statusCode;
  });
};

test('of 100 administrators who go at once, one stays', async () => {
  const first = await hire(0, 'user:unknown');
  for (let nth = 1; nth < 100; nth++) await hire(nth, `user:${first}`);
  const answers = await allGo(hired);
  const [stays, ...others] = await left();
  expect(stays).toBeDefined();
  expect(others.length + 1).toBe(answers.filter((status) => status !== 200).length);

  // Those who are left go one after the other, until there is one.
  for (const user of others) await post(0, `/users/${user}/deactivate`, {}, `user:${stays}`);
  const refused = await post(1, `/users/${stays}/deactivate`, {}, `user:${stays}`);
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'user/last-administrator']);
});

test('of two who deactivate each other at once, again and again, one stays', async () => {
  const [one = ''] = await left();
  const other = await hire(0, `user:${one}`);
  for (let round = 0; round < 15; round++) {
    const answers = await Promise.all([
      post(round, `/users/${other}/deactivate`, {}, `user:${one}`),
      post(round + 1, `/users/${one}/deactivate`, {}, `user:${other}`),
    ]);
    const statuses = answers.map(({ statusCode }) => statusCode).toSorted();
    expect(statuses[0]).toBe(200);
    expect([403, 409]).toContain(statuses[1]);
    const [stays = '', ...more] = await left();
    expect([round, [one, other].includes(stays), more]).toEqual([round, true, []]);
    const gone = stays === one ? other : one;
    expect((await post(round, `/users/${gone}/reactivate`, {}, `user:${stays}`)).statusCode).toBe(200);
  }
});

test('of 100 registrations at once with one e-mail address, at two processes, one is a user', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, nth) =>
      post(nth, '/users', { name: `N ${nth}`, email: nth % 2 === 0 ? 'one@example.com' : 'ONE@example.com' }, 'user:x'),
    ),
  );
  const [created, ...others] = answers.filter(({ statusCode }) => statusCode === 201);
  expect([created?.statusCode, others.length]).toEqual([201, 0]);
  for (const answer of answers)
    if (answer !== created)
      expect(answer.json()).toMatchObject({ code: 'user/duplicate', details: { user: created?.json().user } });
});
