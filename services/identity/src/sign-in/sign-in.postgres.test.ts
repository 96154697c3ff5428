import { randomUUID } from 'node:crypto';
import type { Postgres } from '@sales/adapter-postgres';
import { identifier, ReadModelUnavailable, sql, streamName } from '@sales/eventsourcing';
import { type FixedClock, fixedClock } from '@sales/eventsourcing/testing';
import { type Identify, ownIssuer, tokenVerifier } from '@sales/service-kit';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { codeAt } from '../credentials/second-factors.ts';
import { identityService } from '../service.ts';
import { accessesOf } from '../testing/accesses.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { Browser } from '../testing/browser.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';
import { type TestUsers, testUsers } from '../testing/users.ts';

let database: TestDatabase;
let postgres: Postgres;
let users: TestUsers;
let clock: FixedClock;
let service: TestService;
/** Makes a question of the database fail. */
let failing: ((text: string) => boolean) | undefined;

const identify: Identify = () => ({ id: 'user:admin', may: () => true });

beforeAll(async () => {
  database = await openTestDatabase();
  clock = fixedClock('2026-03-01T09:00:00.000Z');
  const opened = await openTestPostgres(database.url, identityService);
  const query: Postgres['database']['query'] = async (statement) => {
    if (failing?.(statement.text) === true) throw new ReadModelUnavailable('the database is away');
    return opened.database.query(statement);
  };
  postgres = { ...opened, database: { ...opened.database, query } };
  service = await startTestService(identityService, postgres, { clock, identify });
  users = testUsers(service.server, postgres.store);
});
afterAll(async () => {
  await service.stop();
  await postgres.close();
  await database.drop();
});
beforeEach(() => {
  failing = undefined;
  // Nothing that one test has failed at counts in the next.
  clock.advance(60 * 60_000);
});

const good = 'a quiet harbour at night';

let addresses = 0;
const newAddress = (): string => `10.0.${Math.floor(++addresses / 250)}.${addresses % 250}`;
const browser = (address = newAddress()): Browser => new Browser(service.server, address);

/** A user who has chosen a password by an invitation. */
const user = async (name = 'Ann') => {
  const email = `${name.toLowerCase()}.${randomUUID().slice(0, 8)}@example.com`;
  const userId = await users.register(name, email);
  const invited = await browser().post(`/users/${userId}/invite`);
  expect(invited.statusCode).toBe(200);
  const [, code = ''] = String(invited.json().link).split('#');
  expect((await browser().post('/password-by-link', { code, password: good })).statusCode).toBe(200);
  return { userId, email, code };
};

const codeOf = (answer: { json: () => { code?: string } }): string | undefined => answer.json().code;

