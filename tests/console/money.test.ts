import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password } from '../system/people.ts';
import { done, eur, openShop, placeOrder, type Shop } from '../system/shop.ts';
import { until } from '../system/until.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture, signIn } from './desk.ts';

let desk: Desk;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

type Issued = { readonly orderId: string; readonly invoiceId: string; readonly number: string };

/** An order of so many lamps that is invoiced ahead: 2.50 each, and 19 % tax. */
const invoiced = async (shop: Shop, quantity: string): Promise<Issued> => {
  const order = { customerId: shop.customerId, lines: [{ sku: shop.lamp, quantity }] };
  const { orderId } = (await done(placeOrder(desk.admin, order))).body;
  const body = { prepayment: true };
  const { invoices } = (await done(desk.admin.post(`/order/v1/orders/${orderId}/invoices`, { body }))).body;
  const { invoiceId, number } = invoices[0];
  await until('it is owed', async () => {
    const { body: owed } = await desk.admin.get(`/query/v1/receivables?orderId=${orderId}`);
    return owed.items.length === 1;
  });
  return { orderId, invoiceId, number };
};

const stateOf = async ({ invoiceId }: Issued) => (await desk.admin.get(`/order/v1/invoices/${invoiceId}`)).body;
const amountFor = (page: Page, { number }: Issued) => page.getByLabel(`Amount to apply to ${number}, in EUR`);

