import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done, placeOrder } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

type Draft = { readonly orderId: string; readonly number: string };

const draft = async (): Promise<Draft> => {
  const { customerId, desk: sku, lamp } = sold.shop;
  const lines = [
    { sku, quantity: '3' },
    { sku: lamp, quantity: '2' },
  ];
  return (await done(placeOrder(desk.admin, { customerId, lines, submit: false }))).body;
};
const edit = async (page: Page, { number }: Draft): Promise<void> => {
  await page.goto(`/orders/${number}`);
  await page.getByRole('button', { name: 'Edit' }).waitFor(soon);
  await page.keyboard.press('e');
  await quantity(page, 0).waitFor(soon);
};
const quantity = (page: Page, nth: number) =>
  page
    .locator('.edit-draft')
    .getByLabel(/: quantity$/)
    .nth(nth);
const saved = (page: Page) => page.locator('.edit-draft').waitFor({ state: 'detached', ...soon });
const stored = async ({ orderId }: Draft) => {
  const { body } = await desk.admin.get(`/order/v1/orders/${orderId}`);
  const quantities = body.lines.map((line: { readonly quantity: string }) => line.quantity);
  return { quantities, reference: body.customerReference, percent: body.discount?.percent };
};

describe.skipIf(!hasBrowser)('an order that two people change', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test('is changed by keys alone', () =>
    desk.visit(async (page) => {
      const order = await draft();
      await edit(page, order);
      await quantity(page, 0).fill('0');
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await quantity(page, 0).fill('4');
      await page.getByLabel('Discount of the order in %').fill('5');
      await page.getByLabel('Reference').fill('PO-77');
      await page.keyboard.press('Control+Enter');
      await saved(page);
      expect(await stored(order)).toEqual({ quantities: ['4', '2'], reference: 'PO-77', percent: '5' });
      await page.locator('.lines').getByText('4 pcs').waitFor(soon);
    }));

  test('gets a line and loses one, by keys alone', () =>
    desk.visit(async (page) => {
      const order = await draft();
      await page.goto(`/orders/${order.number}`);
      const lines = page.getByRole('table', { name: 'Lines' }).locator('tbody tr');
      await expect.poll(() => lines.count(), soon).toBe(2);
      await page.getByRole('textbox', { name: 'Product to add' }).fill(sold.shop.lamp);
      await page.keyboard.press('Enter');
      await page.getByLabel('Quantity to add').and(page.locator(':focus')).waitFor(soon);
      await page.keyboard.type('5');
      await page.keyboard.press('Enter');
      await expect.poll(() => lines.count(), soon).toBe(3);
      await page.getByRole('textbox', { name: 'Product to add' }).and(page.locator(':focus')).waitFor(soon);
      await picture(page, 'lines-of-a-draft-en');
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: `Remove ${sold.shop.desk}` }).press('Enter');
      await expect.poll(() => lines.count(), soon).toBe(2);
      expect((await stored(order)).quantities).toEqual(['2', '5']);
    }));

  test('has the changes of both where these are of different fields, and neither sees a conflict', () =>
    desk.visit(async (mine) => {
      const order = await draft();
      await edit(mine, order);
      await quantity(mine, 0).fill('7');
      await desk.visit(async (theirs) => {
        await edit(theirs, order);
        await quantity(theirs, 1).fill('9');
        await theirs.getByLabel('Reference').fill('PO-88');
        await theirs.keyboard.press('Control+Enter');
        await saved(theirs);
      });
      // A notice tells of it before anything is saved, with who it was.
      const notice = mine.locator('.edit-draft .notice');
      await notice.getByText('Others have changed this').waitFor(soon);
      await notice.getByText('by Ada Admin').first().waitFor(soon);
      expect(await quantity(mine, 0).inputValue()).toBe('7');
      await picture(mine, 'edit-notice-en');
      await mine.keyboard.press('Control+Enter');
      await saved(mine);
      expect(await stored(order)).toEqual({ quantities: ['7', '9'], reference: 'PO-88', percent: undefined });
      await mine.getByText('Saved. What others have changed meanwhile was kept').waitFor();
      await mine.getByText('Reference: — → PO-88').waitFor();
    }));

  test('shows both values of a field that both have changed, and the reader chooses', () =>
    desk.visit(async (mine) => {
      const order = await draft();
      await edit(mine, order);
      await quantity(mine, 0).fill('7');
      await quantity(mine, 1).fill('6');
      await desk.visit(async (theirs) => {
        await edit(theirs, order);
        await quantity(theirs, 0).fill('8');
        await quantity(theirs, 1).fill('5');
        await theirs.keyboard.press('Control+Enter');
        await saved(theirs);
      });
      await mine.keyboard.press('Control+Enter');
      const conflicts = mine.locator('.conflicts');
      await conflicts.waitFor(soon);
      const cells = await conflicts.locator('tbody tr').first().locator('td').allTextContents();
      expect(cells.map((cell) => cell.match(/\d+/)?.[0])).toEqual(['3', '8', '7']);
      // Theirs says who it was, and when.
      await conflicts.locator('tbody tr').first().getByText('by Ada Admin').waitFor(soon);
      await expect.poll(() => conflicts.locator('tbody time').count(), soon).toBe(2);
      expect(await stored(order)).toMatchObject({ quantities: ['8', '5'] });
      expect(await faultsOf(mine)).toEqual([]);
      await picture(mine, 'edit-conflict-en');
      await conflicts.getByLabel(/^Yours: DESK.*quantity/).check();
      await mine.getByRole('button', { name: 'Save what is chosen' }).click();
      await saved(mine);
      expect(await stored(order)).toMatchObject({ quantities: ['7', '5'] });
    }));

  test('what was typed into an order that others have submitted meanwhile is not lost: it can be ordered anew', () =>
    desk.visit(async (page) => {
      const order = await draft();
      await edit(page, order);
      await quantity(page, 0).fill('7');
      await page.getByLabel('Reference').fill('PO-99');
      await done(desk.admin.post(`/order/v1/orders/${order.orderId}/submit`));
      const notice = page.locator('.unsaved');
      await notice.getByText('This order can no longer be changed').waitFor(soon);
      await page.reload();
      await notice.getByText('quantity: 3 → 7').waitFor(soon);
      await notice.getByText('Reference: — → PO-99').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'edit-unsaved-en');
      await notice.getByRole('button', { name: 'New order with these changes' }).press('Enter');
      await page.getByLabel('Quantity of line 1').waitFor(soon);
      expect(await page.getByLabel('Quantity of line 1').inputValue()).toBe('7');
      expect(await page.getByLabel('Customer reference').inputValue()).toBe('PO-99');
      await page.getByRole('button', { name: 'Discard' }).click();
      await page.goto(`/orders/${order.number}`);
      await page.getByRole('heading', { name: 'Lines' }).waitFor(soon);
      expect(await notice.count()).toBe(0);
      expect((await stored(order)).quantities).toEqual(['3', '2']);
    }));

  test('is refused what is stale between look and save, and is put together again', () =>
    desk.visit(async (page) => {
      const order = await draft();
      await edit(page, order);
      await quantity(page, 0).fill('7');
      let stale = 0;
      page.on('response', (response) => {
        if (response.status() === 412) stale += 1;
      });
      await page.route('**/lines/*/change', async (route) => {
        if (stale === 0)
          await done(
            desk.admin.post(`/order/v1/orders/${order.orderId}/set-billing`, { body: { customerReference: 'LATE' } }),
          );
        await route.continue();
      });
      await page.keyboard.press('Control+Enter');
      await saved(page);
      expect(stale).toBe(1);
      expect(await stored(order)).toMatchObject({ quantities: ['7', '2'], reference: 'LATE' });
    }));

  for (const [language, colours] of [
    ['en', 'dark'],
    ['zh', 'light'],
  ] as const)
    test(`it can be read by everyone, and is no wider than a telephone: ${language}, ${colours}`, () =>
      desk.visit(
        async (page) => {
          const { number } = await draft();
          await page.goto(`/orders/${number}`);
          await page.getByRole('button', { name: language === 'zh' ? '编辑' : 'Edit', exact: true }).click(soon);
          await page.locator('.edit-draft input').first().waitFor(soon);
          const [has, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          expect(has).toBeLessThanOrEqual(may ?? 0);
          expect(await faultsOf(page)).toEqual([]);
          await picture(page, `edit-375-${language}-${colours}`);
        },
        { language, colours, width: 375 },
      ));
});
