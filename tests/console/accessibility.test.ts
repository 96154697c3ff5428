import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const screens = async (): Promise<readonly string[]> => {
  const { number } = (await desk.admin.get(`/query/v1/orders/${sold.orderId}`)).body;
  const { customerId, desk: sku, priceList } = sold.shop;
  return [
    ...['/', '/orders', '/orders/new', `/orders/${number}`, '/customers', `/customers/${customerId}`],
    ...['/products', `/products/${sku}`, `/products/${sku}/movements`, '/price-lists', `/price-lists/${priceList}`],
    ...['/basket', '/stock', '/reports', '/reports/lines', '/orders?search=ghost', '/orders/GHOST'],
  ];
};

const open = async (page: Page, screen: string): Promise<void> => {
  await page.goto(screen);
  await page.locator('[data-index], .state, .lines, .tiles').first().waitFor();
};

/** What WCAG 1.4.12 lets readers choose. */
const spacing = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }`;

/** Puts the rules of a reader into the page, as an extension of the browser does: the page itself may put none. */
const give = (page: Page, rules: string): Promise<void> =>
  page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, rules);

const widthOf = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

/** Names of what can be pressed or read at a glance and has words that are cut off. */
const cutIn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('h1, h2, label, main button:not([role=columnheader] *), nav a, .badge')]
      .filter((one) => one.offsetParent !== null && one.closest('.visually-hidden') === null)
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')
      .map((one) => one.textContent),
  );

describe.skipIf(!hasBrowser)('the console, for those who see, hear and point in other ways', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  for (const language of ['en', 'zh'] as const)
    test(`is read without scrolling sideways at 320 px, also with wide spacing of text: ${language}`, () =>
      desk.visit(
        async (page) => {
          for (const screen of await screens()) {
            await open(page, screen);
            expect(await widthOf(page), screen).toBeLessThanOrEqual(320);
            await give(page, spacing);
            expect(await widthOf(page), `${screen}, spaced`).toBeLessThanOrEqual(320);
            expect(await cutIn(page), `${screen}, spaced`).toEqual([]);
            await picture(page, `${screen.replaceAll(/\W+/g, '-')}-320-${language}`);
          }
        },
        { language, width: 320 },
      ));

  test('moves nothing for those who want no motion', () =>
    desk.visit(async (page) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(page, '/orders');
      await page.evaluate(() => document.querySelector('.bar')?.setAttribute('data-busy', ''));
      await page.getByRole('button', { name: 'Language' }).click();
      const moving = await page.evaluate(() => document.getAnimations().map(({ id }) => id));
      expect(moving).toEqual([]);
      await page.getByRole('menuitem', { name: 'English' }).waitFor();
    }));

  test('tells one thing from another also where the reader chooses all colours', () =>
    desk.visit(async (page) => {
      await page.emulateMedia({ forcedColors: 'active' });
      await open(page, '/orders');
      const styleOf = (selector: string, name: string): Promise<string> =>
        page.evaluate(
          ([which, property]) => {
            const one = document.querySelector(which ?? '');
            return one === null ? 'not there' : getComputedStyle(one).getPropertyValue(property ?? '');
          },
          [selector, name],
        );
      const [current, other] = ['.views [aria-current=page]', '.views button:not([aria-current])'];
      expect(await styleOf(current, 'border-bottom-color')).not.toBe(await styleOf(other, 'border-bottom-color'));
      expect(await styleOf('.badge', 'border-top-width')).toBe('1px');
      expect(await styleOf('.side a.active', 'outline-style')).toBe('solid');
      await page.keyboard.press('Control+k');
      await page.locator('.palette [data-selected=true]').waitFor();
      expect(await styleOf('.palette [data-selected=true]', 'outline-style')).toBe('solid');
      await picture(page, 'forced-colours');
      await page.keyboard.press('Escape');
      expect(await faultsOf(page)).toEqual([]);
    }));

  test('does nothing by letters alone when that is turned off, and says how to turn it on again', () =>
    desk.visit(async (page) => {
      await open(page, '/orders');
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      const choice = page.getByRole('checkbox', { name: 'Letters pressed alone are shortcuts' });
      await choice.uncheck();
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await choice.waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.keyboard.press('?');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Search or go to' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/orders');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await choice.check();
      await page.keyboard.press('Escape');
      await choice.waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.waitForURL('**/customers');
    }));

  test('a page that has come has the focus, is named by its heading, and the first Tab leads past the navigation', () =>
    desk.visit(async (page) => {
      await open(page, '/orders');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To the page');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
      await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Stock' }).click();
      await page.getByRole('main', { name: 'Stock' }).waitFor();
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.keyboard.press('g');
      await page.keyboard.press('p');
      await page.getByRole('main', { name: 'Products' }).waitFor();
      await expect.poll(() => page.evaluate(() => document.activeElement?.id), soon).toBe('page');
    }));
});
