import { readFileSync } from 'node:fs';
import { readXlsx } from 'hucre/xlsx';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password } from '../system/people.ts';
import { done, placeOrder } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { until } from '../system/until.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture, signIn } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

/** Rows that are in the page. */
const rows = (page: Page) => page.getByRole('grid').locator('[data-index]');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

/** Lists of every day. */
const daily = ['/pick-list', '/shipments', '/invoices', '/payments', '/receivables', '/returns', '/refunds'] as const;

/** Of what a page has fetched: `PerformanceResourceTiming`. */
type ResourceEntry = { readonly name: string; readonly initiatorType: string };

/** Words of a page that is in another language, but codes and data. */
const englishOn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      const ofPage = '.top-end, .page-head h1, .page-head a, .timeline span, [lang=en], code';
      const data = `[role=gridcell], td, dd, bdi, option, script, style, kbd, ${ofPage}`;
      const text = (textContent ?? '').replaceAll(/SKU|PDF|[A-Z]+-[-\w]+/g, '');
      if (parentElement?.closest(data) === null && /[a-z]{2}/i.test(text)) found.push(text);
    }
    return found;
  });

describe.skipIf(!hasBrowser)('the console', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test('asks who comes, and leads back to the page that was asked for', () =>
    desk.visit(
      async (page) => {
        await page.goto('/orders?status=draft');
        await page.waitForURL(/\/identity\/sign-in/);
        await signIn(page);
        await page.waitForURL((url) => url.pathname === '/orders' && url.search === '?status=draft');
        await page.getByRole('heading', { name: 'Orders' }).waitFor();
      },
      { as: 'none' },
    ));

  test('a list that is opened again asks for who is here and for its rows before the app is there', () =>
    desk.visit(async (page) => {
      const asked = () =>
        page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.toJSON() as ResourceEntry));
      const rows = ({ name }: ResourceEntry) => name.endsWith('/api/query/v1/orders?limit=100');
      await page.goto('/orders');
      await page.locator('[data-index]').first().waitFor();
      expect((await asked()).find(rows)?.initiatorType).toBe('fetch');
      const kept = () => page.evaluate(() => localStorage.getItem('sales-asked-first') ?? '');
      await expect.poll(kept, { timeout: 60_000 }).toContain('/orders?limit=100');
      await page.goto('/orders');
      await page.locator('[data-index]').first().waitFor();
      const again = await asked();
      const early = again.filter(({ initiatorType, name }) => initiatorType === 'link' && name.includes('/api/'));
      expect(early.map(({ name }) => new URL(name).pathname).toSorted()).toEqual([
        ...['/api/identity/v1/session', '/api/identity/v1/setup', '/api/query/v1/orders'],
      ]);
      // What was asked for early is what the page shows: it is not asked for twice.
      expect(again.filter(rows).map(({ initiatorType }) => initiatorType)).toEqual(['link']);
      await page.goto('/orders?status=draft');
      await page.locator('[data-index], .state').first().waitFor();
      expect((await asked()).filter(rows)).toEqual([]);
    }));

  const screens = [
    '/',
    '/waiting',
    '/orders',
    '/customers',
    '/customers/new',
    '/products/new',
    '/products',
    '/price-lists',
    '/approvals',
    '/basket',
    '/stock',
    '/floor',
    ...['receive', 'count', 'transfer', 'reorder'].map((job) => `/floor?job=${job}`),
    ...daily,
    '/receivables/ageing?by=customer',
    '/reports',
    '/orders?search=ghost',
    '/orders/GHOST',
    '/payments/new',
    ...[
      '/companies',
      '/companies/MAIN',
      '/usage',
      '/usage?by=function',
      '/users',
      '/roles',
      '/roles/finance',
      '/roles/finance/view-as',
      '/teams',
      '/api-keys',
      '/audit',
      '/operations',
    ],
  ] as const;

  /** Of things that there are. */
  const pages = async (): Promise<readonly string[]> => {
    const { number } = (await desk.admin.get(`/query/v1/orders/${sold.orderId}`)).body;
    const ofCustomer = `customerId=${sold.shop.customerId}`;
    const [invoice] = (await desk.admin.get(`/query/v1/invoices?${ofCustomer}&kind=invoice`)).body.items;
    const [creditNote] = (await desk.admin.get(`/query/v1/invoices?${ofCustomer}&kind=creditNote`)).body.items;
    const [payment] = (await desk.admin.get(`/query/v1/payments?${ofCustomer}`)).body.items;
    const { customerId, desk: sku, lamp, priceList } = sold.shop;
    const [user] = (await desk.admin.get('/query/v1/users?search=ada')).body.items;
    return [
      `/users/${user.user}`,
      `/users/${user.user}/view-as`,
      ...[`/invoices/${invoice.number}`, `/invoices/${creditNote.number}`, `/payments/${payment.paymentId}`],
      ...[`/orders/${number}/returns/${sold.returnId}`, `/orders/${number}/returns/new`],
      ...[`/orders/${number}`, `/customers/${customerId}`, `/products/${sku}`, `/products/${sku}/movements`],
      ...[`/products/${sku}/transfers`, `/price-lists/${priceList}`],
      `/basket?customer=${customerId}&line=5*${sku}&line=2*${lamp}`,
    ];
  };

  // Each screen is opened once a language, and looked at in all ways: to open it is what costs.
  for (const language of ['en', 'zh'] as const)
    test(`each screen can be read by everyone, in both colours, and on a telephone: ${language}`, () =>
      desk.visit(
        async (page) => {
          const faults: string[] = [];
          for (const screen of [...screens, ...(await pages())]) {
            const name = `${screen.replaceAll(/\W+/g, '-')}-${language}`;
            await page.setViewportSize({ width: 1280, height: 800 });
            await page.goto(screen);
            await page.locator('h1').waitFor();
            const first =
              '[data-index], .state, .lines, .granted, .payment-head, .floor-orders, .floor-job, .tiles, .new-thing';
            await page.locator(first).first().waitFor();
            for (const colours of ['light', 'dark'] as const) {
              await page.emulateMedia({ colorScheme: colours });
              await page.locator(`html[data-mantine-color-scheme=${colours}]`).waitFor();
              const found = await faultsOf(page, colours === 'light' ? 'all' : 'colours');
              faults.push(...found.map((fault) => `${screen} ${colours} ${fault}`));
              await picture(page, `${name}-${colours}`);
            }
            if (language === 'zh')
              faults.push(...(await englishOn(page)).map((word) => `${screen} in English: ${word}`));
            await page.setViewportSize({ width: 375, height: 740 });
            const [has = 0, may = 0] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
            if (has > may) faults.push(`${screen} is ${has} wide where there are ${may}`);
            await picture(page, `${name}-375`);
            await page.emulateMedia({ colorScheme: 'light' });
          }
          expect(faults).toEqual([]);
        },
        { language },
      ));

  test('keys alone lead to an order and back, to the same row', () =>
    desk.visit(async (page) => {
      await page.goto('/');
      await page.locator('h1').waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('o');
      // The address is the new one while the page before still stands, with rows of its own.
      await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
      await rows(page).nth(2).waitFor();
      // The first leads into the list.
      for (const key of ['j', 'j', 'j']) await page.keyboard.press(key);
      const third = await rows(page).nth(2).locator('[role=gridcell]').nth(1).textContent();
      await expect.poll(() => focused(page), soon).toContain(third ?? 'no third row');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/orders/${third}`);
      await page.getByRole('heading', { name: `Order ${third}` }).waitFor();
    }));

  test('the palette finds an order by its number, and goes there', () =>
    desk.visit(async (page) => {
      const { number } = (await desk.admin.get(`/query/v1/orders/${sold.orderId}`)).body;
      await page.goto('/');
      await page.locator('h1').waitFor();
      await page.keyboard.press('Control+k');
      await page.keyboard.type(number);
      // Before it is found.
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/orders/${number}`);
    }));

  test('filters stand in the address, come back with it, and can be cleared with one key', () =>
    desk.visit(async (page) => {
      await page.goto('/orders');
      await rows(page).first().waitFor();
      await page.getByRole('button', { name: 'Drafts' }).click();
      await page.waitForURL('**/orders?status=draft');
      await page.keyboard.press('f');
      await page.keyboard.type('ghost');
      await page.waitForURL('**/orders?status=draft&search=ghost');
      await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
      await page.reload();
      expect(await page.getByRole('searchbox').inputValue()).toBe('ghost');
      await page.getByRole('button', { name: 'Clear filters' }).press('Enter');
      await page.waitForURL('**/orders');
      await page.goBack();
      await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    }));

  test('saved questions say how many rows they have, and say so again when that changes', () =>
    desk.visit(async (page) => {
      const { customerId, desk: sku } = sold.shop;
      const countOf = async () => (await desk.admin.get('/query/v1/orders?status=draft&limit=1&count=1000')).body.count;
      const before = await countOf();
      await page.goto('/orders');
      await page.locator('.live.live').waitFor();
      const drafts = page.getByRole('button', { name: 'Drafts' }).locator('.count');
      await expect.poll(() => drafts.textContent(), soon).toBe(String(before));
      await placeOrder(desk.admin, { customerId, lines: [{ sku, quantity: '1' }], submit: false });
      await expect.poll(() => drafts.textContent(), soon).toBe(String(before + 1));
    }));

  const fileOf = async (page: Page, item: string): Promise<Buffer> => {
    await page.keyboard.press('Shift+E');
    const [, file] = await Promise.all([
      page.getByRole('menuitem', { name: item, exact: true }).press('Enter', { timeout: 30_000 }),
      page.waitForEvent('download'),
    ]);
    return readFileSync(await file.path());
  };
  const sheetOf = async (page: Page, item: string): Promise<readonly (readonly unknown[])[]> =>
    (await readXlsx(await fileOf(page, item))).sheets[0]?.rows ?? [];

  test('the file of a list has what is seen: the same filters, columns and order, all rows', () =>
    desk.visit(async (page) => {
      await page.goto('/orders?status=draft&status=backordered&sort=number');
      await rows(page).first().waitFor();
      const numbers = await rows(page).locator('[role=gridcell]:nth-child(2)').allTextContents();
      const headings = await page.getByRole('columnheader').locator('visible=true').allTextContents();
      const [head, ...cells] = await sheetOf(page, 'Excel (XLSX)');
      const seen = headings.map((heading) => heading.replace(/[▲▼]$/, '')).filter((heading) => heading !== '');
      expect(head).toEqual(seen.flatMap((name) => (name === 'Total' ? [name, 'Total (Currency)'] : [name])));
      const end = cells.findIndex(([cell]) => cell === 'Rows');
      expect(cells.slice(0, end - 1).map(([cell]) => cell)).toEqual(numbers);
      expect(typeof cells[0]?.[head?.indexOf('Total') ?? -1]).toBe('number');
      expect(cells[0]?.[head?.indexOf('Placed') ?? -1]).toBeInstanceOf(Date);
      const notes = new Map(cells.slice(end).map(([name, value]) => [name, value]));
      expect([notes.get('Rows'), notes.get('Time zone')]).toEqual([String(numbers.length), 'Europe/Berlin']);
      expect(notes.get('Position of the data')).toBeDefined();
      await page.getByRole('status').getByText(`orders.xlsx · ${numbers.length} rows`).waitFor();
      await page.keyboard.press('Shift+E');
      await page.getByRole('menu').getByText(`${numbers.length} rows`).waitFor();
      await picture(page, 'export-en');
      await page.keyboard.press('Escape');
      const codes = (await fileOf(page, 'CSV for programs: all fields, as codes')).toString();
      expect(codes).toContain('order_id,');
    }));

  test("each list's file speaks the reader's language, and has each column that is seen", () =>
    desk.visit(
      async (page) => {
        const { desk: sku } = sold.shop;
        const more = ['/price-lists', `/products/${sku}/movements`, '/reports/lines', '/usage', '/usage?by=function'];
        for (const list of ['/orders', '/customers', '/products', '/stock', '/users', ...daily, ...more]) {
          await page.goto(list);
          await rows(page).first().waitFor();
          const headings = (await page.getByRole('columnheader').allTextContents())
            .map((one) => one.replace(/[▲▼]$/, ''))
            // A link to a document is nothing that a file of rows could have.
            .filter((one) => one !== '' && one !== 'PDF');
          const [head = ''] = (await fileOf(page, 'CSV')).toString().replace('\ufeff', '').split('\r\n');
          expect(
            head.split(',').filter((one) => !one.endsWith('(币种)')),
            list,
          ).toEqual(headings);
        }
        await page.goto('/orders?status=draft');
        await rows(page).first().waitFor();
        const cells = await sheetOf(page, 'Excel (XLSX)');
        expect(cells[0]?.slice(0, 3)).toEqual(['编号', '客户', '状态']);
        expect(cells[1]?.[2]).toBe('草稿');
        expect(cells.find(([name]) => name === '筛选与排序')?.[1]).toBe('status = draft');
      },
      { language: 'zh' },
    ));

  test('a file that breaks off is said to be no whole one', () =>
    desk.visit(
      async (page) => {
        await page.goto('/orders');
        await rows(page).first().waitFor();
        await page.route('**/api/query/v1/orders?*format=csv*', (route) => route.abort());
        await page.keyboard.press('Shift+E');
        await page.getByRole('menuitem', { name: 'CSV', exact: true }).click();
        await page.getByRole('dialog', { name: 'The file did not come as a whole' }).waitFor();
      },
      { breaks: true },
    ));

  test('a list is shown as it was, and says so', () =>
    desk.visit(async (page) => {
      await page.goto('/orders');
      await rows(page).first().waitFor();
      const now = await rows(page).count();
      await page.goto(`/orders?asOf=${sold.midway}`);
      await page.getByText('As of').first().waitFor();
      await rows(page).first().waitFor();
      expect(await rows(page).count()).toBeLessThan(now);
      await page.getByRole('button', { name: 'Back to now' }).click();
      await expect.poll(() => rows(page).count(), soon).toBe(now);
    }));

  test('a customer is shown with figures, orders and what has happened, and is put on hold and released', () =>
    desk.visit(async (page) => {
      await page.goto('/customers');
      await rows(page).filter({ hasText: 'Blue Door' }).first().click();
      await page.waitForURL('**/customers/C-*');
      await page.getByRole('heading', { name: /Blue Door/ }).waitFor();
      await page.getByRole('region', { name: 'Orders' }).getByRole('link').first().waitFor();
      await page.getByRole('region', { name: 'Bought so far' }).getByText('EUR').waitFor();
      await page.getByText('left of €10,000,000.00').waitFor();
      await page.getByRole('button', { name: 'Put on hold…' }).click();
      await page.getByRole('dialog').getByLabel('Why').selectOption('dispute');
      await page.getByRole('dialog').getByRole('button', { name: 'Put on hold' }).click();
      await page.getByText('On hold').first().waitFor();
      await picture(page, 'customer-en');
      await page.locator('.timeline').getByText('by Ada Admin').first().waitFor();
      await page.getByRole('button', { name: 'Release' }).click();
      await page.locator('.page-head').getByText('Active').waitFor();
    }));

  test('what happens elsewhere shows by itself', () =>
    desk.visit(async (page) => {
      await page.goto('/orders?sort=-placedAt');
      await rows(page).first().waitFor();
      await page.locator('.live.live').waitFor();
      const { customerId, desk: sku } = sold.shop;
      const { number } = (await placeOrder(desk.admin, { customerId, lines: [{ sku, quantity: '1' }] })).body;
      await page.getByRole('gridcell', { name: number, exact: true }).waitFor();
    }));

  test('what has happened between the reading of a page and the first notice shows too', () =>
    desk.visit(async (page) => {
      let begin = (): void => {};
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      await page.route('**/api/query/v1/live*', async (route) => {
        await begun;
        await route.continue();
      });
      await page.goto('/orders?sort=-placedAt');
      await rows(page).first().waitFor();
      const { customerId, desk: sku } = sold.shop;
      const placed = await done(placeOrder(desk.admin, { customerId, lines: [{ sku, quantity: '1' }] }));
      await until('it is in the list of orders', async () => {
        const { body } = await desk.admin.get(`/query/v1/orders?search=${placed.body.number}`);
        return body.items.length === 1;
      });
      begin();
      await page.getByRole('gridcell', { name: placed.body.number, exact: true }).waitFor();
    }));

  test('another language is spoken at once, and kept', () =>
    desk.visit(async (page) => {
      await page.goto('/orders');
      await page.getByRole('button', { name: 'Language' }).click();
      await page.getByRole('menuitem', { name: '简体中文' }).click();
      await page.getByRole('heading', { name: '订单' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    }));

  test("offers nothing that the reader's role does not show, and nothing before a second factor that it asks for", () =>
    desk.visit(
      async (page) => {
        await desk.people.person('wanda', 'warehouse');
        await page.goto('/stock');
        await page.waitForURL(/\/identity\/sign-in/);
        await signIn(page, { email: 'wanda@example.com', password });
        await page.waitForURL((url) => url.pathname === '/stock');
        await rows(page).first().waitFor(soon);
        expect(await page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allTextContents()).toEqual([
          ...[
            'Home',
            'Orders',
            'Products',
            'Warehouse floor',
            'Pick list',
            'Shipments',
            'Stock',
            'Movements',
            'Transfers',
          ],
          ...['Returns', 'Refunds', 'Companies'],
        ]);
        const headings = await page.getByRole('columnheader').allTextContents();
        expect([headings.includes('Available'), headings.includes('Value')]).toEqual([true, false]);
        await page.goto('/customers');
        await page.getByRole('heading', { name: 'Your role does not show this' }).waitFor();
        await picture(page, 'not-shown');
        await page.goto('/orders');
        await rows(page).first().click();
        await page.getByRole('heading', { name: 'Lines' }).waitFor(soon);
        expect(await page.getByRole('heading', { name: 'Timeline' }).count()).toBe(0);
        const role = await desk.admin.get('/identity/v1/roles/warehouse');
        const { name, permissions, hidden } = role.body.versions.at(-1);
        const body = { name, permissions, hidden, requiresSecondFactor: true };
        expect((await desk.admin.put('/identity/v1/roles/warehouse', { body })).status).toBe(200);
        // What is refused from then on leads there.
        await page.getByRole('link', { name: 'Stock' }).click();
        await expect
          .poll(async () => {
            if (new URL(page.url()).pathname !== '/identity/account') await page.reload();
            return new URL(page.url()).pathname;
          }, soon)
          .toBe('/identity/account');
        await page.getByText('Your role asks for a second factor.').waitFor(soon);
      },
      { as: 'none' },
    ));

  test('the browser gets no token, and a page of elsewhere gets nothing done', () =>
    desk.visit(async (page) => {
      await page.goto('/');
      await page.locator('h1').waitFor();
      expect(await page.evaluate(() => document.cookie)).toBe('');
      const statusOf = (path: string) =>
        page.evaluate(async (to) => (await fetch(to, { method: 'POST' })).status, path);
      expect(await statusOf('/api/identity/v1/tokens')).toBe(403);
      expect(await statusOf('/identity/v1/tokens')).toBe(403);
      const { baseUrl } = desk.system;
      const foreign = await fetch(`${baseUrl}/api/order/v1/orders`, {
        method: 'POST',
        headers: { origin: 'https://elsewhere.example', 'content-type': 'application/json' },
        body: '{}',
      });
      expect(foreign.status).toBe(403);
      const token = { authorization: (await desk.admin.headers())['authorization'] ?? '' };
      expect((await fetch(`${baseUrl}/api/query/v1/orders`, { headers: token })).status).toBe(401);
    }));

  test('the steps of an order that waits for stock say so, and not that it is confirmed', () =>
    desk.visit(async (page) => {
      const { customerId, desk: sku } = sold.shop;
      const { number } = (await done(placeOrder(desk.admin, { customerId, lines: [{ sku, quantity: '5000' }] }))).body;
      await page.goto(`/orders/${number}`);
      const step = page.locator('.steps [aria-current=step]');
      await expect.poll(() => step.textContent(), soon).toBe('Backordered');
    }));

  test('an address that was typed wrong is answered by a page, which says so and leads on', () =>
    desk.visit(async (page) => {
      await page.goto('/ordres');
      await page.getByRole('heading', { name: 'No such page' }).waitFor(soon);
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('link', { name: 'Orders', exact: true }).click();
      await page.waitForURL((url) => url.pathname === '/orders');
    }));

  test('files of the app are kept without end, the page is not, and what is not there is a 404', async () => {
    const { baseUrl } = desk.system;
    const page = await fetch(`${baseUrl}/`, { headers: { accept: 'text/html', 'accept-encoding': 'br' } });
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-encoding')).toBe('br');
    const [, script = ''] = /src="(\/assets\/[^"]+)"/.exec(await page.text()) ?? [];
    const asset = await fetch(`${baseUrl}${script}`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${baseUrl}/assets/gone.js`, { headers: { accept: 'text/html' } })).status).toBe(404);
    for (const [accept, type] of [
      ['text/html', 'text/html; charset=utf-8'],
      ['*/*', 'application/problem+json; charset=utf-8'],
    ] as const) {
      const lost = await fetch(`${baseUrl}/ordres`, { headers: { accept } });
      expect([lost.status, lost.headers.get('content-type')]).toEqual([404, type]);
    }
    const overview = await fetch(`${baseUrl}/`, { headers: { accept: 'application/json' } });
    expect(await overview.json()).toMatchObject({ services: expect.any(Array) });
  });
});
