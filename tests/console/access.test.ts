import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password, standardRoles } from '../system/people.ts';
import { type Trade, trade } from '../system/trade.ts';
import { type Desk, hasBrowser, openDesk, signIn } from './desk.ts';

let desk: Desk;
let sold: Trade;
/** Of the order that is sold. */
let money: { readonly invoiceId: string; readonly paymentId: string };

/** A machine with other work to do takes its time. */
const soon = { timeout: 60_000 };

/** All that a navigation can offer: an administrator is offered all of it. */
const sections = [
  ...['/', '/orders', '/approvals', '/customers', '/products', '/price-lists', '/floor', '/pick-list', '/shipments'],
  ...['/stock', '/movements', '/transfers', '/invoices', '/payments', '/receivables', '/returns', '/refunds'],
  ...['/reports', '/usage', '/companies', '/users', '/roles', '/teams', '/api-keys', '/audit', '/operations'],
];

/** Further pages by the section that they belong to: who is not offered the section is not shown them either. */
const furtherPages = (): readonly (readonly [section: string, page: string])[] => {
  const { orderId, shop } = sold;
  const { invoiceId, paymentId } = money;
  return [
    ['/orders', '/waiting'],
    ['/orders', `/orders/${orderId}`],
    ['/customers', `/customers/${shop.customerId}`],
    ['/products', `/products/${shop.desk}`],
    ['/products', `/products/${shop.desk}/movements`],
    ['/price-lists', `/price-lists/${shop.priceList}`],
    ['/invoices', `/invoices/${invoiceId}`],
    ['/payments', `/payments/${paymentId}`],
    ['/returns', `/orders/${orderId}/returns/${sold.returnId}`],
    ['/receivables', '/receivables/ageing'],
    ['/reports', '/reports/lines'],
    ['/companies', '/companies/MAIN'],
    ['/roles', '/roles/finance'],
    ['/roles', '/roles/finance/view-as'],
  ];
};

/** What every page asks, whatever it shows: who is here, and what has changed. */
const ofShell = /^\/api\/(identity\/v1\/(setup|session)|query\/v1\/live)/;

/** What a page asks of the services, and whether it waits for an answer. */
const requestsOf = (page: Page) => {
  const asked: string[] = [];
  const refused: string[] = [];
  const open = new Set<unknown>();
  const isMeant = (url: URL): boolean => url.pathname.startsWith('/api/') && !ofShell.test(url.pathname);
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!isMeant(url)) return;
    asked.push(`${request.method()} ${url.pathname}`);
    open.add(request);
  });
  page.on('response', (response) => {
    if (response.status() === 403) refused.push(new URL(response.url()).pathname);
  });
  page.on('requestfinished', (request) => void open.delete(request));
  page.on('requestfailed', (request) => void open.delete(request));
  return {
    /** What was asked since it was looked at last. */
    taken: (): readonly string[] => asked.splice(0),
    refused,
    /** Until the page shows what it has, and everything that it has asked for is answered. */
    settled: async (): Promise<void> => {
      await page.locator('[data-index], .state, .lines, .granted, .floor-orders, .tiles').first().waitFor();
      await expect.poll(() => open.size, soon).toBe(0);
    },
  };
};

const offered = (page: Page): Promise<readonly string[]> =>
  page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));

const refusal = 'Your role does not show this';

/** Pages that were refused to a role: one refusal is like the other. */
const refused = new Set<string>();

describe.skipIf(!hasBrowser)('what a role shows', () => {
  beforeAll(async () => {
    desk = await openDesk();
    sold = await trade(desk.admin);
    const { body } = await desk.admin.get(`/query/v1/orders/${sold.orderId}`);
    money = { ...body.invoices[0], ...body.payments[0] };
  });
  afterAll(() => desk?.close());

  for (const role of standardRoles)
    test(`${role}: no page asks for what is refused, and what is not offered asks for nothing`, () =>
      desk.visit(
        async (page) => {
          await desk.people.person(role, role);
          await page.goto('/');
          await page.waitForURL(/\/identity\/sign-in/);
          await signIn(page, { email: `${role}@example.com`, password });
          await page.waitForURL((url) => url.pathname === '/');
          const requests = requestsOf(page);
          await page.reload();
          await requests.settled();
          const shown = await offered(page);
          if (role === 'administrator') expect(shown).toEqual(sections);
          const pages = [...sections.map((section) => [section, section] as const), ...furtherPages()];
          const isShown = ([section]: (typeof pages)[number]): boolean => shown.includes(section);
          for (const [, path] of pages.filter(isShown)) {
            await page.goto(path);
            await requests.settled();
            expect(await page.getByRole('heading', { name: refusal }).count(), path).toBe(0);
          }
          // The page left asks for nothing more.
          await page.goto('about:blank');
          requests.taken();
          for (const [, path] of pages.filter((one) => !isShown(one) && !refused.has(one[1]))) {
            await page.goto(path);
            await page.getByRole('heading', { name: refusal }).waitFor();
            await requests.settled();
            expect(requests.taken(), path).toEqual([]);
            refused.add(path);
          }
          expect(requests.refused).toEqual([]);
        },
        { as: 'none' },
      ));
});
