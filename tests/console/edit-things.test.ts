import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const customer = async () => (await desk.admin.get(`/customer/v1/customers/${sold.shop.customerId}`)).body;
const command = (verb: string, body: object) =>
  done(desk.admin.post(`/customer/v1/customers/${sold.shop.customerId}/${verb}`, { body }));
const product = async () => (await desk.admin.get(`/inventory/v1/products/${sold.shop.desk}`)).body;

const edit = async (page: Page, path: string): Promise<void> => {
  await page.goto(path);
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor(soon);
  await page.keyboard.press('e');
  await page.locator('.edit-form input').first().waitFor(soon);
};
const saved = (page: Page) => page.locator('.edit-form').waitFor({ state: 'detached', ...soon });
const fitsAndReads = async (page: Page): Promise<void> => {
  const [has, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(has).toBeLessThanOrEqual(may ?? 0);
  expect(await faultsOf(page)).toEqual([]);
};

describe.skipIf(!hasBrowser)('a customer and a product that two people change', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test('a customer is changed by keys alone, and keeps what others have changed meanwhile', () =>
    desk.visit(async (page) => {
      await edit(page, `/customers/${sold.shop.customerId}`);
      await page.getByLabel('Segment').fill('key account');
      await page.getByLabel('E-mail').fill('first@shop.example\nsecond@shop.example');
      await page.getByLabel(/^Credit limit in/).fill('7000.50');
      await page.getByLabel('Days to pay').fill('x');
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await page.getByLabel('Days to pay').fill('45');
      await picture(page, 'customer-edit-1280-en');
      await command('change-details', { industry: 'Retail', region: 'North' });
      await page.keyboard.press('Control+Enter');
      await saved(page);
      expect(await customer()).toMatchObject({
        segment: 'key account',
        industry: 'Retail',
        region: 'North',
        emails: [{ email: 'first@shop.example', primary: true }, { email: 'second@shop.example' }],
        creditLimit: { amount: 700_050 },
        paymentTerms: { dueDays: 45 },
      });
      await page.getByText('Industry: — → Retail').waitFor(soon);
    }));

  test('both values of what both have changed are shown, with who changed it and when', () =>
    desk.visit(async (page) => {
      await edit(page, `/customers/${sold.shop.customerId}`);
      await page.getByLabel('Segment').fill('mine');
      await page.getByLabel('Days to pay').fill('14');
      await command('change-details', { segment: 'theirs' });
      await command('set-payment-terms', { paymentTerms: { dueDays: 60 } });
      await page.keyboard.press('Control+Enter');
      const rows = page.locator('.conflicts tbody tr');
      await rows.first().waitFor(soon);
      expect(await rows.count()).toBe(2);
      for (const nth of [0, 1]) await rows.nth(nth).getByText('by Ada Admin').waitFor(soon);
      expect(await rows.locator('time').count()).toBe(2);
      await picture(page, 'customer-conflict-1280-en');
      await page.getByLabel('Yours: Segment').check();
      await page.getByRole('button', { name: 'Save what is chosen' }).click();
      await saved(page);
      expect(await customer()).toMatchObject({ segment: 'mine', paymentTerms: { dueDays: 60 } });
    }));

  test('contacts are added, changed beside others, and removed; tags too', () =>
    desk.visit(async (page) => {
      await page.goto(`/customers/${sold.shop.customerId}`);
      await page.getByRole('button', { name: 'Add contact' }).click(soon);
      await page.keyboard.type('Bo Buyer');
      await page.locator('.edit-contact').getByLabel('E-mail').fill('bo@shop.example');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('button', { name: 'Change Bo Buyer' }).click(soon);
      const role = page.locator('.edit-contact').getByLabel('Role');
      await role.fill('Head of purchase');
      const [contact] = (await customer()).contacts.filter((one: { readonly name: string }) => one.name === 'Bo Buyer');
      const { personId: _, ...rest } = contact;
      await command('change-contact', { ...rest, phones: [{ phone: '+49 30 1' }] });
      await page.keyboard.press('Control+Enter');
      await saved(page);
      await page.getByText('Head of purchase').waitFor(soon);
      const { contacts } = await customer();
      expect(contacts.find((one: { readonly name: string }) => one.name === 'Bo Buyer')).toMatchObject({
        role: 'Head of purchase',
        emails: [{ email: 'bo@shop.example' }],
        phones: [{ phone: '+49 30 1' }],
      });
      await picture(page, 'customer-contacts-1280-en');
      await page.getByRole('button', { name: 'Remove Bo Buyer' }).click();
      await page.getByRole('button', { name: 'Remove contact' }).click();
      await page.getByRole('button', { name: 'Remove Bo Buyer' }).waitFor({ state: 'detached', ...soon });
      expect((await customer()).contacts).toHaveLength(contacts.length - 1);
      await page.getByLabel('New tag').fill('VIP');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Remove tag VIP' }).click(soon);
      await page.getByRole('button', { name: 'Remove tag VIP' }).waitFor({ state: 'detached', ...soon });
      expect((await customer()).tags).not.toContain('VIP');
    }));

  test('addresses are added, changed beside others, and removed', () =>
    desk.visit(async (page) => {
      const form = page.locator('.edit-contact');
      await command('change-details', { addresses: [{ kind: 'billing', line1: 'Old street 1', country: 'DE' }] });
      await page.goto(`/customers/${sold.shop.customerId}`);
      await page.getByRole('button', { name: 'Add address' }).click(soon);
      await page.keyboard.type('Harbour 5');
      await form.getByLabel('Country').fill('Germany');
      expect(await form.getByRole('button', { name: 'Add address' }).isDisabled()).toBe(true);
      await form.getByLabel('Country').fill('de');
      await form.getByLabel('City').fill('Kiel');
      await picture(page, 'address-add-1280-en');
      await page.keyboard.press('Control+Enter');
      const harbour = 'Shipping address: Harbour 5, Kiel, DE';
      await page.getByRole('button', { name: `Change ${harbour}` }).click(soon);
      await form.getByLabel('Postal code').fill('24103');
      const { addresses } = await customer();
      const [billing, shipping] = addresses;
      expect(shipping).toMatchObject({ kind: 'shipping', line1: 'Harbour 5', city: 'Kiel', country: 'DE' });
      await command('change-details', {
        addresses: [
          { ...billing, city: 'Bonn' },
          { ...shipping, line2: 'Gate 2' },
        ],
      });
      await page.keyboard.press('Control+Enter');
      await saved(page);
      await page.getByText('Harbour 5, Gate 2, 24103, Kiel, DE').waitFor(soon);
      expect((await customer()).addresses).toMatchObject([
        { kind: 'billing', line1: 'Old street 1', city: 'Bonn' },
        { kind: 'shipping', line1: 'Harbour 5', line2: 'Gate 2', postalCode: '24103', city: 'Kiel' },
      ]);
      await picture(page, 'customer-addresses-1280-en');
      await page.getByRole('button', { name: /^Remove Billing address/ }).click();
      await page.getByRole('button', { name: 'Remove address' }).click();
      await page.getByRole('button', { name: /^Remove Billing address/ }).waitFor({ state: 'detached', ...soon });
      expect((await customer()).addresses).toHaveLength(1);
    }));

  test('a customer is given to another owner, who is found by name', () =>
    desk.visit(async (page) => {
      const olga = await desk.people.person('olga', 'salesperson');
      await page.goto(`/customers/${sold.shop.customerId}`);
      await page.getByRole('button', { name: 'Change the owner' }).click(soon);
      await page.keyboard.type('olga');
      await page.getByRole('option', { name: 'olga of the tests' }).waitFor(soon);
      await picture(page, 'customer-owner-1280-en');
      await page.keyboard.press('Enter');
      await page.getByRole('combobox', { name: 'New owner' }).waitFor({ state: 'detached', ...soon });
      await page.getByRole('definition').getByText('olga of the tests').waitFor(soon);
      expect((await customer()).owner).toBe(`user:${olga.id}`);
      expect(await faultsOf(page)).toEqual([]);
    }));

  test('what is typed of a contact and not saved does not come up in the form of the customer', () =>
    desk.visit(async (page) => {
      await command('add-contact', { name: 'Cara Contact' });
      await page.goto(`/customers/${sold.shop.customerId}`);
      await page.getByRole('button', { name: 'Change Cara Contact' }).click(soon);
      await page.locator('.edit-contact').getByLabel('Name').fill('Cara Changed');
      const { name } = await customer();
      await edit(page, `/customers/${sold.shop.customerId}`);
      expect(await page.locator('.edit-fields').getByLabel('Name', { exact: true }).inputValue()).toBe(name);
      await page.getByRole('button', { name: 'Discard changes' }).click();
      await page.getByRole('button', { name: 'Change Cara Contact' }).click(soon);
      expect(await page.locator('.edit-contact').getByLabel('Name').inputValue()).toBe('Cara Changed');
      await page.getByRole('button', { name: 'Discard changes' }).click();
    }));

  test('a product is changed beside others; a field can be emptied', () =>
    desk.visit(async (page) => {
      const path = `/inventory/v1/products/${sold.shop.desk}/change`;
      await done(desk.admin.post(path, { body: { description: 'Oak, oiled' } }));
      await edit(page, `/products/${sold.shop.desk}`);
      await page.getByLabel('Description').fill('');
      await page.getByLabel('Other units').fill('XPK 4');
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await page.getByLabel('Other units').fill('XPK = 4');
      await page.getByLabel('Standard cost').fill('20.5 EUR');
      await done(desk.admin.post(path, { body: { category: 'Furniture/Desks/Oak' } }));
      await page.keyboard.press('Control+Enter');
      await saved(page);
      const now = await product();
      expect(now).toMatchObject({
        category: 'Furniture/Desks/Oak',
        units: [{ unit: 'XPK', factor: '4' }],
        standardCost: { micros: 20_500_000, currency: 'EUR' },
      });
      expect(now).not.toHaveProperty('description');
    }));

  for (const [language, colours] of [
    ['en', 'dark'],
    ['zh', 'light'],
  ] as const)
    test(`both forms can be read by everyone, and are no wider than a telephone: ${language}, ${colours}`, () =>
      desk.visit(
        async (page) => {
          for (const path of [`/customers/${sold.shop.customerId}`, `/products/${sold.shop.desk}`]) {
            await page.goto(path);
            await page.getByRole('button', { name: language === 'zh' ? '编辑' : 'Edit', exact: true }).click(soon);
            await page.locator('.edit-form input').first().waitFor(soon);
            await fitsAndReads(page);
            await picture(page, `${path.split('/')[1]}-edit-375-${language}`);
          }
        },
        { language, colours, width: 375 },
      ));
});
