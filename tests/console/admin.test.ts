import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpTo } from '../system/http.ts';
import { password } from '../system/people.ts';
import { done } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture, signIn } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true, level: 1 });
const dialog = (page: Page) => page.getByRole('dialog');
const part = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true, level: 2 }) });

describe.skipIf(!hasBrowser)('who may do what', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test('a user is registered, invited, gets in, sees what the role shows, and is out once deactivated', () =>
    desk.visit(async (page) => {
      await page.goto('/users');
      await page.getByRole('button', { name: 'New user' }).click();
      await dialog(page).getByLabel('Name', { exact: true }).fill('Fay Finch');
      await dialog(page).getByLabel('E-mail').fill('fay@example.com');
      await dialog(page).getByLabel('Finance').check();
      await dialog(page).getByRole('button', { name: 'Register user' }).click();
      await heading(page, 'Fay Finch').waitFor();
      await part(page, 'Roles').getByText('Finance').waitFor();
      // Why the role shows it, in words.
      const rights = page.getByRole('region', { name: 'What the user may see and do' });
      await rights.getByRole('row').filter({ hasText: 'Receivables' }).getByText('Finance').waitFor();
      await page.getByRole('button', { name: 'Make an invitation' }).click();
      const link = await page.getByLabel(/Link, good once until/).inputValue();

      await desk.visit(
        async (theirs) => {
          await theirs.goto(link);
          for (const field of await theirs.locator('input[type=password]').all())
            await field.fill('quiet harbour at night');
          await theirs.locator('form button[type=submit], form button:not([type])').first().click();
          await theirs.locator('[data-done]').waitFor();
          await theirs.goto('/invoices');
          await theirs.waitForURL(/\/identity\/sign-in/);
          await signIn(theirs, { email: 'fay@example.com', password: 'quiet harbour at night' });
          await heading(theirs, 'Invoices').waitFor();
          const sections = theirs.getByRole('navigation', { name: 'Sections' });
          expect(await sections.getByRole('link', { name: 'Users', exact: true }).count()).toBe(0);
          await page.getByRole('button', { name: 'Deactivate' }).click();
          await page.getByText('Deactivated').first().waitFor();
          await theirs.goto('/payments');
          await theirs.waitForURL(/\/identity\/sign-in/, soon);
        },
        { as: 'none' },
      );
      await page.getByRole('button', { name: 'Reactivate' }).waitFor();
    }));

  test('a role is made, given permissions, and seen beside the others', () =>
    desk.visit(async (page) => {
      await page.goto('/roles');
      await page.getByRole('button', { name: 'New role' }).click();
      await dialog(page).getByLabel('Name').fill('Packing');
      await dialog(page).getByLabel('Code').fill('finance');
      await dialog(page).getByText('There is a role with this code').waitFor();
      await dialog(page).getByLabel('Code').fill('packing');
      await dialog(page).getByRole('button', { name: 'Make role' }).click();
      await heading(page, 'Packing').waitFor();
      await page.getByLabel('Orders: see', { exact: true }).selectOption('team');
      await page.getByLabel('cost and margin').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
      const { body } = await desk.admin.get('/identity/v1/roles/packing');
      expect(body.versions.at(-1)).toMatchObject({
        permissions: [{ permission: 'order:read', scope: 'team' }],
        hidden: ['cost'],
      });
      await page.goto('/roles');
      await page.getByRole('columnheader', { name: 'Packing' }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'roles');
      // What is so from a later day on is told, and is not what a change of today begins with.
      const planned = { name: 'Packing', permissions: [], hidden: [] };
      const headers = { 'effective-at': '2999-01-01T00:00:00.000Z' };
      await done(desk.admin.put('/identity/v1/roles/packing', { body: planned, headers }));
      await page.goto('/roles/packing');
      await page.getByText('It was recorded to be another from Jan 1, 2999').waitFor();
      expect(await page.getByLabel('cost and margin').isChecked()).toBe(true);
    }));

  test('the role of the administrator can be looked at, and not changed', () =>
    desk.visit(async (page) => {
      await page.goto('/roles/administrator');
      await heading(page, 'Administrator').waitFor();
      await part(page, 'What it allows, and with whose things').getByText('Orders').first().waitFor();
      expect(await part(page, 'What it allows, and with whose things').locator('select').count()).toBe(0);
    }));

  test('what a role would see is shown by its rights alone, and nothing is asked for it', () =>
    desk.visit(async (page) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.goto('/roles/warehouse');
      await page.getByRole('link', { name: 'View as' }).click();
      await heading(page, 'As Warehouse sees it').waitFor();
      const stock = part(page, 'Warehouse').getByRole('row').filter({ hasText: 'Movements' });
      await stock.getByText('Cost', { exact: false }).first().waitFor();
      const sections = await page.locator('.lines tbody tr td:first-child').allTextContents();
      expect(sections).toContain('Pick list');
      expect(sections).not.toContain('Payments');
      await part(page, 'Not in the navigation').getByText('Payments').waitFor();
      await part(page, 'What is offered to do').getByRole('row').filter({ hasText: 'Stock' }).first().waitFor();
      // Rows of the lists that it tells of are not read.
      expect(asked.filter((path) => /query\/v1\/(?!roles|live|timeline)/.test(path))).toEqual([]);
      expect(await faultsOf(page)).toEqual([]);
      await picture(page, 'view-as-role');
    }));

  test('what a user would see is what the user sees', () =>
    desk.visit(async (page) => {
      const finn = await desk.people.person('finn', 'finance');
      await page.goto(`/users/${finn.id}`);
      await page.getByRole('link', { name: 'View as' }).click();
      await heading(page, 'As finn of the tests sees it').waitFor();
      await part(page, 'Finance').getByRole('cell', { name: 'Refunds', exact: true }).waitFor();
      // Pages stand in the tables of their jobs, but the last, which is of actions.
      const shown = await page
        .locator('.lines')
        .evaluateAll((tables) =>
          tables
            .slice(0, -1)
            .flatMap((table) =>
              [...table.querySelectorAll('tbody tr td:first-child')].map(({ textContent }) => textContent ?? ''),
            ),
        );
      await desk.visit(
        async (theirs) => {
          await theirs.goto('/');
          await signIn(theirs, { email: 'finn@example.com', password });
          await theirs.waitForURL((url) => url.pathname === '/');
          const links = theirs.getByRole('navigation', { name: 'Sections' }).getByRole('link');
          await links.first().waitFor();
          expect(shown).toEqual(await links.allTextContents());
        },
        { as: 'none' },
      );
    }));

  test('a program gets a key, and loses it', () =>
    desk.visit(async (page) => {
      await page.goto('/api-keys');
      await page.getByRole('button', { name: 'New API key' }).click();
      await dialog(page).getByLabel('Name of the program').fill('Web shop');
      await dialog(page).getByLabel('Salesperson').check();
      await dialog(page).getByLabel('Days until it expires').fill('9999');
      await dialog(page).getByText('A number from 1 to').waitFor();
      await dialog(page).getByLabel('Days until it expires').fill('30');
      await dialog(page).getByRole('button', { name: 'Issue key' }).click();
      const secret = await dialog(page)
        .getByLabel(/^Secret/)
        .inputValue();
      const program = () =>
        httpTo(desk.system.baseUrl).get('/query/v1/products', { authorization: `Bearer ${secret}` });
      await expect.poll(async () => (await program()).status, soon).toBe(200);
      await dialog(page).getByText('Close', { exact: true }).last().click();
      await page.getByRole('button', { name: 'Revoke Web shop' }).click();
      await dialog(page).getByRole('button', { name: 'Revoke key' }).click();
      await page.getByRole('row').filter({ hasText: 'Web shop' }).getByText('Revoked').waitFor();
      await expect.poll(async () => (await program()).status, soon).toBe(401);
    }));

  test('a team is made, and people are taken in and out', () =>
    desk.visit(async (page) => {
      await page.goto('/teams');
      await page.getByRole('button', { name: 'New team' }).click();
      await dialog(page).getByLabel('Name').fill('North');
      await dialog(page).getByLabel('Code').fill('north');
      await dialog(page).getByRole('button', { name: 'Make team' }).click();
      await page.getByRole('button', { name: 'Members of North' }).click();
      await dialog(page).getByLabel('Take in').fill('Ada');
      await page.getByRole('option').first().click();
      await dialog(page).getByRole('listitem').first().waitFor();
      const members = async () =>
        (await desk.admin.get('/query/v1/teams')).body.items.find(({ team }: { team: string }) => team === 'north')
          .members.length;
      await expect.poll(members, soon).toBe(1);
      await dialog(page).getByRole('button', { name: 'Take out' }).click();
      await expect.poll(members, soon).toBe(0);
    }));

  test('the audit says who did what, in words, and finds a thing', () =>
    desk.visit(async (page) => {
      const { number } = (await desk.admin.get(`/query/v1/orders/${sold.orderId}`)).body;
      await page.goto(`/audit?object=order/${number}&sort=position`);
      const rows = page.getByRole('grid').locator('[data-index]');
      await rows.first().waitFor();
      await rows.filter({ hasText: 'Drafted' }).first().waitFor();
      await page.goto('/audit?category=access');
      await rows.filter({ hasText: 'Signed in' }).first().waitFor();
    }));

  test('usage says who used what, who may need help, and who used a function', () =>
    desk.visit(async (page) => {
      await desk.admin.post('/identity/v1/users', { body: { name: 'Gil Green', email: 'gil@example.com' } });
      await page.goto('/usage');
      const rows = page.getByRole('grid').locator('[data-index]');
      await rows.filter({ hasText: 'Ada' }).first().waitFor();
      await page.getByRole('button', { name: 'Needs help' }).first().click();
      await page.waitForURL('**/usage?needsHelp=*');
      // The rows before stay until there are others.
      await rows.filter({ hasText: 'Ada' }).waitFor({ state: 'detached' });
      await rows.filter({ hasText: 'Gil Green' }).getByText('Nothing done').waitFor();
      await page.getByRole('button', { name: 'By function' }).click();
      await page.getByRole('link', { name: 'Orders: submit' }).click();
      await page.waitForURL('**/usage?function=order*');
      await rows.filter({ hasText: 'Ada' }).first().waitFor();
      expect(await rows.count()).toBe(1);
      expect(await faultsOf(page)).toEqual([]);
    }));

  test('operations shows how far the read models are, and builds one anew', () =>
    desk.visit(async (page) => {
      await page.goto('/operations');
      // This page is one of them.
      await expect
        .poll(() => part(page, 'Live connections').locator('dd').first().textContent(), soon)
        .toMatch(/[1-9]/);
      await part(page, 'Backups').getByText('is not known here').waitFor();
      await page.getByText('None: each process goes on').waitFor();
      const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Build anew: products' }) });
      await row.getByText('running').waitFor();
      const built = async () =>
        (await desk.admin.get('/query/v1/projections')).body.items.find(
          ({ name }: { name: string }) => name === 'products',
        ).live.build;
      const before = await built();
      await row.getByRole('button', { name: 'Build anew: products' }).click();
      await expect.poll(built, soon).toBeGreaterThan(before);
      expect(await faultsOf(page)).toEqual([]);
    }));
});
