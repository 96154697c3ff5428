import { generateKeyPairSync, sign } from 'node:crypto';
import type { Postgres } from '@sales/adapter-postgres';
import { foreignIn, tokenVerifier, Unauthenticated } from '@sales/service-kit';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { freePort } from '@sales/test-kit/ports';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { identityService } from '../service.ts';
import { type CompanyProvider, companyBrowser, startCompanyProvider } from '../testing/company-provider.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';
import { testUsers } from '../testing/users.ts';

const minutes = 60_000;

let database: TestDatabase;
let postgres: Postgres;
let service: TestService;
let provider: CompanyProvider;
let url: string;
let port: number;
/** How much later it is than the clock of the machine says, in ms. */
let later = 0;
const now = (): number => Date.now() + later;

const settings = (issuer: string) => ({
  ...{ OIDC_SIGN_IN_ISSUER: issuer, OIDC_CLIENT_ID: 'sales', OIDC_CLIENT_SECRET: 'a secret of tests' },
  ...{ OIDC_ROLES: 'store=warehouse', PUBLIC_URL: url, OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'sales' },
});

/** The clock, and what waits are measured by, go on together. */
const pass = (ms: number): void => {
  later += ms;
  vi.advanceTimersByTime(ms);
};

const comeBack = async (): Promise<void> => {
  provider = await startCompanyProvider(port, url);
  // No one is asked again and again while it is away.
  pass(10_000);
};

beforeAll(async () => {
  const own = await freePort();
  port = await freePort();
  url = `http://127.0.0.1:${own}`;
  provider = await startCompanyProvider(port, url);
  database = await openTestDatabase();
  postgres = await openTestPostgres(database.url, identityService);
  service = await startTestService(identityService, postgres, {
    identify: () => ({ id: 'user:admin', may: () => true }),
    settings: settings(provider.issuer),
    clock: { now: () => new Date(now()).toISOString() },
  });
  await service.server.listen({ host: '127.0.0.1', port: own });
});
afterAll(async () => {
  await provider?.stop();
  await service?.stop();
  await postgres?.close();
  await database?.drop();
});
beforeEach(() => {
  later = 0;
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => void vi.useRealTimers());

const kim = { sub: 'kim-1', name: 'Kim Weber', email: 'kim@company.example', groups: ['store'] };
const good = 'a quiet harbour at night';

test('an hour without the provider keeps no one out who is in, lets no one in, and needs no restart', async () => {
  await provider.person(kim);
  const [inside, half] = [companyBrowser(url), companyBrowser(url)];
  await inside.go(`${url}/identity/v1/provider`);
  const { user } = await inside.me();
  // One comes back from the provider when it is gone.
  let at = `${url}/identity/v1/provider`;
  while (!at.includes('/provider/callback')) at = new URL((await half.send(at)).headers.get('location') ?? '', at).href;
  const users = testUsers(service.server, postgres.store);
  const lee = companyBrowser(url);
  const userId = await users.register('Lee', 'lee@example.com');
  const invited = await service.server.inject({ method: 'POST', url: `/identity/v1/users/${userId}/invite` });
  await lee.post('/password-by-link', { code: String(invited.json().link).split('#')[1], password: good });
  await lee.post('/sign-in', { email: 'lee@example.com', password: good });

  await provider.stop();
  const unavailable = `${url}/identity/sign-in?problem=provider/unavailable`;
  expect(await half.go(at)).toBe(unavailable);
  expect((await half.me()).code).toBe('sign-in/not-signed-in');
  pass(60 * minutes);
  expect((await inside.me()).user).toBe(user);
  expect((await inside.post('/tokens', {})).status).toBe(200);
  expect(await companyBrowser(url).go(`${url}/identity/v1/provider`)).toBe(unavailable);
  const link = await lee.post('/provider-links', { password: good });
  expect([link.status, Object(await link.json()).code]).toEqual([503, 'provider/unavailable']);

  await comeBack();
  await provider.person(kim);
  const again = companyBrowser(url);
  expect(await again.go(`${url}/identity/v1/provider`)).toBe(`${url}/identity/account`);
  expect((await again.me()).user).toBe(user);
});

describe('access tokens of the company', () => {
  const register = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await service.server.inject({ method: 'POST', url: '/identity/v1/registrations', headers });
    const { code, details } = answer.json();
    return [answer.statusCode, details?.reason ?? code, answer.headers['retry-after']];
  };
  const taken = [200, undefined, undefined];
  const unsure = [503, 'service/issuer-unavailable', '5'];

  /** Of a key that the issuer may have by now. */
  const ofNewKey = (): string => {
    const iat = Math.floor(now() / 1000);
    const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const claims = { iss: provider.issuer, aud: 'sales', sub: 'eve-1', iat, exp: iat + 600 };
    const text = `${encoded({ alg: 'RS256', typ: 'at+jwt', kid: 'new' })}.${encoded(claims)}`;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };

  test('are good until they end while the issuer is away; new keys are neither taken nor refused', async () => {
    await provider.person(kim);
    const [seen, unseen] = [await provider.accessToken(), await provider.accessToken()];
    expect(await register(seen)).toEqual(taken);
    await provider.stop();
    pass(60 * minutes);
    expect([await register(seen), await register(unseen)]).toEqual([taken, taken]);
    expect(await register(ofNewKey())).toEqual(unsure);
    await comeBack();
    expect((await register(ofNewKey()))[1]).toBe('invalid');
    await provider.person(kim);
    const next = await provider.accessToken();
    expect(await register(next)).toEqual(taken);
    await provider.stop();
    pass(32 * minutes);
    // They were good for 90 minutes, and a clock may differ by one.
    for (const token of [seen, unseen, next]) expect((await register(token)).slice(0, 2)).toEqual([401, 'expired']);
  });

  test('of an issuer that was away from the start on are taken as soon as it is there', async () => {
    const foreign = foreignIn({
      ...{ OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: 'sales', OIDC_GROUPS_CLAIM: 'groups' },
      ...{ OIDC_MULTI_FACTOR: false, IDENTITY_ISSUER: 'sales' },
    });
    if (foreign === undefined) throw new Error('there is no issuer');
    const verify = tokenVerifier({ issuers: [foreign.issuer], isRevoked: () => false, now });
    const outcome = async (token: string) =>
      verify(token).then(
        () => 'taken',
        (error: unknown) => (error instanceof Unauthenticated ? error.failure : String(Object(error).name)),
      );
    expect(await outcome(ofNewKey())).toBe('IssuerUnavailable');
    await comeBack();
    await provider.person(kim);
    expect(await outcome(await provider.accessToken())).toBe('taken');
  });
});
