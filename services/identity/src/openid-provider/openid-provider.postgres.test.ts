import { existsSync } from 'node:fs';
import type { Postgres } from '@sales/adapter-postgres';
import { sql } from '@sales/eventsourcing';
import { ConfigError, providedUserId } from '@sales/service-kit';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { freePort } from '@sales/test-kit/ports';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt } from '../credentials/second-factors.ts';
import { identityService } from '../service.ts';
import { accessesOf } from '../testing/accesses.ts';
import {
  type CompanyProvider,
  companyBrowser,
  type ProvidedPerson,
  startCompanyProvider,
} from '../testing/company-provider.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';
import { type TestUsers, testUsers } from '../testing/users.ts';
import { providerIn } from './config.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

let database: TestDatabase;
let postgres: Postgres;
let service: TestService;
let users: TestUsers;
let provider: CompanyProvider;
let issuer: string;
let url: string;

beforeAll(async () => {
  const [own, other] = [await freePort(), await freePort()];
  url = `http://127.0.0.1:${own}`;
  provider = await startCompanyProvider(other, url);
  issuer = provider.issuer;
  database = await openTestDatabase();
  postgres = await openTestPostgres(database.url, identityService);
  service = await startTestService(identityService, postgres, {
    identify: () => ({ id: 'user:admin', may: () => true }),
    settings: {
      OIDC_SIGN_IN_ISSUER: issuer,
      OIDC_CLIENT_ID: 'sales',
      OIDC_CLIENT_SECRET: 'a secret of tests',
      OIDC_ROLES: 'sales-team=salesperson,store=warehouse,ghosts=no-such-role,chiefs=administrator',
      PUBLIC_URL: url,
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: 'sales',
    },
  });
  users = testUsers(service.server, postgres.store);
  await service.server.listen({ host: '127.0.0.1', port: own });
});
afterAll(async () => {
  await provider?.stop();
  await service?.stop();
  await postgres?.close();
  await database?.drop();
});

const browser = () => companyBrowser(url);

const person = (of: ProvidedPerson): Promise<void> => provider.person(of);

const rolesOf = async (userId: string): Promise<readonly string[]> =>
  (await service.server.inject(`/identity/v1/users/${userId}`)).json().roles;

const good = 'a quiet harbour at night';