describe('a password', () => {
  test('lets in; the session says who, and gives tokens that services verify', async () => {
    const { userId, email } = await user();
    const ann = browser();
    const answer = await ann.post('/sign-in', { email: email.toUpperCase(), password: good });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'signedIn' }]);
    expect(answer.headers['set-cookie']).toEqual([
      'sales-challenge=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
      expect.stringMatching(/^sales-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect((await ann.get('/session')).json()).toMatchObject({ user: userId, email, hasSecondFactor: false });
    const { token } = await vi.waitFor(async () => {
      const got = await ann.post('/tokens');
      expect(got.statusCode).toBe(200);
      return got.json();
    });
    const keys = (await ann.get('/jwks')).json();
    const verify = tokenVerifier({
      issuers: [ownIssuer('sales', 'sales', { keys })],
      isRevoked: () => false,
      now: () => Date.parse(clock.now()),
    });
    expect(await verify(token)).toMatchObject({ issuer: 'sales', subject: userId });
  });

  test('that is wrong, of an unknown address or of a user who may not sign in: one answer', async () => {
    const { userId, email } = await user();
    const pending = `new.${randomUUID()}@example.com`;
    const invited = await users.register('New', pending);
    await browser().post(`/users/${invited}/invite`);
    const ask = async (body: object) => {
      const answer = await browser().post('/sign-in', body);
      const { correlationId: _, ...told } = answer.json();
      return [answer.statusCode, told, 'set-cookie' in answer.headers];
    };
    const wrong = await ask({ email, password: 'another harbour at night' });
    expect(wrong).toMatchObject([401, { code: 'sign-in/refused' }, false]);
    expect(await ask({ email: 'unknown@example.com', password: good })).toEqual(wrong);
    expect(await ask({ email: pending, password: good })).toEqual(wrong);
    await users.deactivate(userId);
    expect(await ask({ email, password: good })).toEqual(wrong);
  });

  test.each([
    ['short', 'password/too-short'],
    ['1qaz2wsx3edc', 'password/too-common'],
    ['aaaaaaaaaaaaaaaa', 'password/too-common'],
    ['annannannann1', 'password/too-common'],
    ['berenice1234', 'password/about-you'],
    ['x'.repeat(50).concat('abcdefgh').repeat(5), 'password/too-long'],
  ])('%s is not taken', async (password, code) => {
    const userId = await users.register('Berenice', `berenice@${randomUUID()}.example`);
    const link = String((await browser().post(`/users/${userId}/invite`)).json().link);
    const answer = await browser().post('/password-by-link', { code: link.split('#')[1] ?? '', password });
    expect([answer.statusCode, codeOf(answer)]).toEqual([400, code]);
  });

  test('is changed with the old one, and every other session ends', async () => {
    const { userId, email } = await user();
    const [here, there] = [browser(), browser()];
    for (const one of [here, there]) await one.post('/sign-in', { email, password: good });
    const other = (await there.get('/session')).json().session.sessionId;
    const next = 'seven slow turtles';
    expect(codeOf(await here.post('/password', { current: 'wrong', password: next }))).toBe('sign-in/refused');
    expect((await here.post('/password', { current: good, password: next })).statusCode).toBe(200);
    expect((await here.get('/session')).statusCode).toBe(200);
    expect((await there.get('/session')).statusCode).toBe(401);
    expect(await users.withdrawn(userId)).toContain(other);
    expect(codeOf(await browser().post('/sign-in', { email, password: good }))).toBe('sign-in/refused');
    expect((await browser().post('/sign-in', { email, password: next })).statusCode).toBe(200);
    expect(await accessesOf(postgres, userId, 'passwordChanged')).toHaveLength(1);
  });
});

