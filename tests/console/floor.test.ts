import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { perUnit } from '@sales/contracts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password } from '../system/people.ts';
import { approveAbove, done, eur, placeOrder } from '../system/shop.ts';
import { type Trade, trade } from '../system/trade.ts';
import { until } from '../system/until.ts';
import { filmOf } from './camera.ts';
import { launchChromium } from './chromium.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture, signIn } from './desk.ts';
import { scannerOf } from './scanner.ts';

let desk: Desk;
let sold: Trade;
let chair: string;
let wanda: string;

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

/** Bar codes: of one desk, and of a box of twelve. */
const [gtin, boxed] = ['4006381333931', 'BOX-OF-12'];

const shipments = /\/order\/v1\/orders\/([^/]+)\/shipments(\?|$)/;

const said = (page: Page, text: string | RegExp) => page.locator('.floor-said').getByText(text).waitFor(soon);
const waiting = (page: Page) => page.locator('.floor-waiting strong');
const alerts = (page: Page) => page.getByRole('list', { name: 'Not done' }).getByRole('listitem');
const recorded = (page: Page, text: string) => page.locator('.floor-recorded').getByText(text).first().waitFor(soon);
const ship = (page: Page) => page.getByRole('button', { name: /^Ship/ }).click();

/** An order that is reserved, and stands in the pick list. */
const orderOf = async (quantity: string, sku = sold.shop.desk) => {
  const { customerId, warehouse } = sold.shop;
  const { body } = await done(placeOrder(desk.admin, { customerId, lines: [{ sku, quantity }] }));
  await until('it is in the pick list', async () => {
    const list = await desk.admin.get(`/query/v1/pick-list?warehouse=${warehouse}&orderId=${body.orderId}`);
    return list.body.items.length === 1;
  });
  return body as { readonly orderId: string; readonly number: string; readonly lines: readonly { lineId: string }[] };
};

const shipmentsOf = async (orderId: string) => (await desk.admin.get(`/order/v1/orders/${orderId}`)).body.shipments;

/** What was shipped of an order in all. */
const shippedOf = async (orderId: string): Promise<readonly string[]> =>
  (await shipmentsOf(orderId)).flatMap(({ lines }: { lines: readonly { quantity: string }[] }) =>
    lines.map(({ quantity }) => quantity),
  );

const onFloor = async (page: Page, search = ''): Promise<void> => {
  await page.goto(`/floor?warehouse=${sold.shop.warehouse}${search}`);
  await page.getByRole('heading', { name: 'Warehouse floor', exact: true }).waitFor();
};

const pickPage = async (page: Page, number: string): Promise<void> => {
  await onFloor(page, `&order=${number}`);
  await page.getByRole('heading', { name: number, exact: true }).waitFor(soon);
};

