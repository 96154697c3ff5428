import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const rows = (page: Page) => page.getByRole('grid').locator('[data-index]');
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const totalOf = (page: Page) => page.locator('.totals .strong').textContent();
const chair = (): string => `CHAIR-${sold.shop.desk}`;

describe.skipIf(!hasBrowser)('products, prices and stock', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test('a product is shown with its stock by warehouse and together, prices, movements, orders and timeline', () =>
    desk.visit(async (page) => {
      await page.goto(`/products?search=${chair()}`);
      await rows(page).first().press('Enter');
      await page.waitForURL(`**/products/${chair()}`);
      await page.getByRole('heading', { name: 'Chair' }).waitFor();
      const { body } = await desk.admin.get(`/query/v1/stock-totals?sku=${chair()}`);
      const [total] = body.items;
      const foot = part(page, 'Stock').locator('tfoot td');
      await expect.poll(() => foot.allTextContents(), soon).toContain('All warehouses');
      expect((await foot.allTextContents()).slice(1, 5)).toEqual([
        ...[total.onHand, total.reserved, total.available, total.incoming],
      ]);
      expect(await part(page, 'Stock').locator('tbody tr').count()).toBe(2);
      await part(page, 'Prices').getByRole('link', { name: sold.shop.priceList }).waitFor();
      await part(page, 'Latest movements').getByText('Sent to another warehouse').first().waitFor();
      await part(page, 'Orders').getByRole('link').first().waitFor();
      await page.locator('.timeline').getByText('Added').waitFor();
      await picture(page, 'product-en');
    }));

  test('it is shown as it was, and leads to movements as they were', () =>
    desk.visit(async (page) => {
      await page.goto(`/products/${chair()}?asOf=${sold.midway}`);
      await page.getByText('As of').first().waitFor();
      await part(page, 'Stock').locator('tbody tr').first().waitFor();
      // The other warehouse got some of it only afterwards.
      expect(await part(page, 'Stock').locator('tbody tr').count()).toBe(1);
      await page.getByRole('link', { name: 'All movements' }).click();
      await page.waitForURL(`**/products/${chair()}/movements?asOf=*`);
      await rows(page).first().waitFor();
      const { body } = await desk.admin.get(`/query/v1/stock-movements?sku=${chair()}&asOf=${sold.midway}`);
      expect(await rows(page).count()).toBe(body.items.length);
    }));

  test('movements are filtered by what moved goods, in the address, and are those of the product alone', () =>
    desk.visit(async (page) => {
      await page.goto(`/products/${chair()}/movements`);
      await rows(page).first().waitFor();
      await page.getByRole('combobox', { name: 'What' }).selectOption('Counted');
      await page.waitForURL('**/movements?kind=counted');
      await expect.poll(() => rows(page).count(), soon).toBe(1);
      await page.goto(`/products/${chair()}/transfers`);
      await rows(page).first().waitFor();
      expect(await rows(page).count()).toBe(3);
    }));

  test('a product whose SKU has signs of its own in it is found and shown', () =>
    desk.visit(async (page) => {
      const sku = `A/B #1% (${sold.shop.priceList})`;
      const body = { name: 'Odd one', unit: 'C62', taxCategory: 'standard' };
      await done(desk.admin.put(`/inventory/v1/products/${encodeURIComponent(sku)}`, { body }));
      await page.goto('/products?search=odd');
      await rows(page).filter({ hasText: 'Odd one' }).first().click();
      await page.getByRole('heading', { name: 'Odd one' }).waitFor();
      await page.getByText('Never in stock').waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Odd one' }).waitFor();
    }));

  test('a price list shows its terms and prices, which are found by SKU and lead to the product', () =>
    desk.visit(async (page) => {
      await page.goto('/price-lists');
      await rows(page).filter({ hasText: sold.shop.priceList }).first().click();
      await page.waitForURL('**/price-lists/*');
      await page.getByRole('heading', { name: 'Terms' }).waitFor();
      await rows(page).first().waitFor();
      expect(await rows(page).count()).toBeGreaterThan(3);
      await page.keyboard.press('f');
      await page.keyboard.type('lamp');
      await expect.poll(() => rows(page).count(), soon).toBe(1);
      await rows(page).first().press('Enter');
      await page.waitForURL(`**/products/${sold.shop.lamp}`);
    }));

  test('a basket is priced with keys alone, and says from which list and why from no other', () =>
    desk.visit(async (page) => {
      await page.goto('/basket');
      await page.getByRole('textbox', { name: 'Customer' }).waitFor();
      await page.keyboard.type('blue');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/basket?customer=*');
      await page.getByRole('textbox', { name: 'Add a product' }).focus();
      await page.keyboard.type(sold.shop.desk);
      await page.keyboard.press('Enter');
      await page.getByLabel('Quantity of line 1').fill('5');
      const line = part(page, 'Basket').locator('tbody tr');
      // From five on.
      await line.getByText('€9.00').waitFor();
      const { customerId, desk: sku } = sold.shop;
      const body = { customerId, lines: [{ sku, quantity: '5' }] };
      const { total } = (await done(desk.admin.post('/order/v1/orders/preview', { body }))).body.totals;
      const shown = async () => Math.round(Number((await totalOf(page))?.replaceAll(/[^\d.]/g, '')) * 100);
      await expect.poll(shown, soon).toBe(total.amount);
      await line.getByRole('link', { name: sold.shop.priceList, exact: true }).waitFor();
      await line.getByText(`${sold.shop.priceList}-USD is in USD`).waitFor();
      await picture(page, 'basket-en');
      await page.reload();
      await expect.poll(shown, soon).toBe(total.amount);
    }));

  test('a basket of a future day has the prices that are valid then, and says that it is a preview', () =>
    desk.visit(async (page) => {
      const { customerId, desk: sku } = sold.shop;
      const list = `FUTURE-${sold.shop.priceList}`;
      const terms = { name: 'Next', currency: 'EUR', taxIncluded: false, priority: 9, validFrom: '2090-01-01' };
      await done(desk.admin.put(`/inventory/v1/price-lists/${list}`, { body: { ...terms, assignedOnly: false } }));
      const price = { unitPrice: { decimal: '7.77', currency: 'EUR' } };
      await done(desk.admin.put(`/inventory/v1/price-lists/${list}/prices/${sku}`, { body: price }));
      await page.goto(`/basket?customer=${customerId}&line=1*${sku}`);
      const line = part(page, 'Basket').locator('tbody tr');
      await line.getByText(`${list} is valid from`).waitFor(soon);
      await page.getByRole('textbox', { name: 'On this day' }).fill('2090-01-02');
      await page.keyboard.press('Enter');
      await line.getByText('€7.77').first().waitFor(soon);
      await page.getByText('A preview of Jan 2, 2090').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'basket-future-1280-en');
    }));

  test('movements and transfers of all products are found by product, and lead to it', () =>
    desk.visit(async (page) => {
      await page.goto('/stock');
      await page.getByRole('link', { name: 'Movements', exact: true }).click(soon);
      await rows(page).first().waitFor();
      const { body } = await desk.admin.get('/query/v1/stock-movements?limit=200');
      expect(new Set(body.items.map((one: { readonly sku: string }) => one.sku)).size).toBeGreaterThan(1);
      await picture(page, 'movements-1280-en');
      const sku = page.getByLabel('SKU');
      await sku.fill(chair());
      await sku.press('Enter');
      const ofChair = body.items.filter((one: { readonly sku: string }) => one.sku === chair());
      await expect.poll(() => rows(page).count(), soon).toBe(ofChair.length);
      expect(await faultsOf(page)).toEqual([]);
      await rows(page).first().click();
      await page.waitForURL(`**/products/${chair()}`);
      await page.goto('/transfers?leg=received');
      await rows(page).first().waitFor();
      const received = await desk.admin.get('/query/v1/stock-transfers?leg=received');
      expect(await rows(page).count()).toBe(received.body.items.length);
    }));
});