describe('the provider of the company', () => {
  test('lets in who is in a group, whose roles follow the groups from sign-in to sign-in', async () => {
    const kim = { sub: 'kim-1', name: 'Kim Weber', email: 'kim@company.example', groups: ['sales-team', 'others'] };
    await person(kim);
    const first = browser();
    expect(await first.go(`${url}/identity/v1/provider?return=/identity/v1/setup`)).toBe(`${url}/identity/v1/setup`);
    const me = await first.me();
    expect(me).toMatchObject({
      user: providedUserId(issuer, 'kim-1'),
      name: kim.name,
      session: { method: 'provider' },
    });
    expect(await rolesOf(me.user)).toEqual(['salesperson']);
    await person({ ...kim, groups: ['store'] });
    expect(await browser().go(`${url}/identity/v1/provider`)).toBe(`${url}/identity/account`);
    expect(await rolesOf(me.user)).toEqual(['warehouse']);
  });

  test('takes roles away from who leaves a group, though another group is a role that there is not', async () => {
    const max = { sub: 'max-1', name: 'Max', email: 'max@company.example' };
    await person({ ...max, groups: ['sales-team'] });
    const first = browser();
    await first.go(`${url}/identity/v1/provider`);
    const { user } = await first.me();
    expect(await rolesOf(user)).toEqual(['salesperson']);
    await person({ ...max, groups: ['ghosts', 'store'] });
    await browser().go(`${url}/identity/v1/provider`);
    expect(await rolesOf(user)).toEqual(['warehouse']);
  });

  test('lets in none who is in no group, or whose e-mail address another user has', async () => {
    await person({ sub: 'eve-1', name: 'Eve', email: 'eve@company.example', groups: [] });
    const unknown = `${url}/identity/sign-in?problem=provider/unknown`;
    expect(await browser().go(`${url}/identity/v1/provider`)).toBe(unknown);
    await users.register('Ann Admin', 'ann@company.example');
    await person({ sub: 'eve-2', name: 'Eve', email: 'ann@company.example', groups: ['store'] });
    const eve = browser();
    expect(await eve.go(`${url}/identity/v1/provider`)).toBe(unknown);
    expect((await eve.me()).code).toBe('sign-in/not-signed-in');
  });

  test('lets in a user who has linked it with the own password, and not once deactivated', async () => {
    const userId = await users.register('Lee', 'lee@example.com');
    const invited = await service.server.inject({ method: 'POST', url: `/identity/v1/users/${userId}/invite` });
    const lee = browser();
    await lee.post('/password-by-link', { code: String(invited.json().link).split('#')[1], password: good });
    expect((await lee.post('/sign-in', { email: 'lee@example.com', password: good })).status).toBe(200);
    await person({ sub: 'lee-9', name: 'Lee at work', email: 'someone.else@company.example', groups: [] });
    expect((await lee.post('/provider-links', { password: 'not the password' })).status).toBe(401);
    const { url: onwards } = (await (await lee.post('/provider-links', { password: good })).json()) as { url: string };
    expect(await lee.go(onwards)).toBe(`${url}/identity/account`);
    const later = browser();
    await later.go(`${url}/identity/v1/provider`);
    expect((await later.me()).user).toBe(userId);
    expect(await users.said(userId, 'CompanyAccountLinked')).toEqual([{ account: providedUserId(issuer, 'lee-9') }]);
    expect(await accessesOf(postgres, userId, 'linked')).toMatchObject([{ method: 'provider' }]);
    await users.deactivate(userId);
    expect(await browser().go(`${url}/identity/v1/provider`)).toBe(`${url}/identity/sign-in?problem=provider/unknown`);
  });

  test('asks for the second factor that a user has here, unless it has asked for one itself', async () => {
    const ivo = { sub: 'ivo-1', name: 'Ivo', email: 'ivo@company.example', groups: ['store'] };
    await person({ ...ivo, amr: ['pwd'] });
    const here = browser();
    await here.go(`${url}/identity/v1/provider`);
    const { user: userId } = await here.me();
    const invited = await service.server.inject({ method: 'POST', url: `/identity/v1/users/${userId}/reset-password` });
    await here.post('/password-by-link', { code: String(invited.json().link).split('#')[1], password: good });
    await here.post('/sign-in', { email: ivo.email, password: good });
    const { secret } = (await (await here.post('/second-factor/enrol', { password: good })).json()) as {
      secret: string;
    };
    const confirmed = await here.post('/second-factor/confirm', { code: codeAt(secret, new Date().toISOString()) });
    const { recoveryCodes } = (await confirmed.json()) as { recoveryCodes: string[] };
    const weak = browser();
    const asking = `${url}/identity/sign-in?by=code&return=%2Fidentity%2Fv1%2Fsetup`;
    expect(await weak.go(`${url}/identity/v1/provider?return=/identity/v1/setup`)).toBe(asking);
    expect((await weak.me()).code).toBe('sign-in/not-signed-in');
    expect((await weak.post('/second-factor', { code: recoveryCodes[0] })).status).toBe(200);
    expect((await weak.me()).user).toBe(userId);
    await person({ ...ivo, amr: ['pwd', 'mfa'] });
    const strong = browser();
    expect(await strong.go(`${url}/identity/v1/provider`)).toBe(`${url}/identity/account`);
    expect((await strong.me()).user).toBe(userId);
  });

  test.skipIf(executablePath === undefined)('is linked on the page of the account, in both languages', async () => {
    const userId = await users.register('Zoe', 'zoe@example.com');
    const invited = await service.server.inject({ method: 'POST', url: `/identity/v1/users/${userId}/invite` });
    await browser().post('/password-by-link', { code: String(invited.json().link).split('#')[1], password: good });
    await person({ sub: 'zoe-1', name: 'Zoe', email: 'zoe@company.example', groups: [] });
    const chrome = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    try {
      const page = await (await chrome.newContext({ locale: 'en-GB' })).newPage();
      await page.goto(`${url}/identity/sign-in`);
      await page.getByLabel('E-mail address').fill('zoe@example.com');
      await page.getByLabel('Password', { exact: true }).fill(good);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      const form = page.locator('#link-company');
      await form.getByLabel('Password').fill('not the password');
      await form.getByRole('button', { name: 'Link company account' }).click();
      await form.getByRole('alert').filter({ hasText: 'is wrong' }).waitFor();
      await form.getByLabel('Password').fill(good);
      await form.getByRole('button', { name: 'Link company account' }).click();
      // From the provider, without the language in the address.
      await page.waitForURL(`${url}/identity/account`);
      await page.goto(`${url}/identity/account?lang=zh`);
      await page.getByRole('button', { name: '关联公司账号' }).waitFor();
      // Another browser, by the company alone.
      const later = await (await chrome.newContext({ locale: 'zh-CN' })).newPage();
      await later.goto(`${url}/identity/sign-in`);
      await later.getByRole('link', { name: '使用公司账号登录' }).click();
      await later.getByText('Zoe, zoe@example.com').waitFor();
    } finally {
      await chrome.close();
    }
  });

  test('links nothing for a browser that has signed out, or in as another user, in between', async () => {
    const signedIn = async (name: string) => {
      const email = `${name.toLowerCase()}@example.com`;
      const userId = await users.register(name, email);
      const invited = await service.server.inject({ method: 'POST', url: `/identity/v1/users/${userId}/invite` });
      const found = browser();
      await found.post('/password-by-link', { code: String(invited.json().link).split('#')[1], password: good });
      const enter = () => found.post('/sign-in', { email, password: good });
      await enter();
      return { ...found, userId, enter };
    };
    const mia = await signedIn('Mia');
    const noa = await signedIn('Noa');
    await person({ sub: 'mia-1', name: 'Mia', email: 'mia@company.example', groups: [] });
    const { url: onwards } = Object(await (await mia.post('/provider-links', { password: good })).json());
    await mia.post('/sign-out', {});
    await mia.post('/sign-in', { email: 'noa@example.com', password: good });
    expect(await mia.go(onwards)).toBe(`${url}/identity/sign-in?problem=provider/unknown`);
    // Once linked, it stays with whom it is linked with.
    await mia.enter();
    expect(await mia.go(Object(await (await mia.post('/provider-links', { password: good })).json()).url)).toBe(
      `${url}/identity/account`,
    );
    expect(await noa.go(Object(await (await noa.post('/provider-links', { password: good })).json()).url)).toBe(
      `${url}/identity/sign-in?problem=provider/unknown`,
    );
    expect((await noa.me()).user).toBe(noa.userId);
  });

  test('is believed only where this browser has gone to it, once, and back to a page of ours', async () => {
    await person({ sub: 'kim-1', name: 'Kim Weber', email: 'kim@company.example', groups: ['store'] });
    const failed = `${url}/identity/sign-in?problem=provider/failed`;
    const callback = `${url}/identity/v1/provider/callback`;
    expect(await browser().go(`${callback}?code=x&state=y`)).toBe(failed);
    // What one browser has got at the provider is of no use to another one, as which a victim would be signed in.
    const [one, other] = [browser(), browser()];
    const comingBack = async (to: string): Promise<string> => {
      let at = `${url}/identity/v1/provider?return=${encodeURIComponent(to)}`;
      while (!at.startsWith(callback)) at = new URL((await one.send(at)).headers.get('location') ?? '', at).href;
      return at;
    };
    // Once tabs are left out and dots are resolved, these are `//evil.example`.
    for (const to of ['/\t/evil.example', '/.//evil.example', '/a/%2e%2e//evil.example', '/..//evil.example'])
      expect((await one.send(await comingBack(to))).headers.get('location')).toBe('/identity/account');
    const at = await comingBack('/identity/account');
    await other.send(`${url}/identity/v1/provider`);
    expect(await other.go(at)).toBe(failed);
    expect(await one.go(at)).toBe(`${url}/identity/account`);
    expect(await one.go(at)).toBe(failed);
  });

  test('lets who has no password add second factors, for ten minutes after it has asked them anew', async () => {
    await person({ sub: 'noa-1', name: 'Noa', email: 'noa@company.example', groups: ['store'] });
    const noa = browser();
    await noa.go(`${url}/identity/v1/provider`);
    const { user } = await noa.me();
    expect(await noa.me()).toMatchObject({ hasPassword: false, hasSecondFactor: false });
    // By a session of its own it may let in another person at the same browser: now, or the next time.
    const refused = async (path: string) => {
      const answer = await noa.post(path, {});
      expect([path, answer.status, Object(await answer.json()).code]).toEqual([path, 403, 'sign-in/too-long-ago']);
    };
    await refused('/second-factor/enrol');
    await noa.go(`${url}/identity/v1/provider`);
    await refused('/second-factor/enrol');
    expect(await noa.go(`${url}/identity/v1/provider?again=true`)).toBe(`${url}/identity/account`);
    const begun = Object(await (await noa.post('/second-factor/enrol', {})).json());
    const code = codeAt(String(begun.secret), new Date().toISOString());
    const confirmed = await noa.post('/second-factor/confirm', { code });
    expect([confirmed.status, Object(await confirmed.json()).recoveryCodes.length]).toEqual([200, 10]);
    expect(await noa.me()).toMatchObject({ hasSecondFactor: true, hasApp: true });
    // From now on the factor is asked for here.
    expect(await browser().go(`${url}/identity/v1/provider`)).toMatch(/\/identity\/sign-in\?by=code/);
    // A session that was left open does not let anyone in.
    await postgres.database.query(sql`
      update credentials.sessions set authenticated_at = authenticated_at - interval '11 minutes'
      where user_id = ${user}`);
    for (const path of ['/second-factor/remove', '/second-factor/enrol']) await refused(path);
  });

  test.skipIf(executablePath === undefined)(
    'lets who has no password add an app on the page, without one',
    async () => {
      await person({ sub: 'uma-1', name: 'Uma', email: 'uma@company.example', groups: ['store'] });
      const chrome = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
      try {
        const page = await (await chrome.newContext({ locale: 'en-GB' })).newPage();
        await page.goto(`${url}/identity/sign-in`);
        await page.getByRole('link', { name: 'Sign in with your company account' }).click();
        await page.getByText('Uma, uma@company.example').waitFor();
        expect(await page.getByLabel('Password').locator('visible=true').count()).toBe(0);
        await page.getByRole('button', { name: 'Use an app' }).click();
        await page.getByRole('link', { name: 'Sign in again' }).click();
        await page.waitForURL(`${url}/identity/account*`);
        await page.getByRole('button', { name: 'Use an app' }).click();
        const secret = (await page.locator('.secret:not(:empty)').textContent())?.replaceAll(' ', '') ?? '';
        await page.getByLabel('Code', { exact: true }).fill(codeAt(secret, new Date().toISOString()));
        await page.getByRole('button', { name: 'Confirm' }).click();
        await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
        expect(await page.locator('.codes li').count()).toBe(10);
      } finally {
        await chrome.close();
      }
    },
  );
});

