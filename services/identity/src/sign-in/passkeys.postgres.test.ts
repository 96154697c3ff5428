import { randomUUID } from 'node:crypto';
import type { Postgres } from '@sales/adapter-postgres';
import { sql } from '@sales/eventsourcing';
import { type FixedClock, fixedClock } from '@sales/eventsourcing/testing';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const origin = 'http://localhost:4000';
const good = 'a quiet harbour at night';

beforeAll(async () => {
  database = await openTestDatabase();
  clock = fixedClock('2026-03-01T09:00:00.000Z');
  postgres = await openTestPostgres(database.url, identityService);
  const identify = () => ({ id: 'user:admin', may: () => true });
  service = await startTestService(identityService, postgres, { clock, identify });
  users = testUsers(service.server, postgres.store);
});
afterAll(async () => {
  await service.stop();
  await postgres.close();
  await database.drop();
});

let addresses = 0;
/** At a page of the origin, from an address of its own. */
const browser = (at = origin): Browser => {
  addresses += 1;
  const one = new Browser(service.server, `10.1.${Math.floor(addresses / 250)}.${addresses % 250}`);
  Object.assign(one.headers, { origin: at, host: new URL(at).host });
  return one;
};

type Answer = Awaited<ReturnType<Browser['post']>>;
const codeOf = (answer: Answer): unknown => answer.json().code;

/** Someone who is signed in by a password. */
const signedIn = async () => {
  const email = `ann.${randomUUID().slice(0, 8)}@example.com`;
  const userId = await users.register('Ann', email);
  const [, code = ''] = String((await browser().post(`/users/${userId}/invite`)).json().link).split('#');
  expect((await browser().post('/password-by-link', { code, password: good })).statusCode).toBe(200);
  const ann = browser();
  await ann.post('/sign-in', { email, password: good });
  return { userId, email, ann };
};

const add = async (one: Browser, key = new Authenticator(), name = 'Telephone') => {
  const begun = await one.post('/passkeys/begin', { password: good });
  expect(begun.statusCode).toBe(200);
  const { challenge } = begun.json();
  return { key, begun: begun.json(), added: await one.post('/passkeys', { name, ...key.create(challenge, origin) }) };
};

const enrolled = async (key?: Authenticator) => {
  const who = await signedIn();
  const { added, ...more } = await add(who.ann, key);
  expect(added.statusCode).toBe(200);
  return { ...who, ...more, passkeyId: String(added.json().passkey.passkeyId), recovery: added.json().recoveryCodes };
};

const challengeOf = async (one: Browser, path = '/sign-in/passkey'): Promise<string> =>
  (await one.post(`${path}/begin`)).json().challenge;

const byPasskey = async (key: Authenticator, one = browser()) =>
  one.post('/sign-in/passkey', key.get(await challengeOf(one), origin));

