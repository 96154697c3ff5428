import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const rows = (page: Page) => page.getByRole('grid').locator('[data-index]');
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const focusedDay = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-day') ?? undefined);

/** The label of a field, a date as it is shown, and another one as it is typed and then shown. */
const written = {
  en: ['Placed from', 'Nov 30, 2026', '12/24/2026', 'Dec 24, 2026'],
  zh: ['下单日期从', '2026年11月30日', '2026/12/24', '2026年12月24日'],
} as const;

describe.skipIf(!hasBrowser)('dates', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  for (const language of ['en', 'zh'] as const)
    test(`are shown and typed as ${language} has them, and as ISO does`, () =>
      desk.visit(
        async (page) => {
          const [label, first, typed, second] = written[language];
          await page.goto('/orders?from=2026-11-30');
          const from = field(page, label);
          await expect.poll(() => from.inputValue(), soon).toBe(first);
          await from.fill(typed);
          await from.press('Enter');
          await page.waitForURL('**/orders?from=2026-12-24');
          expect(await from.inputValue()).toBe(second);
          await from.fill('2026-11-30');
          await from.press('Tab');
          await page.waitForURL('**/orders?from=2026-11-30');
          expect(await from.inputValue()).toBe(first);
          await from.fill('');
          await from.press('Enter');
          await page.waitForURL('**/orders');
        },
        { language },
      ));

  test('what is no date is kept, said to be none, and asks for nothing', () =>
    desk.visit(async (page) => {
      await page.goto('/orders?from=2026-11-30');
      const from = field(page, 'Placed from');
      await from.fill('31/31/2026');
      await from.press('Enter');
      await page.getByText('Write it like').waitFor();
      expect(await from.inputValue()).toBe('31/31/2026');
      expect(await from.getAttribute('aria-invalid')).toBe('true');
      expect(new URL(page.url()).search).toBe('?from=2026-11-30');
      expect(await faultsOf(page)).toEqual([]);
    }));

  for (const [language, width] of [
    ['en', 1280],
    ['zh', 375],
  ] as const)
    test(`are chosen in a calendar by keys alone: ${language}, ${width} px`, () =>
      desk.visit(
        async (page) => {
          await page.goto('/orders?from=2026-11-30');
          const from = field(page, written[language][0]);
          await from.press('ArrowDown');
          const calendar = page.getByRole('dialog', { name: written[language][0] });
          await calendar.waitFor();
          expect(await focusedDay(page)).toBe('2026-11-30');
          expect(await faultsOf(page)).toEqual([]);
          await picture(page, `calendar-${width}-${language}`);
          for (const [key, day] of [
            ['ArrowRight', '2026-12-01'],
            ['ArrowUp', '2026-11-24'],
            ['PageDown', '2026-12-24'],
            ['Shift+PageUp', '2025-12-24'],
          ] as const) {
            await page.keyboard.press(key);
            await expect.poll(() => focusedDay(page), { message: key }).toBe(day);
          }
          // A letter that leads elsewhere on the page does nothing here.
          await page.keyboard.press('g');
          await page.keyboard.press('c');
          await page.keyboard.press('Enter');
          await page.waitForURL('**/orders?from=2025-12-24');
          await calendar.waitFor({ state: 'detached' });
          expect(await from.evaluate((input) => document.activeElement === input)).toBe(true);
          await page.keyboard.press('ArrowDown');
          await calendar.waitFor();
          await page.keyboard.press('Escape');
          await calendar.waitFor({ state: 'detached' });
          expect(new URL(page.url()).search).toBe('?from=2025-12-24');
          const button = from.locator('xpath=../..').getByRole('button');
          await button.click();
          const box = await calendar.boundingBox();
          expect(box?.x).toBeGreaterThanOrEqual(0);
          expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
          await calendar
            .getByRole('button')
            .filter({ hasText: /^(Today|今天)$/ })
            .press('Enter');
          const today = await page.evaluate(() => new Date().toLocaleDateString('sv'));
          await page.waitForURL(`**/orders?from=${today}`);
        },
        { language, width },
      ));

  test('an instant is typed, and shows the page as it was then', () =>
    desk.visit(async (page) => {
      await page.goto('/orders');
      await rows(page).first().waitFor();
      const now = await rows(page).count();
      await page.getByRole('button', { name: 'As of…' }).press('Enter');
      const at = field(page, 'Show this page as it was at');
      await at.fill('Jan 1, 2099, 2:00 PM');
      await at.press('Enter');
      await page.getByText(/^Not after /).waitFor();
      const text = await page.evaluate(
        (midway) => new Date(midway).toLocaleString('sv'),
        new Date(Date.parse(sold.midway) + 999).toISOString(),
      );
      await at.fill(text);
      await picture(page, 'as-of-en');
      await at.press('Enter');
      await page.getByText('As of').first().waitFor();
      await page.waitForURL(/asOf=/);
      await expect.poll(() => rows(page).count(), soon).toBeLessThan(now);
      expect(await faultsOf(page)).toEqual([]);
    }));
});
