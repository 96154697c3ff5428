import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Pending, type ProviderClient, providerClient } from './client.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const clientSecret = 'a secret of tests that is long enough';

let issuer: string;
let asked: string[];
/** What the ID token says, what it is signed with, and what the discovery document says instead. */
let lie: {
  claims: Readonly<Record<string, unknown>>;
  header: Readonly<Record<string, unknown>>;
  key: typeof privateKey;
  document: Readonly<Record<string, unknown>>;
  isAway: boolean;
};

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const idToken = (nonce: string): string => {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: 'sales',
    sub: 'kim-1',
    nonce,
    iat: now,
    exp: now + 60,
    name: 'Kim',
    ...lie.claims,
  };
  const text = `${encoded({ alg: 'RS256', kid: 'k', ...lie.header })}.${encoded(claims)}`;
  if (lie.header['alg'] === 'none') return `${text}.`;
  return `${text}.${sign('sha256', Buffer.from(text), lie.key).toString('base64url')}`;
};

/** The code of an answer is the nonce that the ID token has, so that the provider keeps nothing. */
const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = request.url ?? '';
  asked.push(path);
  if (lie.isAway) return void request.socket.destroy();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const code = new URLSearchParams(Buffer.concat(chunks).toString()).get('code') ?? '';
  const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
  const said: Record<string, object> = {
    '/.well-known/openid-configuration': { issuer, ...endpoints, jwks_uri: `${issuer}/jwks`, ...lie.document },
    '/jwks': { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] },
    '/token': { access_token: 'x', token_type: 'Bearer', id_token: idToken(code) },
  };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(said[path] ?? {}));
};

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  lie = { claims: {}, header: {}, key: privateKey, document: {}, isAway: false };
});

const starting = (): ProviderClient =>
  providerClient(
    {
      ...{ issuer: new URL(issuer), clientId: 'sales', clientSecret, publicUrl: new URL('https://sales.example') },
      ...{ groupsClaim: 'groups', isMultiFactor: false, roles: [] },
    },
    () => new Date().toISOString(),
  );

type Begun = { readonly state: string; readonly pending: Pending };

/** What becomes of a sign-in that the provider sends back with this. */
const outcome = async (client: ProviderClient, { state, pending }: Begun, changed: Record<string, string> = {}) =>
  client.finish(new URLSearchParams({ code: pending.nonce, state, ...changed }).toString(), state, pending).then(
    ({ subject, email }) => `${subject} ${email}`,
    () => 'refused',
  );

/** The times of an ID token that is good for five minutes, by a clock that is so many seconds ahead. */
const ofClock = (ahead: number) => {
  const now = Math.floor(Date.now() / 1000) + ahead;
  return { iat: now, exp: now + 300 };
};

describe('a sign-in by the provider', () => {
  test('begins with PKCE, state and nonce, each new, and ends with who the person is', async () => {
    const client = starting();
    const [one, two] = [await client.begin(), await client.begin()];
    const { searchParams } = one.url;
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('state')).toBe(one.state);
    expect(searchParams.get('nonce')).toBe(one.pending.nonce);
    expect(searchParams.get('redirect_uri')).toBe('https://sales.example/identity/v1/provider/callback');
    const values = [one, two].flatMap(({ state, pending }) => [state, pending.nonce, pending.verifier]);
    expect(new Set(values).size).toBe(6);
    lie.claims = { email: 'kim@company.example' };
    expect(await outcome(client, one)).toBe('kim-1 kim@company.example');
    lie.claims = { email: 'ann@company.example', email_verified: false };
    expect(await outcome(client, two)).toBe('kim-1 undefined');
  });

  test.each<[string, Partial<Record<'claims' | 'header', Readonly<Record<string, unknown>>>>]>([
    ['with the nonce of another sign-in', { claims: { nonce: 'of another sign-in' } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['for another application', { claims: { aud: 'mail' } }],
    ['for several applications, given to another one', { claims: { aud: ['sales', 'mail'], azp: 'mail' } }],
    ['that has expired', { claims: { exp: Math.floor(Date.now() / 1000) - 600 } }],
    ['of a clock that is far ahead', { claims: ofClock(300) }],
    ['that is not good yet', { claims: { nbf: 9e9 } }],
    ['without a subject', { claims: { sub: undefined } }],
  ])('is refused for an ID token %s', async (_, told) => {
    const client = starting();
    const begun = await client.begin();
    lie = { ...lie, ...told };
    expect(await outcome(client, begun)).toBe('refused');
    lie = { ...lie, claims: {}, header: {} };
    expect(await outcome(client, begun)).toBe('kim-1 undefined');
  });

  test.each([45, -345])('is taken where the clocks differ by less than a minute: %i s', async (ahead) => {
    const client = starting();
    const begun = await client.begin();
    lie.claims = ofClock(ahead);
    expect(await outcome(client, begun)).toBe('kim-1 undefined');
  });

  test.each<[string, Record<string, string>]>([
    ['the state of another sign-in', { state: 'of another sign-in' }],
    ['the name of another provider: a mix-up', { iss: 'https://evil.example' }],
    ['an error', { error: 'access_denied' }],
  ])('is refused when the browser comes back with %s', async (_, changed) => {
    const client = starting();
    expect(await outcome(client, await client.begin(), changed)).toBe('refused');
    expect(asked).not.toContain('/token');
  });

  test('anew asks the provider to ask the person, and is refused unless the person has signed in since', async () => {
    const client = starting();
    const { searchParams } = (await client.begin()).url;
    expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual([null, null]);
    const begun = await client.begin(true);
    expect(begun.url.searchParams.get('prompt')).toBe('login');
    expect(begun.url.searchParams.get('max_age')).toBe('0');
    const now = Math.floor(Date.now() / 1000);
    for (const [time, becomes] of [
      [undefined, 'refused'],
      ['soon', 'refused'],
      [now - 3600, 'refused'],
      [now - 120, 'refused'],
      [now - 30, 'kim-1 undefined'],
      [now, 'kim-1 undefined'],
    ] as const) {
      lie.claims = { auth_time: time };
      expect([time, await outcome(client, begun)]).toEqual([time, becomes]);
    }
  });

  test('does not begin where the document is of another issuer', async () => {
    lie.document = { issuer: 'https://evil.example' };
    await expect(starting().begin()).rejects.toThrow();
  });

  test('asks a provider that is away once for all who come', async () => {
    lie.isAway = true;
    const client = starting();
    const begun = await Promise.allSettled(Array.from({ length: 50 }, () => client.begin()));
    expect(begun.every(({ status }) => status === 'rejected')).toBe(true);
    expect(asked).toHaveLength(1);
  });
});

test('an ID token that the provider has not signed is refused', async () => {
  for (const [header, key] of [
    [{}, other.privateKey],
    [{ alg: 'none' }, privateKey],
  ] as const) {
    const client = starting();
    const begun = await client.begin();
    Object.assign(lie, { header, key });
    expect([header, await outcome(client, begun)]).toEqual([header, 'refused']);
  }
});