describe('an access token of the company', () => {
  const tokenOf = async (of: ProvidedPerson, claims: object = {}): Promise<string> => {
    await person(of);
    return provider.accessToken(claims);
  };
  const register = async (token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await service.server.inject({ method: 'POST', url: '/identity/v1/registrations', headers });
    return { status: answer.statusCode, ...answer.json() };
  };

  test('registers its person once, with the roles of the groups, by which the person also signs in', async () => {
    const pat = { sub: 'pat-1', name: 'Pat', email: 'pat@company.example', groups: ['sales-team', 'others'] };
    const user = providedUserId(issuer, 'pat-1');
    const token = await tokenOf(pat);
    const both = await Promise.all([register(token), register(token)]);
    for (const one of both) expect(one).toMatchObject({ status: 200, user, principal: `user:${user}` });
    expect(await rolesOf(user)).toEqual(['salesperson']);
    await register(await tokenOf({ ...pat, groups: ['store'] }));
    expect(await rolesOf(user)).toEqual(['warehouse']);
    const here = browser();
    await here.go(`${url}/identity/v1/provider`);
    expect((await here.me()).user).toBe(user);
    await users.deactivate(user);
    expect(await register(token)).toMatchObject({ status: 409, code: 'account/inactive' });
    expect(await rolesOf(user)).toEqual(['warehouse']);
  });

  test('of a person whom a user has linked is of that user, and every service is told so', async () => {
    const mia = { sub: 'mia-1', name: 'Mia', email: 'mia@company.example', groups: [] };
    const { status, user } = await register(await tokenOf(mia));
    const account = providedUserId(issuer, 'mia-1');
    expect([status, user === account]).toEqual([200, false]);
    expect(await users.said(user, 'CompanyAccountLinked')).toEqual([{ account }]);
  });

  test('registers none who is in no group, has no name, is inactive, or has the address of another', async () => {
    const una = { sub: 'una-1', name: 'Una', email: 'una@company.example', groups: ['store'] };
    const codeOf = async (of: ProvidedPerson, claims?: object) => (await register(await tokenOf(of, claims))).code;
    expect(await codeOf({ ...una, groups: ['others'] })).toBe('provider/no-group');
    expect(await codeOf(una, { name: null })).toBe('provider/details-missing');
    for (const claims of [
      { email_verified: false },
      { email_verified: 'false' },
      { email: 'not an address' },
      { name: 'x'.repeat(201) },
      { name: 'Una\0' },
    ])
      expect([claims, await codeOf(una, claims)]).toEqual([claims, 'provider/details-missing']);
    expect(await codeOf({ ...una, sub: 'lee-9' })).toBe('account/inactive');
    await users.register('Una of before', una.email);
    expect(await codeOf(una)).toBe('account/email-taken');
  });

  test('is not taken without one, for another application, changed, or where it is an ID token', async () => {
    const una = { sub: 'una-2', name: 'Una', email: 'una2@company.example', groups: ['store'] };
    const reasonOf = async (token?: string) => (await register(token)).details?.reason;
    expect(await reasonOf()).toBe('missing');
    expect(await reasonOf(await tokenOf(una, { aud: 'mail' }))).toBe('invalid');
    const [head, , signature] = (await tokenOf(una)).split('.');
    const claims = { iss: issuer, aud: 'sales', sub: 'una-2', groups: ['store'], iat: 1, exp: 9e9 };
    expect(await reasonOf(`${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`)).toBe(
      'invalid',
    );
    expect(await reasonOf(await tokenOf(una, { id_token: true }))).toBe('invalid');
  });
});

