import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password } from '../system/people.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const again = (page: Page) => page.getByRole('dialog', { name: 'You are signed out' });

describe.skipIf(!hasBrowser)('a session', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test('that ends in the middle of a form is begun again over it, and the form is sent as it stands', () =>
    desk.visit(async (page) => {
      await page.goto('/orders/new');
      const customer = page.getByRole('textbox', { name: 'Customer', exact: true });
      await customer.waitFor();
      await page.keyboard.type('blue');
      await page.keyboard.press('Enter');
      await expect.poll(() => customer.inputValue(), soon).toContain('Blue Door');
      // The field of the product has the focus once there is a customer.
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), soon)
        .toBe('Product of line 1');
      await page.keyboard.type(sold.shop.desk);
      await page.keyboard.press('Enter');
      await page.locator('table.entry .name').filter({ hasText: 'Oak' }).waitFor();
      await page.getByRole('textbox', { name: 'Customer reference' }).fill('not lost');
      await expect.poll(() => page.locator('.totals .strong').textContent(), soon).not.toBe('€0.00');
      await page.context().clearCookies();
      await page.keyboard.press('Control+Enter');
      await again(page).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'sign-in-again');
      await page.getByLabel(/^Password/).fill('not the password');
      await page.keyboard.press('Enter');
      await again(page).getByText('E-mail address or password is wrong').first().waitFor();
      await page.getByLabel(/^Password/).fill(password);
      await page.keyboard.press('Enter');
      await again(page).waitFor({ state: 'detached' });
      expect(await page.getByRole('textbox', { name: 'Customer reference' }).inputValue()).toBe('not lost');
      await page.keyboard.press('Control+Enter');
      await page.waitForURL(/\/orders\/SO-/);
      await page.getByText('not lost').waitFor();
    }));

  test('is begun and looked after on pages that have the colours that were chosen', () =>
    desk.visit(
      async (page) => {
        await page.goto('/identity/sign-in');
        const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const light = await back();
        await page.evaluate(() => localStorage.setItem('sales-colours', 'dark'));
        await page.reload();
        expect(await back()).not.toBe(light);
        expect(await faultsOf(page)).toEqual([]);
      },
      { as: 'none' },
    ));

  test('gets lists compressed, and is told of changes all the same', () =>
    desk.visit(async (page) => {
      const [answer] = await Promise.all([
        page.waitForResponse((response) => /\/api\/query\/v1\/orders\?.*limit=100/.test(response.url())),
        page.goto('/orders'),
      ]);
      expect((await answer.allHeaders())['content-encoding']).toMatch(/^(br|gzip)$/);
      await page.locator('.live.live').waitFor();
    }));
});
