import { writeFile } from 'node:fs/promises';
import { readPdf } from '@sales/documents/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Http, httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done } from './shop.ts';
import { trade } from './trade.ts';

/** Folder for the documents, for people to look at. */
const papers = process.env['SM_PICTURES'];

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;

const company = {
  name: '上海办公家具有限公司',
  address: { line1: '南京东路100号', city: '上海市', postalCode: '200001', country: 'CN' },
  letterhead: 'Bank of Shanghai, 6222 0000 0000',
};

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  http = httpTo(system.baseUrl);
  const [{ details }] = (await http.get('/query/v1/entities')).body.items;
  await done(http.put('/order/v1/entities/MAIN', { body: { ...details, ...company } }));
  await trade(http);
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

const pdfOf = async (path: string, language: string, name: string): Promise<readonly string[]> => {
  const response = await fetch(`${system.baseUrl}${path}?format=pdf&language=${language}`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (papers !== undefined) await writeFile(`${papers}/${name}-${language}.pdf`, bytes);
  return (await readPdf(bytes)).pages;
};

type Money = { readonly amount: number; readonly currency: string };

const figure = ({ amount }: Money): string => (amount / 100).toLocaleString('en', { minimumFractionDigits: 2 });

test.each(['en', 'zh'])('invoices and credit notes of every kind say in %s what the API says', async (language) => {
  const { items } = (await http.get('/query/v1/invoices?limit=200')).body;
  const kinds = new Set(items.map(({ kind }: { readonly kind: string }) => kind));
  expect([...kinds].sort()).toEqual(['creditNote', 'invoice']);
  for (const { invoiceId, number, customerName, total } of items) {
    const path = `/query/v1/invoices/${invoiceId}`;
    const { body } = await http.get(path);
    const text = (await pdfOf(path, language, number)).join('\n');
    expect(body.total).toEqual(total);
    for (const part of [number, customerName, company.name, company.letterhead, `${total.currency} ${figure(total)}`])
      expect([number, text.includes(part), part]).toEqual([number, true, part]);
    for (const { base, tax } of body.taxes) expect(text).toContain(`${figure(base)} ${figure(tax)} `);
    const rows = text.split('\n');
    for (const [nth, line] of body.orders.flatMap(({ lines }: { readonly lines: object[] }) => lines).entries()) {
      const row = rows.find((one) => one.startsWith(`${nth + 1} ${line.name}`)) ?? '';
      const due = line.taxIncluded ? line.total : line.net;
      expect([number, row.endsWith(` ${figure(due)}`), row]).toEqual([number, true, row]);
    }
  }
});

test.each(['en', 'zh'])('delivery notes say in %s what the API says', async (language) => {
  const { items } = (await http.get('/query/v1/shipments?limit=200')).body;
  expect(items.length).toBeGreaterThan(2);
  for (const { shipmentId, order } of items) {
    const path = `/query/v1/orders/${order.orderId}/shipments/${shipmentId}`;
    const { body } = await http.get(path);
    const text = (await pdfOf(path, language, body.number)).join('\n');
    for (const part of [body.number, order.customerName, company.name])
      expect([body.number, text.includes(part), part]).toEqual([body.number, true, part]);
    for (const [nth, { name, quantity, ordered }] of body.lines.entries())
      expect(text).toMatch(new RegExp(`^${nth + 1} ${name} ${ordered} \\S+ ${quantity} `, 'm'));
  }
});

test.each(['en', 'zh'])('the pick list says in %s what the API says', async (language) => {
  const { picks } = (await http.get('/query/v1/pick-sheet')).body;
  expect(picks.length).toBeGreaterThan(0);
  const text = (await pdfOf('/query/v1/pick-sheet', language, 'pick-list')).join('\n');
  for (const { sku, quantity, order } of picks)
    expect(text).toMatch(new RegExp(`${sku} ${quantity} \\S+ ${order.number}`));
});
