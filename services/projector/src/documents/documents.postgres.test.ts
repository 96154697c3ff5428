import { readPdf } from '@sales/documents/testing';
import { compile, type Identify, principalWith, type RightsFacts } from '@sales/service-kit';
import { as as asPrincipal, identifyByName, senderOf } from '@sales/test-kit/principals';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { idFor, party } from '../testing/shop.ts';

const since = { from: '2020-01-01T00:00:00.000Z', event: 'e' };
const grants = (hidden: readonly 'personal'[] = [], scope: 'all' | 'own' = 'all') => [
  { ...since, permissions: [{ permission: '*:*', scope } as const], hidden },
];
const user = (name: string, role: string) =>
  [
    `user:${name}`,
    { activity: [{ ...since, isActive: true }], roles: [{ ...since, roles: [role] }], delegations: [] },
  ] as const;

/** Ann sees all, Eve no personal data, Mo only what is of customers of his. */
const facts: RightsFacts = {
  roles: new Map([
    ['manager', grants()],
    ['observer', grants(['personal'])],
    ['salesperson', grants([], 'own')],
  ]),
  users: new Map([user('ann', 'manager'), user('eve', 'observer'), user('mo', 'salesperson')]),
  teams: new Map(),
};
const identify: Identify = (headers) => {
  const id = senderOf(headers);
  return id === undefined ? identifyByName(headers) : principalWith(id, compile(facts, id, '2026-07-01T12:00:00.000Z'));
};

let side: ReadSide;
let invoiceId: string;
let shipmentId: string;
/** Of two orders, each with a shipment of this id. */
let orderIds: readonly string[];
let number: string;

const company = {
  name: 'Sales GmbH',
  address: { line1: 'Hafenstraße 1', postalCode: '20457', city: 'Hamburg', country: 'DE' },
  taxIds: [{ country: 'DE', id: 'DE123456789' }],
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  letterhead: 'IBAN DE00 1234',
  taxRates: [],
  taxRounding: { per: 'line', mode: 'halfAway' },
};

beforeAll(async () => {
  side = await startReadSide({}, identify);
  const { history, shop } = side;
  history.add('entity', 'MAIN', 'sales.entity.founded.v1', { entity: 'MAIN', details: company });
  shop.register('王小明', { language: 'zh', taxId: '91310000' });
  const customer = party('王小明', 'CN');
  const order = shop.place('1', customer, [
    { sku: 'A', quantity: '3', unitPrice: 1000 },
    { sku: 'B', quantity: '1', unitPrice: 55_555 },
  ]);
  shop.confirm(order);
  const other = shop.place('3', customer, [{ sku: 'B', quantity: '2', unitPrice: 1000 }]);
  shop.confirm(other);
  shipmentId = shop.ship(order, 400);
  shop.ship(other, 400, {}, shipmentId);
  orderIds = [order.orderId, other.orderId];
  const waiting = shop.place('2', customer, [{ sku: 'A', quantity: '4', unitPrice: 1000 }]);
  for (const warehouse of ['MAIN', 'EAST']) {
    const item = shop.stock(warehouse, 'A');
    item.receive('10', 4000);
    item.assignBin(warehouse === 'MAIN' ? 'B-02' : 'C-03');
    item.reserve('2', waiting.orderId, waiting.lines[0]?.lineId ?? '');
  }
  invoiceId = shop.invoice(order, customer, '2026-03-02', '2026-04-01');
  number = `INV-${order.orderId.slice(0, 8).toUpperCase()}`;
  // What comes later changes nothing of it.
  history.add('entity', 'MAIN', 'sales.entity.changed.v1', {
    entity: 'MAIN',
    details: { ...company, name: 'Renamed GmbH' },
  });
  shop.takeBack(order, 0, '1', 400);
  await side.publish();
});
afterAll(() => side.stop());

const pdfOf = async (query = '', sender = 'user:ann', of = `invoices/${invoiceId}`) => {
  const url = `/query/v1/${of}?format=pdf${query}`;
  const { statusCode, headers, rawPayload } = await side.server.inject({ url, headers: asPrincipal(sender) });
  return { status: statusCode, headers, bytes: rawPayload };
};

test('an invoice is found by id and number, as it was issued', async () => {
  const invoice = await side.get(`/query/v1/invoices/${invoiceId}`);
  expect(invoice).toMatchObject({
    kind: 'invoice',
    number,
    language: 'zh',
    seller: { entity: 'MAIN', name: 'Sales GmbH', letterhead: 'IBAN DE00 1234' },
    customer: { customerId: idFor('王小明'), name: '王小明', taxId: '91310000' },
    net: { amount: 58_555 },
    tax: { amount: 11_125 },
    total: { amount: 69_680 },
    orders: [{ lines: [{ name: 'Product A', quantity: '3', net: { amount: 3000 } }, { name: 'Product B' }] }],
  });
  expect(invoice.orders[0].suppliedFrom).toBe(invoice.orders[0].suppliedTo);
  expect(await side.get(`/query/v1/invoices/${number.toLowerCase()}`)).toEqual(invoice);
});