describe('a passkey', () => {
  test('lets in without a password, and is kept under the name that its owner gives it', async () => {
    const { userId, key, ann, passkeyId, begun } = await enrolled();
    expect(begun).toMatchObject({ rp: { id: 'localhost' }, attestation: 'none', excludeCredentials: [] });
    const one = browser();
    expect((await byPasskey(key, one)).json()).toEqual({ status: 'signedIn' });
    const me = (await one.get('/session')).json();
    expect(me).toMatchObject({ user: userId, hasSecondFactor: true, hasApp: false, session: { method: 'passkey' } });
    expect((await ann.post(`/passkeys/${passkeyId}/rename`, { name: ' Key on the ring ' })).statusCode).toBe(200);
    const { passkeys } = (await one.get('/passkeys')).json();
    expect(passkeys).toEqual([
      {
        ...{ passkeyId, name: 'Key on the ring', addedAt: clock.now(), usedAt: clock.now() },
        ...{ isSynced: false, isCopied: false },
      },
    ]);
    expect((await accessesOf(postgres, userId)).slice(0, 2)).toMatchObject([
      { outcome: 'signedIn', method: 'passkey' },
      { outcome: 'passkeyAdded', method: 'passkey' },
    ]);
  });

  test('is asked for after the password; a recovery code does as well', async () => {
    const { email, key, recovery } = await enrolled();
    key.verifies = false;
    const asked = async () => {
      const one = browser();
      const answer = await one.post('/sign-in', { email, password: good });
      expect(answer.json()).toEqual({ status: 'secondFactor', by: ['passkey', 'code'] });
      expect((await one.get('/session')).statusCode).toBe(401);
      return one;
    };
    const one = await asked();
    const begun = (await one.post('/second-factor/passkey/begin')).json();
    expect(begun.allowCredentials).toEqual([{ type: 'public-key', id: key.id, transports: ['internal'] }]);
    const answer = key.get(begun.challenge, origin);
    expect((await one.post('/second-factor/passkey', answer)).json()).toEqual({ status: 'signedIn' });
    expect(recovery).toHaveLength(10);
    expect((await (await asked()).post('/second-factor', { code: recovery[0] })).statusCode).toBe(200);
    expect(codeOf(await (await asked()).post('/second-factor', { code: recovery[0] }))).toBe('sign-in/code-refused');
    // That of another person does not count.
    const { key: theirs } = await enrolled();
    const other = await asked();
    const foreign = theirs.get(await challengeOf(other, '/second-factor/passkey'), origin);
    expect(codeOf(await other.post('/second-factor/passkey', foreign))).toBe('passkey/refused');
  });

  test('keeps its recovery codes when an app is added; when all were used there are new ones', async () => {
    const { userId, email, ann, recovery } = await enrolled();
    const addApp = async () => {
      const { secret } = (await ann.post('/second-factor/enrol', { password: good })).json();
      return (await ann.post('/second-factor/confirm', { code: codeAt(secret, clock.now()) })).json();
    };
    expect(await addApp()).toEqual({});
    const one = browser();
    await one.post('/sign-in', { email, password: good });
    expect((await one.post('/second-factor', { code: recovery[0] })).statusCode).toBe(200);
    expect((await ann.post('/second-factor/remove', { password: good })).statusCode).toBe(200);
    await postgres.database.query(
      sql`update credentials.recovery_codes set used_at = ${clock.now()} where user_id = ${userId}`,
    );
    const { recoveryCodes } = await addApp();
    expect(recoveryCodes).toHaveLength(10);
    expect(recoveryCodes.filter((code: string) => recovery.includes(code))).toEqual([]);
  });

  test('needs the password of a user who has one', async () => {
    const { ann } = await signedIn();
    for (const path of ['/passkeys/begin', '/second-factor/enrol'])
      expect(codeOf(await ann.post(path, {}))).toBe('sign-in/refused');
    expect((await ann.get('/session')).json()).toMatchObject({ hasPassword: true });
  });

  test('alone lets in only where it has made sure of its owner', async () => {
    const { key } = await enrolled();
    key.verifies = false;
    expect(codeOf(await byPasskey(key))).toBe('passkey/refused');
    key.verifies = true;
    expect((await byPasskey(key)).statusCode).toBe(200);
  });

  test('answers a challenge once, soon, in the browser that was asked, and for what was asked', async () => {
    const { key, ann } = await enrolled();
    const one = browser();
    const answer = key.get(await challengeOf(one), origin);
    const again = one.copy();
    Object.assign(again.headers, one.headers);
    expect((await one.post('/sign-in/passkey', answer)).statusCode).toBe(200);
    expect(codeOf(await again.post('/sign-in/passkey', answer))).toBe('passkey/expired');
    const stolen = key.get(await challengeOf(browser()), origin);
    expect(codeOf(await browser().post('/sign-in/passkey', stolen))).toBe('passkey/expired');
    const [mine, theirs] = [browser(), browser()];
    await challengeOf(mine);
    const mixed = key.get(await challengeOf(theirs), origin);
    expect(codeOf(await mine.post('/sign-in/passkey', mixed))).toBe('passkey/refused');
    const late = browser();
    const slow = key.get(await challengeOf(late), origin);
    clock.advance(5 * 60_000 + 1);
    expect(codeOf(await late.post('/sign-in/passkey', slow))).toBe('passkey/expired');
    const toAdd = (await ann.post('/passkeys/begin', { password: good })).json().challenge;
    expect(codeOf(await ann.post('/sign-in/passkey', key.get(toAdd, origin)))).toBe('passkey/expired');
  });

  test.each([
    ['of another origin', 'http://localhost:4001', 'localhost'],
    ['of another host', origin, 'sales.example'],
  ])('that has signed for a page %s is refused', async (_, at, host) => {
    const { key } = await enrolled();
    const one = browser();
    const answer = key.get(await challengeOf(one), at, host);
    expect(codeOf(await one.post('/sign-in/passkey', answer))).toBe('passkey/refused');
  });

  test('with a counter that went back was copied: it counts no more, not the password alone either', async () => {
    const { userId, email, ann, key } = await enrolled();
    expect((await byPasskey(key)).statusCode).toBe(200);
    key.counter -= 1;
    expect(codeOf(await byPasskey(key))).toBe('passkey/refused');
    key.counter += 10;
    expect(codeOf(await byPasskey(key))).toBe('passkey/refused');
    expect((await ann.get('/passkeys')).json().passkeys).toMatchObject([{ isCopied: true }]);
    expect(await accessesOf(postgres, userId, 'passkeyCopied')).toHaveLength(1);
    const asked = await browser().post('/sign-in', { email, password: good });
    expect(asked.json()).toEqual({ status: 'secondFactor', by: ['code'] });
    const uncounted = new Authenticator();
    uncounted.counts = false;
    await enrolled(uncounted);
    for (const _ of [1, 2]) expect((await byPasskey(uncounted)).statusCode).toBe(200);
  });

  test('is removed by its owner with the password; with the last one no second factor is asked for', async () => {
    const { userId, email, ann, key, passkeyId } = await enrolled();
    const eve = await signedIn();
    const wanted = { password: good };
    expect(codeOf(await eve.ann.post(`/passkeys/${passkeyId}/remove`, wanted))).toBe('passkey/unknown');
    expect(codeOf(await eve.ann.post(`/passkeys/${passkeyId}/rename`, { name: 'Mine' }))).toBe('passkey/unknown');
    expect(codeOf(await ann.post(`/passkeys/${passkeyId}/remove`, { password: 'wrong' }))).toBe('sign-in/refused');
    expect((await ann.post(`/passkeys/${passkeyId}/remove`, wanted)).statusCode).toBe(200);
    expect(codeOf(await byPasskey(key))).toBe('passkey/refused');
    expect((await browser().post('/sign-in', { email, password: good })).json()).toEqual({ status: 'signedIn' });
    const codes = sql`select code from credentials.recovery_codes where user_id = ${userId}`;
    expect(await postgres.database.query(codes)).toEqual([]);
  });

  test('is added with the password only, once, and is taken by an administrator', async () => {
    const { userId, ann, key } = await enrolled();
    expect(codeOf(await ann.post('/passkeys/begin', { password: 'wrong' }))).toBe('sign-in/refused');
    expect(codeOf(await browser().post('/passkeys/begin', { password: good }))).toBe('sign-in/not-signed-in');
    expect(codeOf((await add((await signedIn()).ann, key)).added)).toBe('passkey/known');
    const { added } = await add(ann);
    expect([added.statusCode, added.json().recoveryCodes]).toEqual([200, undefined]);
    expect((await browser().post(`/users/${userId}/remove-second-factor`)).statusCode).toBe(200);
    expect(codeOf(await byPasskey(key))).toBe('passkey/refused');
    expect((await ann.get('/session')).statusCode).toBe(401);
  });

  test('of a user who was deactivated lets in no more', async () => {
    const { userId, key } = await enrolled();
    await users.deactivate(userId);
    expect(codeOf(await byPasskey(key))).toBe('passkey/refused');
  });
});

test.each([
  ['http://127.0.0.1:4000', 409],
  ['https://10.0.0.1', 409],
  ['http://sales.example', 409],
  ['https://sales.example', 200],
  ['http://localhost:4000', 200],
])('passkeys are bound to a host name, over TLS or on this machine: at %s %i', async (at, status) => {
  const answer = await browser(at).post('/sign-in/passkey/begin');
  expect([answer.statusCode, status === 409 ? codeOf(answer) : undefined]).toEqual([
    status,
    status === 409 ? 'passkey/site' : undefined,
  ]);
});

test('with PUBLIC_URL they count there and nowhere else', async () => {
  const settings = { PUBLIC_URL: 'https://sales.example/' };
  const other = await startTestService(identityService, postgres, { clock, settings });
  try {
    const statuses = [];
    for (const at of ['https://sales.example', 'https://evil.example', 'http://localhost:4000']) {
      const one = new Browser(other.server, '10.2.0.1');
      Object.assign(one.headers, { origin: at, host: new URL(at).host });
      statuses.push((await one.post('/sign-in/passkey/begin')).statusCode);
    }
    expect(statuses).toEqual([200, 409, 409]);
  } finally {
    await other.stop();
  }
});
