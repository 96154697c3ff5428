import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveAbove, done, eur, placeOrder } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

/** Where an order is placed, and not where it is priced. */
const placed = /\/order\/v1\/orders\/[0-9a-f-]{36}$/;
const lines = (page: Page) => page.locator('table.entry tbody tr');
const total = (page: Page) => page.locator('.totals .strong');
const orderPage = async (page: Page): Promise<string> => {
  await page.waitForURL(/\/orders\/SO-/);
  await page.locator('.steps').waitFor();
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
};

describe.skipIf(!hasBrowser)('an order that is being written', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
    await approveAbove(desk.admin, eur(1_000_000));
  });
  afterAll(() => desk?.close());

  test('three lines are placed with the keyboard alone, in at most 45 keys and one write', () =>
    desk.visit(async (page) => {
      const writes: string[] = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (request.method() !== 'GET' && !pathname.endsWith('/preview')) writes.push(pathname);
      });
      let keys = 0;
      const press = async (key: string): Promise<void> => {
        keys += 1;
        await page.keyboard.press(key);
      };
      const type = async (text: string): Promise<void> => {
        keys += text.length;
        await page.keyboard.type(text);
      };
      const focused = (label: string) =>
        expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), soon).toBe(label);
      await page.goto('/orders');
      await page.locator('h1').waitFor();
      await press('c');
      await press('o');
      await page.getByRole('heading', { name: 'New order' }).waitFor();
      await type('blue');
      await press('Enter');
      const wanted = [
        ['lamp', '3'],
        ['chair', '2'],
        ['oak d', '12'],
      ] as const;
      for (const [nth, [word, quantity]] of wanted.entries()) {
        await focused(`Product of line ${nth + 1}`);
        await type(word);
        await press('Enter');
        await focused(`Quantity of line ${nth + 1}`);
        await type(quantity);
        if (nth < 2) await press('Enter');
      }
      // 3 x 2.50 and 12 x 9.00 with 19 %, 2 x 3.33 with 7 %.
      await expect.poll(() => total(page).textContent(), soon).toBe('€144.58');
      // There are no lamps, and desks enough in two warehouses together, whatever currency they were bought in.
      await lines(page).nth(0).locator('.short').waitFor(soon);
      await lines(page).nth(2).locator('.enough').waitFor(soon);
      expect(await page.locator('.credit').textContent()).toContain('left of €10,000,000.00');
      await picture(page, 'draft-en');
      await press('Control+Enter');
      const number = await orderPage(page);
      expect(keys).toBeLessThanOrEqual(45);
      expect(writes).toHaveLength(1);
      const { body } = await desk.admin.get(`/query/v1/orders/${number}`);
      expect(body.lines.map(({ quantity }: { quantity: string }) => quantity)).toEqual(['3', '2', '12']);
      expect(body.totals.total).toEqual(eur(14_458));
      expect(await total(page).textContent()).toBe('€144.58');
    }));

  test('rows are pasted from a spreadsheet; a reload and a broken line lose nothing, and nothing comes twice', () =>
    desk.visit(
      async (page) => {
        const { desk: sku, lamp } = sold.shop;
        const before = (await desk.admin.get('/query/v1/orders?limit=100')).body.items.length;
        await page.goto('/orders/new');
        await page
          .getByRole('combobox', { name: 'Customer' })
          .or(page.getByLabel('Customer', { exact: true }))
          .first()
          .fill('blue');
        await page.keyboard.press('Enter');
        await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel), soon).toBe('Product of line 1');
        await page.evaluate((text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/plain', text);
          document.activeElement?.dispatchEvent(
            new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
          );
        }, `${sku}\t5\r\n${lamp}\t4\r\nGHOST\t1\r\n`);
        await expect.poll(() => lines(page).count(), soon).toBe(3);
        await page.getByRole('alert').getByText('There is no such product').waitFor();
        expect(await lines(page).nth(2).locator('input[aria-invalid=true]').count()).toBe(1);
        await page.getByRole('button', { name: 'Remove line 3' }).click();
        await expect.poll(() => total(page).textContent(), soon).toBe('€65.45');
        await page.getByLabel('Quantity of line 2').fill('');
        await page.getByText('A quantity is a number above zero').waitFor();
        expect(await lines(page).count()).toBe(2);
        await page.getByLabel('Quantity of line 2').fill('1');
        await page.reload();
        await expect.poll(() => total(page).textContent(), soon).toBe('€56.53');
        // The answer is lost on its way, after the order was placed.
        await page.route(placed, async (route) => {
          await route.fetch();
          await route.abort();
        });
        await page.getByRole('button', { name: 'Submit order' }).click();
        await page.getByRole('alert').getByText('The server does not answer').waitFor({ timeout: 30_000 });
        await page.unroute(placed);
        await page.getByRole('button', { name: 'Try again' }).click();
        await orderPage(page);
        await page.goto('/orders/new');
        await page.getByText('Choose a customer').waitFor();
        expect((await desk.admin.get('/query/v1/orders?limit=100')).body.items).toHaveLength(before + 1);
      },
      { breaks: true },
    ));

  test('what is too large says so before it is sent, and is approved or rejected by a key', () =>
    desk.visit(async (page) => {
      const seller = await desk.people.program('administrator');
      const { customerId, desk: sku } = sold.shop;
      const ask = { customerId, lines: [{ sku, quantity: '2000' }] };
      const [first, second] = [await done(placeOrder(seller, ask)), await done(placeOrder(seller, ask))];
      await page.goto(`/orders/${first.body.number}`);
      await page.getByText('Awaiting approval').first().waitFor();
      await page.getByRole('button', { name: 'Approve' }).waitFor();
      // A key that goes somewhere decides nothing on its way.
      await page.keyboard.press('g');
      await page.keyboard.press('a');
      await page.getByRole('heading', { name: 'Approvals', exact: true }).waitFor();
      const waits = (await desk.admin.get(`/query/v1/orders/${first.body.number}`)).body.status;
      expect(waits).toBe('awaitingApproval');
      await page.goto(`/orders/${first.body.number}`);
      await page.getByRole('button', { name: 'Approve' }).waitFor();
      await page.keyboard.press('a');
      await page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });
      await page.goto(`/orders/${second.body.number}`);
      await page.getByRole('button', { name: 'Approve' }).waitFor();
      await page.keyboard.press('x');
      await page.getByRole('dialog').getByLabel('Note').fill('ask for less');
      await page.keyboard.press('Enter');
      await page.getByText('Rejected').first().waitFor();
      const { body } = await desk.admin.get(`/query/v1/orders/${second.body.number}`);
      expect(body.approval).toMatchObject({ state: 'rejected', note: 'ask for less' });
    }));

  for (const [language, colours] of [
    ['en', 'light'],
    ['zh', 'dark'],
  ] as const)
    test(`it can be read by everyone, and is no wider than a telephone: ${language}, ${colours}`, () =>
      desk.visit(
        async (page) => {
          await page.goto('/orders/new');
          await lines(page).first().waitFor();
          const [has, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          expect(has).toBeLessThanOrEqual(may ?? 0);
          expect(await faultsOf(page)).toEqual([]);
          await picture(page, `draft-375-${language}-${colours}`);
        },
        { language, colours, width: 375 },
      ));
});