describe('attempts', () => {
  test('are refused unseen after ten failures of an account, from whatever address, and go on later', async () => {
    const { email } = await user();
    const answers = [];
    for (let nth = 0; nth < 12; nth += 1)
      answers.push((await browser().post('/sign-in', { email, password: 'wrong' })).statusCode);
    expect(answers).toEqual([...Array(10).fill(401), 429, 429]);
    const right = await browser().post('/sign-in', { email, password: good });
    expect([right.statusCode, codeOf(right)]).toEqual([429, 'sign-in/too-many-attempts']);
    expect(right.headers['retry-after']).toBe('900');
    clock.advance(15 * 60_000 + 1);
    expect((await browser().post('/sign-in', { email, password: good })).statusCode).toBe(200);
  });

  test('of others do not keep a person out where they sign in as always', async () => {
    const { email } = await user();
    const usual = newAddress();
    await browser(usual).post('/sign-in', { email, password: good });
    for (let nth = 0; nth < 11; nth += 1) await browser().post('/sign-in', { email, password: 'wrong' });
    expect((await browser().post('/sign-in', { email, password: good })).statusCode).toBe(429);
    expect((await browser(usual).post('/sign-in', { email, password: good })).statusCode).toBe(200);
  });

  test('of others do not keep a person out who has a link, at the address where it was used', async () => {
    const { userId, email } = await user();
    for (let nth = 0; nth < 11; nth += 1) await browser().post('/sign-in', { email, password: 'wrong' });
    const link = String((await browser().post(`/users/${userId}/reset-password`)).json().link);
    const here = newAddress();
    const chosen = { code: link.split('#')[1] ?? '', password: 'seven slow turtles' };
    expect((await browser(here).post('/password-by-link', chosen)).statusCode).toBe(200);
    const signIn = { email, password: 'seven slow turtles' };
    expect((await browser().post('/sign-in', signIn)).statusCode).toBe(429);
    expect((await browser(here).post('/sign-in', signIn)).statusCode).toBe(200);
  });

  test('at the same time are not more than one beyond the limit', async () => {
    const { email } = await user();
    const attempts = Array.from({ length: 60 }, () => browser().post('/sign-in', { email, password: 'wrong' }));
    const statuses = (await Promise.all(attempts)).map(({ statusCode }) => statusCode);
    // Two are hashed at once.
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(11);
    expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([]);
  });

  test('from one address are refused after a hundred failures, whatever it says it is', async () => {
    const address = newAddress();
    const statuses: number[] = [];
    for (let nth = 0; nth < 105; nth += 1) {
      const from = browser(address);
      from.headers['x-forwarded-for'] = `192.0.2.${nth}`;
      statuses.push((await from.post('/sign-in', { email: `someone.${nth}@example.com`, password: 'x' })).statusCode);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    expect(statuses.slice(100)).toEqual(Array(5).fill(429));
  });

  test('that fail because the database is away are not counted as wrong passwords', async () => {
    const { userId, email } = await user();
    const failures = [/from credentials\.accounts/, /credentials\.second_factors/, /into credentials\.sessions/];
    for (const failure of failures)
      for (let nth = 0; nth < 6; nth += 1) {
        failing = (text) => failure.test(text);
        expect((await browser().post('/sign-in', { email, password: good })).statusCode).toBe(503);
      }
    failing = undefined;
    expect((await browser().post('/sign-in', { email, password: good })).statusCode).toBe(200);
    expect(await accessesOf(postgres, userId, 'refused')).toEqual([]);
  });
});

describe('a second factor', () => {
  const enrolled = async () => {
    const { userId, email } = await user();
    const ann = browser();
    await ann.post('/sign-in', { email, password: good });
    const begun = (await ann.post('/second-factor/enrol', { password: good })).json();
    expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Sales:.*secret=/);
    expect(begun.image).toMatch(/^data:image\/svg\+xml;base64,/);
    expect((await ann.post('/second-factor/confirm', { code: '000000' })).statusCode).toBe(401);
    const confirmed = await ann.post('/second-factor/confirm', { code: codeAt(begun.secret, clock.now()) });
    expect(confirmed.statusCode).toBe(200);
    const recoveryCodes: string[] = confirmed.json().recoveryCodes;
    expect(new Set(recoveryCodes).size).toBe(10);
    clock.advance(30_000);
    return { userId, email, secret: String(begun.secret), recoveryCodes, ann };
  };

  const asked = async (email: string): Promise<Browser> => {
    const one = browser();
    const answer = await one.post('/sign-in', { email, password: good });
    expect(answer.json()).toMatchObject({ status: 'secondFactor' });
    // The password alone opens nothing.
    expect((await one.get('/session')).statusCode).toBe(401);
    expect((await one.post('/tokens')).statusCode).toBe(401);
    return one;
  };

  test('is asked for after the password, and each code is accepted once', async () => {
    const { email, secret } = await enrolled();
    const [first, second] = [await asked(email), await asked(email)];
    const code = codeAt(secret, clock.now());
    const answers = await Promise.all([first, second].map((one) => one.post('/second-factor', { code })));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 401]);
    clock.advance(30_000);
    const third = await asked(email);
    expect(codeOf(await third.post('/second-factor', { code }))).toBe('sign-in/code-refused');
    expect((await third.post('/second-factor', { code: codeAt(secret, clock.now()) })).statusCode).toBe(200);
    expect((await third.get('/session')).json()).toMatchObject({ hasSecondFactor: true, session: { method: 'code' } });
  });

  test('is said of the session that it was added in, and of those that it let in', async () => {
    const { email } = await user();
    const factors = async (one: Browser) => {
      const { token } = (await one.post('/tokens')).json();
      return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).amr;
    };
    const [here, there] = [browser(), browser()];
    for (const one of [here, there]) await one.post('/sign-in', { email, password: good });
    const before = here.cookies.get('sales-session');
    expect(await factors(here)).toBeUndefined();
    const stolen = here.copy();
    const { secret } = (await here.post('/second-factor/enrol', { password: good })).json();
    expect((await here.post('/second-factor/confirm', { code: codeAt(secret, clock.now()) })).statusCode).toBe(200);
    // The session goes on by another cookie; another one has shown a password alone.
    expect(here.cookies.get('sales-session')).not.toBe(before);
    expect([await factors(here), await factors(there)]).toEqual([['mfa'], undefined]);
    expect((await stolen.post('/tokens')).statusCode).toBe(401);
    expect((await here.get('/session')).statusCode).toBe(200);
    clock.advance(30_000);
    const next = await asked(email);
    await next.post('/second-factor', { code: codeAt(secret, clock.now()) });
    expect(await factors(next)).toEqual(['mfa']);
  });

  test('may be a recovery code, once, however it is written', async () => {
    const { email, recoveryCodes } = await enrolled();
    const [code = ''] = recoveryCodes;
    const one = await asked(email);
    expect((await one.post('/second-factor', { code: code.toLowerCase().replaceAll('-', '') })).statusCode).toBe(200);
    const again = await asked(email);
    expect(codeOf(await again.post('/second-factor', { code }))).toBe('sign-in/code-refused');
  });

  test('takes five codes for one password, five minutes long', async () => {
    const { email, secret } = await enrolled();
    const one = await asked(email);
    for (let nth = 0; nth < 5; nth += 1)
      expect(codeOf(await one.post('/second-factor', { code: '000000' }))).toBe('sign-in/code-refused');
    const code = codeAt(secret, clock.now());
    expect(codeOf(await one.post('/second-factor', { code }))).toBe('sign-in/not-signed-in');
    clock.advance(16 * 60_000);
    const late = await asked(email);
    clock.advance(5 * 60_000 + 1);
    expect(codeOf(await late.post('/second-factor', { code: codeAt(secret, clock.now()) }))).toBe(
      'sign-in/not-signed-in',
    );
  });

  test('is not taken after a password that was changed meanwhile', async () => {
    const { email, secret, ann } = await enrolled();
    const one = await asked(email);
    const changed = { current: good, password: 'seven slow turtles' };
    expect((await ann.post('/password', changed)).statusCode).toBe(200);
    const code = codeAt(secret, clock.now());
    expect(codeOf(await one.post('/second-factor', { code }))).toBe('sign-in/not-signed-in');
  });

  test('goes with the password, or is taken by an administrator, who ends all sessions', async () => {
    const { userId, email, ann } = await enrolled();
    expect(codeOf(await ann.post('/second-factor/remove', { password: 'wrong' }))).toBe('sign-in/refused');
    expect((await browser().post(`/users/${userId}/remove-second-factor`)).statusCode).toBe(200);
    expect((await ann.get('/session')).statusCode).toBe(401);
    expect((await browser().post('/sign-in', { email, password: good })).json()).toEqual({ status: 'signedIn' });
    expect(codeOf(await browser().post(`/users/${userId}/remove-second-factor`))).toBe('second-factor/not-enrolled');
  });
});

