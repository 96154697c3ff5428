import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../console/chromium.ts';
import { startSystem } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { fillOrderList } from './fill.ts';
import { percentile } from './load.ts';
import { median, round } from './median.ts';
import type { Report } from './report.ts';
import { json, openShop, orderCalls, type Shop } from './shop.ts';

const orders = Number(process.env['CONSOLE_ORDERS'] ?? 100_000);
const loads = 7;
const questions = 20;
const draftLines = 200;
const changes = 20;
const scrollingMs = 8000;

/** What a figure is held against: it must not be above `must`. */
type Target = { readonly unit: string; readonly must?: number; readonly good?: number };

const told = (report: Report, what: string, value: number, { unit, must, good }: Target): void =>
  report.row('console', {
    what,
    value: round(value, unit === 'kB' || unit === 'MB' ? 1 : 0),
    unit,
    must: must ?? '',
    good: good ?? '',
    holds: must === undefined ? '' : value <= must ? 'yes' : 'NO',
  });

/** What watches in each page. */
const script = fileURLToPath(new URL('./console-page.js', import.meta.url));

/** Asks it. */
const ask = <Answer>(page: Page, what: string): Promise<Answer> => page.evaluate<Answer>(`bench.${what}`);

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

const rowsOf = (page: Page) => page.locator('[data-index]');

const open = async (browser: Browser, baseURL: string): Promise<BrowserContext> => {
  const context = await browser.newContext({ baseURL, locale: 'en', viewport: { width: 1280, height: 800 } });
  await context.addInitScript({ path: script });
  context.setDefaultTimeout(120_000);
  return context;
};

/** Resolves when the page has asked for nothing for a while: a page that follows changes is never idle. */
const quiet = async (page: Page, work: () => Promise<unknown>): Promise<readonly string[]> => {
  const paths: string[] = [];
  let last = performance.now();
  const note = (request: { url(): string }): void => {
    paths.push(new URL(request.url()).pathname);
    last = performance.now();
  };
  page.on('request', note);
  await work();
  while (performance.now() - last < 1000) await delay(100);
  page.off('request', note);
  return paths;
};

/** Bytes of files as they are sent with an encoding, in kB. */
const sizeOf = async (baseUrl: string, paths: readonly string[], end: string, encoding: string): Promise<number> => {
  let bytes = 0;
  for (const path of paths.filter((one) => one.endsWith(end))) {
    const { headers } = await fetch(baseUrl + path, { method: 'HEAD', headers: { 'accept-encoding': encoding } });
    bytes += Number(headers.get('content-length'));
  }
  return bytes / 1000;
};

const sizes = async (browser: Browser, baseUrl: string, report: Report): Promise<void> => {
  const context = await open(browser, baseUrl);
  const page = await context.newPage();
  const first = await quiet(page, () => page.goto('/'));
  told(report, 'first JavaScript, brotli', await sizeOf(baseUrl, first, '.js', 'br'), {
    unit: 'kB',
    must: 230,
    good: 200,
  });
  told(report, 'first JavaScript, gzip', await sizeOf(baseUrl, first, '.js', 'gzip'), { unit: 'kB' });
  told(report, 'CSS, brotli', await sizeOf(baseUrl, first, '.css', 'br'), { unit: 'kB', must: 25 });
  for (const path of ['/orders', '/orders/new', '/customers', '/products', '/reports']) {
    const fresh = await open(browser, baseUrl);
    const other = await fresh.newPage();
    const known = new Set(await quiet(other, () => other.goto('/')));
    const more = (await quiet(other, () => other.goto(path))).filter((one) => !known.has(one) && !/chart/.test(one));
    told(report, `JavaScript of ${path}, brotli`, await sizeOf(baseUrl, more, '.js', 'br'), { unit: 'kB', must: 40 });
    await fresh.close();
  }
  await context.close();
};

const loading = async (browser: Browser, baseUrl: string, report: Report): Promise<void> => {
  const took = { paint: [] as number[], cold: [] as number[], warm: [] as number[] };
  for (let nth = 0; nth < loads; nth++) {
    const context = await open(browser, baseUrl);
    for (const kind of ['cold', 'warm'] as const) {
      const page = await context.newPage();
      await page.goto('/orders');
      await rowsOf(page).first().waitFor();
      took[kind].push(await ask<number>(page, 'row'));
      if (kind === 'cold') took.paint.push(await ask<number>(page, 'firstPaint()'));
      await page.close();
    }
    await context.close();
  }
  told(report, 'first paint, cold', median(took.paint), { unit: 'ms' });
  told(report, 'first order row, cold', median(took.cold), { unit: 'ms', must: 1000, good: 600 });
  told(report, 'first order row, warm', median(took.warm), { unit: 'ms', must: 300 });
};

/** From a change of the address to rows that it has: each question is another one, so that no cache has the answer. */
const asking = async (page: Page): Promise<readonly number[]> => {
  const took: number[] = [];
  await page.goto('/orders');
  await rowsOf(page).first().waitFor();
  for (let nth = 0; nth < questions; nth++) {
    const day = `2025-${String(12 - (nth % 12)).padStart(2, '0')}-${String(27 - nth).padStart(2, '0')}`;
    await page.getByRole('textbox', { name: 'Placed to' }).fill(day);
    const changed = ask<number>(page, 'nextFirstRow()');
    await page.keyboard.press('Enter');
    took.push(await changed);
  }
  return sorted(took);
};

type Scrolled = {
  readonly frames: readonly number[];
  readonly longest: number;
  readonly elements: number;
  readonly rows: number;
};

