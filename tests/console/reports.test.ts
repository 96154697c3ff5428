import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

const figures = (page: Page) => page.getByRole('region', { name: 'Figures' });
const money = (text: string): number => Math.round(Number(text.replaceAll(/[^\d.-]/g, '')) * 100);
const drawn = (page: Page) => page.locator('.chart canvas');

describe.skipIf(!hasBrowser)('the sales report', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test('a chart and the table of its figures are those of the API, one currency at a time', () =>
    desk.visit(async (page) => {
      await page.goto('/reports');
      await drawn(page).waitFor();
      expect(await page.getByRole('img', { name: /^Chart: Net by Month/ }).count()).toBe(1);
      const { body } = await desk.admin.get('/query/v1/reports/sales?period=month');
      const [euros] = body.totals;
      const foot = figures(page).locator('tfoot td');
      await expect.poll(async () => money((await foot.first().textContent()) ?? ''), soon).toBe(euros.net.amount);
      await page.getByLabel('Currency').selectOption('USD');
      await page.waitForURL('**/reports?currency=USD');
      const dollars = body.totals.find(({ currency }: { currency: string }) => currency === 'USD');
      await expect.poll(async () => money((await foot.first().textContent()) ?? ''), soon).toBe(dollars.net.amount);
      await picture(page, 'report-en');
    }));

  test('dimensions and measures stand in the address and come back with it, and the table turns', () =>
    desk.visit(async (page) => {
      await page.goto('/reports');
      await page.getByLabel('By', { exact: true }).selectOption('product');
      await page.getByLabel('And by').selectOption('customer');
      await page.getByLabel('Period').selectOption('total');
      await page.getByLabel('Measure').selectOption('profit');
      await page.waitForURL('**/reports?by=product&by=customer&period=total&measure=profit');
      await figures(page)
        .getByRole('columnheader', { name: /Blue Door/ })
        .waitFor();
      await figures(page).getByRole('rowheader', { name: 'Chair' }).waitFor();
      await page.reload();
      await figures(page)
        .getByRole('columnheader', { name: /Blue Door/ })
        .waitFor();
      expect(await page.getByLabel('Measure').inputValue()).toBe('profit');
    }));

  test('each figure leads to the lines that add up to it, and these to the order and what has happened to it', () =>
    desk.visit(async (page) => {
      await page.goto('/reports?by=category&period=total');
      const row = figures(page).getByRole('row', { name: /Furniture\/Chairs/ });
      const figure = row.getByRole('link').first();
      const net = money((await figure.textContent()) ?? '');
      await figure.press('Enter');
      await page.waitForURL('**/reports/lines?*');
      const lines = page.getByRole('grid').locator('[data-index]');
      await lines.first().waitFor();
      const headings = await page.getByRole('columnheader').allTextContents();
      const cells = await lines.locator(`[role=gridcell]:nth-child(${headings.indexOf('Net') + 1})`).allTextContents();
      expect(cells.reduce((sum, text) => sum + money(text), 0)).toBe(net);
      await lines.first().press('Enter');
      await page.waitForURL('**/orders/SO-*');
      await page.locator('.timeline li').first().waitFor();
    }));

  test('the report is shown as it was, and its file has what is asked', () =>
    desk.visit(async (page) => {
      await page.goto(`/reports?by=product&period=total&currency=EUR&asOf=${sold.midway}`);
      await page.getByText('As of').first().waitFor();
      const query = `period=total&currency=EUR&asOf=${sold.midway}`;
      const { body } = await desk.admin.get(`/query/v1/reports/sales?${query}`);
      const total = figures(page).locator('tfoot td').first();
      await expect.poll(async () => money((await total.textContent()) ?? ''), soon).toBe(body.totals[0].net.amount);
      await page.keyboard.press('Shift+E');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'CSV', exact: true }).press('Enter'),
      ]);
      const [head = '', ...lines] = readFileSync(await file.path(), 'utf8')
        .replace('\ufeff', '')
        .trim()
        .split('\r\n');
      expect(head).toContain('Product,Net,Net (Currency),Profit');
      expect(lines.length).toBe(await figures(page).locator('tbody tr').count());
    }));

  for (const [language, colours, width] of [
    ['en', 'dark', 1280],
    ['zh', 'light', 375],
  ] as const)
    test(`it is read by everyone, within the content policy: ${language}, ${colours}, ${width}`, () =>
      desk.visit(
        async (page) => {
          for (const path of [
            '/reports?by=product',
            '/reports?by=country&by=category&period=total',
            '/reports/lines',
          ]) {
            await page.goto(path);
            await page.locator('.chart canvas, [data-index]').first().waitFor();
            // What is told of a point is drawn as well: no markup.
            await drawn(page)
              .first()
              .hover({ timeout: 3000 })
              .catch(() => {});
            const [has, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
            expect(has, path).toBeLessThanOrEqual(may ?? 0);
            expect(await faultsOf(page)).toEqual([]);
            await picture(page, `report${path.replaceAll(/\W+/g, '-')}-${language}-${width}`);
          }
        },
        { language, colours, width },
      ));
});