describe.skipIf(!hasBrowser)('the warehouse floor', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
    await approveAbove(desk.admin, eur(100_000_000));
    const { warehouse, desk: sku, lamp } = sold.shop;
    chair = `CHAIR-${sku}`;
    const item = (of: string, verb: string, body: object) =>
      done(desk.admin.post(`/inventory/v1/stock-items/${warehouse}/${of}/${verb}`, { body }));
    const units = [{ unit: 'XBX', factor: '12' }];
    const barcodes = [{ code: gtin }, { code: boxed, unit: 'XBX' }];
    await done(desk.admin.post(`/inventory/v1/products/${sku}/change`, { body: { units, barcodes } }));
    await item(sku, 'receive', { quantity: '900', unitCost: perUnit(eur(600)) });
    await item(sku, 'assign-bin', { bin: 'B-02' });
    await item(lamp, 'set-reorder-policy', { min: '50', max: '80', leadTimeDays: 3 });
    wanda = (await desk.people.person('wanda', 'warehouse')).id;
    await until('the bar codes can be read', async () => {
      const { body } = await desk.admin.get(`/query/v1/products?barcode=${boxed}`);
      return body.items.length === 1;
    });
  });
  afterAll(() => desk?.close());

  test('an order is picked as fast as a scanner reads, and shipped; each wrong scan says what is wrong', () =>
    desk.visit(
      async (page) => {
        const { orderId, number } = await orderOf('40');
        await page.goto(`/floor?warehouse=${sold.shop.warehouse}`);
        await page.waitForURL(/\/identity\/sign-in/);
        await signIn(page, { email: 'wanda@example.com', password });
        const scan = await scannerOf(page);
        await page.getByRole('link', { name: number }).waitFor(soon);
        await scan(number);
        await page.getByRole('heading', { name: number, exact: true }).waitFor(soon);
        await scan(boxed);
        await said(page, `Oak ${sold.shop.desk}: 12 of 40`);
        await page.getByRole('button', { name: 'Undo the last scan' }).click();
        await page.getByText('0 of 40', { exact: true }).waitFor();
        // A button has the focus: Enter at the end of a code does not press it, and letters lead to no other page.
        await page.getByRole('button', { name: /^One more/ }).focus();
        await scan(...Array.from({ length: 39 }, () => gtin));
        await said(page, `Oak ${sold.shop.desk}: 39 of 40`);
        await scan(boxed);
        await said(page, 'More than wanted: there are 12 in this pack of Oak');
        await scan(sold.shop.lamp);
        await said(
          page,
          `Wrong product: ${number} wants no Oak ${sold.shop.lamp}. Next: Oak ${sold.shop.desk} at B-02`,
        );
        await scan('go-ghost-1');
        await said(page, 'No product has the code go-ghost-1.');
        await page.getByLabel('Scan, or type a code').fill(sold.shop.desk);
        await page.keyboard.press('Enter');
        await said(page, '40 of 40. All is picked: ship it.');
        await page.keyboard.press('Escape');
        await page
          .getByRole('button', { name: /^One more/ })
          .or(page.getByRole('button', { name: /^One less/ }))
          .last()
          .focus();
        await scan(gtin);
        await said(page, 'More than wanted: all 40 of Oak');
        await picture(page, 'floor-picked-en');
        await page.getByText('Carrier and tracking number').click();
        await page.getByLabel('Tracking number').focus();
        await scan('TRACK-1');
        await page.getByRole('button', { name: 'Ship', exact: true }).click();
        await recorded(page, `Ship ${number}`);
        expect(await waiting(page).count()).toBe(0);
        expect(await shipmentsOf(orderId)).toMatchObject([
          { trackingNumber: 'TRACK-1', lines: [{ quantity: '40', warehouse: sold.shop.warehouse }] },
        ]);
        await page.getByRole('link', { name: number }).waitFor({ state: 'detached' });
      },
      { as: 'none' },
    ));

  test('the camera reads a code once for as long as it stays before it', async () => {
    const { number } = await orderOf('3');
    const film = join(tmpdir(), `sales-film-${randomUUID()}.y4m`);
    await writeFile(film, filmOf(gtin));
    const browser = await launchChromium(
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    );
    try {
      const page = await browser.newPage({ baseURL: desk.system.baseUrl });
      page.setDefaultTimeout(60_000);
      await page.goto(`/floor?warehouse=${sold.shop.warehouse}&order=${number}`);
      await page.waitForURL(/\/identity\/sign-in/);
      await signIn(page, { email: 'wanda@example.com', password });
      await page.getByRole('heading', { name: number, exact: true }).waitFor();
      await page.getByRole('button', { name: 'Camera' }).click();
      await said(page, `Oak ${sold.shop.desk}: 1 of 3`);
      const looked = () => page.locator('.floor-camera video').evaluate((video: HTMLVideoElement) => video.currentTime);
      await expect.poll(looked, soon).toBeGreaterThan(3);
      await page.getByText('1 of 3', { exact: true }).waitFor();
      await picture(page, 'floor-camera');
      await page.getByRole('button', { name: 'Close the camera' }).click();
      await page.locator('video').waitFor({ state: 'detached' });
    } finally {
      await browser.close();
      await rm(film);
    }
  });

  test('a machine without a camera says so, and goes on without', () =>
    desk.visit(async (page) => {
      const { number } = await orderOf('1');
      await pickPage(page, number);
      await page.getByRole('button', { name: 'Camera' }).click();
      await page.getByRole('alert').filter({ hasText: 'camera' }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close the camera' }).click();
      const scan = await scannerOf(page);
      await scan(gtin);
      await said(page, '1 of 1. All is picked: ship it.');
    }));

  test('the network goes in the middle of a pick: nothing is lost, and nothing is done twice', () =>
    desk.visit(
      async (page) => {
        const [first, second] = [await orderOf('3'), await orderOf('2')];
        const keys = new Map<string, Set<string>>();
        const sent: string[] = [];
        page.on('request', (request) => {
          const [, order] = shipments.exec(request.url()) ?? [];
          if (order === undefined) return;
          keys.set(order, (keys.get(order) ?? new Set()).add(request.headers()['idempotency-key'] ?? ''));
          if (!sent.includes(order)) sent.push(order);
        });
        await pickPage(page, first.number);
        const scan = await scannerOf(page);
        await scan(gtin, gtin);
        await page.getByText('2 of 3', { exact: true }).waitFor();
        await page.context().setOffline(true);
        await scan(gtin);
        await page.getByText('3 of 3', { exact: true }).waitFor();
        await ship(page);
        await page.getByText('1 waits to be sent', { exact: true }).waitFor(soon);
        await page.getByText('There is no connection. Go on').waitFor(soon);
        await page.getByRole('link', { name: second.number }).click();
        await page.getByRole('heading', { name: second.number, exact: true }).waitFor(soon);
        await scan(gtin);
        await page.getByText('1 of 2', { exact: true }).waitFor();
        // The answers are lost on their way, after the orders were shipped.
        await page.route(shipments, async (route) => {
          await route.fetch();
          // The page that has asked may have been left.
          await route.abort().catch(() => {});
        });
        await page.context().setOffline(false);
        await until('the first order is shipped', async () => (await shippedOf(first.orderId)).length > 0);
        await page.reload();
        await page.getByRole('heading', { name: second.number, exact: true }).waitFor(soon);
        await page.getByText('1 of 2', { exact: true }).waitFor(soon);
        await (await scannerOf(page))(gtin);
        await page.getByText('2 of 2', { exact: true }).waitFor();
        await page.getByText('1 waits to be sent', { exact: true }).waitFor(soon);
        await ship(page);
        await page.getByText('2 wait to be sent', { exact: true }).waitFor(soon);
        await picture(page, 'floor-waiting-en');
        const back = new Date().toISOString();
        await page.unroute(shipments);
        await recorded(page, `Ship ${second.number}`);
        await expect.poll(() => waiting(page).count(), soon).toBe(0);
        expect([await shippedOf(first.orderId), await shippedOf(second.orderId)]).toEqual([['3'], ['2']]);
        expect([...keys.values()].map(({ size }) => size)).toEqual([1, 1]);
        expect(sent).toEqual([first.orderId, second.orderId]);
        // It is dated when it was done, not when it was sent.
        const [shipment] = await shipmentsOf(second.orderId);
        expect(shipment.dispatchedAt < back, `${shipment.dispatchedAt} before ${back}`).toBe(true);
      },
      { breaks: true },
    ));

  test('what is refused says what, where and what is possible, is not said to be done, and can be corrected', () =>
    desk.visit(
      async (page) => {
        const { orderId, number, lines } = await orderOf('3');
        await pickPage(page, number);
        const scan = await scannerOf(page);
        // What is on the code is known from then on.
        await scan(gtin);
        await page.getByText('1 of 3', { exact: true }).waitFor();
        await page.context().setOffline(true);
        await scan(gtin, gtin);
        await page.getByText('3 of 3', { exact: true }).waitFor();
        await ship(page);
        await page.getByText('1 waits to be sent', { exact: true }).waitFor(soon);
        const body = { lines: [{ lineId: lines[0]?.lineId, quantity: '1' }] };
        await done(desk.admin.post(`/order/v1/orders/${orderId}/shipments`, { body }));
        await page.context().setOffline(false);
        const refused = alerts(page).filter({ hasText: `Refused: Ship ${number}` });
        await refused.waitFor(soon);
        await refused.getByText('Wanted: 3; possible: 2').waitFor();
        expect(await page.locator('.floor-recorded').getByText(number).count()).toBe(0);
        expect(await waiting(page).count()).toBe(0);
        await picture(page, 'floor-refused-en');
        await refused.getByRole('button', { name: 'Correct' }).click();
        await page.getByText('2 of 2', { exact: true }).waitFor(soon);
        expect(await alerts(page).count()).toBe(0);
        await ship(page);
        await recorded(page, `Ship ${number}`);
        expect(await shippedOf(orderId)).toEqual(['1', '2']);
      },
      { breaks: true },
    ));

  test('what the server keeps failing at holds up nothing else, and can be discarded', () =>
    desk.visit(
      async (page) => {
        const [first, second] = [await orderOf('1'), await orderOf('1', chair)];
        await page.route(`**/order/v1/orders/${first.orderId}/shipments*`, (route) =>
          route.fulfill({ status: 500, contentType: 'text/plain', body: 'broken' }),
        );
        await pickPage(page, first.number);
        const scan = await scannerOf(page);
        await scan(gtin);
        await page.getByText('1 of 1', { exact: true }).waitFor();
        await ship(page);
        const failing = alerts(page).filter({ hasText: `Ship ${first.number}` });
        await failing.getByText('The server has failed at it').waitFor(soon);
        await page.getByText('1 waits to be sent', { exact: true }).waitFor();
        await page.getByRole('link', { name: second.number }).click();
        await page.getByRole('heading', { name: second.number, exact: true }).waitFor(soon);
        await scan(chair);
        await page.getByText('1 of 1', { exact: true }).waitFor();
        await ship(page);
        await recorded(page, `Ship ${second.number}`);
        await picture(page, 'floor-failing-en');
        await failing.getByRole('button', { name: 'Discard…' }).click();
        await failing.getByText('it may be recorded').waitFor();
        await failing.getByRole('button', { name: 'Discard it for good' }).click();
        await failing.waitFor({ state: 'detached' });
        expect(await waiting(page).count()).toBe(0);
        // It is to be picked again.
        await page.getByRole('link', { name: first.number }).waitFor(soon);
        expect([await shippedOf(first.orderId), await shippedOf(second.orderId)]).toEqual([[], ['1']]);
      },
      { breaks: true },
    ));

  test('what one person has done is sent as no one else', () =>
    desk.visit(
      async (page) => {
        const [first, second] = [await orderOf('1'), await orderOf('1')];
        const signOut = async (name: string): Promise<void> => {
          await page.getByRole('button', { name, exact: true }).click();
          await page.getByRole('menuitem', { name: 'Sign out' }).click();
        };
        const comeAs = async (email: string, number: string): Promise<void> => {
          await page.goto(`/floor?warehouse=${sold.shop.warehouse}&order=${number}`);
          await page.waitForURL(/\/identity\/sign-in/);
          await signIn(page, { email, password });
          await page.getByRole('heading', { name: 'Warehouse floor', exact: true }).waitFor(soon);
        };
        await comeAs('wanda@example.com', first.number);
        const broken = `**/order/v1/orders/${first.orderId}/shipments*`;
        await page.route(broken, (route) => route.abort());
        await page.getByRole('heading', { name: first.number, exact: true }).waitFor(soon);
        await (await scannerOf(page))(gtin);
        await page.getByText('1 of 1', { exact: true }).waitFor();
        await ship(page);
        await page.getByText('1 waits to be sent', { exact: true }).waitFor(soon);
        await signOut('wanda of the tests');
        const dialog = page.getByRole('dialog', { name: 'Not all is sent' });
        await dialog.getByText('1 thing that you have done waits to be sent.').waitFor(soon);
        await page.getByRole('menu').waitFor({ state: 'detached' });
        expect(await faultsOf(page)).toEqual([]);
        await dialog.getByRole('button', { name: 'Sign out' }).click();
        await page.waitForURL(/\/identity\/sign-in/);
        await page.unroute(broken);
        await comeAs('ada@example.com', second.number);
        await page.getByText('1 thing that wanda of the tests has done waits on this machine.').waitFor(soon);
        await page.getByRole('heading', { name: second.number, exact: true }).waitFor(soon);
        await (await scannerOf(page))(gtin);
        await page.getByText('1 of 1', { exact: true }).waitFor();
        await ship(page);
        await recorded(page, `Ship ${second.number}`);
        expect(await shippedOf(first.orderId)).toEqual([]);
        expect(await waiting(page).count()).toBe(0);
        await signOut('Ada Admin');
        await page.waitForURL(/\/identity\/sign-in/);
        await comeAs('wanda@example.com', second.number);
        await recorded(page, `Ship ${first.number}`);
        expect(await shippedOf(first.orderId)).toEqual(['1']);
        const dispatched = await until('the timeline has the shipment', async () => {
          const story = await desk.admin.get(`/query/v1/timeline/order/${first.orderId}?sort=-revision&limit=100`);
          return story.body.items.find(({ type }: { type: string }) => type.includes('shipment-dispatched'));
        });
        expect(dispatched.actor).toBe(`user:${wanda}`);
      },
      { as: 'none', breaks: true },
    ));

  test('goods are received, counted and sent to another warehouse, and come in there', () =>
    desk.visit(async (page) => {
      const { warehouse, lamp } = sold.shop;
      const east = `${warehouse}-E`;
      const onHand = async (at: string, sku: string): Promise<string> =>
        (await desk.admin.get(`/inventory/v1/stock-items/${at}/${sku}`)).body.onHand;
      const before = Number(await onHand(warehouse, chair));
      await onFloor(page, '&job=receive');
      const scan = await scannerOf(page);
      await scan(chair, chair, lamp);
      await said(page, `Oak ${lamp}: 1`);
      // What a supplier has announced is known by it.
      await page.getByRole('combobox', { name: `Announcement: Oak ${lamp}` }).waitFor(soon);
      await page.getByLabel('Delivery note').fill('DN-7');
      await page.getByRole('button', { name: 'Receive', exact: true }).click();
      await recorded(page, `Receive 2 × Chair at ${warehouse}`);
      await recorded(page, `Receive 1 × Oak ${lamp} at ${warehouse}`);
      expect(Number(await onHand(warehouse, chair))).toBe(before + 2);

      await page.getByRole('link', { name: 'Count' }).click();
      await page.getByText('Scan the product to count.').waitFor();
      await scan(chair);
      await said(page, 'Chair: 1 counted');
      await scan(lamp);
      await said(page, 'Wrong product: you are counting Chair');
      await scan(chair);
      await said(page, 'Chair: 2 counted');
      await page.getByLabel('Quantity: Chair').fill('25');
      await picture(page, 'floor-count-en');
      await page.getByRole('button', { name: 'Record the count' }).click();
      await recorded(page, `Count Chair at ${warehouse}: 25`);
      expect(await onHand(warehouse, chair)).toBe('25');

      await page.getByRole('link', { name: 'Transfer' }).click();
      await page.getByLabel('To the warehouse').selectOption(east);
      await scan(chair, chair, chair);
      await said(page, 'Chair: 3');
      await page.getByRole('button', { name: 'Send' }).click();
      await recorded(page, `Transfer 3 × Chair from ${warehouse} to ${east}`);
      expect(await onHand(warehouse, chair)).toBe('22');

      await page.getByRole('combobox', { name: 'Warehouse', exact: true }).selectOption(east);
      await page.getByRole('link', { name: 'Receive', exact: true }).click();
      const there = Number(await onHand(east, chair));
      await page.getByRole('button', { name: `Receive 3 × ${chair} from ${warehouse}` }).click();
      await recorded(page, `Receive 3 × ${chair} at ${east} from ${warehouse}`);
      await page.getByRole('button', { name: `Receive 3 × ${chair}` }).waitFor({ state: 'detached' });
      expect(Number(await onHand(east, chair))).toBe(there + 3);

      await page.getByRole('combobox', { name: 'Warehouse', exact: true }).selectOption(warehouse);
      await page.getByRole('link', { name: 'Reorder' }).click();
      await page
        .getByRole('listitem')
        .filter({ hasText: lamp })
        .getByText(/reorder at 50/)
        .waitFor(soon);
      await picture(page, 'floor-reorder-en');
    }));

  for (const language of ['en', 'zh'] as const)
    for (const colours of ['light', 'dark'] as const)
      test(`it can be read by everyone, and is no wider than a telephone: ${language}, ${colours}`, () =>
        desk.visit(
          async (page) => {
            const [first, second] = [await orderOf('1'), await orderOf('3')];
            await page.route(`**/order/v1/orders/${first.orderId}/shipments*`, (route) => {
              const problem = { status: 409, code: 'order/closed', title: 'Closed', detail: 'Closed.' };
              return route.fulfill({
                status: 409,
                contentType: 'application/problem+json',
                body: JSON.stringify(problem),
              });
            });
            await page.goto(`/floor?warehouse=${sold.shop.warehouse}&order=${first.number}`);
            await page.getByRole('heading', { name: first.number, exact: true }).waitFor(soon);
            const scan = await scannerOf(page);
            await scan(gtin);
            await page.locator('.floor-said.right').waitFor(soon);
            await page.locator('.floor-do button').click();
            await page.locator('.floor-queue .refused').waitFor(soon);
            await page.context().setOffline(true);
            await page.getByRole('link', { name: second.number }).click();
            await page.getByRole('heading', { name: second.number, exact: true }).waitFor(soon);
            await scan(sold.shop.lamp);
            await page.locator('.floor-said.wrong').waitFor(soon);
            const wide = async (name: string): Promise<void> => {
              const [has, may] = await page.evaluate(() => {
                const { scrollWidth = 0, clientWidth = 0 } = document.querySelector('main') ?? {};
                return [scrollWidth, clientWidth];
              });
              expect(has, name).toBeLessThanOrEqual(may ?? 0);
              expect(await faultsOf(page), name).toEqual([]);
              await picture(page, `floor-${name}-${language}-${colours}`);
            };
            await wide('375');
            await page.setViewportSize({ width: 1280, height: 800 });
            await wide('1280');
            await page.context().setOffline(false);
          },
          { language, colours, width: 375, breaks: true },
        ));
});
