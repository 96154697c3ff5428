import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { perUnit } from '@sales/contracts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchDocuments, type Route, routesOf, type Schema } from '../openapi/document.ts';
import { type Http, httpTo, type Reply } from './http.ts';
import { runOps } from './ops-command.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { approveAbove, eur, openShop, type Shop } from './shop.ts';
import { until } from './until.ts';

type Tagged = Schema & { readonly 'x-personal'?: string; readonly anyOf?: readonly Tagged[] };

/** Words that stand nowhere else, by the field that they were put into. */
const planted = new Map<string, string>();

const plant = (where: string): string => {
  const word = `q${randomBytes(8).toString('hex')}z`;
  planted.set(word, where);
  return word;
};

/** What the schema allows, with a word in every text of it. */
const full = (schema: Tagged, where: string): unknown => {
  const { type, const: only, enum: some, anyOf, properties, additionalProperties, items, examples, format } = schema;
  if (only !== undefined) return only;
  if (some !== undefined) return some[0];
  if (anyOf?.[0] !== undefined) return full(anyOf[0], where);
  if (type === 'array') return items === undefined ? [] : [full(items, where)];
  if (properties !== undefined)
    return Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, full(part, `${where}.${name}`)]));
  if (typeof additionalProperties === 'object') return { planted: full(additionalProperties, `${where}.*`) };
  if (type === 'boolean') return true;
  if (type !== 'string') throw new Error(`${where} is not made here: ${JSON.stringify(schema)}`);
  if (format === 'email') return `${plant(where)}@example.com`;
  return examples === undefined ? plant(where) : examples[0];
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A body with a word in every personal field that the schema has where the body is. */
const withWords = (schema: Tagged, given: unknown, where: string): unknown => {
  const { properties = {}, items } = schema;
  if (Array.isArray(given) && items !== undefined) return given.map((one) => withWords(items, one, where));
  if (!isObject(given)) return given;
  const more = Object.entries<Tagged>(properties).flatMap(([name, part]): [string, unknown][] => {
    const at = `${where}.${name}`;
    if ([part, ...(part.anyOf ?? [])].some((one) => one['x-personal'] !== undefined))
      return name in given ? [] : [[name, full(part, at)]];
    return name in given ? [[name, withWords(part, given[name], at)]] : [];
  });
  return { ...given, ...Object.fromEntries(more) };
};

const isTagged = (schema: Tagged): boolean =>
  schema['x-personal'] !== undefined ||
  [...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])].some(
    isTagged,
  );

const bodyOf = ({ operation }: Route): Tagged =>
  operation.requestBody?.content['application/json']?.schema ?? { properties: {} };

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;
let database: pg.Client;
let routes: ReadonlyMap<string, Route>;
const asked = new Set<string>();
const answers: string[] = [];

/** Sends a request with words in all its personal fields; then again as another one, which may be refused. */
const ask = async (
  name: string,
  parts: Readonly<Record<string, string>>,
  given: Readonly<Record<string, unknown>> = {},
): Promise<Reply['body']> => {
  const route = routes.get(name);
  if (route === undefined) throw new Error(`there is no route ${name}`);
  asked.add(name);
  const body = withWords(bodyOf(route), given, name);
  const path = route.path.replace(/{(\w+)}/g, (_, part: string) => encodeURIComponent(parts[part] ?? part));
  const send = route.method === 'PUT' ? http.put : http.post;
  const reply = await send(path, { body, headers: { 'idempotency-key': randomUUID(), prefer: 'wait=10' } });
  expect(reply.status, `${name}: ${JSON.stringify(reply.body)}`).toBeLessThan(300);
  const again = await send(path, { body, headers: { 'idempotency-key': randomUUID() } });
  answers.push(JSON.stringify([reply.body, again.body]));
  return reply.body;
};

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path, world: 'standalone' });
  http = httpTo(system.baseUrl);
  await approveAbove(http, eur(5000));
  shop = await openShop(http);
  routes = new Map((await fetchDocuments(system.baseUrl)).flatMap(routesOf).map((route) => [nameOf(route), route]));
  const host = join(folder.path, 'postgres');
  const password = await readFile(join(host, 'password'), 'utf8');
  database = new pg.Client({ host, user: 'sales', password, database: 'postgres' });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await system?.stop();
  await folder?.remove();
});

