import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Unauthenticated } from '../http/unauthenticated.ts';
import { jarService } from '../routes/fixture.ts';
import type { Server } from '../server/server.ts';
import { mintApiKey } from './api-key.ts';
import { identifyByCredentials } from './authentication.ts';
import {
  clockSkew,
  foreignIssuer,
  ownIssuer,
  signToken,
  type TokenFacts,
  type TokenVerifierOptions,
  tokenLife,
  tokenVerifier,
} from './tokens.ts';

const issuer = 'https://sales.example/identity';
const audience = 'sales';
const start = Date.parse('2026-03-01T00:00:00.000Z');
const ann = { issuer, audience, subject: 'ann', sessionId: 's-1' };

let ours: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
let keys: JSONWebKeySet;
beforeAll(async () => {
  ours = await generateKeyPair('EdDSA', { extractable: true });
  keys = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k-1', alg: 'EdDSA', use: 'sig' }] };
});

const verifier = (options: Partial<TokenVerifierOptions> = {}) =>
  tokenVerifier({
    issuers: [ownIssuer(issuer, audience, { keys })],
    isRevoked: () => false,
    now: () => start,
    ...options,
  });

const tokenAt = (at: number, claims: Partial<typeof ann> = {}): Promise<string> =>
  signToken({ id: 'k-1', privateKey: ours.privateKey }, { ...ann, ...claims }, at);

/** Signed by our key, but for what is changed. */
const forged = (
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
  key: CryptoKey | Uint8Array = ours.privateKey,
): Promise<string> => {
  const iat = start / 1000;
  const all = { iss: issuer, aud: audience, sub: 'ann', sid: 's-1', iat, exp: iat + tokenLife, ...claims };
  return new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k-1', ...header })
    .sign(key);
};

const failureOf = (verified: Promise<TokenFacts>): Promise<string> =>
  verified.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Unauthenticated ? error.failure : String(error)),
  );

test('a token says who, by which sign-in, and nothing else', async () => {
  const token = await tokenAt(start);
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  expect(Object.keys(claims).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub']);
  const issuedAt = start / 1000;
  const facts = { issuer, subject: 'ann', sessionId: 's-1', issuedAt, expiresAt: issuedAt + 300 };
  expect(await verifier()(token)).toEqual(facts);
});

describe('a token is refused', () => {
  const expired = (tokenLife + clockSkew) * 1000;

  test.each<[string, string, () => Promise<string>]>([
    ['that has expired', 'expired', () => tokenAt(start - expired - 1000)],
    ['of a clock that is five minutes ahead', 'invalid', () => tokenAt(start + 300_000)],
    ['that is not to be used yet', 'invalid', () => forged({ nbf: start / 1000 + 300 })],
    ['that lives longer than five minutes', 'invalid', () => forged({ exp: start / 1000 + 86_400 })],
    ['without an end', 'invalid', () => forged({ exp: undefined })],
    ['without a subject', 'invalid', () => forged({ sub: undefined })],
    ['without a session', 'invalid', () => forged({ sid: undefined })],
    ['with a session that is not text', 'invalid', () => forged({ sid: { $ne: '' } })],
    ['for another audience', 'invalid', () => tokenAt(start, { audience: 'mail' })],
    ['of an issuer that is not known', 'invalid', () => tokenAt(start, { issuer: 'https://evil.example' })],
    ['of another type', 'invalid', () => forged({}, { typ: 'JWT' })],
    ['with a key that there is not', 'invalid', () => forged({}, { kid: 'k-2' })],
    [
      'with a header that must be understood and is not',
      'invalid',
      async () => {
        const [, payload, signature] = (await tokenAt(start)).split('.');
        const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'k-1', crit: ['roles'], roles: ['administrator'] };
        return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`;
      },
    ],
    ['without a signature', 'invalid', async () => (await tokenAt(start)).split('.').with(2, '').join('.')],
    [
      'that was changed',
      'invalid',
      async () => {
        const parts = (await tokenAt(start)).split('.');
        const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
        return parts.with(1, Buffer.from(JSON.stringify({ ...claims, sub: 'eve' })).toString('base64url')).join('.');
      },
    ],
    [
      'with `alg: none`',
      'invalid',
      async () => {
        const [, payload] = (await tokenAt(start)).split('.');
        const header = { alg: 'none', typ: 'at+jwt', kid: 'k-1' };
        return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.`;
      },
    ],
    [
      'signed by HS256 with our public key as the secret',
      'invalid',
      async () => forged({}, { alg: 'HS256' }, new TextEncoder().encode(await exportSPKI(ours.publicKey))),
    ],
    [
      'signed by another key under the name of ours',
      'invalid',
      async () => forged({}, {}, (await generateKeyPair('EdDSA')).privateKey),
    ],
    ['that is not a token', 'invalid', async () => 'x.y.z'],
    ['that is very long', 'invalid', async () => 'x'.repeat(9000)],
  ])('%s', async (_, failure, make) => {
    expect(await failureOf(verifier()(await make()))).toBe(failure);
  });

  test('of our name that a foreign issuer has signed', async () => {
    const theirs = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(theirs.publicKey)), kid: 'f-1', alg: 'ES256' }] };
    const foreign = foreignIssuer('https://login.example', audience, { keys: jwks });
    const verify = verifier({ issuers: [ownIssuer(issuer, audience, { keys }), foreign] });
    const header = { alg: 'ES256', kid: 'f-1' };
    expect(await failureOf(verify(await forged({}, header, theirs.privateKey)))).toBe('invalid');
    const theirOwn = await forged({ iss: 'https://login.example', sid: undefined }, header, theirs.privateKey);
    expect(await verify(theirOwn)).toMatchObject({ issuer: 'https://login.example', subject: 'ann' });
  });
});

