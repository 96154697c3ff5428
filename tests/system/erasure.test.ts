import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Http, httpTo } from './http.ts';
import { runOps } from './ops-command.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, openShop, placeOrder, type Shop } from './shop.ts';
import { until } from './until.ts';

/** How many persons are planted: half of them are erased. */
const count = 10;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;
let database: pg.Client;

const start = async (): Promise<void> => {
  system = await startSystem({ folder: folder.path, world: 'standalone' });
  http = httpTo(system.baseUrl);
  const host = join(folder.path, 'postgres');
  const password = await readFile(join(host, 'password'), 'utf8');
  database = new pg.Client({ host, user: 'sales', password, database: 'postgres' });
  await database.connect();
};

const stop = async (): Promise<void> => {
  await database.end();
  await system.stop();
};

beforeAll(async () => {
  folder = await dataFolder();
  await start();
  shop = await openShop(http);
}, 120_000);
afterAll(async () => {
  await stop();
  await folder.remove();
});

/** A word that stands nowhere else. */
const word = (): string => `q${randomBytes(8).toString('hex')}z`;

type Planted = {
  readonly customerId: string;
  readonly personId: string;
  readonly contactPerson: string;
  readonly email: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly invoiceId: string;
  /** What invoices keep. */
  readonly onInvoices: readonly string[];
  readonly words: readonly string[];
};

const send = async (path: string, body: object = {}) => (await done(http.post(path, { body }))).body;

/** The person of a customer or a contact, as events name them. */
const personsOf = async (customerId: string) => {
  const { body } = await done(http.get(`/customer/v1/customers/${customerId}`));
  return { personId: body.personId, contactPerson: body.contacts[0].personId };
};

/** A customer who has ordered, was sent goods and an invoice, has paid, and whose order is closed. */
const plant = async (): Promise<Planted> => {
  const [name, street, reference, phone, custom, hans, note, file, tracking, paid, feedback, bytes] = Array.from(
    { length: 12 },
    word,
  );
  const email = `${word()}@example.com`;
  const address = { kind: 'billing', line1: street, country: 'DE' };
  const { customerId } = await send('/customer/v1/customers', {
    ...{ name, kind: 'person', country: 'DE', currency: 'EUR', custom: { shoe: custom } },
    emails: [{ email }],
    phones: [{ phone, kind: 'mobile' }],
    addresses: [address, { ...address, kind: 'shipping' }],
    contacts: [{ name: hans, role: note }],
  });
  const content = Buffer.from(String(bytes)).toString('base64');
  await send(`/customer/v1/customers/${customerId}/attach`, { name: file, mediaType: 'text/plain', content });
  await send(`/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}/receive`, {
    quantity: '2',
    totalCost: { amount: 1200, currency: 'EUR' },
  });
  const lines = [{ sku: shop.desk, quantity: '1' }];
  const { body: order } = await done(placeOrder(http, { customerId, lines, customerReference: reference }));
  const { orderId, number: orderNumber } = order;
  const orders = `/order/v1/orders/${orderId}`;
  await send(`${orders}/shipments`, { trackingNumber: tracking });
  await send(`${orders}/confirm-delivery`);
  const { invoices } = await send(`${orders}/invoices`);
  await send(`${orders}/payments`, { reference: paid });
  await send(`${orders}/close`, { rating: 5, feedback });
  const onInvoices = [name, street, reference].map(String);
  const rest = [phone, custom, hans, note, file, tracking, paid, feedback, bytes, email].map(String);
  const words = [...onInvoices, ...rest];
  const invoiceId = invoices[0].invoiceId;
  return { customerId, ...(await personsOf(customerId)), email, orderId, orderNumber, invoiceId, onInvoices, words };
};

/** The rows of every table, by table. */
const tables = async (): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await database.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const found = new Map<string, string>();
  for (const { schema, name } of rows) {
    const { rows: all } = await database.query<{ row: string }>(`select t::text as row from "${schema}"."${name}" t`);
    found.set(`${schema}.${name}`, all.map(({ row }) => row).join('\n'));
  }
  return found;
};

const forms = (one: string): readonly string[] => [
  one,
  Buffer.from(one).toString('hex'),
  ...[0, 1, 2].map((before) =>
    Buffer.from(`${'.'.repeat(before)}${one}`)
      .toString('base64')
      .slice(before + 1, -4),
  ),
];

