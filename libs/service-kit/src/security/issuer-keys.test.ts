import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Unauthenticated } from '../http/unauthenticated.ts';
import { issuerKeys } from './issuer-keys.ts';
import { foreignIssuer, foreignLife, tokenVerifier } from './tokens.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let issuer: string;
let keys: Record<'old' | 'new', { readonly privateKey: CryptoKey; readonly jwk: JWK }>;
/** What the issuer answers by path, and what it was asked. */
let answers: Record<string, Answer>;
let asked: string[];

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const hasKeys = (...of: readonly ('old' | 'new')[]): Answer => json({ keys: of.map((name) => keys[name].jwk) });
const away: Answer = (request) => request.socket.destroy();

const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  (answers[request.url ?? ''] ?? json({}, 404))(request, response);
});

beforeAll(async () => {
  const made = async (kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
  };
  keys = { old: await made('old'), new: await made('new') };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const discovery = '/.well-known/openid-configuration';
beforeEach(() => {
  asked = [];
  answers = { [discovery]: json({ issuer, jwks_uri: `${issuer}/jwks` }), '/jwks': hasKeys('old') };
});

const start = Date.parse('2026-03-01T00:00:00.000Z');

/** What verifies tokens of the issuer, at a time that can be set. */
const starting = (keysUrl?: string) => {
  let now = start;
  const source = issuerKeys({
    ...{ issuer: new URL(issuer), goodFor: foreignLife * 1000, now: () => now },
    ...(keysUrl !== undefined && { keysUrl: new URL(keysUrl) }),
  });
  const foreign = foreignIssuer(issuer, 'sales', { get: source });
  const verify = tokenVerifier({ issuers: [foreign], isRevoked: () => false, now: () => now });
  return {
    wait: (seconds: number) => {
      now += seconds * 1000;
    },
    /** What becomes of a new token; tokens that were verified are known. */
    outcome: async (key: 'old' | 'new' = 'old', kid = `${key}`, token = tokenAt(now, key, kid)) =>
      verify(await token).then(
        () => 'accepted',
        (error: unknown) => (error instanceof Unauthenticated ? error.failure : String(Object(error).name)),
      ),
    tokenOf: (key: 'old' | 'new') => tokenAt(now, key, key),
  };
};

let nth = 0;
const tokenAt = (now: number, key: 'old' | 'new', kid: string): Promise<string> => {
  nth += 1;
  const claims = { iss: issuer, aud: 'sales', sub: `kim-${nth}`, iat: now / 1000, exp: now / 1000 + foreignLife };
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid }).sign(keys[key].privateKey);
};

const fetches = (): number => asked.filter((path) => path === '/jwks').length;

describe('the keys of an issuer', () => {
  test('are found by discovery, once for all who come at once, and then known', async () => {
    const { outcome } = starting();
    expect(await Promise.all(Array.from({ length: 20 }, () => outcome()))).toEqual(Array(20).fill('accepted'));
    expect(await outcome()).toBe('accepted');
    expect(asked).toEqual([discovery, '/jwks']);
  });

  test('change without an outage: a new one is fetched when it is first met, and one that is gone ends', async () => {
    const { outcome, wait } = starting();
    expect(await outcome('old')).toBe('accepted');
    answers['/jwks'] = hasKeys('old', 'new');
    wait(11);
    expect([await outcome('new'), await outcome('old')]).toEqual(['accepted', 'accepted']);
    answers['/jwks'] = hasKeys('new');
    wait(301);
    // Keys count on while they are fetched again.
    expect(await outcome('old')).toBe('accepted');
    await expect.poll(() => outcome('old')).toBe('invalid');
    expect(await outcome('new')).toBe('accepted');
  });

  test('are fetched at most once in ten seconds, whatever keys tokens name', async () => {
    const { outcome, wait } = starting();
    await outcome();
    wait(10);
    const flood = Array.from({ length: 500 }, (_, one) => outcome('new', `made-up-${one}`));
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['invalid']));
    expect(fetches()).toBe(2);
    expect(await outcome('old')).toBe('accepted');
  });

  test('are at most asked for once in ten seconds of an issuer that is away, too', async () => {
    answers[discovery] = away;
    const { outcome, wait } = starting();
    const flood = await Promise.all(Array.from({ length: 200 }, () => outcome()));
    expect(new Set(flood)).toEqual(new Set(['IssuerUnavailable']));
    expect(await outcome()).toBe('IssuerUnavailable');
    expect(asked).toEqual([discovery]);
    answers[discovery] = json({ issuer, jwks_uri: `${issuer}/jwks` });
    wait(10);
    expect(await outcome()).toBe('accepted');
  });

  test('count for as long as a token lives while the issuer is away: who is in stays in, and no longer', async () => {
    const { outcome, wait, tokenOf } = starting();
    const unseen = tokenOf('old');
    expect(await outcome()).toBe('accepted');
    answers = { [discovery]: away, '/jwks': away };
    wait(3600);
    expect(await outcome('old', 'old', unseen)).toBe('accepted');
    // Of a key that is not known it cannot be said that it is wrong.
    expect(await outcome('new')).toBe('IssuerUnavailable');
    wait(foreignLife - 3600);
    expect(await outcome()).toBe('IssuerUnavailable');
    answers = { [discovery]: json({ issuer, jwks_uri: `${issuer}/jwks` }), '/jwks': hasKeys('new') };
    wait(10);
    expect(await outcome('new')).toBe('accepted');
  });

  test('are on the host of the issuer, or where the setting says, and nowhere else', async () => {
    answers['/elsewhere'] = hasKeys('old');
    answers['/jwks'] = json({}, 302, { location: `${issuer}/elsewhere` });
    expect(await starting().outcome()).toBe('IssuerUnavailable');
    expect(asked).toEqual([discovery, '/jwks']);
    // The same machine by another name, as a service inside of the network would be.
    const other = issuer.replace('127.0.0.1', 'localhost');
    answers[discovery] = json({ issuer, jwks_uri: `${other}/elsewhere` });
    expect(await starting().outcome()).toBe('IssuerUnavailable');
    expect(asked).not.toContain('/elsewhere');
    expect(await starting(`${other}/elsewhere`).outcome()).toBe('accepted');
  });

  test.each<[string, string, () => Answer, (() => Answer)?]>([
    [
      ...(['a document of another issuer', 'IssuerUnavailable', () => hasKeys('old')] as const),
      () => json({ issuer: 'https://evil.example', jwks_uri: `${issuer}/jwks` }),
    ],
    ['a document without keys', 'IssuerUnavailable', () => hasKeys('old'), () => json({ issuer })],
    ['no keys', 'IssuerUnavailable', () => json({ keys: 'none' })],
    ['what is not JSON', 'IssuerUnavailable', () => (_, response) => response.end('<html>')],
    ['an error', 'IssuerUnavailable', () => json({ keys: [keys.old.jwk] }, 500)],
    ['more keys than there can be', 'IssuerUnavailable', () => json({ keys: Array(101).fill(keys.old.jwk) })],
    ['a secret instead of a key', 'invalid', () => json({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'old' }] })],
    [
      'an answer without an end',
      'IssuerUnavailable',
      () => (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(' '.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
    ],
  ])('are not believed of %s', async (_, outcome, jwks, document) => {
    answers['/jwks'] = jwks();
    if (document !== undefined) answers[discovery] = document();
    expect(await starting().outcome()).toBe(outcome);
  });
});
