import { readPdf } from '@sales/documents/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, faultsOf, hasBrowser, openDesk, picture } from './desk.ts';

let desk: Desk;
let sold: Trade;

/** Follows a link to a document into its new tab, and says what the document says. */
const opened = async (page: Page, name: RegExp): Promise<string> => {
  const link = page.getByRole('link', { name }).first();
  const address = new URL((await link.getAttribute('href')) ?? '', page.url()).href;
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.context().waitForEvent('request', (one) => one.url() === address),
    link.click(),
  ]);
  // The viewer of the browser keeps the bytes to itself: the same is asked for with the same session.
  const answer = await page.request.get(address);
  await tab.close();
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);
  const { pages } = await readPdf(await answer.body());
  expect(pages.length).toBeGreaterThan(0);
  return pages.join('\n');
};

describe.skipIf(!hasBrowser)('documents as PDFs', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
  });
  afterAll(() => desk?.close());

  test.each(['en', 'zh'] as const)('the page of an order has its invoice and its credit notes, in %s', (language) =>
    desk.visit(
      async (page) => {
        const { body: order } = await desk.admin.get(`/query/v1/orders/${sold.orderId}`);
        await page.goto(`/orders/${sold.orderId}`);
        const [invoice] = order.invoices;
        const [refund] = order.refunds;
        const pdfOf = (number: string): RegExp => new RegExp(`PDF.*${number}|${number}.*PDF`);
        for (const { number } of [invoice, refund]) expect(await opened(page, pdfOf(number))).toContain(number);
        await page.getByRole('link', { name: pdfOf(invoice.number) }).scrollIntoViewIfNeeded();
        await picture(page, `documents-${language}`);
        expect(await faultsOf(page)).toEqual([]);
      },
      { language },
    ),
  );

  test('shipments have their delivery notes, in their list and on the page of the order', () =>
    desk.visit(async (page) => {
      const { body } = await desk.admin.get('/query/v1/shipments?limit=1');
      const [{ order }] = body.items;
      await page.goto('/shipments');
      await page.getByRole('grid').locator('[data-index]').first().waitFor();
      for (const part of ['Delivery note', order.number, order.customerName])
        expect(await opened(page, new RegExp(order.number))).toContain(part);
      await picture(page, 'shipments-pdf');
      await page.goto(`/orders/${order.number}`);
      expect(await opened(page, /delivery note/)).toContain(`${order.number}-1`);
    }));

  test.each(['en', 'zh'] as const)('the pick list is printed as it is filtered, in %s', (language) =>
    desk.visit(
      async (page) => {
        const { body } = await desk.admin.get('/query/v1/pick-list?limit=1');
        const [{ warehouse, sku, order }] = body.items;
        await page.goto(`/pick-list?warehouse=${warehouse}`);
        await page.getByRole('grid').locator('[data-index]').first().waitFor();
        const text = await opened(page, language === 'en' ? /PDF of the pick list/ : /拣货单 的 PDF/);
        for (const part of [warehouse, sku, order.number, language === 'en' ? 'To pick' : '待拣'])
          expect(text).toContain(part);
        expect(await faultsOf(page)).toEqual([]);
        await picture(page, `pick-list-pdf-${language}`);
        await page.setViewportSize({ width: 375, height: 740 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
        await picture(page, `pick-list-pdf-narrow-${language}`);
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(`/orders/${order.number}`);
        expect(await opened(page, language === 'en' ? /PDF of the pick list/ : /拣货单 的 PDF/)).toContain(
          order.number,
        );
      },
      { language },
    ),
  );

  test('the list of invoices has one a row, and the row stays where it is', () =>
    desk.visit(async (page) => {
      await page.goto('/invoices');
      await page.getByRole('grid').locator('[data-index]').first().waitFor();
      const { body } = await desk.admin.get('/query/v1/invoices?limit=1');
      const [{ number, customerName }] = body.items;
      const text = await opened(page, new RegExp(number));
      for (const part of [number, customerName]) expect(text).toContain(part);
      expect(new URL(page.url()).pathname).toBe('/invoices');
      await picture(page, 'invoices-pdf');
    }));
});