/** What frames took while the list was scrolled without a rest, and how many elements the grid had at most. */
const scrolling = async (page: Page): Promise<Scrolled> => {
  await quiet(page, async () => {
    await page.goto('/orders');
    await rowsOf(page).first().waitFor();
  });
  return ask(page, `scroll(${scrollingMs})`);
};

/** A draft of many lines, pasted; then quantities are typed. */
const typing = async (page: Page, { skus }: Shop): Promise<readonly number[]> => {
  await page.goto('/orders/new');
  const lines = page.locator('table.entry tbody tr');
  await lines.first().waitFor();
  await page.keyboard.type('Customer 7');
  await page.keyboard.press('Enter');
  await until('the first line has the focus', () => ask(page, "isFocused('Product of line 1')"));
  const text = Array.from({ length: draftLines }, (_, nth) => `${skus[nth % skus.length]}\t${1 + (nth % 9)}`).join(
    '\n',
  );
  await ask(page, `paste(${JSON.stringify(text)})`);
  await lines.nth(draftLines - 1).waitFor();
  await quiet(page, () => page.locator('.totals .strong').waitFor());
  await ask(page, 'keys.splice(0)');
  for (const nth of [0, Math.floor(draftLines / 2), draftLines - 1])
    for (let round = 0; round < 3; round++) {
      await lines.nth(nth).locator('[data-field=quantity]').focus();
      for (const key of ['1', '2', '.', '5']) {
        await page.keyboard.press(key);
        await delay(120);
      }
    }
  await delay(500);
  return sorted(await ask(page, 'keys'));
};

/** From the last key to what it finds. */
const finding = async (page: Page): Promise<readonly number[]> => {
  const took: number[] = [];
  await page.goto('/');
  await page.locator('h1').waitFor();
  for (let nth = 0; nth < questions; nth++) {
    await page.keyboard.press('Control+k');
    await page.locator('.palette input').fill('');
    await page.locator('.palette input').pressSequentially(`Product ${nth + 1}`);
    const start = performance.now();
    await page
      .getByRole('option', { name: `Product ${nth + 1}`, exact: false })
      .first()
      .waitFor();
    took.push(performance.now() - start);
    await page.keyboard.press('Escape');
  }
  return sorted(took);
};

/** From the answer to an order that is placed elsewhere until its row is there, with so many rows shown before. */
const following = async (page: Page, baseUrl: string, shop: Shop, scrolled: number): Promise<readonly number[]> => {
  const next = orderCalls(shop, '/order/v1/orders');
  await page.goto('/orders?sort=-placedAt');
  await rowsOf(page).first().waitFor();
  await page.locator('.live.live:not(.connecting)').waitFor();
  for (let nth = 0; nth < scrolled; nth++) {
    await ask(page, 'scrollTo(1e7)');
    await delay(100);
  }
  await ask(page, 'scrollTo(0)');
  await rowsOf(page).first().waitFor();
  const took: number[] = [];
  for (let nth = 0; nth < changes; nth++) {
    const { method, path, headers, body } = next();
    const start = performance.now();
    const { number } = await json(baseUrl, method, path, body, headers);
    await ask(page, `shown(${JSON.stringify(number)})`);
    took.push(performance.now() - start);
    await delay(400);
  }
  return sorted(took);
};

const memoryOf = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1e6;
};

const measure = async (browser: Browser, baseUrl: string, shop: Shop, report: Report): Promise<void> => {
  await sizes(browser, baseUrl, report);
  await loading(browser, baseUrl, report);
  const context = await open(browser, baseUrl);
  const page = await context.newPage();
  const asked = await asking(page);
  told(report, 'filter to rows, p50', percentile(asked, 0.5), { unit: 'ms' });
  told(report, 'filter to rows, p95', percentile(asked, 0.95), { unit: 'ms', must: 150, good: 80 });
  told(report, 'memory, list of orders', await memoryOf(page), { unit: 'MB' });
  const { frames, longest, elements, rows } = await scrolling(page);
  told(report, `scroll through ${rows} rows, frame p95`, percentile(sorted(frames), 0.95), { unit: 'ms', must: 25 });
  told(report, 'scroll, longest task', longest, { unit: 'ms', must: 100 });
  told(report, 'scroll, elements of the grid', elements, { unit: '', must: 800 });
  told(report, `memory, ${rows} rows read`, await memoryOf(page), { unit: 'MB' });
  const keys = await typing(page, shop);
  told(report, `key to paint, draft of ${draftLines} lines, p50`, percentile(keys, 0.5), { unit: 'ms' });
  told(report, `key to paint, draft of ${draftLines} lines, p95`, percentile(keys, 0.95), { unit: 'ms', must: 50 });
  told(report, `memory, draft of ${draftLines} lines`, await memoryOf(page), { unit: 'MB' });
  told(report, 'key to what the palette finds, p50', percentile(await finding(page), 0.5), { unit: 'ms' });
  for (const scrolled of [0, 30]) {
    const took = await following(page, baseUrl, shop, scrolled);
    const what = `order elsewhere to its row${scrolled > 0 ? `, ${scrolled} times scrolled to the end` : ''}`;
    told(report, `${what}, p50`, percentile(took, 0.5), { unit: 'ms' });
    told(report, `${what}, p99`, percentile(took, 0.99), { unit: 'ms', must: 500 });
  }
  await context.close();
};

/** Sizes and timings of the console in a Chromium, beside what they must be. */
export const benchConsole = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  const client = new pg.Client(database.url);
  const browser = await launchChromium();
  try {
    const shop = await openShop(system.baseUrl);
    await client.connect();
    await client.query('set statement_timeout = 0');
    await fillOrderList(client, 0, orders);
    await measure(browser, system.baseUrl, shop, report);
  } finally {
    await browser.close();
    await client.end();
    await system.stop();
    await database.drop();
  }
};