describe('a wrong setting is named', () => {
  const given = {
    OIDC_GROUPS_CLAIM: 'groups',
    OIDC_MULTI_FACTOR: false,
    OIDC_CLIENT_ID: 'sales',
    PUBLIC_URL: 'https://sales.example.com',
  };
  test.each([
    [{ OIDC_SIGN_IN_ISSUER: 'http://login.example.com' }, 'OIDC_SIGN_IN_ISSUER'],
    [{ OIDC_SIGN_IN_ISSUER: 'https://login.example.com', PUBLIC_URL: 'http://sales.example.com' }, 'PUBLIC_URL'],
  ])('%j', (settings, name) => {
    expect(() => providerIn({ ...given, ...settings })).toThrow(name);
  });

  test('and what is missing', () => {
    const none = { OIDC_GROUPS_CLAIM: 'groups', OIDC_MULTI_FACTOR: false };
    expect(() => providerIn({ ...none, OIDC_SIGN_IN_ISSUER: 'https://login.example.com' })).toThrow(ConfigError);
    expect(providerIn(none)).toBeUndefined();
  });
});

// The last one: from then on the one who asks in the others has no rights.
test('the last administrator stays one, whose other roles follow the groups all the same', async () => {
  const ida = { sub: 'ida-1', name: 'Ida', email: 'ida@company.example' };
  await person({ ...ida, groups: ['chiefs', 'sales-team'] });
  const first = browser();
  await first.go(`${url}/identity/v1/provider`);
  const { user } = await first.me();
  expect(await rolesOf(user)).toEqual(['administrator', 'salesperson']);
  await person({ ...ida, groups: ['store'] });
  await browser().go(`${url}/identity/v1/provider`);
  expect(await rolesOf(user)).toEqual(['administrator', 'warehouse']);
});