/** Everything that is done with personal data, for a customer who is a person. */
const doEverything = async (): Promise<void> => {
  const newcomer = { kind: 'person', country: 'DE', currency: 'EUR' };
  const customer = { customerId: randomUUID() };
  const { customerId } = customer;
  await ask('PUT /customer/v1/customers/{customerId}', customer, { ...newcomer, contacts: [{}] });
  const { customerId: gone } = await ask('POST /customer/v1/customers', {}, { ...newcomer, contacts: [{}] });
  const rows = [{ ...newcomer, name: plant('import') }];
  await ask('POST /customer/v1/customers/import', {}, { rows });
  await ask('POST /customer/v1/customers/{customerId}/change-details', customer);
  const contactId = randomUUID();
  await ask('POST /customer/v1/customers/{customerId}/add-contact', customer, { contactId });
  await ask('POST /customer/v1/customers/{customerId}/change-contact', customer, { contactId });
  const file = () => ({ mediaType: 'text/plain', content: Buffer.from(plant('bytes')).toString('base64') });
  await ask('POST /customer/v1/customers/{customerId}/attach', customer, file());
  await ask('POST /customer/v1/customers/{customerId}/hold', { customerId: gone }, { reason: 'late' });
  await ask('POST /customer/v1/customers/{customerId}/deactivate', { customerId: gone });
  // A snapshot is kept of a stream with 500 events.
  for (let nth = 0; nth < 520; nth++)
    await http.post(`/customer/v1/customers/${customerId}/${nth % 2 === 0 ? 'tag' : 'untag'}`, { body: { tag: 'x' } });

  const lineId = randomUUID();
  // Only a line of words has a text.
  const goods = (sku: string, quantity: string) => ({ sku, quantity, text: undefined });
  const lines = [
    { ...goods(shop.desk, '2'), lineId },
    { kind: 'text', lineId: randomUUID() },
  ];
  const named = { orderId: randomUUID() };
  await ask('POST /order/v1/orders/preview', {}, { customerId, lines });
  await ask('POST /inventory/v1/allocations/preview', {}, { lines: [{ lineId, sku: shop.desk, quantity: '2' }] });
  await ask('PUT /order/v1/orders/{orderId}', named, { customerId, lines });
  await ask('POST /order/v1/orders/{orderId}/lines', named, goods(shop.lamp, '1'));
  await ask(
    'POST /order/v1/orders/{orderId}/lines/{lineId}/change',
    { ...named, lineId },
    { quantity: '1', text: undefined },
  );
  await ask('POST /order/v1/orders/{orderId}/set-shipping', named);
  await ask('POST /order/v1/orders/{orderId}/set-billing', named);
  await ask('POST /order/v1/orders/{orderId}/set-custom', named);
  await ask('POST /order/v1/orders/{orderId}/attach', named, file());
  await ask('POST /order/v1/orders/{orderId}/cancel', named, { reason: 'changedMyMind' });

  const sold = await ask('POST /order/v1/orders', {}, { customerId, lines: [goods(shop.desk, '2')], submit: true });
  const order = { orderId: sold.orderId };
  await ask('POST /order/v1/orders/{orderId}/shipments', order);
  await http.post(`/order/v1/orders/${order.orderId}/confirm-delivery`, { body: {} });
  await http.post(`/order/v1/orders/${order.orderId}/invoices`, { body: {} });
  await ask('POST /order/v1/orders/{orderId}/payments', order);
  const money = { customerId, amount: eur(100) };
  const { paymentId } = await ask('POST /order/v1/payments', {}, money);
  await ask('POST /order/v1/payments/{paymentId}/pay-out', { paymentId }, { amount: eur(40) });
  await ask('POST /order/v1/payments/{paymentId}/reverse', { paymentId }, { reason: 'bounced' });
  const returning = [{ lineId: sold.lines[0].lineId, quantity: '1', reason: 'tooSmall' }];
  await ask('POST /order/v1/orders/{orderId}/returns', order, { lines: returning });
  const { body } = await http.get(`/order/v1/orders/${order.orderId}`);
  for (const { returnId } of body.returns)
    await ask('POST /order/v1/orders/{orderId}/returns/{returnId}/refuse', { ...order, returnId }, { reason: 'worn' });
  await ask('POST /order/v1/orders/{orderId}/close', order);

  for (const verdict of ['approve', 'reject']) {
    const dear = await ask('POST /order/v1/orders', {}, { customerId, lines: [goods(shop.desk, '7')], submit: true });
    const given = verdict === 'reject' ? { reason: 'tooMuch' } : {};
    await ask(`POST /order/v1/orders/{orderId}/${verdict}`, dear, given);
  }

  const stock = `/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}`;
  await http.post(`${stock}/receive`, { body: { quantity: '100', unitCost: perUnit(eur(600)) } });
  const item = { warehouse: shop.warehouse, sku: shop.desk };
  await ask('POST /inventory/v1/stock-items/{warehouse}/{sku}/adjust', item, { quantity: '-1', reason: 'broken' });
  const elsewhere = { orderId: randomUUID(), lineId: randomUUID() };
  await http.post(`${stock}/reserve`, { body: { ...elsewhere, quantity: '1' } });
  const release = { ...elsewhere, quantity: '1', reason: 'noNeed' };
  await ask('POST /inventory/v1/stock-items/{warehouse}/{sku}/release', item, release);
  await ask('POST /inventory/v1/products/{sku}/attach', { sku: shop.lamp }, file());
  const { user } = await ask('POST /identity/v1/users', {});
  await ask('PUT /identity/v1/users/{user}', { user: randomUUID() });
  await ask('POST /identity/v1/users/{user}/change', { user });
  await ask('POST /inventory/v1/products/{sku}/discontinue', { sku: shop.lamp });
};

