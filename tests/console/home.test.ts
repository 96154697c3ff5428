import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password } from '../system/people.ts';
import { done, placeOrder } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture, signIn } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const jobs = (page: Page) => page.getByRole('main').getByRole('region');
const job = (page: Page, name: string) => page.getByRole('main').getByRole('region', { name, exact: true });
const tile = (page: Page, of: string, title: string) =>
  job(page, of).getByRole('link', { name: new RegExp(`^${title} `) });

describe.skipIf(!hasBrowser)('Home', () => {
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk?.close());

  test('who begins with an empty system has a submitted order in two minutes', () =>
    desk.visit(async (page) => {
      const began = Date.now();
      const steps = page.getByRole('region', { name: 'Your first order' });
      const done = steps.getByRole('img', { name: 'Done' });
      await page.goto('/');
      await steps.getByRole('link', { name: 'Register a customer' }).click();
      await page.getByLabel('Name').fill('Red Door');
      await expect.poll(() => page.getByLabel('Currency').inputValue(), soon).toMatch(/^[A-Z]{3}$/);
      await page.getByLabel('Country').fill('DE');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'New product', exact: true }).waitFor();
      await page.getByLabel('SKU').fill('TABLE');
      await page.getByLabel('Name').fill('Oak table');
      await page.getByLabel('Price').fill('120.5');
      // Left, and gone on with.
      await page.goto('/');
      await expect.poll(() => done.count(), soon).toBe(1);
      await picture(page, 'first-steps');
      await steps.getByRole('link', { name: 'Add a product' }).click();
      await page.getByLabel('Quantity in stock').fill('8');
      await page.getByLabel('Cost of one').fill('70');
      expect(await page.getByLabel('SKU').inputValue()).toBe('TABLE');
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'new-product');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'New order', exact: true }).waitFor();
      await expect.poll(() => done.count(), soon).toBe(2);
      await page.getByRole('textbox', { name: 'Customer', exact: true }).fill('Red');
      await page.getByRole('option', { name: 'Red Door' }).click();
      const line = page.locator('table.entry tbody tr').first();
      await line.locator('input').first().fill('TABLE');
      await page.getByRole('option', { name: 'Oak table' }).click();
      await line.locator('[data-field=quantity]').fill('2');
      await page.getByRole('button', { name: 'Submit order' }).click();
      await page.getByRole('heading', { name: /^Order / }).waitFor();
      expect(Date.now() - began).toBeLessThan(120_000);
      const { items } = (await desk.admin.get('/query/v1/orders')).body;
      expect(items).toMatchObject([{ customer: { name: 'Red Door' }, totals: { net: { amount: 24_100 } } }]);
      expect(items[0].status).not.toBe('draft');
      await page.getByRole('link', { name: 'Home', exact: true }).click();
      await tile(page, 'All orders', 'Waiting orders').waitFor();
      await expect.poll(() => steps.count(), soon).toBe(0);
    }));

  describe('in a business', () => {
    beforeAll(async () => {
      sold = await trade(desk.admin);
    });

    /** What the list shows that a figure leads to. */
    const follow = async (page: Page, of: string, title: string): Promise<number> => {
      await tile(page, of, title).click();
      await page.getByText(/^\d+ rows?$/).waitFor();
      return page.getByRole('grid').locator('[data-index]').count();
    };

    test('a salesperson sees what waits, for whom and since when; a figure changes by itself', () =>
      desk.visit(
        async (page) => {
          const { desk: sku, customerId: ofAnother } = sold.shop;
          const sam = await desk.people.person('sam', 'salesperson');
          const customer = { name: 'Green Door', country: 'DE', currency: 'EUR' };
          const { customerId } = (await done(sam.post('/customer/v1/customers', { body: customer }))).body;
          const draft = { customerId, lines: [{ sku, quantity: '1' }], submit: false };
          await done(placeOrder(sam, draft));
          // Of another.
          await done(placeOrder(desk.admin, { ...draft, customerId: ofAnother }));
          await page.goto('/');
          await signIn(page, { email: 'sam@example.com', password });
          await page.waitForURL((url) => url.pathname === '/');
          await expect.poll(() => tile(page, 'My orders', 'Drafts to submit').textContent(), soon).toContain('1');
          await page.locator('.live.live').waitFor();
          const { number } = (await done(placeOrder(sam, draft))).body;
          await expect.poll(() => tile(page, 'My orders', 'Drafts to submit').textContent(), soon).toContain('2');
          expect(await jobs(page).evaluateAll((all) => all.map((one) => one.ariaLabel))).toEqual([
            'Your first order',
            'My orders',
            'All orders',
          ]);
          await picture(page, 'home-salesperson');
          expect(await follow(page, 'My orders', 'Drafts to submit')).toBe(2);
          await page.getByRole('gridcell', { name: number, exact: true }).waitFor();
          await page.goBack();
          await job(page, 'My orders').getByRole('link', { name: 'Green Door' }).first().click();
          await page.getByRole('heading', { name: /^Order / }).waitFor();
        },
        { as: 'none' },
      ));

    test('each figure is the number of the rows that it leads to', () =>
      desk.visit(async (page) => {
        await page.goto('/');
        await page.locator('.live.live').waitFor();
        const counted: [string, string][] = [
          ['Warehouse', 'To pick today'],
          ['Warehouse', 'To receive'],
          ['Warehouse', 'Transfers on the way'],
          ['Finance', 'Payments on account'],
          ['Finance', 'Overdue invoices'],
          ['All orders', 'Waiting orders'],
        ];
        await expect.poll(() => page.locator('.tile[aria-busy=true]').count(), soon).toBe(0);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await faultsOf(page)).toEqual([]);
        await picture(page, 'home-administrator');
        for (const [of, title] of counted) {
          const figure = Number(await tile(page, of, title).locator('strong').filter({ hasText: /\d/ }).textContent());
          expect(figure, title).toBeGreaterThan(0);
          expect(await follow(page, of, title), title).toBe(figure);
          await page.goBack();
        }
        await job(page, 'Finance')
          .getByRole('listitem')
          .filter({ hasText: 'Over 90 days' })
          .getByRole('link')
          .last()
          .click();
        await page.waitForURL(/\/receivables\?.*dueTo=/);
      }));

    test('help says beside each page what it is for and its keys, in the language of the reader, and stays open', () =>
      desk.visit(
        async (page) => {
          const help = page.getByRole('complementary', { name: '帮助', exact: true });
          await page.goto('/orders');
          await page.getByRole('button', { name: '帮助', exact: true }).click();
          await help.getByText('全部订单').waitFor();
          expect(await help.locator('kbd').allTextContents()).toEqual([
            ...['f', 'j', 'k', '↓', '↑', 'Enter', 'Shift E', 'x', 'Shift X'],
          ]);
          expect(await faultsOf(page)).toEqual([]);
          await picture(page, 'help-zh');
          await page.goto('/products/new');
          await help.getByText('新商品及其价格').waitFor();
          await page.setViewportSize({ width: 375, height: 740 });
          await page.emulateMedia({ colorScheme: 'dark' });
          expect(await faultsOf(page)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
          await picture(page, 'help-375');
          await help.getByRole('button', { name: '关闭帮助' }).click();
          await help.waitFor({ state: 'detached' });
        },
        { language: 'zh' },
      ));
  });
});
