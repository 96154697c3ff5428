// Takes pictures of the main screens of a running system that has the demo: `npm run pictures`, or of those that are
// named: `npm run pictures -- orders report`.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { until } from '../system/until.ts';
import { launchChromium } from './chromium.ts';

const baseUrl = (process.env['BASE_URL'] ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
/** Of WebP: smaller than PNG by two thirds, and text stays sharp. */
const quality = 82;

type Screen = {
  readonly name: string;
  readonly path: string;
  readonly colours?: 'dark';
  /** Whether everything is there. Default: it has a row. */
  readonly isThere?: string;
  /** What a person does before the picture is taken. */
  readonly doing?: (page: Page) => Promise<void>;
};

const first = async <Item>(path: string): Promise<Item> => {
  const answer = await fetch(`${baseUrl}/query/v1/${path}`);
  const { items = [] } = (await answer.json()) as { readonly items?: readonly Item[] };
  const [item] = items;
  if (item === undefined)
    throw new Error(`nothing at ${path} (${answer.status}): \`npm run demo\` without \`--administrator\` comes first`);
  return item;
};

/** A draft of an order, as it is written with keys. */
const write = async (page: Page): Promise<void> => {
  await page.locator('table.entry input').first().waitFor();
  await page.keyboard.type('Aaron');
  await page.keyboard.press('Enter');
  // Who goes on before the answer has come leaves the field without a choice.
  await until('a customer is chosen', async () =>
    (await page.locator('.draft-head input').first().inputValue()).includes(' '),
  );
  for (const [nth, [sku, quantity]] of [
    ['FUR-BO-10001798', '2'],
    ['TEC-PH-10002885', '3'],
  ].entries()) {
    const line = page.locator('table.entry tbody tr').nth(nth);
    await line
      .locator('input')
      .first()
      .fill(sku ?? '');
    await page.keyboard.press('Enter');
    await line.locator('.name').filter({ hasText: /\w/ }).waitFor();
    await line.locator('[data-field=quantity]').fill(quantity ?? '');
    await page.keyboard.press('Enter');
  }
};

const screens = async (): Promise<readonly Screen[]> => {
  const order = await first<{ readonly number: string }>('orders?status=closed&sort=-total');
  const customer = await first<{ readonly number: string }>('customers?search=aaron');
  const invoice = await first<{ readonly number: string }>('invoices?sort=-total');
  const pick = await first<{ readonly warehouse: string; readonly order: { readonly number: string } }>('pick-list');
  const report = '/reports?period=quarter&by=category&level=1&to=2017-12-31';
  return [
    { name: 'home', path: '/', isThere: 'main:has(.tile strong):not(:has(.tile[aria-busy=true]))' },
    { name: 'waiting', path: '/waiting' },
    { name: 'orders', path: '/orders?sort=-total' },
    { name: 'order', path: `/orders/${order.number}` },
    { name: 'new-order', path: '/orders/new', doing: write },
    { name: 'customer', path: `/customers/${customer.number}` },
    { name: 'product', path: '/products/TEC-PH-10002885' },
    { name: 'price-list', path: '/price-lists/SUPERSTORE' },
    { name: 'invoice', path: `/invoices/${invoice.number}`, isThere: '.lines' },
    {
      name: 'floor',
      path: `/floor?job=pick&warehouse=${pick.warehouse}&order=${pick.order.number}`,
      isThere: '.floor-lines li',
    },
    { name: 'roles', path: '/roles', isThere: 'main table td' },
    { name: 'report', path: report },
    { name: 'report-dark', path: `${report}&measure=profit`, colours: 'dark' },
  ];
};

const take = async (browser: Browser, language: string, { name, path, colours, isThere, doing }: Screen) => {
  const context = await browser.newContext({
    baseURL: baseUrl,
    colorScheme: colours ?? 'light',
    locale: language === 'zh' ? 'zh-CN' : 'en',
    viewport: { width: 1280, height: 800 },
  });
  await context.addInitScript(`localStorage.setItem('sales-language', '${language}')`);
  const page = await context.newPage();
  await page.goto(path);
  await page
    .locator(isThere ?? '[data-index], .lines, .state')
    .first()
    .waitFor();
  await doing?.(page);
  if (path.startsWith('/reports')) await page.locator('.chart canvas').waitFor();
  // That there is no administrator is not what the pictures are about.
  await page.evaluate(() => document.querySelector('main > .notice')?.remove());
  await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => {});
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality });
  const picture = Buffer.from(data, 'base64');
  await writeFile(`${folder}/${name}-${language}.webp`, picture);
  process.stdout.write(`${name}-${language}.webp  ${Math.ceil(picture.length / 1024)} kB\n`);
  await context.close();
};

const names = process.argv.slice(2);
const wanted = (await screens()).filter(({ name }) => names.length === 0 || names.includes(name));
await mkdir(folder, { recursive: true });
const browser = await launchChromium();
try {
  for (const language of ['en', 'zh']) for (const screen of wanted) await take(browser, language, screen);
} finally {
  await browser.close();
}
