import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password } from '../system/people.ts';
import { approveAbove, done, eur, openShop, type Shop } from '../system/shop.ts';
import { type Desk, hasBrowser, openDesk, signIn } from './desk.ts';
import { scannerOf } from './scanner.ts';

let desk: Desk;
let shop: Shop;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const head = (page: Page, text: string) => page.locator('.page-head').getByText(text, { exact: true }).waitFor(soon);

const tile = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByText(title, { exact: true }) });

/** A browser of another person, who signs in and is on Home. */
const as = (name: string, work: (page: Page) => Promise<void>): Promise<void> =>
  desk.visit(
    async (page) => {
      await page.goto('/');
      await page.waitForURL(/\/identity\/sign-in/);
      await signIn(page, { email: `${name}@example.com`, password });
      await page.waitForURL((url) => url.pathname === '/');
      await page.getByRole('heading', { name: 'Home' }).waitFor();
      await work(page);
    },
    { as: 'none' },
  );

describe.skipIf(!hasBrowser)('a day in the shop', () => {
  beforeAll(async () => {
    desk = await openDesk();
    shop = await openShop(desk.admin);
    await approveAbove(desk.admin, eur(5000));
    const sam = await desk.people.person('sam', 'salesperson');
    const mia = await desk.people.person('mia', 'sales-manager');
    await desk.people.person('wanda', 'warehouse');
    await desk.people.person('fay', 'finance');
    await done(desk.admin.put('/identity/v1/teams/north', { body: { name: 'North' } }));
    const start = new Date().toISOString();
    for (const { id } of [sam, mia])
      await done(desk.admin.put(`/identity/v1/teams/north/members/${id}`, { body: { periods: [{ from: start }] } }));
    const customer = { name: 'Green Door', country: 'DE', currency: 'EUR' };
    await done(sam.post('/customer/v1/customers', { body: customer }));
  });
  afterAll(() => desk?.close());

  test('an order goes from who sells it to who approves, picks, ships, invoices, takes back and refunds it', () =>
    as('sam', async (page) => {
      // The browser of who sells stays open: what the others do shows there by itself.
      await page.goto('/orders/new');
      await page.locator('table.entry input').first().waitFor();
      await page.keyboard.type('Green');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('.draft-head input').first().inputValue(), soon).toBe('Green Door');
      const line = page.locator('table.entry tbody tr').first();
      await line.locator('input').first().fill(shop.desk);
      await page.keyboard.press('Enter');
      await line.locator('.name').filter({ hasText: /\w/ }).waitFor();
      await line.locator('[data-field=quantity]').fill('6');
      await page.getByText('10 free').first().waitFor();
      await page.keyboard.press('Control+Enter');
      await page.waitForURL(/\/orders\/SO-/);
      await head(page, 'Awaiting approval');
      const number = new URL(page.url()).pathname.split('/').at(-1) ?? '';

      await as('mia', async (theirs) => {
        await tile(theirs, 'Orders to approve').getByRole('link').first().click();
        await theirs.getByRole('article').getByRole('heading', { name: number }).waitFor(soon);
        await theirs.keyboard.press('a');
        await theirs.getByRole('heading', { name: 'Nothing to approve' }).waitFor(soon);
      });
      await head(page, 'Confirmed');

      await as('wanda', async (theirs) => {
        await theirs.goto(`/floor?warehouse=${shop.warehouse}`);
        await theirs.getByRole('link', { name: number }).waitFor(soon);
        const scan = await scannerOf(theirs);
        await scan(number);
        await theirs.getByRole('heading', { name: number, exact: true }).waitFor(soon);
        await scan(...Array.from({ length: 6 }, () => shop.desk));
        await theirs.getByText('6 of 6. All is picked: ship it.').waitFor(soon);
        await theirs.getByRole('button', { name: 'Ship', exact: true }).click();
        await theirs.locator('.floor-recorded').getByText(`Ship ${number}`).first().waitFor(soon);
        await theirs.goto(`/orders/${number}`);
        await theirs.getByRole('button', { name: 'Confirm delivery' }).click();
        await head(theirs, 'Delivered');
      });
      await head(page, 'Delivered');

      await as('fay', async (theirs) => {
        await tile(theirs, 'To invoice').getByRole('link', { name: number, exact: false }).click();
        await theirs.getByRole('button', { name: 'Invoice what is shipped' }).click();
        await theirs.getByRole('button', { name: 'Record payment…' }).click();
        await theirs.getByRole('dialog').getByRole('button', { name: 'Record payment' }).click();
        await head(theirs, 'Paid');
      });
      await head(page, 'Paid');

      await page.getByRole('link', { name: 'Return goods' }).click();
      await page.getByLabel(`Quantity of ${shop.desk}`).fill('2');
      await page.getByLabel(`Quantity of ${shop.desk}`).press('Enter');
      await page.getByRole('heading', { name: `Return of order ${number}` }).waitFor(soon);
      await head(page, 'Requested');

      await as('mia', async (theirs) => {
        await tile(theirs, 'Returns to decide').getByRole('link').first().waitFor(soon);
        await theirs.goto(new URL(page.url()).pathname);
        await theirs.getByRole('button', { name: 'Refuse…' }).waitFor(soon);
        await theirs.keyboard.press('a');
        await head(theirs, 'Approved');
      });
      await head(page, 'Approved');

      await as('wanda', async (theirs) => {
        await tile(theirs, 'Returns to receive').getByRole('link').first().waitFor(soon);
        await theirs.goto(new URL(page.url()).pathname);
        await theirs.getByLabel(`${shop.desk}: can be sold again`).press('Enter');
        await head(theirs, 'Received');
      });
      await head(page, 'Received');

      await as('fay', async (theirs) => {
        await tile(theirs, 'Returns to refund').getByRole('link').first().waitFor(soon);
        await theirs.goto(new URL(page.url()).pathname);
        await theirs.getByRole('button', { name: 'Refund', exact: true }).click();
        await head(theirs, 'Refunded');
      });
      await head(page, 'Refunded');

      // What is in stock, and what was sold, agrees with the day.
      const item = await desk.admin.get(`/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}`);
      expect(item.body.onHand).toBe('6');
      const { body } = await desk.admin.get(`/query/v1/orders/${number}`);
      const quantities = { shipped: '6', delivered: '6', invoiced: '6', returned: '2', credited: '2' };
      expect(body).toMatchObject({ paymentStatus: 'paid', lines: [{ quantity: '6', quantities }] });
      await page.goto('/');
      await expect.poll(() => tile(page, 'To be shipped').textContent(), soon).toContain('0');
    }));
});