describe('a token of a foreign issuer that has the type JWT', () => {
  const login = 'https://login.example';
  test.each<[string, string, object, object]>([
    ['says what it gives access to', 'accepted', { scp: 'access_as_user' }, { typ: 'JWT' }],
    ['says so in a list', 'accepted', { scp: ['openid', 'sales'] }, { typ: 'jwt' }],
    ['says so in `scope`', 'accepted', { scope: 'sales' }, { typ: 'JWT' }],
    ['gives access to nothing', 'invalid', {}, { typ: 'JWT' }],
    ['gives access to an empty list', 'invalid', { scp: [] }, { typ: 'JWT' }],
    ['is an ID token with a nonce', 'invalid', { scp: 'openid', nonce: 'n' }, { typ: 'JWT' }],
    ['is an ID token beside an access token', 'invalid', { scope: 'openid', at_hash: 'h' }, { typ: 'JWT' }],
    ['is a logout token', 'invalid', { scope: 'openid', events: {} }, { typ: 'JWT' }],
    ['is of yet another type', 'invalid', { scope: 'sales' }, { typ: 'logout+jwt' }],
    ['has no type', 'invalid', { scope: 'sales' }, { typ: undefined }],
    ['is of the type of access tokens, in full', 'accepted', {}, { typ: 'application/at+jwt' }],
  ])('%s: %s', async (_, outcome, claims, header) => {
    const theirs = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(theirs.publicKey)), kid: 'f-1', alg: 'ES256' }] };
    const verify = verifier({ issuers: [foreignIssuer(login, audience, { keys: jwks })] });
    const token = await forged(
      { iss: login, sid: undefined, ...claims },
      { alg: 'ES256', kid: 'f-1', ...header },
      theirs.privateKey,
    );
    expect(await failureOf(verify(token))).toBe(outcome);
  });
});