/** Where which words stand. */
const found = (places: ReadonlyMap<string, string>, words: readonly string[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...places]
      .map(([place, text]) => [place, words.filter((one) => forms(one).some((form) => text.includes(form)))] as const)
      .filter(([, those]) => those.length > 0),
  );

/** What the APIs say that show persons. */
const answers = async (planted: readonly Planted[]): Promise<ReadonlyMap<string, string>> => {
  const asOf = encodeURIComponent(new Date().toISOString());
  const paths = [
    ...['customers', 'orders', 'shipments', 'payments', 'receivables'].map((list) => `/query/v1/${list}?limit=200`),
    `/query/v1/customers?limit=200&asOf=${asOf}&clock=effective`,
    `/query/v1/orders?limit=200&asOf=${asOf}&clock=effective`,
    '/query/v1/timeline?limit=200',
    '/query/v1/reports/sales?period=month&by=customer',
    ...planted.flatMap(({ customerId, orderId, email }) => [
      `/customer/v1/customers/${customerId}`,
      `/order/v1/orders/${orderId}`,
      `/query/v1/customers/${customerId}`,
      `/query/v1/orders/${orderId}`,
      `/query/v1/timeline/customer/${customerId}?limit=200`,
      `/query/v1/timeline/order/${orderId}?limit=200`,
      `/query/v1/customers?search=${encodeURIComponent(email)}`,
    ]),
  ];
  const said = new Map<string, string>();
  for (const path of paths) {
    const { status, body } = await http.get(path);
    expect(status, `${path}: ${JSON.stringify(body)}`).toBe(200);
    said.set(path, JSON.stringify(body));
  }
  return said;
};

const certificateOf = async (personId: string) => (await http.get(`/query/v1/persons/${personId}/erasure`)).body;

const isForgotten = (planted: readonly Planted[]) => async (): Promise<boolean> => {
  for (const { personId } of planted) if ((await certificateOf(personId)).isComplete !== true) return false;
  return true;
};

test('persons who are erased are nowhere, but on their invoices; the others stay', { timeout: 300_000 }, async () => {
  const everyone: Planted[] = [];
  for (let nth = 0; nth < count; nth++) everyone.push(await plant());
  const [gone, staying] = [everyone.slice(0, count / 2), everyone.slice(count / 2)];
  const words = (of: readonly Planted[]) => of.flatMap((one) => one.words);

  await until('read models have all of them', async () => {
    const shown = [...(await tables())].filter(([name]) => name.includes('receivables') || name.includes('orders'));
    return (
      found(
        new Map(shown),
        everyone.map(({ onInvoices: [, , reference = ''] }) => reference),
      ).size > 0
    );
  });
  const before = await answers(everyone);
  const shownBefore = new Set([...found(before, words(everyone)).values()].flat());
  for (const { onInvoices } of everyone) expect(shownBefore).toContain(onInvoices[0]);
  // The timeline has everything, and nothing of it in the clear.
  const timeline = [...(await tables())].filter(([name]) => /^timeline_/.test(name));
  expect(timeline).toHaveLength(1);
  expect(timeline[0]?.[1].length).toBeGreaterThan(10_000);
  expect(found(new Map(timeline), words(everyone)).size).toBe(0);

  for (const { customerId } of gone) {
    const { status, body } = await http.post(`/customer/v1/customers/${customerId}/erase`, { body: {} });
    expect([status, body.status, body.name, body.contacts]).toEqual([200, 'erased', '[erased]', []]);
    expect(body.emails).toBeUndefined();
  }
  await until('all are forgotten', isForgotten(gone));

  const kept = await tables();
  const said = await answers(everyone);
  const onInvoices = new Set(gone.flatMap((one) => one.onInvoices));
  const left = found(new Map([...kept, ...said]), words(gone));
  const unexpected = [...left].map(([place, those]) => [place, those.filter((one) => !onInvoices.has(one))] as const);
  expect(unexpected.filter(([, those]) => those.length > 0)).toEqual([]);
  // Name, address and reference are on invoices, also in what is told of these, and nowhere else.
  const places = [...left.keys()].filter((place) => !/^receivables_\d+\.(invoices|issued)$/.test(place));
  expect(places.filter((place) => !/^\/query\/v1\/(receivables|timeline)\?/.test(place))).toEqual([]);
  for (const { invoiceId, onInvoices: those } of gone) {
    const { body } = await http.get(`/order/v1/invoices/${invoiceId}`);
    expect(body).toMatchObject({ customer: { name: those[0] }, billTo: { line1: those[1] } });
  }
  for (const { onInvoices: those } of staying) expect(JSON.stringify([...said.values()])).toContain(those[0]);
  expect(found(new Map([['log', system.log()]]), words(everyone)).size).toBe(0);

  const [first] = gone;
  if (first === undefined) throw new Error('someone is gone');
  const year = new Date().getUTCFullYear() + 10;
  expect(await certificateOf(first.personId)).toMatchObject({
    customerId: first.customerId,
    isCustomer: true,
    isComplete: true,
    invoicesUntil: `${year}-12-31`,
    keys: [
      { purpose: 'contact', state: 'erased' },
      { purpose: 'text', state: 'erased' },
      { purpose: 'invoice', state: 'living' },
    ],
    erased: [{ purposes: ['contact', 'text'] }],
  });

  // What the figures say has not changed, and a rebuild comes to the same rows.
  const { code, said: told } = await runOps(['rebuild', 'all'], { BASE_URL: system.baseUrl });
  expect(code, told).toBe(0);
  expect(told).not.toContain('differ');
  const rebuilt = found(await tables(), words(gone));
  expect([...rebuilt.keys()].filter((place) => !/^receivables_\d+\.(invoices|issued)$/.test(place))).toEqual([]);

  // Another may have the e-mail address now.
  const next = { name: 'Next', country: 'DE', currency: 'EUR', emails: [{ email: first.email }] };
  expect((await http.post('/customer/v1/customers', { body: next })).status).toBe(201);

  await stop();
  await start();
  expect((await http.get(`/query/v1/customers/${first.customerId}`)).body.details.name).toBe('[erased]');
});

