import { type EventStore, streamName } from '@sales/eventsourcing';
import { eventually, fixedClock, memoryEventStore, testId } from '@sales/eventsourcing/testing';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { jarService } from '../routes/fixture.ts';
import { mintApiKey } from './api-key.ts';
import { createAuthority } from './authority.ts';
import { rightsLog, type Said } from './fixture.ts';
import { followRights } from './follow-rights.ts';
import { type Foreign, type ForeignSettings, foreignIn, providedUserId } from './foreign-issuer.ts';
import { groupRolesIn } from './groups.ts';
import { foreignIssuer, foreignLife, signToken } from './tokens.ts';

const start = '2026-03-01T00:00:00.000Z';
const later = (seconds: number): string => new Date(Date.parse(start) + seconds * 1000).toISOString();
const [ann, bob, keyId, session] = [1, 2, 3, 4].map(testId) as [string, string, string, string];

let signing: { readonly id: string; readonly privateKey: CryptoKey };
let publicJwk: object;
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const { kty, crv, x } = await exportJWK(publicKey);
  publicJwk = { kty, crv, x };
  signing = { id: await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: String(x) }), privateKey };
});

const said = (category: string, id: string, name: string, data: object = {}, at = start): Said => ({
  ...{ category, id, name, data, recordedAt: at },
});
const registered = (id: string, at = start) =>
  said('user', id, 'UserRegistered', { personId: id, name: 'N', email: 'n@example.com', locale: 'en' }, at);
const assigned = (id: string, roles: readonly string[], at = start) => said('user', id, 'RolesAssigned', { roles }, at);
const defined = (code: string, permission: string) =>
  said('role', code, 'RoleDefined', { name: code, permissions: [{ permission, scope: 'all' }], hidden: [] });
const administered = [defined('administrator', '*:*'), registered(ann), assigned(ann, ['administrator'])];

const stopping: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop();
});

/** A service that knows what the log says. */
const startSystem = async (
  said: readonly Said[],
  isSetUp = async () => false,
  foreign?: Foreign,
  store: EventStore = memoryEventStore(),
) => {
  const { log, say } = rightsLog();
  await say(...said);
  const clock = fixedClock(start);
  const rights = followRights({ log, store, every: 1 });
  const authority = createAuthority({ rights, isSetUp, clock, timeoutMs: 50, foreign });
  const fixture = await jarService({ server: { identify: authority.identify } });
  const ending = new AbortController();
  const run = () => rights.run(ending.signal);
  let running: Promise<void> | undefined;
  stopping.push(async () => {
    ending.abort();
    await running;
    await fixture.server.close();
  });
  const post = async (headers: Record<string, string> = {}) =>
    fixture.server.inject({ method: 'POST', url: '/jars/v1/jars', payload: { label: 'sweets' }, headers });
  /** The status, or why it is not known who asks. */
  const asked = async (headers: Record<string, string> = {}) => {
    const answer = await post(headers);
    return answer.statusCode === 401 ? answer.json().details.reason : answer.statusCode;
  };
  return {
    ...{ log, clock, rights, authority, fixture, post, asked },
    follow: () => {
      running = run();
    },
    tell: say,
    /** Says something, and waits until it is known. */
    say: async (...more: Said[]) => {
      const before = rights.known();
      await say(...more);
      await eventually(() => rights.known() !== before);
    },
  };
};

const tokenOf = async (subject: string, at = start, sessionId = session, isMultiFactor = false) => {
  const claims = { issuer: 'sales', audience: 'sales', subject, sessionId, isMultiFactor };
  return `Bearer ${await signToken(signing, claims, Date.parse(at))}`;
};
const published = () => said('signingKey', signing.id, 'SigningKeyPublished', { publicJwk, from: start });

test('after a restore no one is let in before the log has again what the store has', async () => {
  const store = memoryEventStore();
  const metadata = { commandId: testId(9), correlationId: testId(9), causationId: testId(9), actor: 'user:x' };
  const record = async (stream: string, id: string, nth: number) =>
    store.append(
      streamName(stream, id),
      [
        {
          type: 'X',
          data: {},
          eventId: testId(50 + nth),
          metadata: { ...metadata, recordedAt: start, schemaVersion: 1 },
        },
      ],
      'any',
    );
  const all = [published(), ...administered, said('user', ann, 'UserDeactivated', {})];
  for (const [nth, { category, id }] of all.entries()) await record(category, id, nth);
  const system = await startSystem(all.slice(0, -1), async () => true, undefined, store);
  const headers = { authorization: await tokenOf(ann) };
  system.follow();
  await eventually(() => system.rights.check().detail?.includes('sales.user.v1 lacks') === true);
  expect([await system.asked(headers), system.rights.isCaughtUp()]).toEqual([503, false]);
  await system.tell(...all.slice(-1));
  await eventually(() => system.rights.isCaughtUp());
  expect(await system.asked(headers)).toBe('revoked');
  expect(system.rights.check()).toEqual({ ok: true });
});

