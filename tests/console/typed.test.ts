import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done, placeOrder } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture, signIn } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 30_000 };

const lines = (page: Page) => page.locator('table.entry tbody tr[data-line]');
const total = (page: Page) => page.locator('.totals .strong');
const reference = (page: Page) => page.getByRole('textbox', { name: 'Customer reference' });
const quantity = (page: Page, nth: number) => page.getByLabel(`Quantity of line ${nth}`);
const kept = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('sales-draft:')).length);

const paste = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Product of line 1', exact: true }).focus();
  await page.evaluate((rows) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', rows);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
};
const begin = async (page: Page, rows: string): Promise<void> => {
  await page.goto('/orders/new');
  const customer = page.getByRole('textbox', { name: 'Customer', exact: true });
  await customer.fill('blue');
  await page.keyboard.press('Enter');
  await expect.poll(() => customer.inputValue(), soon).toContain('Blue Door');
  await paste(page, rows);
};
const orderCount = async (): Promise<number> => (await desk.admin.get('/query/v1/orders?limit=100')).body.items.length;

describe.skipIf(!hasBrowser)('what is typed', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test('shows price, stock, promised day, margin and credit, and each says why', () =>
    desk.visit(async (page) => {
      const { desk: sku, lamp, warehouse } = sold.shop;
      await desk.admin.post(`/inventory/v1/stock-items/${warehouse}/${lamp}/set-reorder-policy`, {
        body: { min: '0', max: '5', leadTimeDays: 14 },
      });
      await begin(page, `${sku}\t2\t10%\n${lamp}\t30\n`);
      await lines(page).first().getByText(/free/).waitFor(soon);
      // 2 x 9.90 less 10 % is 17.82; two desks have cost 12.00.
      await lines(page)
        .first()
        .getByText(/^margin 32.66%/)
        .waitFor(soon);
      await lines(page).nth(1).getByText(/short/).waitFor(soon);
      await page.getByText(/complete on/).waitFor(soon);
      expect(await page.locator('.credit').textContent()).toMatch(/open in \d+ orders · this order/);
      await page.getByRole('button', { name: 'Why: figures of line 2' }).press('Enter');
      await page.getByText(/counted from today by the lead time of the product/).waitFor(soon);
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'draft-figures-en');
      await page.getByRole('button', { name: 'Discard' }).click();
      expect(await kept(page)).toBe(0);
    }));

  test('says why there is no margin of goods that cost another currency than the order', () =>
    desk.visit(async (page) => {
      const sku = `IMPORTED-${sold.shop.lamp}`;
      const { warehouse, priceList } = sold.shop;
      const details = { name: 'Imported lamp', category: 'Lamps', unit: 'C62', taxCategory: 'standard' };
      await done(desk.admin.put(`/inventory/v1/products/${sku}`, { body: details }));
      const price = { minQuantity: '1', unitPrice: { decimal: '30', currency: 'EUR' } };
      await done(desk.admin.put(`/inventory/v1/price-lists/${priceList}/prices/${sku}`, { body: price }));
      const goods = { quantity: '9', unitCost: { decimal: '10', currency: 'USD' }, reference: 'PO-USD' };
      await done(desk.admin.post(`/inventory/v1/stock-items/${warehouse}/${sku}/receive`, { body: goods }));
      await begin(page, `${sku}\t2\n`);
      await lines(page).first().getByText('goods cost USD').waitFor(soon);
      await page.getByText('none: goods cost USD, and the order is in EUR').waitFor(soon);
      await page.getByRole('button', { name: 'Why: figures of line 1' }).press('Enter');
      await page.getByText('none: goods $20.00 at average cost, and the order is in EUR').waitFor(soon);
      await picture(page, 'draft-foreign-cost-en');
      await page.getByRole('button', { name: 'Discard' }).click();
    }));

  test('shows no cost to who may not see it', () =>
    desk.visit(async (page) => {
      await page.route('**/identity/v1/session', async (route) => {
        const answer = await route.fetch();
        const me = await answer.json();
        const permissions = me.permissions.map((one: { readonly permission: string }) => ({
          ...one,
          hidden: ['cost'],
        }));
        await route.fulfill({ response: answer, json: { ...me, permissions } });
      });
      await begin(page, `${sold.shop.desk}\t2\n`);
      await lines(page).first().getByText(/free/).waitFor(soon);
      expect(await page.getByText(/margin/i).count()).toBe(0);
      await page.getByRole('button', { name: 'Discard' }).click();
    }));

  test('names the rows that cannot be ordered and keeps them, and prices the others', () =>
    desk.visit(async (page) => {
      const { desk: sku } = sold.shop;
      await begin(page, `SKU\tQuantity\tDiscount\n${sku}\t5\nGHOST\t1\n${sku}\tmany\nPHANTOM\t2\n`);
      const alert = page.locator('.wrong-lines');
      await alert.getByText('3 lines cannot be ordered as they stand').waitFor(soon);
      await alert.getByText('Line 2, GHOST: There is no such product').waitFor(soon);
      await alert.getByText(`Line 3, ${sku}: a quantity is a number`).waitFor();
      await alert.getByText('Line 4, PHANTOM').waitFor();
      await expect.poll(() => total(page).textContent(), soon).toBe('€53.55');
      expect(await page.getByRole('button', { name: 'Submit order' }).isDisabled()).toBe(true);
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'draft-wrong-rows-en');
      for (const nth of [4, 3, 2]) await page.getByRole('button', { name: `Remove line ${nth}` }).click();
      await alert.waitFor({ state: 'detached' });
      await expect.poll(() => page.getByRole('button', { name: 'Submit order' }).isEnabled(), soon).toBe(true);
      await page.getByRole('button', { name: 'Discard' }).click();
    }));

  test('is kept over a reload and a closed tab, of each tab by itself, until it is discarded', () =>
    desk.visit(async (page) => {
      await begin(page, `${sold.shop.desk}\t2\n`);
      await reference(page).fill('first');
      await page.reload();
      await page.getByText('You typed this on').waitFor(soon);
      expect(await reference(page).inputValue()).toBe('first');
      const other = await page.context().newPage();
      await other.goto('/orders/new');
      await other.getByText('Choose a customer').waitFor(soon);
      await reference(other).fill('second');
      expect(await reference(page).inputValue()).toBe('first');
      const context: BrowserContext = page.context();
      // As a person closes it: the page is told that it is left.
      await Promise.all([other.waitForEvent('close'), other.close({ runBeforeUnload: true })]);
      const again = await context.newPage();
      await again.goto('/orders/new');
      await again.getByText('You typed this on').waitFor(soon);
      expect(await reference(again).inputValue()).toBe('second');
      await again.getByRole('button', { name: 'Discard' }).click();
      await page.getByRole('button', { name: 'Discard' }).click();
      expect(await kept(page)).toBe(0);
    }));

  test('of an order that there is, is kept over a reload, and gone after the save', () =>
    desk.visit(async (page) => {
      const { customerId, desk: sku } = sold.shop;
      const body = { customerId, lines: [{ sku, quantity: '3' }], submit: false };
      const { number, orderId } = (await done(placeOrder(desk.admin, body))).body;
      await page.goto(`/orders/${number}`);
      await page.getByRole('button', { name: 'Edit' }).click(soon);
      const field = page.locator('.edit-draft').getByLabel(/: quantity$/);
      await field.fill('8');
      await page.locator('.edited-figures .totals').getByText('€94.25').waitFor(soon);
      await page.reload();
      await page.getByText('You typed this on').waitFor(soon);
      expect(await field.inputValue()).toBe('8');
      await picture(page, 'edit-kept-en');
      await page.keyboard.press('Control+Enter');
      await page.locator('.edit-draft').waitFor({ state: 'detached', ...soon });
      expect((await desk.admin.get(`/order/v1/orders/${orderId}`)).body.lines[0].quantity).toBe('8');
      expect(await kept(page)).toBe(0);
      await page.reload();
      await page.getByRole('button', { name: 'Edit' }).waitFor(soon);
    }));

  test('is not lost while the network is away for a minute, which is said, and is saved once', () =>
    desk.visit(
      async (page) => {
        const before = await orderCount();
        await begin(page, `${sold.shop.desk}\t1\n`);
        await expect.poll(() => total(page).textContent(), soon).toBe('€11.78');
        const gone = Date.now();
        await page.context().setOffline(true);
        await page.getByText('There is no connection to the server').waitFor(soon);
        await reference(page).fill('typed without a network');
        await page.getByRole('button', { name: 'Submit order' }).click();
        // Of the figures, and of what was sent.
        await page.getByText('The server does not answer').first().waitFor(soon);
        await picture(page, 'draft-offline-en');
        await expect.poll(() => Date.now() - gone, { timeout: 70_000, interval: 1000 }).toBeGreaterThan(60_000);
        await page.context().setOffline(false);
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.waitForURL(/\/orders\/SO-/);
        await page.getByText('typed without a network').waitFor(soon);
        expect(await orderCount()).toBe(before + 1);
      },
      { breaks: true },
    ));

  test('is not lost when the server is killed in the middle of it, and is saved once', () =>
    desk.visit(
      async (page) => {
        const before = await orderCount();
        await begin(page, `${sold.shop.desk}\t1\n`);
        await expect.poll(() => total(page).textContent(), soon).toBe('€11.78');
        // The order is recorded, and its answer is lost with the server.
        const recorded = Promise.withResolvers<void>();
        let sent = 0;
        await page.route('**/order/v1/orders/*', async (route) => {
          if (route.request().method() !== 'PUT') return route.continue();
          sent += 1;
          if (sent === 1) {
            await route.fetch();
            recorded.resolve();
          }
          await route.abort();
        });
        await page.getByRole('button', { name: 'Submit order' }).click();
        await recorded.promise;
        const revive = await desk.crash();
        await page.unroute('**/order/v1/orders/*');
        await page.getByRole('alert').getByText('The server does not answer').first().waitFor(soon);
        await revive();
        await page.goto('/orders/new');
        await page.getByText('You typed this on').waitFor(soon);
        expect(await quantity(page, 1).inputValue()).toBe('1');
        await expect.poll(() => page.getByRole('button', { name: 'Submit order' }).isEnabled(), soon).toBe(true);
        await page.getByRole('button', { name: 'Submit order' }).click();
        await page.waitForURL(/\/orders\/SO-/);
        expect(await orderCount()).toBe(before + 1);
      },
      { breaks: true },
    ));

  test('is as fast in 200 lines as in one', () =>
    desk.visit(async (page) => {
      const { desk: sku, lamp } = sold.shop;
      const rows = Array.from({ length: 200 }, (_, nth) => `${nth % 2 === 0 ? sku : lamp}\t${nth + 1}`).join('\n');
      await begin(page, rows);
      await expect.poll(() => lines(page).count(), soon).toBe(200);
      await lines(page).nth(199).getByText(/€/).first().waitFor(soon);
      // Time of the processor and not of the clock: what else runs on the machine does not count.
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
      const spent = async (): Promise<number> => {
        const { metrics } = await devtools.send('Performance.getMetrics');
        return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
      };
      await quantity(page, 100).focus();
      const before = await spent();
      const keys = 20;
      for (let nth = 0; nth < keys; nth++) await page.keyboard.press(nth % 2 === 0 ? '7' : 'Backspace');
      const perKey = (await spent()) / keys - before / keys;
      console.log(`a key in an order of 200 lines takes ${perKey.toFixed(1)} ms of the processor`);
      expect(perKey).toBeLessThan(250);
      await page.getByRole('button', { name: 'Discard' }).click();
    }));

  test('leaves nothing in the browser after sign-out', () =>
    desk.visit(
      async (page) => {
        await page.goto('/');
        await page.waitForURL(/\/identity\/sign-in/);
        await signIn(page);
        await page.waitForURL((url) => url.pathname === '/');
        await page.goto('/orders/new');
        await reference(page).fill('to be forgotten');
        await expect.poll(() => kept(page), soon).toBe(1);
        await page.getByRole('button', { name: 'Ada Admin' }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await page.waitForURL(/\/identity\/sign-in/);
        expect(await kept(page)).toBe(0);
      },
      { as: 'none' },
    ));

  for (const [language, colours, width] of [
    ['en', 'dark', 1280],
    ['zh', 'light', 1280],
    ['zh', 'dark', 375],
    ['en', 'light', 375],
  ] as const)
    test(`fits the page and can be read by everyone: ${language}, ${colours}, ${width}`, () =>
      desk.visit(
        async (page) => {
          const { customerId, desk: sku, lamp } = sold.shop;
          const of = [
            { sku, quantity: '12', discounts: [{ percent: '10' }] },
            { sku: lamp, quantity: '30' },
          ];
          const { number } = (await done(placeOrder(desk.admin, { customerId, lines: of, submit: false }))).body;
          await page.goto(`/orders/${number}`);
          const fits = async (): Promise<void> => {
            const wide = await page.evaluate(
              () =>
                [document.documentElement, ...document.querySelectorAll('.table-frame')].filter(
                  (one) => one.scrollWidth > one.clientWidth + 1,
                ).length,
            );
            expect(wide).toBe(0);
            expect(await faultsOf(page)).toEqual([]);
          };
          await page.locator('.ordered').waitFor(soon);
          await fits();
          await picture(page, `order-lines-${width}-${language}`);
          await page.getByRole('button', { name: language === 'zh' ? '编辑' : 'Edit', exact: true }).click(soon);
          await page.locator('.edited-figures .totals').waitFor(soon);
          await page.locator('.entry .short').first().waitFor(soon);
          await fits();
          await picture(page, `edit-lines-${width}-${language}`);
          await page.getByRole('button', { name: language === 'zh' ? '放弃修改' : 'Discard changes' }).click();
          await page.goto('/orders/new');
          await page.getByRole('textbox', { name: language === 'zh' ? '客户' : 'Customer', exact: true }).fill('blue');
          await page.keyboard.press('Enter');
          await expect.poll(() => page.evaluate(() => document.activeElement?.closest('tr') !== null), soon).toBe(true);
          await page.evaluate((rows) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', rows);
            document.activeElement?.dispatchEvent(
              new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
            );
          }, `${sku}\t12\t10\n${lamp}\t30\nGHOST\t1`);
          await page.locator('.entry .short').first().waitFor(soon);
          await page.locator('.entry .tools button').first().click();
          await page.locator('.entry .why').waitFor();
          await fits();
          await picture(page, `new-lines-${width}-${language}`);
        },
        { language, colours, width },
      ));
});
