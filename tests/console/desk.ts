import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Party, type People, password, peopleOf, setUp, setupCode } from '../system/people.ts';
import { dataFolder, type RunningSystem, startSystem } from '../system/running-system.ts';
import { done } from '../system/shop.ts';
import { until } from '../system/until.ts';
import { launchChromium } from './chromium.ts';

export { hasBrowser } from './chromium.ts';

/** Folder for pictures of the screens, for people to look at. */
const pictures = process.env['SM_PICTURES'];

export type Visit = {
  readonly language?: 'en' | 'zh' | 'pseudo';
  readonly colours?: 'light' | 'dark';
  readonly width?: number;
  /** The test breaks requests itself. */
  readonly breaks?: true;
  /** Default: the administrator. `none`: no session. */
  readonly as?: 'none';
};

export type Desk = {
  readonly system: RunningSystem;
  /** Ends the system as a power cut would; what it gives starts it again at the same address, on the same data. */
  readonly crash: () => Promise<() => Promise<void>>;
  readonly admin: Party;
  readonly people: People;
  /** Opens a page; what the browser reports as wrong fails the test. */
  readonly visit: (work: (page: Page) => Promise<void>, how?: Visit) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Whose reads are answered: a system that has no time is asked again. */
const patient = (party: Party): Party => ({
  ...party,
  get: (path, headers) =>
    until(`${path} is answered`, async () => {
      const reply = await party.get(path, headers);
      return reply.status !== 503 && done(Promise.resolve(reply));
    }),
});

const signInAs = { email: 'ada@example.com', password };

/** Fills in the page of sign-in that is open, and presses again where the system has no time. */
export const signIn = async (page: Page, who = signInAs): Promise<void> => {
  await page.locator('input[name=email]').first().fill(who.email);
  await page.locator('input[name=password]').first().fill(who.password);
  await until('the sign-in is answered', async () => {
    const answer = page.waitForResponse((response) => response.url().endsWith('/identity/v1/sign-in'));
    const pressed = page.locator('form button[type=submit], form button:not([type])').first().click();
    const [reply] = await Promise.all([answer, pressed]);
    if (reply.status() === 503) return false;
    expect(reply.status()).toBe(200);
    return true;
  });
};

/** A system with an administrator, and a browser. */
export const openDesk = async (): Promise<Desk> => {
  // What was begun is ended where something fails.
  await using opening = new AsyncDisposableStack();
  const folder = await dataFolder();
  opening.defer(folder.remove);
  const options = { folder: folder.path, env: { SETUP_CODE: setupCode } };
  let running = await startSystem(options);
  opening.defer(async () => void (await running.stop()));
  const system = running;
  const admin = patient(await setUp(system.baseUrl));
  const browser = await launchChromium();
  opening.defer(() => browser.close());
  let state: BrowserContextOptions['storageState'];

  const visit: Desk['visit'] = async (work, { language = 'en', colours = 'light', width = 1280, as, breaks } = {}) => {
    const context = await browser.newContext({
      baseURL: system.baseUrl,
      colorScheme: colours,
      timezoneId: 'Europe/Berlin',
      viewport: { width, height: width < 600 ? 740 : 800 },
      ...(as === undefined && state !== undefined && { storageState: state }),
    });
    // A machine with other work to do takes its time.
    context.setDefaultTimeout(60_000);
    await context.addInitScript(`if (origin !== 'null') localStorage.setItem('sales-language', '${language}')`);
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      // A refused request is one that the page deals with; what a busy machine refuses is tried again.
      const isMeant = /status of (4\d\d|503)/.test(message.text());
      const isBroken = breaks === true && /net::ERR_|status of 5\d\d/.test(message.text());
      if (message.type() === 'error' && !isMeant && !isBroken) troubles.push(message.text());
    });
    // What a page asks for by itself is what the API has.
    page.on('response', (response) => {
      if (response.status() === 400 && response.request().method() === 'GET')
        troubles.push(`400 for ${response.url()}`);
    });
    try {
      await work(page);
      expect(troubles).toEqual([]);
      if (as === undefined) state = await context.storageState();
    } finally {
      await context.close();
    }
  };

  await visit(async (page) => {
    await page.goto('/');
    await page.waitForURL(/\/identity\/sign-in/);
    await signIn(page);
    await page.waitForURL((url) => url.pathname === '/');
  });
  const opened = opening.move();
  return {
    system,
    crash: async () => {
      await running.kill();
      return async () => {
        running = await startSystem({ ...options, port: system.port });
      };
    },
    admin,
    people: peopleOf(system.baseUrl, admin),
    visit,
    close: () => opened.disposeAsync(),
  };
};

/**
 * What is wrong with a page for those who do not see it well or do not use a pointer. `colours`: of what else there was
 * to say of it nothing has changed.
 */
export const faultsOf = async (page: Page, what: 'all' | 'colours' = 'all'): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (only) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
        resultTypes: ['violations'],
        ...(only
          ? { runOnly: ['color-contrast', 'link-in-text-block'] }
          : { rules: { 'target-size': { enabled: true } } }),
      }),
    what === 'colours',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
};

export const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
};
