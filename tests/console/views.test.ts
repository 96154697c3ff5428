import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password } from '../system/people.ts';
import { done } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture, signIn } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const userOf = async (email: string): Promise<string> => {
  const { body } = await desk.admin.get(`/query/v1/users?search=${email}`);
  return body.items[0].user;
};
const tabs = (page: Page) => page.locator('.views');
const tab = (page: Page, name: string) => tabs(page).getByRole('button', { name });
const choose = async (page: Page, item: string): Promise<void> => {
  await tabs(page).getByRole('button', { name: 'Views' }).press('Enter');
  await page.getByRole('menuitem', { name: item }).press('Enter');
};
const saveAs = async (page: Page, name: string, team?: string): Promise<void> => {
  await choose(page, 'Save as a new view…');
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  if (team !== undefined) await page.getByRole('dialog').getByLabel('For').selectOption(team);
  await page.getByRole('dialog').getByLabel('Name').press('Enter');
  await tab(page, name).waitFor(soon);
};

describe.skipIf(!hasBrowser)('saved views', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
    expect(sold.orderId).toBeDefined();
  });
  afterAll(() => desk?.close());

  test('are saved by keys, shown as modified, saved again and removed; the address says what is filtered', () =>
    desk.visit(async (page) => {
      await page.goto('/orders?status=draft&search=SO');
      await saveAs(page, 'My drafts');
      // What was searched for may be a name, and is not saved.
      const shelves = `/identity/v1/view-shelves/user/${await userOf('ada@example.com')}`;
      expect((await desk.admin.get(shelves)).body.views).toMatchObject([{ list: 'orders', query: 'status=draft' }]);
      await tab(page, 'My drafts').click();
      await page.waitForURL('**/orders?status=draft');
      expect(await tab(page, 'My drafts').getAttribute('aria-current')).toBe('page');
      await page.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();
      await page.waitForURL('**/orders?status=draft&sort=total');
      await tab(page, 'My drafts').getByText('modified').waitFor();
      await picture(page, 'views-en');
      await choose(page, 'Save the changes of My drafts');
      await tab(page, 'My drafts')
        .getByText('modified')
        .waitFor({ state: 'detached', ...soon });
      await page.goto('/orders');
      await tab(page, 'My drafts').click();
      await page.waitForURL('**/orders?status=draft&sort=total');
      expect(await faultsOf(page)).toEqual([]);
      await choose(page, 'Remove My drafts');
      await tab(page, 'My drafts').waitFor({ state: 'detached', ...soon });
      await tab(page, 'Drafts').waitFor();
    }));

  test('of a team are seen by its members, those of a user by that user alone', () =>
    desk.visit(async (page) => {
      const ada = await userOf('ada@example.com');
      await desk.people.person('sam', 'salesperson');
      const sam = await userOf('sam@example.com');
      const periods = [{ from: '2026-01-01T00:00:00Z' }];
      await done(desk.admin.put('/identity/v1/teams/north', { body: { name: 'North' } }));
      for (const user of [ada, sam])
        await done(desk.admin.put(`/identity/v1/teams/north/members/${user}`, { body: { periods } }));
      await page.goto('/orders?status=backordered');
      await saveAs(page, 'Ours', 'north');
      await saveAs(page, 'Mine');
      await desk.visit(
        async (theirs) => {
          await theirs.goto('/orders');
          await theirs.waitForURL(/\/identity\/sign-in/);
          await signIn(theirs, { email: 'sam@example.com', password });
          await theirs.waitForURL((url) => url.pathname === '/orders');
          await tab(theirs, 'Ours (North)').click(soon);
          await theirs.waitForURL('**/orders?status=backordered');
          expect(await tab(theirs, 'Mine').count()).toBe(0);
        },
        { as: 'none' },
      );
    }));

  test('are saved on a telephone in 简体中文', () =>
    desk.visit(
      async (page) => {
        await page.goto('/customers?status=held');
        await tabs(page).getByRole('button', { name: '视图' }).click();
        await page.getByRole('menuitem', { name: '另存为新视图…' }).click();
        await page.getByRole('menu').waitFor({ state: 'detached' });
        await page.getByRole('dialog').getByLabel('名称').fill('冻结客户');
        await picture(page, 'views-375-zh');
        expect(await faultsOf(page)).toEqual([]);
        await page.keyboard.press('Enter');
        await tab(page, '冻结客户').waitFor(soon);
        const [has, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(has).toBeLessThanOrEqual(may ?? 0);
      },
      { width: 375, language: 'zh' },
    ));
});