describe.skipIf(!hasBrowser)('money of a customer', () => {
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk?.close());

  test('comes in by keys alone, for the oldest invoices; the rest is applied, paid out, reversed', () =>
    desk.visit(async (page) => {
      const shop = await openShop(desk.admin);
      // 2.98 and 5.95
      const [first, second] = [await invoiced(shop, '1'), await invoiced(shop, '2')];
      await page.goto('/payments');
      await page.getByRole('link', { name: 'New payment' }).click();
      const customer = page.getByRole('textbox', { name: 'Customer' });
      await customer.focus();
      await page.keyboard.type(`Blue Door ${shop.desk.slice(5)}`);
      await page.keyboard.press('Enter');
      await amountFor(page, first).waitFor();
      await page.getByRole('textbox', { name: 'Amount', exact: true }).focus();
      await page.keyboard.type('20');
      await expect.poll(() => amountFor(page, second).inputValue(), soon).toBe('5.95');
      expect(await amountFor(page, first).inputValue()).toBe('2.98');
      await page.getByText('€11.07 stays on account').waitFor();
      // What cannot be is named where it stands, and nothing is sent.
      await amountFor(page, second).fill('6');
      await page.getByText('At most €5.95').waitFor();
      expect(await page.getByRole('button', { name: 'Record payment' }).isDisabled()).toBe(true);
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'new-payment');
      await amountFor(page, second).fill('1');
      // A reload loses nothing.
      await page.reload();
      await expect.poll(() => amountFor(page, second).inputValue(), soon).toBe('1');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('heading', { name: 'Payment of €20.00' }).waitFor();
      expect(await stateOf(first)).toMatchObject({ open: eur(0) });
      expect(await stateOf(second)).toMatchObject({ paid: eur(100), open: eur(495) });
      await page.getByRole('button', { name: 'Apply', exact: true }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'payment');

      await page.getByRole('button', { name: 'Pay out…' }).click();
      const form = page.getByRole('dialog');
      await form.getByLabel('Amount in EUR').fill('99');
      await form.getByText('At most €16.02').waitFor();
      await form.getByLabel('Amount in EUR').fill('6.02');
      await form.getByRole('button', { name: 'Pay out' }).click();
      await page.getByText('€5.05 stays on account').waitFor();
      await amountFor(page, second).press('Enter');
      await expect.poll(async () => (await stateOf(second)).open, soon).toEqual(eur(0));
      await page.getByText('No open invoice in this currency: all of it stays on account.').waitFor();

      await page.getByRole('button', { name: 'Reverse payment…' }).click();
      await form.getByRole('button', { name: 'Reverse payment' }).click();
      await page.locator('.page-head').getByText('Reversed').waitFor();
      expect(await stateOf(first)).toMatchObject({ open: eur(298) });
      expect(await page.getByRole('button', { name: 'Pay out…' }).count()).toBe(0);

      // Finance sees how what is open came about, and where from.
      await page.getByRole('region', { name: 'Where the money is' }).getByRole('link', { name: first.number }).click();
      await page.getByRole('heading', { name: `Invoice ${first.number}` }).waitFor();
      const account = page.getByRole('region', { name: 'How the open amount came about' });
      await account.getByText('reversed').waitFor();
      expect(await account.getByRole('row').last().textContent()).toContain('€2.98');
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'invoice');
      await account.getByRole('link', { name: 'Payment' }).click();
      await page.getByRole('heading', { name: 'Payment of €20.00' }).waitFor();
      // Another one is begun at the customer.
      await page.goto(`/customers/${shop.customerId}`);
      await page.getByRole('link', { name: 'New payment' }).click();
      await amountFor(page, first).waitFor();
      expect(await customer.inputValue()).toMatch(/^Blue Door/);
    }));

  test('is applied once, where two browsers have the same payment', () =>
    desk.visit(async (one) => {
      const shop = await openShop(desk.admin);
      const invoice = await invoiced(shop, '4');
      const body = { customerId: shop.customerId, amount: eur(700) };
      const { paymentId } = (await done(desk.admin.post('/order/v1/payments', { body }))).body;
      await one.goto(`/payments/${paymentId}`);
      await amountFor(one, invoice).fill('6');
      await desk.visit(
        async (other) => {
          // It hears of nothing: what it shows is old when it is sent.
          await other.route('**/api/query/v1/live**', (route) => route.abort());
          await other.goto(`/payments/${paymentId}`);
          await amountFor(other, invoice).fill('5');
          await amountFor(one, invoice).press('Enter');
          await expect.poll(async () => (await stateOf(invoice)).paid, soon).toEqual(eur(600));
          await amountFor(other, invoice).press('Enter');
          await other.getByRole('heading', { name: 'The amount exceeds what the payment has on account' }).waitFor();
          expect(await amountFor(other, invoice).inputValue()).toBe('5');
          // It was told what there is now.
          await other.getByText('€4.00 more than there is').waitFor();
          await amountFor(other, invoice).fill('1');
          await amountFor(other, invoice).press('Enter');
          await expect.poll(async () => (await stateOf(invoice)).paid, soon).toEqual(eur(700));
        },
        { breaks: true },
      );
      // The first browser hears of it.
      await one.locator('.page-head').getByText('Applied').waitFor();
    }));

  test('goes back for goods that come back: asked for, approved by another, received, refunded', () =>
    desk.visit(async (page) => {
      const shop = await openShop(desk.admin);
      const order = { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '2' }] };
      const { orderId, number } = (await done(placeOrder(desk.admin, order))).body;
      await until('stock is reserved', async () => {
        const { body } = await desk.admin.get(`/order/v1/orders/${orderId}`);
        return body.status === 'confirmed';
      });
      await done(desk.admin.post(`/order/v1/orders/${orderId}/shipments`, { body: {} }));
      await done(desk.admin.post(`/order/v1/orders/${orderId}/invoices`, { body: {} }));
      await desk.people.person('bob', 'administrator');

      await page.goto(`/orders/${number}`);
      await page.getByRole('link', { name: 'Return goods' }).click();
      await page.getByRole('heading', { name: `Return goods of order ${number}` }).waitFor();
      const quantity = page.getByLabel(`Quantity of ${shop.desk}`);
      await quantity.fill('3');
      await page.getByText('At most 2').waitFor();
      await page.getByLabel(`Reason of ${shop.desk}`).selectOption('They came too late');
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'new-return');
      await page.reload();
      await expect.poll(() => quantity.inputValue(), soon).toBe('3');
      await quantity.fill('2');
      await quantity.press('Enter');
      const title = page.getByRole('heading', { name: `Return of order ${number}` });
      await title.waitFor();
      const state = page.locator('.page-head');
      await state.getByText('Requested').waitFor();

      // Who has asked for it does not approve it.
      await page.keyboard.press('a');
      await page.getByRole('dialog').getByText('What is your own is approved by another user').waitFor();
      await page.keyboard.press('Escape');
      await desk.visit(
        async (theirs) => {
          await theirs.goto(new URL(page.url()).pathname);
          await theirs.waitForURL(/\/identity\/sign-in/);
          await signIn(theirs, { email: 'bob@example.com', password });
          await theirs.getByRole('button', { name: 'Refuse…' }).waitFor();
          await theirs.keyboard.press('a');
          await theirs.locator('.page-head').getByText('Approved').waitFor();
        },
        { as: 'none' },
      );

      await state.getByText('Approved').waitFor();
      await page.getByLabel(`${shop.desk}: damaged`).fill('1');
      await page.getByText('At most 2 together').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'return-to-receive');
      await page.getByLabel(`${shop.desk}: can be sold again`).fill('1');
      await page.getByLabel(`${shop.desk}: can be sold again`).press('Enter');
      await state.getByText('Received').waitFor();
      const came = page.getByRole('region', { name: 'What came back' });
      await came.getByText('Damaged').waitFor();
      await page.getByRole('button', { name: 'Refund', exact: true }).click();
      await state.getByText('Refunded').waitFor();
      const computed = page.getByRole('table', { name: 'How the refund was computed' });
      // Two at 9.90, and 19 % tax.
      await computed.getByText('€23.56').waitFor();
      await page.getByText('Tax of 19.00% on €19.80').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'return');
      await page.getByRole('link', { name: number, exact: true }).click();
      await page.getByText('2 returned').waitFor();
      await page.getByText('2 credited').waitFor();
      // Of the invoice nothing is open: by the credit note.
      await page.getByRole('link', { name: /^CN-/ }).click();
      await page.getByRole('heading', { name: /^Credit note CN-/ }).waitFor();
      await page.getByRole('link', { name: /^INV-/ }).click();
      const account = page.getByRole('region', { name: 'How the open amount came about' });
      await account.getByRole('link', { name: /^CN-/ }).waitFor();
      expect(await account.getByRole('row').last().textContent()).toContain('€0.00');
    }));
});