describe('clocks that differ', () => {
  test.each([
    ['as far ahead as is allowed', 60, 201],
    ['a second more ahead', 62, 'invalid'],
    ['five minutes ahead', 300, 'invalid'],
    ['five minutes behind: the token has ended, within what is allowed', -300, 201],
    ['six minutes behind', -361, 'expired'],
  ])('the issuer is %s', async (_, seconds, outcome) => {
    const system = await startSystem([published(), ...administered]);
    system.follow();
    const headers = { authorization: await tokenOf(ann, later(seconds)) };
    for (const __ of [1, 2]) expect(await system.asked(headers)).toBe(outcome);
    // Once its clock is right again, what it issues is good.
    expect(await system.asked({ authorization: await tokenOf(ann) })).toBe(201);
  });

  test.each([300, -300])('what was taken away by a service that is %i s ahead is gone at once', async (seconds) => {
    const [role, user] = [testId(20), testId(21)];
    const early = later(-600);
    const known = [defined('administrator', '*:*'), ...[ann, role, user].map((one) => registered(one, early))];
    const roles = [ann, role, user].map((one) => assigned(one, ['administrator'], early));
    const system = await startSystem([published(), ...known, ...roles]);
    system.follow();
    const ask = async (who: string) => system.asked({ authorization: await tokenOf(who) });
    expect([await ask(role), await ask(user)]).toEqual([201, 201]);
    await system.say(said('user', role, 'RolesAssigned', { roles: [] }, later(seconds)));
    expect([await ask(role), await ask(user)]).toEqual([403, 201]);
    await system.say(said('user', user, 'UserDeactivated', {}, later(seconds)));
    expect(await ask(user)).not.toBe(201);
  });
});

describe('a role that asks for a second factor', () => {
  const secured = (code: string, requiresSecondFactor = true) => {
    const one = defined(code, '*:*');
    return { ...one, data: { ...one.data, requiresSecondFactor } };
  };
  const tokens = async (who: string) =>
    Promise.all(
      [false, true].map(async (isStrong) => ({ authorization: await tokenOf(who, start, session, isStrong) })),
    );

  test('keeps out who signed in without one, from then on, and no one else', async () => {
    const system = await startSystem([published(), ...administered, registered(bob)]);
    system.follow();
    const [weak = {}, strong = {}] = await tokens(ann);
    expect([await system.asked(weak), await system.asked(strong)]).toEqual([201, 201]);
    await system.say(secured('administrator'));
    expect([await system.asked(weak), await system.asked(strong)]).toEqual(['second-factor-missing', 201]);
    const answer = await system.post(weak);
    expect(answer.headers['www-authenticate']).toContain('error="insufficient_user_authentication"');
    // Bob has no such role.
    expect(await system.asked((await tokens(bob))[0])).toBe(403);
    await system.say(secured('administrator', false));
    expect(await system.asked(weak)).toBe(201);
  });

  test('asks for it also of whom it was delegated to, and of no API key', async () => {
    const { key, hash } = mintApiKey(keyId);
    const issued = { name: 'K', hash, roles: ['chief'], expiresAt: later(3600) };
    const system = await startSystem([
      ...[published(), ...administered, secured('chief'), registered(bob), assigned(bob, ['chief'])],
      { ...said('apiKey', keyId, 'ApiKeyIssued', issued), actor: `user:${bob}` },
    ]);
    system.follow();
    const [weak = {}, strong = {}] = await tokens(ann);
    expect(await system.asked(weak)).toBe(201);
    const delegation = { delegationId: testId(9), to: `user:${ann}`, from: start, until: later(3600) };
    await system.say(said('user', bob, 'DelegationGranted', delegation));
    expect([await system.asked(weak), await system.asked(strong)]).toEqual(['second-factor-missing', 201]);
    expect(await system.asked({ authorization: `Bearer ${key}` })).toBe(201);
  });
});