test.each(['', '&language=en', '&language=zh'])('the PDF says what the answer says%s', async (language) => {
  const { status, headers, bytes } = await pdfOf(language);
  expect([status, headers['content-type']]).toEqual([200, 'application/pdf']);
  expect(headers['content-disposition']).toBe(`inline; filename="${number}.pdf"`);
  const { pages, language: spoken } = await readPdf(bytes);
  expect(spoken).toBe(language === '&language=en' ? 'en-GB' : 'zh-CN');
  for (const text of ['Sales GmbH', '王小明', number, 'IBAN DE00 1234', '30.00', '585.55', '111.25', 'EUR 696.80'])
    expect(pages.join('\n')).toContain(text);
});

test('the same PDF is the same bytes, and Accept asks for it too', async () => {
  const [one, two] = [await pdfOf(), await pdfOf()];
  expect(Buffer.compare(one.bytes, two.bytes)).toBe(0);
  const url = `/query/v1/invoices/${invoiceId}`;
  const headers = { ...asPrincipal('user:ann'), accept: 'application/pdf' };
  expect((await side.server.inject({ url, headers })).rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
});

test('a shipment and its delivery note say the same', async () => {
  const of = `orders/${orderIds[0]}/shipments/${shipmentId}`;
  const shipment = await side.get(`/query/v1/${of}`);
  expect(shipment).toMatchObject({
    number: 'SO-2026-000001-1',
    language: 'zh',
    seller: { name: 'Sales GmbH' },
    customer: { name: '王小明' },
    lines: [
      { sku: 'A', name: 'Product A', ordered: '3', quantity: '3', outstanding: '0' },
      { sku: 'B', ordered: '1', quantity: '1', outstanding: '0' },
    ],
  });
  const { headers, bytes } = await pdfOf('&language=en', 'user:ann', of);
  expect(headers['content-disposition']).toBe('inline; filename="SO-2026-000001-1.pdf"');
  const text = (await readPdf(bytes)).pages.join('\n');
  for (const part of ['Delivery note', '王小明', '1 Product A 3 pcs 3 pcs', '2 Product B 1 pcs 1 pcs'])
    expect(text).toContain(part);
  const other = await side.get(`/query/v1/orders/so-2026-000003/shipments/${shipmentId}`);
  expect([other.order.orderId, other.lines[0].sku]).toEqual([orderIds[1], 'B']);
  const none = `orders/${orderIds[0]}/shipments/00000000-0000-7000-8000-000000000001`;
  const { status } = await pdfOf('', 'user:ann', none);
  expect([status, (await pdfOf('', 'user:mo', of)).status, (await pdfOf('', 'user:eve', of)).status]).toEqual([
    404, 404, 403,
  ]);
});

test('a pick list is what is held and on the shelf, and is printed for who sees no personal data too', async () => {
  const sheet = await side.get('/query/v1/pick-sheet');
  expect(sheet.hasMore).toBe(false);
  expect(sheet.picks).toMatchObject([
    { warehouse: 'EAST', bin: 'C-03', sku: 'A', quantity: '2', order: { number: 'SO-2026-000002' } },
    { warehouse: 'MAIN', bin: 'B-02', sku: 'A', quantity: '2', order: { number: 'SO-2026-000002' } },
  ]);
  expect(JSON.stringify(sheet)).not.toContain('王小明');
  const { status, bytes } = await pdfOf('&warehouse=main&language=zh', 'user:eve', 'pick-sheet');
  const text = (await readPdf(bytes)).pages.join('\n');
  expect([status, text.includes('B-02'), text.includes('C-03'), text.includes('拣货单')]).toEqual([
    200,
    true,
    false,
    true,
  ]);
  const { picks } = JSON.parse((await side.fetch('/query/v1/pick-sheet', asPrincipal('user:mo'))).body);
  expect(picks).toEqual([]);
});

describe('who may not have it', () => {
  const code = ({ bytes }: { readonly bytes: Buffer }) => JSON.parse(bytes.toString()).code;

  test('what is not there, or was not yet there, is 404', async () => {
    const nowhere = '00000000-0000-7000-8000-000000000001';
    for (const path of [nowhere, 'INV-2026-999999', `${invoiceId}?asOf=2026-01-01T00:00:00Z`]) {
      const { status, body } = await side.fetch(`/query/v1/invoices/${path}`, asPrincipal('user:ann'));
      expect([status, JSON.parse(body).code]).toEqual([404, 'query/unknown']);
    }
  });

  test('an invoice of the customer of another is not there either', async () => {
    const answer = await pdfOf('', 'user:mo');
    expect([answer.status, code(answer)]).toEqual([404, 'query/unknown']);
  });

  test('who sees no personal data is refused the PDF, and gets the answer without them', async () => {
    const answer = await pdfOf('', 'user:eve');
    expect([answer.status, code(answer)]).toEqual([403, 'request/forbidden']);
    const { status, body } = await side.fetch(`/query/v1/invoices/${invoiceId}`, asPrincipal('user:eve'));
    expect([status, body.includes('王小明'), body.includes('91310000'), JSON.parse(body).number]).toEqual([
      200,
      false,
      false,
      number,
    ]);
  });
});
