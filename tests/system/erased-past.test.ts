import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchDocuments, type Route, routesOf } from '../openapi/document.ts';
import { type Http, httpTo, type Reply } from './http.ts';
import { dataFolder, type RunningSystem, startHookMs, startSystem } from './running-system.ts';
import { scan, word } from './scanner.ts';
import { done, eur, openShop, type Shop } from './shop.ts';
import { until } from './until.ts';

/** Random instants that each route is asked about, on each clock. */
const instants = 12;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  http = httpTo(system.baseUrl);
  shop = await openShop(http);
}, startHookMs);
afterAll(async () => {
  await system.stop();
  await folder.remove();
});

/** Sends it until a busy system takes it: once, by its key. */
const taken = async (path: string, body: object = {}): Promise<Reply> => {
  const headers = { 'idempotency-key': randomUUID(), prefer: 'wait=10' };
  return until(`${path} is taken`, async () => {
    const one = await http.post(path, { body, headers });
    return one.status !== 503 && one;
  });
};
const send = async (path: string, body: object = {}) => (await done(taken(path, body))).body;

/** An order that is confirmed and waits to be shipped, of a person of whom everything is a word. */
const order = async () => {
  const [name, street, reference, phone, custom, role, contact, mailbox] = Array.from({ length: 8 }, word);
  const address = { kind: 'shipping', line1: street, country: 'DE' };
  const { customerId, contacts } = await send('/customer/v1/customers', {
    ...{ name, kind: 'person', country: 'DE', currency: 'EUR', custom: { shoe: custom } },
    emails: [{ email: `${mailbox}@example.com` }],
    phones: [{ phone, kind: 'mobile' }],
    addresses: [address, { ...address, kind: 'billing' }],
    contacts: [{ name: contact, role }],
  });
  const lines = [{ sku: shop.desk, quantity: '1' }];
  const asked = { customerId, lines, customerReference: reference, submit: true };
  const { orderId } = await send('/order/v1/orders', asked);
  const orders = `/order/v1/orders/${orderId}`;
  await until('it is confirmed', async () => (await http.get(orders)).body.status === 'confirmed');
  const onInvoices = [name, street, reference].map(String);
  const words = [...onInvoices, phone, custom, role, contact, mailbox].map(String);
  return { customerId, contactId: contacts[0].contactId, orderId, orders, onInvoices, words };
};

const erase = (customerId: string): Promise<Reply> => taken(`/customer/v1/customers/${customerId}/erase`);

/** All that is said of a reply that may be 409 for one reason only. */
const refusedOr = (allowed: readonly number[], { status, body }: Reply): string | undefined => {
  if (allowed.includes(status) || (status === 409 && body.code === 'customer/orders-open')) return undefined;
  return `${status} ${JSON.stringify(body)}`;
};

test('who is to be erased while their order is shipped is refused until it is closed, and the order goes on', {
  timeout: 240_000,
}, async () => {
  const { customerId, contactId, orders, orderId, onInvoices, words } = await order();
  const tracking = word();
  const steps: readonly (readonly [string, object])[] = [
    ['shipments', { trackingNumber: tracking }],
    ['confirm-delivery', {}],
    ['invoices', {}],
    ['payments', {}],
  ];
  for (const [step, body] of steps) {
    // The contact is erased meanwhile, which nothing forbids.
    const contact = step === 'shipments' && taken(`/customer/v1/customers/${customerId}/erase-contact`, { contactId });
    const [moved, ...refused] = await Promise.all([
      taken(`${orders}/${step}`, body),
      ...Array.from({ length: 5 }, () => erase(customerId)),
    ]);
    expect(moved.status, `${step}: ${JSON.stringify(moved.body)}`).toBeLessThan(300);
    expect(refused.map((reply) => refusedOr([], reply)).filter((what) => what !== undefined)).toEqual([]);
    if (contact !== false) expect((await contact).status).toBe(200);
  }
  // With the last step: what is erased is erased once, and nothing is in between.
  const [closed, ...asked] = await Promise.all([
    taken(`${orders}/close`, { rating: 5, feedback: tracking }),
    ...Array.from({ length: 5 }, () => erase(customerId)),
  ]);
  expect(asked.map((reply) => refusedOr([200], reply)).filter((what) => what !== undefined)).toEqual([]);
  // Words about a person who is erased by now are refused; without them the order is closed.
  if (closed.body.code === 'person/erased') await send(`${orders}/close`, { rating: 5 });
  else expect(closed.status, JSON.stringify(closed.body)).toBeLessThan(300);
  await until('it is erased', async () => refusedOr([200], await erase(customerId)) === undefined);
  const { personId } = (await http.get(`/customer/v1/customers/${customerId}`)).body;
  await until('it is forgotten', async () => {
    const { status, body } = await http.get(`/query/v1/persons/${personId}/erasure`);
    return status === 200 && body.isComplete === true;
  });
  const { found, look } = scan([...words, tracking].filter((one) => !onInvoices.includes(one)));
  for (const path of [orders, `/query/v1/orders/${orderId}`, `/query/v1/timeline/order/${orderId}?limit=200`]) {
    const { status, body } = await http.get(path);
    expect(status, path).toBe(200);
    look(path, JSON.stringify(body));
  }
  expect([...found]).toEqual([]);
  const { body: after } = await http.get(orders);
  expect(after.status).toBe('closed');
  // 9.90 and tax of 19 %: figures stay.
  expect(after.totals.total).toEqual(eur(1178));
});