describe('a clock of a foreign issuer that differs', () => {
  const login = 'https://login.example';
  test.each<[string, string, number, number]>([
    ['by five minutes, ahead', 'invalid', 300, 3900],
    ['by five minutes, behind: what has just ended there ended here before', 'expired', -3900, -300],
    ['by half a minute, ahead', 'accepted', 30, 3600],
    ['by half a minute, behind', 'accepted', -3630, -30],
    ['not, with a token that is not to be used yet', 'invalid', 0, 3600],
  ])('%s: %s', async (what, outcome, iat, exp) => {
    const theirs = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(theirs.publicKey)), kid: 'f-1', alg: 'ES256' }] };
    const verify = verifier({ issuers: [foreignIssuer(login, audience, { keys: jwks })] });
    const now = start / 1000;
    const early = what.includes('not to be used yet') && { nbf: now + 300 };
    const claims = { iss: login, sid: undefined, iat: now + iat, exp: now + exp, ...early };
    expect(await failureOf(verify(await forged(claims, { alg: 'ES256', kid: 'f-1' }, theirs.privateKey)))).toBe(
      outcome,
    );
  });
});

describe('a token that was verified', () => {
  test('is good within the skew of the clocks, and ends though it is remembered', async () => {
    let now = start;
    const verify = verifier({ now: () => now });
    const token = await tokenAt(start);
    await verify(token);
    now = start + tokenLife * 1000 + 30_000;
    expect(await failureOf(verify(token))).toBe('accepted');
    now = start + (tokenLife + clockSkew) * 1000;
    expect(await failureOf(verify(token))).toBe('expired');
    expect(await failureOf(verify(token))).toBe('expired');
  });

  test('is refused from its revocation on', async () => {
    const revoked = new Set<string>();
    const verify = verifier({ isRevoked: ({ sessionId = '' }) => revoked.has(sessionId) });
    const token = await tokenAt(start);
    expect(await failureOf(verify(token))).toBe('accepted');
    revoked.add('s-1');
    expect(await failureOf(verify(token))).toBe('revoked');
    expect(await failureOf(verify(await tokenAt(start, { sessionId: 's-2' })))).toBe('accepted');
  });

  test('is verified once, and again when there was no room to remember it', async () => {
    let asked = 0;
    const own = ownIssuer(issuer, audience, { keys });
    const counted = {
      ...own,
      keys: ((...given) => {
        asked += 1;
        return own.keys(...given);
      }) as typeof own.keys,
    };
    const verify = verifier({ issuers: [counted], capacity: 1 });
    const [one, other] = [await tokenAt(start), await tokenAt(start, { sessionId: 's-2' })];
    await verify(one);
    await verify(one);
    expect(asked).toBe(1);
    await verify(other);
    await verify(one);
    expect(asked).toBe(3);
  });
});

describe('an issuer that is away', () => {
  test('lets those go on whose tokens were verified, and no others', async () => {
    let isAway = false;
    const own = ownIssuer(issuer, audience, { keys });
    const away = {
      ...own,
      keys: (async (...given) => {
        if (isAway) throw new TypeError('fetch failed');
        return own.keys(...given);
      }) as typeof own.keys,
    };
    const verify = verifier({ issuers: [away] });
    const [known, unknown] = [await tokenAt(start), await tokenAt(start, { sessionId: 's-2' })];
    await verify(known);
    isAway = true;
    expect(await failureOf(verify(known))).toBe('accepted');
    expect(await failureOf(verify(unknown))).toContain('IssuerUnavailable');
    isAway = false;
    expect(await failureOf(verify(unknown))).toBe('accepted');
  });
});