/** A word as it is, in hexadecimal, and in base64 wherever it begins there. */
const formsOf = (word: string): readonly string[] => [
  word,
  Buffer.from(word).toString('hex'),
  ...[0, 1, 2].map((before) => {
    const text = Buffer.from(`${'.'.repeat(before)}${word}`).toString('base64');
    return text.slice(before === 0 ? 0 : before + 1, -4);
  }),
];

const wordsIn = (text: string): readonly string[] =>
  [...planted].filter(([word]) => formsOf(word).some((form) => text.includes(form))).map(([, where]) => where);

/** The rows of every table outside of the read models, or of those alone. */
const tables = async (ofReadModels: boolean): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await database.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
        and (table_schema not in ('store', 'log', 'work', 'vault', 'projection')) = $1`,
    [ofReadModels],
  );
  const found = new Map<string, string>();
  for (const { schema, name } of rows) {
    const { rows: all } = await database.query<{ row: string }>(`select t::text as row from "${schema}"."${name}" t`);
    found.set(`${schema}.${name}`, all.map(({ row }) => row).join('\n'));
  }
  return found;
};

/** Every event, as the timeline tells it to those who may see persons. */
const timeline = async (): Promise<readonly string[]> => {
  const pages: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await http.get(`/query/v1/timeline?limit=200${cursor}`);
    pages.push(JSON.stringify(body.items));
    if (body.nextCursor === undefined) return pages;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
};

test('what is said of persons is nowhere in the clear but in read models and answers', {
  timeout: 240_000,
}, async () => {
  await doEverything();
  // The set-up takes what a registration takes, and ends the time in which this test need not sign in.
  asked.add('POST /identity/v1/setup');
  const forgotten = [...routes.values()].filter((route) => isTagged(bodyOf(route)) && !asked.has(nameOf(route)));
  expect(forgotten.map(nameOf)).toEqual([]);
  expect(planted.size).toBeGreaterThan(80);
  await until('read models have the last of it', async () =>
    (await timeline()).join().includes([...planted].findLast(([, at]) => at.includes('discontinue'))?.[0] ?? ''),
  );

  const shown = `${[...(await tables(true)).values()].join()} ${answers.join()} ${(await timeline()).join()}`;
  const readable = new Set(wordsIn(shown));
  /** Of a preview nothing is kept, so that none of it need be readable. */
  const isKept = (where: string): boolean => where !== 'bytes' && !where.includes('/preview.');
  expect([...planted.values()].filter((where) => !readable.has(where) && isKept(where))).toEqual([]);

  const kept = await tables(false);
  const archive = join(folder.path, 'archive.ndjson');
  const exported = await runOps(['export', archive], { BASE_URL: system.baseUrl, DATA_DIR: folder.path });
  expect(exported.code, exported.said).toBe(0);
  const ofEvents = [...(await tables(true))].filter(([name]) => /^timeline_\d+\./.test(name));
  expect(ofEvents).toHaveLength(1);
  const places = new Map([
    ...kept,
    ...ofEvents,
    ['archive', await readFile(archive, 'utf8')],
    ['log output', system.log()],
  ]);
  for (const place of ['store.events', 'work.answers', 'work.files', 'work.snapshots'])
    expect(places.get(place), place).toBeTruthy();
  const found = [...places].map(([place, text]) => [place, wordsIn(text)] as const);
  expect(found.filter(([, words]) => words.length > 0)).toEqual([]);
});

/** Names of the fields into which anything may be written, and that are not said to be personal. */
const openFields = (schema: Tagged, name: string): readonly string[] => {
  const { 'x-personal': personal, type, pattern, format, enum: some, properties = {}, items, anyOf = [] } = schema;
  if (personal !== undefined) return [];
  if (type === 'string') return pattern === '\\S' && format === undefined && some === undefined ? [name] : [];
  return [
    ...Object.entries(properties).flatMap(([property, part]) => openFields(part, property)),
    ...(items === undefined ? [] : openFields(items, name)),
    ...anyOf.flatMap((part) => openFields(part, name)),
  ];
};

test('every field of a request into which anything may be written is personal, or names a thing', () => {
  const found = new Map(
    [...Map.groupBy(routes.values(), ({ path }) => path.split('/')[3] ?? '')].map(([things, some]) => [
      things,
      [...new Set(some.flatMap((route) => openFields(bodyOf(route), '')))].sort(),
    ]),
  );
  expect(Object.fromEntries([...found].filter(([, names]) => names.length > 0))).toEqual({
    'api-keys': ['name'],
    customers: ['industry', 'region', 'segment', 'sourceChannel', 'tag', 'tags'],
    entities: ['addressId', 'city', 'country', 'id', 'letterhead', 'line1', 'line2', 'name', 'postalCode', 'region'],
    orders: ['carrier', 'channel', 'externalReference', 'method', 'name', 'region'],
    passkeys: ['name'],
    payments: ['method'],
    'price-lists': ['name'],
    products: ['description', 'name'],
    reassignments: ['tag'],
    roles: ['name'],
    'stock-items': ['reference'],
    teams: ['name'],
    'view-shelves': ['name'],
    warehouses: ['city', 'name'],
  });
});
