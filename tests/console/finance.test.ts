import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done, eur, openShop, placeOrder, type Shop } from '../system/shop.ts';
import { until } from '../system/until.ts';
import { type Desk, faultsOf, hasBrowser, openDesk } from './desk.ts';

let desk: Desk;
let shop: Shop;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

describe.skipIf(!hasBrowser)('from the goods that have gone to the money that has come', () => {
  beforeAll(async () => {
    desk = await openDesk();
    shop = await openShop(desk.admin);
  });
  afterAll(() => desk?.close());

  /** An order of which all has gone. */
  const shipped = async (): Promise<{ readonly orderId: string; readonly number: string }> => {
    const order = { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '2' }] };
    const { orderId, number } = (await done(placeOrder(desk.admin, order))).body;
    await until('stock is reserved', async () => {
      const { body } = await desk.admin.get(`/order/v1/orders/${orderId}`);
      return body.status === 'confirmed';
    });
    await done(desk.admin.post(`/order/v1/orders/${orderId}/shipments`, { body: {} }));
    await until('the list has it', async () => {
      const { body } = await desk.admin.get(`/query/v1/orders/${orderId}`);
      return body.status === 'shipped';
    });
    return { orderId, number };
  };

  test('what is shipped is invoiced and paid on the page of the order', () =>
    desk.visit(async (page) => {
      const { orderId, number } = await shipped();
      const now = async () => (await desk.admin.get(`/query/v1/orders/${orderId}`)).body;
      await page.goto(`/orders/${number}`);
      await page.getByRole('button', { name: 'Invoice what is shipped' }).click();
      await page.getByRole('button', { name: 'Record payment…' }).click();
      const form = page.getByRole('dialog');
      const total = await form.getByLabel(/^Amount in/).inputValue();
      const [invoice] = (await now()).invoices;
      expect(Number(total) * 100).toBeCloseTo(invoice.total.amount);
      await form.getByLabel(/^Amount in/).fill('ten');
      await form.getByText('An amount above zero').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await form.getByLabel(/^Amount in/).fill('10');
      await form.getByLabel('Reference').fill('Statement 7');
      await form.getByRole('button', { name: 'Record payment' }).click();
      await page.getByText('Partly paid').first().waitFor();
      expect((await now()).invoices[0].paid).toEqual(eur(1000));
      // The rest is what is offered.
      await page.getByRole('button', { name: 'Record payment…' }).click();
      await form.getByRole('button', { name: 'Record payment' }).click();
      await page.getByText('Paid', { exact: true }).first().waitFor();
      expect(await page.getByRole('button', { name: 'Record payment…' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Confirm delivery' }).click();
      await page.getByText('Delivered').first().waitFor();
    }));

  test('many are invoiced at once, out of what is to be invoiced', () =>
    desk.visit(async (page) => {
      const orders = [await shipped(), await shipped()];
      await page.goto('/orders');
      await page.getByRole('button', { name: /^To invoice/ }).click();
      const rows = page.getByRole('grid').locator('[data-index]');
      await expect.poll(() => rows.count(), soon).toBe(2);
      await page.getByRole('checkbox', { name: 'Select all rows that are shown' }).check();
      await page.getByRole('button', { name: 'Invoice what is shipped' }).click();
      for (const { orderId } of orders)
        await until('it is invoiced', async () => {
          const { body } = await desk.admin.get(`/query/v1/orders/${orderId}`);
          return body.paymentStatus === 'invoiced';
        });
      await page.getByRole('heading', { name: 'Nothing matches' }).waitFor(soon);
    }));
});