describe('a service', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  const { key, hash } = mintApiKey('shop-1');
  const expiresAt = '2026-04-01T00:00:00.000Z';
  const startService = async (known: { expiresAt: string; revoked: boolean }, isOpen = false) => {
    const fixture = await jarService({
      server: {
        identify: identifyByCredentials({
          isOpen: () => isOpen,
          verifyToken: async (token) => {
            if (token === 'foreign')
              return { issuer: 'https://login.example', subject: 'ann', issuedAt: 0, expiresAt: 1 };
            return verifier()(token);
          },
          userOf: (token) => (token.issuer === issuer ? token.subject : undefined),
          findKey: (keyId) => (keyId === 'shop-1' ? { hash, ...known } : undefined),
          principal: (id) => ({ id, may: () => true }),
          now: () => start,
        }),
      },
    });
    servers.push(fixture.server);
    const post = (headers: Record<string, string>) =>
      fixture.server.inject({ method: 'POST', url: '/jars/v1/jars', payload: { label: 'sweets' }, headers });
    return { ...fixture, post };
  };
  const good = { expiresAt, revoked: false };

  test('records who the token or the key says', async () => {
    const { post, store } = await startService(good);
    for (const credentials of [await tokenAt(start), key])
      expect((await post({ authorization: `Bearer ${credentials}` })).statusCode).toBe(201);
    expect(store.all.map(({ metadata }) => metadata.actor)).toEqual(['user:ann', 'service:shop-1']);
  });

  test('takes the subject of another issuer for no user of ours of the same name', async () => {
    const { post, store } = await startService(good);
    expect((await post({ authorization: 'Bearer foreign' })).statusCode).toBe(401);
    expect(store.all).toEqual([]);
  });

  test('asks a request without credentials for them, and tells it of no error', async () => {
    const { post, store } = await startService(good);
    const refused = await post({});
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['www-authenticate']).toBe('Bearer');
    expect(refused.json()).toMatchObject({ code: 'request/unauthenticated', details: { reason: 'missing' } });
    expect(store.all).toEqual([]);
  });

  test('says what is wrong with credentials, and nothing of what is in them', async () => {
    const { post } = await startService(good);
    const refused = await post({ authorization: 'Bearer x.y.z' });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['www-authenticate']).toContain('Bearer error="invalid_token"');
    expect(refused.body).not.toContain('x.y.z');
  });

  test.each(['Basic YTpi', 'Bearer', 'Bearer a, Bearer b', 'Bearer a b'])('refuses %j', async (authorization) => {
    const { post } = await startService(good);
    expect((await post({ authorization })).statusCode).toBe(401);
  });

  test('records one principal, who acts for no other, as long as there is no administrator', async () => {
    const { post, store } = await startService(good, true);
    for (const headers of [{}, { authorization: 'Bearer x.y.z' }, { authorization: `Bearer ${key}` }])
      expect((await post(headers)).statusCode).toBe(201);
    expect((await post({ 'x-on-behalf-of': 'user:ann' })).statusCode).toBe(403);
    expect(store.all.map(({ metadata }) => metadata.actor)).toEqual(Array(3).fill('user:anonymous'));
  });

  test.each([true, false])('refuses X-Actor, also with credentials, in a system that is open: %s', async (isOpen) => {
    const { post, store } = await startService(good, isOpen);
    for (const headers of [{}, { authorization: `Bearer ${key}` }]) {
      const refused = await post({ 'x-actor': 'user:eve', ...headers });
      expect([refused.statusCode, refused.json().errors]).toMatchObject([400, [{ in: 'header', path: 'X-Actor' }]]);
    }
    expect(store.all).toEqual([]);
  });

  test.each([
    ['expired', { expiresAt: '2026-03-01T00:00:00.000Z', revoked: false }, key],
    ['revoked', { expiresAt, revoked: true }, key],
    ['invalid', good, mintApiKey('shop-1').key],
    ['invalid', good, mintApiKey('shop-2').key],
    ['invalid', good, `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`],
    ['invalid', good, 'sk_shop-1'],
  ])('refuses a key that is %s', async (reason, known, text) => {
    const { post } = await startService(known);
    expect((await post({ authorization: `Bearer ${text}` })).json()).toMatchObject({ details: { reason } });
  });
});