/** The id of something that has nothing of persons must have another form than a UUID. */
const isOfOtherForm = ({ code, errors = [] }: { code?: string; errors?: readonly { in: string }[] }): boolean =>
  code === 'request/invalid' && errors.length > 0 && errors.every((one) => one.in === 'path');

/** Routes that answer for the past. */
const routesOfThePast = async (): Promise<readonly Route[]> =>
  (await fetchDocuments(system.baseUrl))
    .flatMap(routesOf)
    .filter(
      ({ method, operation: { parameters = [] } }) =>
        method === 'GET' && parameters.some(({ name }) => name === 'asOf'),
    );

test('of whom is erased no instant of the past says more, on any route, list or timeline', {
  timeout: 600_000,
}, async () => {
  const begin = Date.now();
  const persons = [];
  for (let nth = 0; nth < 2; nth++) {
    const one = await order();
    const [name, role, tracking, reference, feedback] = Array.from({ length: 5 }, word);
    await send(`/customer/v1/customers/${one.customerId}/change-contact`, { contactId: one.contactId, name, role });
    const { shipmentId } = await send(`${one.orders}/shipments`, { trackingNumber: tracking });
    await send(`${one.orders}/confirm-delivery`);
    const { invoices } = await send(`${one.orders}/invoices`);
    await send(`${one.orders}/payments`, { reference });
    await send(`${one.orders}/close`, { rating: 5, feedback });
    const words = [...one.words, name, role, tracking, reference, feedback].map(String);
    persons.push({ ...one, words, shipmentId, invoiceId: invoices[0].invoiceId });
  }
  // Before, the past says what was known.
  for (const {
    customerId,
    words: [name],
  } of persons) {
    const asOf = encodeURIComponent(new Date().toISOString());
    const { body } = await http.get(`/customer/v1/customers/${customerId}?asOf=${asOf}`);
    expect(body.name).toBe(name);
  }
  for (const { customerId } of persons) expect((await erase(customerId)).status).toBe(200);
  const end = Date.now();
  for (const { customerId } of persons) {
    const { personId } = (await http.get(`/customer/v1/customers/${customerId}`)).body;
    await until('it is forgotten', async () => {
      const { status, body } = await http.get(`/query/v1/persons/${personId}/erasure`);
      return status === 200 && body.isComplete === true;
    });
  }

  const onInvoices = new Set(persons.flatMap((one) => one.onInvoices));
  const keepsInvoices = /invoice|receivables|timeline|\/audit|\/causation/;
  const wrong: string[] = [];
  const { found, look } = scan(persons.flatMap(({ words }) => words));
  let asked = 0;
  let answered = 0;
  const ask = async (path: string): Promise<void> => {
    const { status, body } = await until(`${path} is answered`, async () => {
      const one = await http.get(path);
      return one.status !== 503 && one;
    });
    asked += 1;
    if (status === 200) answered += 1;
    else if (status !== 404 && !isOfOtherForm(body)) wrong.push(`${path}: ${status} ${JSON.stringify(body)}`);
    look(path, JSON.stringify(body));
  };
  const routes = await routesOfThePast();
  expect(routes.length).toBeGreaterThan(30);
  for (const { path, operation } of routes) {
    const names = new Set((operation.parameters ?? []).map(({ name }) => name));
    for (const one of persons) {
      const ids: Readonly<Record<string, string>> = {
        ...{ customerId: one.customerId, orderId: one.orderId, invoiceId: one.invoiceId, shipmentId: one.shipmentId },
        ...{
          invoice: one.invoiceId,
          sku: shop.desk,
          warehouse: shop.warehouse,
          priceList: shop.priceList,
          entity: 'MAIN',
          role: 'administrator',
          team: 'north',
          category: 'order',
        },
      };
      // Of a kind that nothing of a person is of, any will do.
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(name === 'id' ? one.orderId : (ids[name] ?? randomUUID())),
      );
      for (let nth = 0; nth < instants; nth++) {
        const asOf = new Date(randomInt(begin, end + 2)).toISOString();
        const query = new URLSearchParams({ asOf });
        if (names.has('clock') && nth % 2 === 0) query.set('clock', 'effective');
        if (names.has('limit')) query.set('limit', '200');
        for (const { name, in: place, required } of operation.parameters ?? [])
          if (place === 'query' && required === true) query.set(name, ids[name] ?? '');
        await ask(`${filled}?${query}`);
      }
    }
  }
  for (const { customerId, orderId } of persons)
    for (const stream of [`customer/${customerId}`, `order/${orderId}`])
      await ask(`/query/v1/timeline/${stream}?limit=200`);
  expect(wrong).toEqual([]);
  const said = [...found].flatMap(([path, words]) =>
    [...words].flatMap((one) => (onInvoices.has(one) && keepsInvoices.test(path) ? [] : [`${path}: ${one}`])),
  );
  expect(said).toEqual([]);
  expect(answered).toBeGreaterThan(asked / 4);
  // What was known then cannot be brought back either.
  for (const { customerId } of persons) {
    const body = { asOf: new Date(end).toISOString(), fields: ['name'] };
    const { status, body: refused } = await taken(`/customer/v1/customers/${customerId}/restore-details`, body);
    expect([status, refused.code]).toEqual([409, 'customer/erased']);
  }
});