describe('a system', () => {
  test('is open until it has an administrator, and then refuses callers without credentials', async () => {
    const system = await startSystem([published()]);
    system.follow();
    expect(await system.asked()).toBe(201);
    await system.say(...administered);
    expect(await system.asked()).toBe('missing');
    expect(await system.asked({ authorization: await tokenOf(ann) })).toBe(201);
    expect(system.fixture.store.all.map(({ metadata }) => metadata.actor)).toEqual(['user:anonymous', `user:${ann}`]);
  });

  test('does not open again', async () => {
    const system = await startSystem(administered);
    system.follow();
    expect(await system.asked()).toBe('missing');
    await system.say(said('user', ann, 'UserDeactivated'));
    expect(await system.asked()).toBe('missing');
  });

  test('is not open because its log lacks what its store has', async () => {
    const system = await startSystem([], async () => true);
    system.follow();
    expect(await system.asked()).toBe('missing');
  });

  test('refuses every caller until it has read the rights, and says when to come again', async () => {
    const system = await startSystem(administered);
    const answer = await system.post({ authorization: await tokenOf(ann) });
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'service/not-caught-up']);
    expect(answer.headers['retry-after']).toBe('1');
    expect(system.rights.check().ok).toBe(false);
    system.follow();
    await eventually(() => system.rights.check().ok);
    expect(await system.asked()).toBe('missing');
  });

  test('asks the store again when that did not answer', async () => {
    let isAway = true;
    const system = await startSystem([], async () => {
      if (isAway) throw new Error('away');
      return false;
    });
    system.follow();
    expect(await system.asked()).toBe(503);
    isAway = false;
    expect(await system.asked()).toBe(201);
  });

  test('refuses every caller when something is missing in the log', async () => {
    const system = await startSystem(administered);
    await system.log.clear('sales.user.v1');
    await system.tell(registered(bob));
    system.follow();
    await eventually(() => system.rights.check().detail?.includes('lacks') === true);
    expect(system.rights.check().ok).toBe(false);
    expect(await system.asked()).toBe(503);
  });
});

describe('who may do what', () => {
  const withClerk = () => [...administered, published(), defined('clerk', 'jar:write'), registered(bob)];
  const clerk = () => [...withClerk(), assigned(bob, ['clerk'])];

  test('follows from roles, and is different as soon as they are', async () => {
    const system = await startSystem(withClerk());
    system.follow();
    const authorization = await tokenOf(bob);
    expect(await system.asked({ authorization })).toBe(403);
    await system.say(assigned(bob, ['clerk']));
    expect(await system.asked({ authorization })).toBe(201);
    await system.say(assigned(bob, []));
    expect(await system.asked({ authorization })).toBe(403);
  });

  test('ends when the user is deactivated or signs out, with the token that was good', async () => {
    for (const end of [
      said('user', bob, 'UserDeactivated'),
      said('user', bob, 'SignedOut', { sessionId: session }),
      said('user', bob, 'SignedOutEverywhere', {}, later(1)),
    ]) {
      const system = await startSystem(clerk());
      system.follow();
      const authorization = await tokenOf(bob);
      expect(await system.asked({ authorization })).toBe(201);
      await system.say(end);
      expect([end.name, await system.asked({ authorization })]).toEqual([end.name, 'revoked']);
    }
  });

  test('ends at once also where the clock of the one who says so is ahead of ours', async () => {
    const system = await startSystem(clerk());
    system.follow();
    const authorization = await tokenOf(bob);
    expect(await system.asked({ authorization })).toBe(201);
    await system.say(said('user', bob, 'UserDeactivated', {}, later(300)));
    expect(await system.asked({ authorization })).toBe('revoked');
  });

  test('begins and ends by the clock', async () => {
    const system = await startSystem([
      ...clerk(),
      said('user', bob, 'DelegationGranted', {
        ...{ delegationId: testId(9), to: `user:${testId(8)}`, from: later(60), until: later(120) },
      }),
      registered(testId(8)),
    ]);
    system.follow();
    const authorization = await tokenOf(testId(8));
    const statuses: unknown[] = [];
    for (const seconds of [0, 60, 120]) {
      system.clock.set(later(seconds));
      statuses.push(await system.asked({ authorization }));
    }
    expect(statuses).toEqual([403, 201, 403]);
  });

  test('is for an API key what its roles say, until it is revoked or expires', async () => {
    const { key, hash } = mintApiKey(keyId);
    const issued = {
      ...said('apiKey', keyId, 'ApiKeyIssued', {
        ...{ name: 'Shop', hash, roles: ['clerk'], expiresAt: later(3600) },
      }),
      actor: `user:${ann}`,
    };
    const authorization = `Bearer ${key}`;
    const revoked = await startSystem([...withClerk(), issued]);
    revoked.follow();
    expect(await revoked.asked({ authorization })).toBe(201);
    await revoked.say(said('apiKey', keyId, 'ApiKeyRevoked'));
    expect(await revoked.asked({ authorization })).toBe('revoked');
    const expired = await startSystem([...withClerk(), issued]);
    expired.follow();
    expired.clock.set(later(3600));
    expect(await expired.asked({ authorization })).toBe('expired');
  });

  test('does not follow from a token that is signed with a key that was not published, or has ended', async () => {
    const unknown = await startSystem(clerk().filter(({ category }) => category !== 'signingKey'));
    unknown.follow();
    expect(await unknown.asked({ authorization: await tokenOf(bob) })).toBe('invalid');
    await unknown.say(published());
    expect(await unknown.asked({ authorization: await tokenOf(bob) })).toBe(201);
    const until = later(60);
    await unknown.say(said('signingKey', signing.id, 'SigningKeyPublished', { publicJwk, from: start, until }));
    unknown.clock.set(until);
    expect(await unknown.asked({ authorization: await tokenOf(bob, until) })).toBe('invalid');
  });

  test('another is acted for only by delegation', async () => {
    const system = await startSystem(clerk());
    system.follow();
    const headers = { authorization: await tokenOf(bob), 'x-on-behalf-of': `user:${ann}` };
    expect((await system.post(headers)).json().details).toEqual({
      principal: `user:${bob}`,
      onBehalfOf: `user:${ann}`,
    });
    await system.say(
      said('user', ann, 'DelegationGranted', {
        ...{ delegationId: testId(9), to: `user:${bob}`, from: start, until: later(60) },
      }),
    );
    expect(await system.asked(headers)).toBe(201);
  });
});

