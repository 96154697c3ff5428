import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Postgres } from '@sales/adapter-postgres';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { type Browser, type BrowserContext, chromium, type Page, type Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt } from '../credentials/second-factors.ts';
import { identityService } from '../service.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';
import { type TestUsers, testUsers } from '../testing/users.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Folder for pictures of the pages, for people to look at. */
const pictures = process.env['SM_PICTURES'];

const code = randomBytes(16).toString('base64url');
const password = 'a quiet harbour at night';

let database: TestDatabase;
let postgres: Postgres;
let users: TestUsers;
let service: TestService;
let browser: Browser;
let url: string;

// Without a browser on the machine there is nothing to try the pages in.
describe.skipIf(executablePath === undefined)('in a browser', () => {
  beforeAll(async () => {
    database = await openTestDatabase();
    postgres = await openTestPostgres(database.url, identityService);
    const identify = () => ({ id: 'user:admin', may: () => true });
    service = await startTestService(identityService, postgres, { identify, settings: { SETUP_CODE: code } });
    users = testUsers(service.server, postgres.store);
    url = await service.server.listen({ host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({
      ...(executablePath !== undefined && { executablePath }),
      args: ['--no-sandbox'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await postgres?.close();
    await database?.drop();
  });

  /** A person at a browser; whatever the page reports as wrong fails the test. */
  const visit = async (
    work: (page: Page, troubles: string[]) => Promise<void>,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<void> => {
    const context: BrowserContext = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      // A refused request is one that the page deals with.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) troubles.push(message.text());
    });
    try {
      await work(page, troubles);
      expect(troubles).toEqual([]);
    } finally {
      await context.close();
    }
  };

  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures === undefined) return;
    for (const [width, height] of [
      [1280, 800],
      [375, 812],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true });
    }
  };

  const invited = async () => {
    const email = `kim.${randomUUID().slice(0, 8)}@example.com`;
    const userId = await users.register('Kim Weber', email);
    const answer = await fetch(`${url}/identity/v1/users/${userId}/invite`, { method: 'POST' });
    const { link } = (await answer.json()) as { link: string };
    return { userId, email, link };
  };

  const signIn = async (page: Page, email: string, secret = password, at = url): Promise<void> => {
    await page.goto(`${at}/identity/sign-in`);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(secret);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };

  /** On the page that a link has opened. */
  const choosePassword = async (page: Page): Promise<void> => {
    await page.getByLabel('New password').fill(password);
    await page.getByRole('button', { name: 'Save password' }).click();
    await page.getByRole('heading', { name: 'Password saved' }).waitFor();
  };

  test('the link of the first start makes the administrator; its code is neither in the address nor sent twice', () =>
    visit(async (page) => {
      await page.goto(`${url}/identity/setup`);
      expect(await page.getByText('Open the link that the system printed').isVisible()).toBe(true);
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.url()));
      await page.goto('about:blank');
      await page.goto(`${url}/identity/setup#${code}`);
      await page.getByRole('heading', { name: 'Set up the system' }).waitFor();
      expect(page.url()).toBe(`${url}/identity/setup`);
      await picture(page, 'setup');
      await page.getByLabel('Your name').fill('Ann Admin');
      await page.getByLabel('E-mail address').fill('ann@example.com');
      await page.getByLabel('Password', { exact: true }).fill('short');
      await page.getByRole('button', { name: 'Become administrator' }).click();
      await page.getByRole('alert').filter({ hasText: 'at least 12 characters' }).waitFor();
      await picture(page, 'setup-refused');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Become administrator' }).click();
      await page.getByText('Ann Admin, ann@example.com').waitFor();
      await picture(page, 'account');
      expect(sent.filter((one) => one.includes(code))).toEqual([]);
    }));

  test('the sign-in, and what is read, is asked for again while the service has no time; nothing else is', () =>
    visit(async (page, troubles) => {
      const { email, link } = await invited();
      const asked: string[] = [];
      const without = (times: number) => async (route: Route) => {
        const { pathname } = new URL(route.request().url());
        const name = `${route.request().method()} ${pathname.slice('/identity/v1'.length)}`;
        asked.push(name);
        if (asked.filter((one) => one === name).length > times) return route.continue();
        const headers = { 'retry-after': '1', 'content-type': 'application/problem+json' };
        return route.fulfill({ status: 503, headers, body: JSON.stringify({ code: 'service/overloaded' }) });
      };
      await page.route('**/identity/v1/**', without(1));
      await page.goto(link);
      await page.getByLabel('New password').fill(password);
      await page.getByRole('button', { name: 'Save password' }).click();
      await page.getByRole('alert').filter({ hasText: 'Try again' }).waitFor();
      expect(asked).toHaveLength(1);
      await page.getByRole('button', { name: 'Save password' }).click();
      await page.getByRole('heading', { name: 'Password saved' }).waitFor();
      await page.unrouteAll();
      asked.length = 0;
      await page.route('**/identity/v1/{sign-in,session}', without(2));
      await signIn(page, email);
      await page.getByText(`Kim Weber, ${email}`).waitFor();
      for (const name of ['POST /sign-in', 'GET /session'])
        expect([name, asked.filter((one) => one === name).length]).toEqual([name, 3]);
      expect(troubles.splice(0).filter((one) => !one.includes('503'))).toEqual([]);
    }));

  test('an invited person chooses a password, signs in, and is told what is wrong', () =>
    visit(async (page) => {
      const { email, link } = await invited();
      await page.goto(link);
      await picture(page, 'invitation');
      await choosePassword(page);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await signIn(page, email, 'not the password');
      await page.getByRole('alert').filter({ hasText: 'E-mail address or password is wrong.' }).waitFor();
      await picture(page, 'sign-in-refused');
      await signIn(page, email);
      await page.getByText(`Kim Weber, ${email}`).waitFor();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.goto(`${url}/identity/account`);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.goto('about:blank');
      await page.goto(link);
      await page.getByLabel('New password').fill(password);
      await page.getByRole('button', { name: 'Save password' }).click();
      await page.getByRole('alert').filter({ hasText: 'The link was used' }).waitFor();
    }));

  test('a second factor is added with an app, then asked for; a recovery code does as well', () =>
    visit(async (page) => {
      const { email, link } = await invited();
      await page.goto(link);
      await choosePassword(page);
      await signIn(page, email);
      await page.getByText(`Kim Weber, ${email}`).waitFor();
      await page.locator('#enrol-password').fill(password);
      await page.getByRole('button', { name: 'Use an app' }).click();
      await page.getByAltText('Code to scan').waitFor();
      await picture(page, 'enrol');
      const shown = await page.locator('.qr').evaluate((image) => Reflect.get(image, 'naturalWidth'));
      expect(shown).toBeGreaterThan(0);
      const secret = ((await page.locator('.secret:not(:empty)').textContent()) ?? '').replaceAll(' ', '');
      await page.locator('#confirm-code').fill(codeAt(secret, new Date().toISOString()));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
      await picture(page, 'recovery-codes');
      const codes = await page.locator('.codes li').allTextContents();
      expect(codes).toHaveLength(10);
      await page.getByRole('button', { name: 'I have kept them' }).click();
      await page.getByText('You use an app as second factor.').waitFor();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await signIn(page, email);
      await page.getByRole('heading', { name: 'Second factor' }).waitFor();
      await picture(page, 'second-factor');
      await page.getByLabel('Code').fill('000000');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByRole('alert').filter({ hasText: 'The code is wrong' }).waitFor();
      await page.getByLabel('Code').fill(codes[0] ?? '');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('You use an app as second factor.').waitFor();
    }));

  /** The device of a person, which has a sensor for fingers. */
  const device = async (page: Page): Promise<{ finger: (isRight: boolean) => Promise<void> }> => {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    return {
      finger: async (isUserVerified) => {
        await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
      },
    };
  };

  test('a passkey is added, named, lets in alone and after the password, and is removed', () =>
    visit(async (page) => {
      const { email, link } = await invited();
      const { finger } = await device(page);
      await page.goto(link);
      await choosePassword(page);
      // Passkeys are of a name, never of an address.
      const here = url.replace('127.0.0.1', 'localhost');
      await signIn(page, email, password, here);
      const account = page.getByText(`Kim Weber, ${email}`);
      await account.waitFor();
      const add = async (name: string, secret = password): Promise<void> => {
        await page.locator('#add-passkey-name').fill(name);
        await page.locator('#add-passkey-password').fill(secret);
        await page.getByRole('button', { name: 'Add a passkey' }).click();
      };
      const alert = (text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor();
      await add('Laptop', 'not the password');
      await alert('is wrong');
      await add('Laptop');
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
      expect(await page.locator('.codes li').count()).toBe(10);
      expect(await account.isVisible()).toBe(false);
      await page.getByRole('button', { name: 'I have kept them' }).click();
      await page.locator('.passkeys li').filter({ hasText: 'Laptop' }).waitFor();
      await add('Laptop again');
      await alert('This device has a passkey for your account already.');
      await page.getByRole('button', { name: 'Rename: Laptop' }).click();
      await page.getByRole('dialog').getByLabel('Name of the passkey').fill('Work laptop');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.locator('.passkeys li').filter({ hasText: 'Work laptop' }).waitFor();
      await picture(page, 'passkeys');
      const out = async (): Promise<void> => {
        await page.getByRole('button', { name: 'Sign out', exact: true }).click();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      };
      await out();
      await picture(page, 'sign-in-with-passkeys');
      const alone = page.getByRole('button', { name: 'Sign in with a passkey' });
      await finger(false);
      await alone.click();
      await alert('No passkey was given.');
      await finger(true);
      await alone.click();
      await account.waitFor();
      expect(await page.locator('.passkeys').textContent()).toContain('last used');
      await out();
      await signIn(page, email, password, here);
      await page.getByRole('heading', { name: 'Second factor' }).waitFor();
      await picture(page, 'second-factor-passkey');
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await account.waitFor();
      await page.getByRole('button', { name: 'Remove: Work laptop' }).click();
      const removing = page.getByRole('dialog');
      await picture(page, 'remove-passkey');
      await removing.getByLabel('Password', { exact: true }).fill('not the password');
      await removing.getByRole('button', { name: 'Remove' }).click();
      await removing.getByRole('alert').filter({ hasText: 'is wrong' }).waitFor();
      await removing.getByLabel('Password', { exact: true }).fill(password);
      await removing.getByRole('button', { name: 'Remove' }).click();
      await page.locator('.passkeys:empty').waitFor({ state: 'attached' });
      await out();
      await signIn(page, email, password, here);
      await account.waitFor();
      await out();
      await alone.click();
      await alert('The passkey was not accepted.');
      await page.goto(`${url}/identity/sign-in`);
      await alone.click();
      await alert('Passkeys do not work at this address.');
    }));

  test('everything is said in Chinese to those who read that, and can be done with the keyboard', () =>
    visit(
      async (page) => {
        const { email, link } = await invited();
        await page.goto(link.replace('lang=en', 'lang=zh'));
        expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans');
        await page.getByLabel('新密码').fill(password);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: '密码已保存' }).waitFor();
        await page.goto(`${url}/identity/sign-in`);
        await picture(page, 'sign-in-zh-dark');
        await page.getByLabel('电子邮箱').focus();
        await page.keyboard.type(email);
        await page.keyboard.press('Tab');
        await page.keyboard.type('错误的密码');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').filter({ hasText: '电子邮箱或密码错误。' }).waitFor();
        expect(
          await page.evaluate(() => Reflect.get(Reflect.get(globalThis, 'document'), 'activeElement').className),
        ).toBe('problem');
        await page.getByLabel('密码', { exact: true }).fill(password);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: '您的账号' }).waitFor();
        await page.getByText('已登录的位置').waitFor();
        await page.getByRole('button', { name: '添加通行密钥' }).waitFor();
        await picture(page, 'account-zh-dark');
        await page.getByRole('link', { name: 'English' }).click();
        await page.getByRole('heading', { name: 'Your account' }).waitFor();
      },
      { locale: 'zh-CN', colorScheme: 'dark' },
    ));

  test('who signs in goes on to a page of this site, and to no other', () =>
    visit(async (page) => {
      const { email, link } = await invited();
      await page.goto(link);
      await choosePassword(page);
      for (const [wanted, path] of [
        ['/identity/v1/setup', '/identity/v1/setup'],
        ['//evil.example/', '/identity/account'],
        ['https://evil.example/', '/identity/account'],
        ['/\\evil.example', '/identity/account'],
        // A browser leaves these out of a URL.
        ['/\t/evil.example', '/identity/account'],
        ['/\n/evil.example', '/identity/account'],
        ['javascript:alert(1)', '/identity/account'],
      ] as const) {
        await page.goto(`${url}/identity/sign-in?return=${encodeURIComponent(wanted)}`);
        await page.getByLabel('E-mail address').fill(email);
        await page.getByLabel('Password', { exact: true }).fill(password);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.waitForURL((to) => to.pathname === path && to.origin === url);
      }
    }));

  test.each(['setup', 'sign-in', 'invitation', 'reset'])(
    '%s fits a telephone, has a label for each field, and runs no script but ours',
    (name) =>
      visit(
        async (page, troubles) => {
          const answer = await page.goto(`${url}/identity/${name}#${code}`);
          expect(answer?.headers()['content-security-policy']).toContain("script-src 'self'");
          const found = await page.evaluate(() => {
            const document = Reflect.get(globalThis, 'document');
            const unnamed = [...document.querySelectorAll('input:not([type=hidden])')].filter(
              (input) => Reflect.get(input, 'labels').length === 0,
            );
            const { scrollWidth, clientWidth } = document.documentElement;
            const script = document.createElement('script');
            script.textContent = 'globalThis.injected = true';
            document.body.append(script);
            return { unnamed: unnamed.length, fits: scrollWidth <= clientWidth, ran: 'injected' in globalThis };
          });
          expect(found).toEqual({ unnamed: 0, fits: true, ran: false });
          expect(troubles.splice(0).filter((text) => !text.includes('Content Security Policy'))).toEqual([]);
        },
        { viewport: { width: 375, height: 812 } },
      ),
  );
});
