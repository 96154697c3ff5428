import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done } from '../system/shop.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const company = async (entity = 'MAIN') => (await desk.admin.get(`/order/v1/entities/${entity}`)).body;
const details = async () => (await company()).versions.at(-1);
const policies = async () => (await company()).policies.at(-1);

const put = async (changes: object) => {
  const { from: _, ...rest } = await details();
  await done(desk.admin.put('/order/v1/entities/MAIN', { body: { ...rest, ...changes } }));
};

const dialog = (page: Page) => page.getByRole('dialog');
const edit = async (page: Page): Promise<void> => {
  await page.goto('/companies/MAIN');
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor(soon);
  await page.keyboard.press('e');
  await page.locator('.edit-form input').first().waitFor(soon);
};
const saved = (page: Page) => page.locator('.edit-fields').waitFor({ state: 'detached', ...soon });

describe.skipIf(!hasBrowser)('companies and their rules', () => {
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk?.close());

  test('a company is changed by keys alone: what others have changed meanwhile stays', () =>
    desk.visit(async (page) => {
      await edit(page);
      await page.getByLabel('City').fill('Kiel');
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await page.getByLabel('Country').fill('de');
      await page.getByLabel('Tax numbers').fill('DE 123456789');
      await page.getByLabel('Letterhead').fill('Lantern GmbH\nIBAN DE00');
      await page.getByLabel('Tax rates').fill('standard:S:19\nreduced');
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await page.getByLabel('Tax rates').fill('standard:S:19\nexport:G:0:VATEX-EU-G');
      await page.getByLabel('Approval above').fill('5000 EUR');
      await page.getByLabel('Days until settled orders close').fill('7');
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'company-edit-1280-en');
      await put({ name: 'Lantern Trading' });
      await page.keyboard.press('Control+Enter');
      await saved(page);
      await page.getByText('→ Lantern Trading').waitFor(soon);
      expect(await details()).toMatchObject({
        name: 'Lantern Trading',
        address: { city: 'Kiel', country: 'DE' },
        taxIds: [{ country: 'DE', id: '123456789' }],
        letterhead: 'Lantern GmbH\nIBAN DE00',
        taxRates: [
          { category: 'standard', treatment: 'S', rate: '19' },
          { category: 'export', treatment: 'G', rate: '0', reasonCode: 'VATEX-EU-G' },
        ],
      });
      expect(await policies()).toMatchObject({
        approvalLimits: [{ amount: 500_000, currency: 'EUR' }],
        autoCloseDays: 7,
        reservationHours: 24,
      });
      await page.locator('.timeline').getByText('Policies set').first().waitFor(soon);
    }));

  test('where both have changed the same rule, it is asked which is to stand, with who changed it', () =>
    desk.visit(async (page) => {
      await edit(page);
      await page.getByLabel('Days until settled orders close').fill('9');
      await done(desk.admin.put('/order/v1/entities/MAIN/policies', { body: { autoCloseDays: 30 } }));
      await page.keyboard.press('Control+Enter');
      const row = page.locator('.conflicts tbody tr');
      await row.first().waitFor(soon);
      await row.getByText('by Ada Admin').waitFor(soon);
      await page.getByLabel('Yours: Days until settled orders close').check();
      await page.getByRole('button', { name: 'Save what is chosen' }).click();
      await saved(page);
      // What they have said of the other rules stays.
      expect(await policies()).toMatchObject({ autoCloseDays: 9, approvalLimits: [] });
    }));

  test('a change to come is told and not shown as what is so; the past is shown and not changed', () =>
    desk.visit(async (page) => {
      const { from: _, ...rest } = await details();
      const before = (await company()).at;
      await put({ name: 'Lantern Two' });
      const later = { 'effective-at': '2999-01-01T00:00:00.000Z' };
      await done(
        desk.admin.put('/order/v1/entities/MAIN', { body: { ...rest, name: 'Lantern Three' }, headers: later }),
      );
      await page.goto('/companies/MAIN');
      await page.getByRole('heading', { name: 'Lantern Two', level: 1 }).waitFor(soon);
      await page.getByText(/recorded from .*2999/).waitFor(soon);
      await page.goto(`/companies/MAIN?asOf=${before}`);
      await page.getByRole('heading', { name: rest.name, level: 1, exact: true }).waitFor(soon);
      expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0);
    }));

  test('a company is founded, and gets a warehouse, which is changed beside others', () =>
    desk.visit(async (page) => {
      await page.goto('/companies');
      await page.getByRole('button', { name: 'New company' }).click(soon);
      await dialog(page).getByLabel('Name').fill('Lantern Asia');
      await dialog(page).getByLabel('Code').fill('main');
      await dialog(page).getByText('There is a company with this code').waitFor(soon);
      await dialog(page).getByLabel('Code').fill('asia');
      await dialog(page).getByLabel('Currency').fill('cny');
      await dialog(page).getByLabel('Time zone').fill('Asia/Nowhere');
      expect(await dialog(page).getByRole('button', { name: 'Found company' }).isDisabled()).toBe(true);
      await dialog(page).getByLabel('Time zone').fill('Asia/Shanghai');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Lantern Asia', level: 1 }).waitFor(soon);
      expect((await company('ASIA')).versions).toMatchObject([{ currency: 'CNY', timeZone: 'Asia/Shanghai' }]);

      const form = page.locator('.edit-contact');
      await page.getByRole('button', { name: 'New warehouse' }).click();
      await form.getByLabel('Code').fill('SHA');
      await form.getByLabel('Name').fill('Shanghai');
      await form.getByLabel('City').fill('Shanghai');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Change SHA' }).click(soon);
      await form.getByLabel('Rank').fill('5');
      const body = { name: 'Shanghai East', city: 'Shanghai', rank: 0 };
      await done(desk.admin.put('/inventory/v1/warehouses/SHA', { body }));
      await page.keyboard.press('Control+Enter');
      await form.waitFor({ state: 'detached', ...soon });
      const now = (await desk.admin.get('/inventory/v1/warehouses/SHA')).body;
      expect(now).toMatchObject({ entity: 'ASIA', name: 'Shanghai East', city: 'Shanghai', rank: 5 });
      await page.getByRole('row').filter({ hasText: 'Shanghai East' }).waitFor(soon);
      await picture(page, 'company-1280-en');
    }));
});
