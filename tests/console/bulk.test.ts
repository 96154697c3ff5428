import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveAbove, done, eur, placeOrder } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const rows = (page: Page) => page.getByRole('grid').locator('[data-index]');
const bar = (page: Page) => page.getByRole('toolbar');
const results = (page: Page) => page.getByRole('dialog').getByRole('region').locator('tr');

/** Orders of this test alone, by what the customer calls them. */
const drafts = async (customerReference: string, count: number): Promise<readonly string[]> => {
  const { customerId, desk: sku } = sold.shop;
  const ask = { customerId, customerReference, lines: [{ sku, quantity: '1' }], submit: false };
  const placed = [];
  for (let nth = 0; nth < count; nth++) placed.push((await done(placeOrder(desk.admin, ask))).body.orderId);
  return placed;
};
const statusOf = async (orderId: string): Promise<string> =>
  (await desk.admin.get(`/order/v1/orders/${orderId}`)).body.status;
const open = async (page: Page, reference: string, count: number): Promise<void> => {
  await page.goto(`/orders?customerReference=${reference}&sort=number`);
  await expect.poll(() => rows(page).count(), soon).toBe(count);
};

describe.skipIf(!hasBrowser)('many orders at once', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
    await approveAbove(desk.admin, eur(1_000_000));
  });
  afterAll(() => desk?.close());

  test('are chosen by keys and submitted; each has its result, and what was refused stays chosen', () =>
    desk.visit(async (page) => {
      const [first = '', second = '', third = '', fourth = ''] = await drafts('BULK-1', 4);
      await open(page, 'BULK-1', 4);
      await done(desk.admin.post(`/order/v1/orders/${second}/cancel`, { body: { reason: 'duplicate' } }));
      await rows(page).first().focus();
      await page.keyboard.press('x');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('Shift+X');
      await bar(page).getByText('3 selected').waitFor();
      await picture(page, 'bulk-en');
      await bar(page).getByRole('button', { name: 'Submit order' }).press('Enter');
      await page.getByText('2 done').waitFor(soon);
      expect(await results(page).allTextContents()).toEqual([
        expect.stringMatching(/^SO-.*The order is cancelled/),
        expect.stringMatching(/^SO-.*Done$/),
        expect.stringMatching(/^SO-.*Done$/),
      ]);
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'bulk-results-en');
      await page.keyboard.press('Enter');
      await bar(page).getByText('1 selected').waitFor();
      expect(await statusOf(fourth)).toBe('draft');
      expect([await statusOf(first), await statusOf(third)]).not.toContain('draft');
    }));

  test('that match are all chosen, and cancelled for a reason, once each, through a broken connection', () =>
    desk.visit(
      async (page) => {
        const orders = await drafts('BULK-2', 5);
        await open(page, 'BULK-2', 5);
        await page.getByLabel('Select all rows that are shown').check();
        await bar(page).getByText('5 selected').waitFor();
        let lost = 0;
        await page.route('**/order/v1/orders/*/cancel', async (route) => {
          // Done, but the answer is lost on its way; then nothing is reached at all.
          if (lost++ < 3) await route.fetch();
          await route.abort();
        });
        await bar(page).getByRole('button', { name: 'Cancel order…' }).click();
        await page.getByRole('dialog').getByLabel('Why').selectOption('mistake');
        await page.getByRole('dialog').getByLabel('Note').press('Enter');
        await page.getByText('The connection is broken').waitFor(soon);
        await picture(page, 'bulk-waiting-en');
        await page.unroute('**/order/v1/orders/*/cancel');
        await page.getByText('5 done').waitFor({ timeout: 40_000 });
        for (const orderId of orders) {
          const cancelled = async () => {
            const { items } = (await desk.admin.get(`/query/v1/timeline/order/${orderId}`)).body;
            return items.filter(({ type }: { readonly type: string }) => /cancelled/.test(type));
          };
          await expect.poll(cancelled, soon).toMatchObject([{ reason: 'mistake' }]);
        }
        await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
        await expect.poll(() => bar(page).count(), soon).toBe(0);
      },
      { breaks: true },
    ));

  test('are approved by one who may, with the reason of each refusal in the language of the reader', () =>
    desk.visit(
      async (page) => {
        const seller = await desk.people.program('administrator');
        const { customerId, desk: sku } = sold.shop;
        const ask = { customerId, customerReference: 'BULK-3', lines: [{ sku, quantity: '2000' }] };
        const [waiting, refused] = [await done(placeOrder(seller, ask)), await done(placeOrder(seller, ask))];
        await open(page, 'BULK-3', 2);
        await done(desk.admin.post(`/order/v1/orders/${refused.body.orderId}/reject`, { body: { reason: 'other' } }));
        await page.getByLabel('选择所有已显示的行').check();
        await bar(page).getByRole('button', { name: '批准' }).click();
        await page.getByText('1 个已完成').waitFor(soon);
        expect(await results(page).first().textContent()).toContain(refused.body.number);
        expect(await results(page).first().textContent()).toContain('该订单已不在待审批状态');
        await picture(page, 'bulk-results-zh');
        expect(await statusOf(waiting.body.orderId)).not.toBe('awaitingApproval');
        expect(await statusOf(refused.body.orderId)).toBe('rejected');
      },
      { language: 'zh' },
    ));

  test('are decided one after the other by two keys, with the facts of then and of now', () =>
    desk.visit(async (page) => {
      const seller = await desk.people.program('administrator');
      const { customerId, desk: sku } = sold.shop;
      const ask = { customerId, customerReference: 'BULK-5', lines: [{ sku, quantity: '2000' }] };
      const placed = [await done(placeOrder(seller, ask)), await done(placeOrder(seller, ask))];
      const [first, second] = placed.map(({ body }) => body);
      await page.goto('/approvals');
      const inbox = page.getByRole('navigation', { name: 'To approve' }).getByRole('link');
      const shown = page.getByRole('article');
      await expect.poll(() => inbox.count(), soon).toBe(2);
      await shown.getByRole('heading', { name: first.number }).waitFor(soon);
      await shown.getByText('orders above that are approved first').waitFor(soon);
      await shown.getByText('Promise').waitFor(soon);
      await shown.getByText('Margin').waitFor(soon);
      await picture(page, 'approvals-en');
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press('j');
      await shown.getByRole('heading', { name: second.number }).waitFor(soon);
      expect(new URL(page.url()).searchParams.get('order')).toBe(second.number);
      await page.keyboard.press('x');
      await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
      // The next one is there when one is decided.
      await shown.getByRole('heading', { name: first.number }).waitFor(soon);
      await page.keyboard.press('a');
      await page.getByRole('heading', { name: 'Nothing to approve' }).waitFor(soon);
      expect(await statusOf(second.orderId)).toBe('rejected');
      expect(await statusOf(first.orderId)).not.toBe('awaitingApproval');
    }));

  test('beyond a page are chosen too; another filter, or the past, chooses nothing', () =>
    desk.visit(async (page) => {
      const { customerId, desk: sku } = sold.shop;
      const lines = [{ sku, quantity: '1' }];
      const ask = { customerId, customerReference: 'BULK-4', lines, submit: false };
      for (let nth = 0; nth < 6; nth++)
        await Promise.all(Array.from({ length: 20 }, () => done(placeOrder(desk.admin, ask))));
      const counted = '/query/v1/orders?customerReference=BULK-4&limit=1&count=1000';
      await expect.poll(async () => (await desk.admin.get(counted)).body.count, soon).toBe(120);
      await page.goto('/orders?customerReference=BULK-4');
      await rows(page).first().focus();
      await page.keyboard.press('x');
      await page.getByRole('button', { name: 'Select all that match' }).click();
      await bar(page).getByText('120 selected').waitFor(soon);
      await page.keyboard.press('Escape');
      await rows(page).first().focus();
      await page.keyboard.press('Escape');
      await expect.poll(() => bar(page).count(), soon).toBe(0);
      await rows(page).first().focus();
      await page.keyboard.press('x');
      await bar(page).getByText('1 selected').waitFor();
      await page.getByRole('button', { name: 'To approve' }).click();
      await page.waitForURL('**/orders?status=awaitingApproval');
      await expect.poll(() => bar(page).count(), soon).toBe(0);
      await page.goto(`/orders?asOf=${sold.midway}`);
      await rows(page).first().waitFor();
      expect(await page.getByRole('checkbox').count()).toBe(0);
    }));

  test('are chosen on a telephone too, which the bar is no wider than', () =>
    desk.visit(
      async (page) => {
        await page.goto('/orders');
        await rows(page).first().getByRole('checkbox').click();
        await bar(page).getByText('已选 1 项').waitFor();
        const [has, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(has).toBeLessThanOrEqual(may ?? 0);
        expect(await faultsOf(page)).toEqual([]);
        await picture(page, 'bulk-375-zh');
      },
      { width: 375, language: 'zh' },
    ));
});