describe('a session', () => {
  const signedIn = async () => {
    const { userId, email } = await user();
    const one = browser();
    await one.post('/sign-in', { email, password: good });
    return { userId, email, one };
  };

  test('gets another token every quarter of an hour; after a minute the one before ends it for good', async () => {
    const { userId, one } = await signedIn();
    const { sessionId } = (await one.get('/session')).json().session;
    const old = one.copy();
    clock.advance(15 * 60_000);
    expect((await one.get('/session')).statusCode).toBe(200);
    expect(one.cookies.get('sales-session')).not.toBe(old.cookies.get('sales-session'));
    expect((await old.get('/session')).statusCode).toBe(200);
    clock.advance(60_001);
    expect((await one.copy().get('/session')).statusCode).toBe(200);
    expect(await users.withdrawn(userId)).not.toContain(sessionId);
    expect((await old.get('/session')).statusCode).toBe(401);
    expect((await one.get('/session')).statusCode).toBe(401);
    expect(await users.withdrawn(userId)).toContain(sessionId);
  });

  test('is over when it is not used for eight hours, and after three days in any case', async () => {
    const { one } = await signedIn();
    clock.advance(8 * 3_600_000 + 60_001);
    expect((await one.get('/session')).statusCode).toBe(401);
    const { one: busy } = await signedIn();
    for (let hour = 0; hour < 71; hour += 1) {
      clock.advance(3_600_000);
      expect((await busy.get('/session')).statusCode).toBe(200);
    }
    clock.advance(3_600_000);
    expect((await busy.get('/session')).statusCode).toBe(401);
  });

  test('ends by signing out, here or everywhere, and its tokens are withdrawn', async () => {
    const { userId, email, one } = await signedIn();
    const other = browser();
    await other.post('/sign-in', { email, password: good });
    const { sessions } = (await one.get('/sessions')).json();
    expect(sessions).toHaveLength(2);
    const theirs = sessions.find(({ isThis }: { isThis: boolean }) => !isThis).sessionId;
    expect((await one.post(`/sessions/${theirs}/end`)).statusCode).toBe(200);
    expect((await other.get('/session')).statusCode).toBe(401);
    expect(await users.withdrawn(userId)).toContain(theirs);
    expect(codeOf(await one.post(`/sessions/${theirs}/end`))).toBe('session/unknown');
    const own = (await one.get('/session')).json().session.sessionId;
    const before = one.copy();
    expect((await one.post('/sign-out')).statusCode).toBe(200);
    expect(one.cookies.has('sales-session')).toBe(false);
    expect((await before.get('/session')).statusCode).toBe(401);
    expect(await users.withdrawn(userId)).toContain(own);
    expect((await one.post('/sign-out')).statusCode).toBe(200);
    for (const again of [one, other]) await again.post('/sign-in', { email, password: good });
    expect((await one.post('/sign-out-everywhere')).statusCode).toBe(200);
    expect((await other.get('/session')).statusCode).toBe(401);
    expect(await users.withdrawn(userId)).toContain('all');
  });

  test('of another user cannot be ended', async () => {
    const [ann, eve] = [await signedIn(), await signedIn()];
    const { sessionId } = (await ann.one.get('/session')).json().session;
    expect(codeOf(await eve.one.post(`/sessions/${sessionId}/end`))).toBe('session/unknown');
    expect((await ann.one.get('/session')).statusCode).toBe(200);
  });

  test('is of no use once its user is deactivated', async () => {
    const { userId, one } = await signedIn();
    await users.deactivate(userId);
    expect((await one.post('/tokens')).statusCode).toBe(401);
  });

  test.each([
    ['an origin of elsewhere', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('is not used by %s', async (_, headers) => {
    const { one } = await signedIn();
    Object.assign(one.headers, headers);
    const refused = await one.post('/sign-out-everywhere');
    expect([refused.statusCode, codeOf(refused)]).toEqual([403, 'sign-in/cross-site']);
    for (const name of Object.keys(headers)) delete one.headers[name];
    expect((await one.get('/session')).statusCode).toBe(200);
  });
});

describe('what becomes of a user', () => {
  test('ends the sessions, and changes the address to sign in with', async () => {
    const { userId, email } = await user();
    const one = browser();
    const signIn = (address: string) => one.post('/sign-in', { email: address, password: good });
    await signIn(email);
    clock.advance(1000);
    await users.signOutEverywhere(userId);
    await vi.waitFor(async () => expect((await one.get('/session')).statusCode).toBe(401));
    const next = `next.${email}`;
    await users.change(userId, { email: next });
    await vi.waitFor(async () => expect((await signIn(next)).statusCode).toBe(200));
    expect((await signIn(email)).statusCode).toBe(401);
    await users.deactivate(userId);
    const left = sql`select session_id from credentials.sessions where user_id = ${userId}`;
    await vi.waitFor(async () => expect(await postgres.database.query(left)).toEqual([]));
  });

  test('is that nothing is known of one who is erased, and another may have the address', async () => {
    const { userId, email } = await user();
    const { userId: other } = await user('Bob');
    const one = browser();
    expect((await one.post('/sign-in', { email, password: 'a wrong one, of some length' })).statusCode).toBe(401);
    expect((await one.post('/sign-in', { email, password: good })).statusCode).toBe(200);
    await browser().post(`/users/${userId}/reset-password`);
    const origin = 'http://localhost:4000';
    Object.assign(one.headers, { origin, host: 'localhost:4000' });
    const challenge = async () => (await one.post('/passkeys/begin', { password: good })).json().challenge;
    const key = { name: 'Telephone', ...new Authenticator().create(await challenge(), origin) };
    expect((await one.post('/passkeys', key)).statusCode).toBe(200);
    expect(await challenge()).toBeDefined();
    const [account] = await postgres.database.query<{ account: string }>(
      sql`select account from credentials.accounts where user_id = ${userId}`,
    );
    const tables = await postgres.database.query<{ name: string; is_of_users: boolean }>(sql`
      select table_name as name, bool_or(column_name = 'user_id') as is_of_users
      from information_schema.columns where table_schema = 'credentials' group by 1`);
    // Others would have to be forgotten in another way.
    expect(tables.flatMap(({ name, is_of_users }) => (is_of_users ? [] : [name])).toSorted()).toEqual([
      'provider_requests',
      'setup_codes',
      'signing_keys',
    ]);
    const about = async (some: string): Promise<readonly string[]> => {
      const found: string[] = [];
      for (const { name } of tables) {
        const rows = await postgres.database.query<{ row: string }>(
          sql`select t::text as row from credentials.${identifier(name)} t`,
        );
        if (rows.some(({ row }) => row.includes(some))) found.push(name);
      }
      return found.toSorted();
    };
    expect(await about(userId)).toEqual([
      ...['accounts', 'links', 'passkey_ceremonies', 'passkeys', 'recovery_codes', 'sessions', 'sign_ins'],
    ]);
    const noted = async (): Promise<number> => (await accessesOf(postgres, userId)).length;
    expect(await noted()).toBeGreaterThan(0);
    await users.erase(userId);
    await vi.waitFor(async () => expect([await about(userId), await about(account?.account ?? '')]).toEqual([[], []]));
    await vi.waitFor(async () => expect(await noted()).toBe(0));
    expect(await about(other)).toContain('accounts');
    expect((await one.get('/session')).statusCode).toBe(401);
    expect((await one.post('/sign-in', { email, password: good })).statusCode).toBe(401);
    const shown = (await service.server.inject({ url: `/identity/v1/users/${userId}` })).json();
    expect(shown).toMatchObject({ name: '[erased]', isActive: false, isErased: true });
    expect(shown.email).toBeUndefined();
    await vi.waitFor(async () => {
      const events = await postgres.store.read(streamName('user', userId));
      expect(events.at(-1)).toMatchObject({ type: 'PersonalDataErased' });
    });
    expect(await users.register('Next', email)).not.toBe(userId);
  });
});

describe('a link', () => {
  test('works once, and not once another was made, or its time is over', async () => {
    const { userId, email, code } = await user();
    expect(codeOf(await browser().post('/password-by-link', { code, password: good }))).toBe('link/invalid');
    const make = async () => String((await browser().post(`/users/${userId}/reset-password`)).json().link);
    const [first, second] = [await make(), await make()];
    expect(first).toMatch(/^http:\/\/[^/]+\/identity\/reset\?lang=en#[\w-]{43}$/);
    const choose = (link: string) =>
      browser().post('/password-by-link', { code: link.split('#')[1] ?? '', password: 'seven slow turtles' });
    expect(codeOf(await choose(first))).toBe('link/invalid');
    const both = await Promise.all([choose(second), choose(second)]);
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 410]);
    expect((await browser().post('/sign-in', { email, password: 'seven slow turtles' })).statusCode).toBe(200);
    const third = await make();
    clock.advance(24 * 3_600_000 + 1);
    expect(codeOf(await choose(third))).toBe('link/invalid');
  });

  test('is made for users who are there and active only', async () => {
    const unknown = await browser().post(`/users/${randomUUID()}/invite`);
    expect([unknown.statusCode, codeOf(unknown)]).toEqual([404, 'account/user-unknown']);
    const { userId } = await user();
    await users.deactivate(userId);
    expect(codeOf(await browser().post(`/users/${userId}/reset-password`))).toBe('account/inactive');
  });
});

test('nothing that lets in is in the tables as it is', async () => {
  const { email } = await user();
  const one = browser();
  await one.post('/sign-in', { email, password: good });
  const { secret } = (await one.post('/second-factor/enrol', { password: good })).json();
  const link = String(
    (await browser().post(`/users/${(await one.get('/session')).json().user}/reset-password`)).json().link,
  );
  const tables = await postgres.database.query<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'credentials'`,
  );
  expect(tables.length).toBeGreaterThan(8);
  const rows = await Promise.all(
    tables.map(({ name }) =>
      postgres.database.query({ text: `select t::text as row from credentials.${name} t`, values: [] } as never),
    ),
  );
  const everything = JSON.stringify(rows);
  for (const planted of [
    email,
    email.split('@')[0],
    good,
    secret,
    one.cookies.get('sales-session'),
    link.split('#')[1],
  ])
    expect(everything).not.toContain(planted);
});

test('what happened at the ways in is in the log of accesses, with who did it', async () => {
  const { userId, email } = await user();
  await browser().post('/sign-in', { email, password: 'wrong' });
  await browser().post('/sign-in', { email, password: good });
  const noted = await accessesOf(postgres, userId);
  expect(noted.map(({ outcome }) => outcome)).toEqual(['signedIn', 'refused', 'passwordSet', 'linkMade']);
  expect(noted[3]).toMatchObject({ actor: 'user:admin', method: 'invitation' });
});