describe('a token of the issuer of the company', () => {
  const issuer = 'https://login.example.com';
  const kim = providedUserId(issuer, 'kim-1');
  let theirs: CryptoKey;
  let foreign: Foreign;
  beforeEach(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    theirs = privateKey;
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] };
    const roles = groupRolesIn({ OIDC_ROLES: 'sellers=clerk,chiefs=chief' });
    foreign = { issuer: foreignIssuer(issuer, 'sales', { keys }, { groupsClaim: 'teams' }), roles };
  });

  const foreignToken = async (claims: object = {}, seconds = 0) => {
    const iat = Date.parse(later(seconds)) / 1000;
    const all = { iss: issuer, aud: 'sales', sub: 'kim-1', iat, exp: iat + foreignLife, teams: ['sellers'], ...claims };
    const header = { alg: 'ES256', typ: 'at+jwt', kid: 'k' };
    return `Bearer ${await new SignJWT(all).setProtectedHeader(header).sign(theirs)}`;
  };
  const withKim = (...roles: readonly string[]) => [
    ...[...administered, published(), defined('clerk', 'jar:write'), defined('own', 'jar:write')],
    ...[registered(kim), assigned(kim, roles)],
  ];
  const starting = async (...said: readonly Said[]) => {
    const system = await startSystem(said, undefined, foreign);
    system.follow();
    return system;
  };

  test('is of the user whom its issuer and subject have become, and of no user of the same name', async () => {
    const system = await starting(...withKim('clerk'));
    expect(await system.asked({ authorization: await foreignToken() })).toBe(201);
    expect(system.fixture.store.all.map(({ metadata }) => metadata.actor)).toEqual([`user:${kim}`]);
    for (const sub of [ann, 'kim-2', kim])
      expect(await system.asked({ authorization: await foreignToken({ sub }) })).toBe('unregistered');
    const refused = await system.post({ authorization: await foreignToken({ sub: 'kim-2' }) });
    expect(refused.json().detail).toContain('POST /identity/v1/registrations');
    expect(await system.asked({ authorization: await foreignToken({ aud: 'mail' }) })).toBe('invalid');
    expect(await system.asked({ authorization: await foreignToken({ iss: 'https://login.example.org' }) })).toBe(
      'invalid',
    );
  });

  test('is of the user whom the account was linked with, until that user is erased', async () => {
    const account = providedUserId(issuer, 'bob-at-work');
    const linked = said('user', bob, 'CompanyAccountLinked', { account });
    const system = await starting(...withKim('clerk'), registered(bob), assigned(bob, ['clerk']));
    const authorization = await foreignToken({ sub: 'bob-at-work' });
    expect(await system.asked({ authorization })).toBe('unregistered');
    await system.say(linked);
    expect(await system.asked({ authorization })).toBe(201);
    expect(system.fixture.store.all.map(({ metadata }) => metadata.actor)).toEqual([`user:${bob}`]);
    await system.say(said('user', bob, 'UserDeactivated'));
    expect(await system.asked({ authorization })).toBe('revoked');
    await system.say(said('user', bob, 'UserErased', { personId: bob }));
    expect(await system.asked({ authorization })).toBe('unregistered');
    // It may be another's then.
    await system.say(said('user', kim, 'CompanyAccountLinked', { account }, later(1)));
    expect(await system.asked({ authorization })).toBe(201);
  });

  test('gives nothing that events do not give, and takes what its groups do not give any more', async () => {
    const system = await starting(...withKim());
    const [seller, none] = [await foreignToken(), await foreignToken({ teams: ['others'] })];
    const ask = (authorization: string) => system.asked({ authorization });
    expect(await ask(seller)).toBe(403);
    await system.say(assigned(kim, ['clerk']));
    expect([await ask(seller), await ask(none)]).toEqual([201, 403]);
    expect(await ask(await foreignToken({ teams: undefined }))).toBe(403);
    expect(await ask(await foreignToken({ teams: 'sellers' }))).toBe(403);
    // A role that no group stands for is as it is here, and so is what our own token says.
    await system.say(assigned(kim, ['own']));
    expect(await ask(none)).toBe(201);
    await system.say(assigned(kim, ['clerk']));
    expect(await ask(await tokenOf(kim))).toBe(201);
  });

  test('ends here with the user, although it is good at its issuer', async () => {
    const system = await starting(...withKim('clerk'));
    const authorization = await foreignToken();
    expect(await system.asked({ authorization })).toBe(201);
    await system.say(said('user', kim, 'SignedOutEverywhere', {}, later(10)));
    system.clock.set(later(20));
    expect(await system.asked({ authorization })).toBe('revoked');
    const fresh = await foreignToken({}, 20);
    expect(await system.asked({ authorization: fresh })).toBe(201);
    await system.say(said('user', kim, 'UserDeactivated'));
    expect(await system.asked({ authorization: fresh })).toBe('revoked');
  });

  test('says in amr, or its issuer is known for it, that there was a second factor', async () => {
    const chief = defined('clerk', 'jar:write');
    const required = { ...chief, data: { ...chief.data, requiresSecondFactor: true } };
    const system = await starting(...withKim('clerk'), required);
    const ask = async (claims: object) => system.asked({ authorization: await foreignToken(claims) });
    expect(await ask({ amr: ['pwd', 'mfa'] })).toBe(201);
    for (const amr of [undefined, ['pwd'], 'mfa', []]) expect(await ask({ amr })).toBe('second-factor-missing');
    foreign = { ...foreign, issuer: { ...foreign.issuer, isMultiFactor: true } };
    const trusting = await starting(...withKim('clerk'), required);
    expect(await trusting.asked({ authorization: await foreignToken() })).toBe(201);
  });

  test('is not taken where no issuer is named', async () => {
    const system = await startSystem(withKim('clerk'));
    system.follow();
    expect(await system.asked({ authorization: await foreignToken() })).toBe('invalid');
  });
});

describe('a wrong setting of the issuer is named', () => {
  const given = {
    OIDC_GROUPS_CLAIM: 'groups',
    OIDC_MULTI_FACTOR: false,
    IDENTITY_ISSUER: 'sales',
    OIDC_AUDIENCE: 'sales',
  };
  test.each([
    [{ OIDC_ISSUER: 'http://login.example.com' }, 'OIDC_ISSUER is http://login.example.com; allowed: https'],
    [{ OIDC_ISSUER: 'https://a.example', OIDC_JWKS_URL: 'http://a.example/jwks' }, 'OIDC_JWKS_URL'],
    [{ OIDC_ISSUER: 'https://a.example', OIDC_AUDIENCE: undefined }, 'OIDC_ISSUER needs OIDC_AUDIENCE'],
    [{ OIDC_ISSUER: 'https://a.example', IDENTITY_ISSUER: 'https://a.example' }, 'another issuer than our own'],
  ])('%j', (settings, what) => {
    expect(() => foreignIn({ ...given, ...settings } as ForeignSettings)).toThrow(what);
  });

  test('and without settings there is no issuer', () => {
    expect(foreignIn(given)).toBeUndefined();
  });
});