test('erasing is refused while an order has not ended, and the refusal names it', { timeout: 120_000 }, async () => {
  const rosa = { name: 'Rosa', kind: 'person', country: 'DE', currency: 'EUR' };
  const { customerId } = await send('/customer/v1/customers', rosa);
  const draft = await send('/order/v1/orders', { customerId, lines: [{ sku: shop.lamp, quantity: '1' }] });
  const { status, body } = await http.post(`/customer/v1/customers/${customerId}/erase`, { body: {} });
  expect([status, body.code, body.details]).toEqual([409, 'customer/orders-open', { orders: [draft.number] }]);
  await send(`/order/v1/orders/${draft.orderId}/cancel`, { reason: 'customerRequest' });
  expect((await http.post(`/customer/v1/customers/${customerId}/erase`, { body: {} })).status).toBe(200);
  const order = { customerId, lines: [{ sku: shop.lamp, quantity: '1' }], submit: true };
  const after = await http.post('/order/v1/orders', { body: order });
  expect([after.status, after.body.code]).toEqual([409, 'order/customer-inactive']);
  const held = await http.post(`/customer/v1/customers/${customerId}/hold`, { body: { reason: 'late' } });
  expect([held.status, held.body.code]).toEqual([409, 'customer/erased']);
  const company = await http.post(`/customer/v1/customers/${shop.customerId}/erase`, { body: {} });
  expect([company.status, company.body.code]).toEqual([409, 'customer/not-a-person']);
});

test('a contact is erased alone, and what is held on a person can be asked', { timeout: 120_000 }, async () => {
  const [name, role] = [word(), word()];
  const contact = { contactId: randomUUID(), name, role };
  await send(`/customer/v1/customers/${shop.customerId}/add-contact`, contact);
  const { contactPerson } = await personsOf(shop.customerId);
  const held = await until('the person is known', async () => {
    const { status, body } = await http.get(`/query/v1/persons/${contactPerson}/export`);
    return status === 200 && body;
  });
  expect(held).toMatchObject({
    customerId: shop.customerId,
    contactId: contact.contactId,
    keys: [{ purpose: 'contact', state: 'living' }, { purpose: 'text' }, { purpose: 'invoice', state: 'none' }],
    sealed: { events: 1 },
    events: [{ type: 'sales.customer.contact-added.v1', data: { contact: { name, role } } }],
  });
  await send(`/customer/v1/customers/${shop.customerId}/erase-contact`, { contactId: contact.contactId });
  await until('it is forgotten', async () => (await certificateOf(contactPerson)).isComplete === true);
  const after = await http.get(`/query/v1/persons/${contactPerson}/export`);
  expect(after.body.events[0].data.contact).toMatchObject({ name: '[erased]' });
  expect(found(new Map([...(await tables()), ['answer', JSON.stringify(after.body)]]), [name, role]).size).toBe(0);
  expect((await http.get(`/query/v1/persons/${randomUUID()}/export`)).status).toBe(404);
});
