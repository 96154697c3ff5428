import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { persons as contract } from '@sales/contracts';
import { customerService } from '@sales/customer';
import type { Projection } from '@sales/eventsourcing';
import { identityService } from '@sales/identity';
import { inventoryService } from '@sales/inventory';
import { orderService } from '@sales/order';
import { queryService } from '@sales/projector';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLog } from '../cluster/topics.ts';
import { type Http, httpTo } from './http.ts';
import { runOps } from './ops-command.ts';
import { dataFolder, type RunningSystem, startHookMs, startSystem } from './running-system.ts';
import { type Found, flushTables, lookThroughFiles, lookThroughTables, saveRedis, scan, word } from './scanner.ts';
import { done, openShop, type Shop } from './shop.ts';
import { until } from './until.ts';

/** How many persons are planted: half of them are erased. */
const count = 50;
/** How many are planted at a time. */
const together = 5;

/** With `SYSTEM=cluster` only: whether persons are also in a topic of their own, in the clear. */
const hasPersonTopic = process.env['PERSON_TOPIC'] === 'true';

/** In a cluster an erasure is complete after two minutes. */
const forgottenWithinMs = 180_000;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;

const start = async (): Promise<void> => {
  system = await startSystem({ folder: folder.path, env: hasPersonTopic ? { PERSON_TOPIC: 'true' } : {} });
  http = httpTo(system.baseUrl);
};

beforeAll(async () => {
  folder = await dataFolder();
  await start();
  shop = await openShop(http);
}, startHookMs);
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

type PlantedUser = { readonly user: string; readonly words: readonly string[] };

const plantUser = async (): Promise<PlantedUser> => {
  const [name, mailbox] = [word(), word()];
  const { user } = await send('/identity/v1/users', { name, email: `${mailbox}@example.com` });
  return { user, words: [name, mailbox] };
};

type Planted = {
  readonly customerId: string;
  readonly personId: string;
  readonly contactPerson: string;
  readonly email: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly invoiceId: string;
  /** The consistency token of the last that was done. */
  readonly closed: string;
  /** What invoices keep. */
  readonly onInvoices: readonly string[];
  readonly words: readonly string[];
};

/** Asks until a busy system answers. */
const get = (path: string) =>
  until(`${path} is answered`, async () => {
    const one = await http.get(path);
    return one.status !== 503 && one;
  });

/** Sends it until a busy system answers: once, by its key. */
const post = (path: string, body: object = {}) => {
  const headers = { 'idempotency-key': randomUUID(), prefer: 'wait=10' };
  return until(`${path} is answered`, async () => {
    const one = await http.post(path, { body, headers });
    return one.status !== 503 && one;
  });
};

const taken = (path: string, body: object = {}) => done(post(path, body));

const send = async (path: string, body: object = {}) => (await taken(path, body)).body;

/** The person of a customer or a contact, as events name them. */
const personsOf = async (customerId: string) => {
  const { body } = await done(get(`/customer/v1/customers/${customerId}`));
  return { personId: body.personId, contactPerson: body.contacts[0].personId };
};

/** A customer who has ordered, was sent goods and an invoice, has paid, and whose order is closed. */
const plant = async (): Promise<Planted> => {
  const [name, street, reference, phone, custom, hans, note, file, tracking, paid, feedback, bytes] = Array.from(
    { length: 12 },
    word,
  );
  const mailbox = word();
  const email = `${mailbox}@example.com`;
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
  const { body: order } = await taken('/order/v1/orders', {
    ...{ customerId, lines, customerReference: reference, submit: true },
  });
  const { orderId, number: orderNumber } = order;
  const orders = `/order/v1/orders/${orderId}`;
  // Others order meanwhile, on the same machine.
  const isConfirmed = async () => (await get(orders)).body.status === 'confirmed' || delay(250, false);
  await until('it is confirmed', isConfirmed, 300_000);
  await send(`${orders}/shipments`, { trackingNumber: tracking });
  await send(`${orders}/confirm-delivery`);
  const { invoices } = await send(`${orders}/invoices`);
  await send(`${orders}/payments`, { reference: paid });
  const { headers } = await taken(`${orders}/close`, { rating: 5, feedback });
  const closed = encodeURIComponent(headers.get('consistency-token') ?? '');
  const onInvoices = [name, street, reference].map(String);
  const rest = [phone, custom, hans, note, file, tracking, paid, feedback, bytes, mailbox].map(String);
  const words = [...onInvoices, ...rest];
  const invoiceId = invoices[0].invoiceId;
  const persons = await personsOf(customerId);
  return { customerId, ...persons, email, orderId, orderNumber, invoiceId, closed, onInvoices, words };
};

/** Columns of read models in which something of persons may stand: `<table>.<column>`. */
const personal = new Set(
  [customerService, inventoryService, orderService, queryService, identityService]
    .flatMap(({ modules }): readonly { readonly projections?: readonly Projection[] }[] => modules)
    .flatMap(({ projections = [] }) => projections)
    .flatMap(({ tables }) => tables)
    .flatMap(({ table: { name, personal: columns = [] } }) => columns.map((column) => `${name}.${column}`)),
);
const isPersonal = (place: string): boolean => personal.has(place.split('.').slice(1).join('.'));

const postgres = (): string => join(folder.path, 'postgres');

const inRows = async (words: readonly string[]): Promise<Found> => {
  const { found, look } = scan(words);
  await lookThroughTables(postgres(), look);
  return found;
};

/**
 * Pages and journals of tables, topics and the store of a cluster, keys, archives, logs, what Redis keeps. It writes
 * nothing: what a server writes may be what hides a word.
 */
const inFiles = async (words: readonly string[]): Promise<Found> => {
  const { found, look } = scan(words);
  const { body } = await get('/');
  if (body.infrastructure?.redis !== undefined) await saveRedis(body.infrastructure.redis, folder.path);
  expect(await lookThroughFiles(folder.path, look)).toBeGreaterThan(50_000_000);
  look('log output', system.log());
  return found;
};

/** Writes what can be written of the events and topics into files of the folder. */
const exportAll = async (name: string): Promise<string> => {
  const path = join(folder.path, name);
  await mkdir(path);
  const env = { BASE_URL: system.baseUrl, DATA_DIR: folder.path };
  const audit = join(path, 'audit.ndjson');
  for (const [command, file] of [['export', join(path, 'archive.ndjson')] as const, ['export-audit', audit] as const]) {
    const { code, said } = await runOps([command, file], env);
    expect(code, said).toBe(0);
  }
  return audit;
};

/** As who has the files, the public key and the script alone. */
const checkCertificate = async (answer: object, audit?: string): Promise<string> => {
  const file = join(folder.path, 'certificate.json');
  await writeFile(file, JSON.stringify(answer));
  const { publicKey } = JSON.parse(await readFile(join(folder.path, 'keys', 'chain-key.json'), 'utf8'));
  const script = fileURLToPath(new URL('../../deploy/ops/check-erasure.js', import.meta.url));
  const args = [script, file, publicKey, ...(audit === undefined ? [] : [audit])];
  return (await promisify(execFile)(process.execPath, args, { env: {} })).stdout;
};

/** The last message of each person in the topic of persons: undefined where it says that nothing is known any more. */
const publishedPersons = async (): Promise<ReadonlyMap<string, string | undefined>> => {
  const { name, partitions } = contract.topic;
  const last = new Map<string, string | undefined>();
  await withLog((await get('/')).body.infrastructure.kafka, async ({ read }) => {
    for (let partition = 0; partition < partitions; partition++)
      for (let next = 0n; ; ) {
        const messages = await read(name, partition, next);
        for (const { key, value } of messages) last.set(key, value ?? undefined);
        if (messages.length === 0) break;
        next = (messages.at(-1)?.offset ?? next) + 1n;
      }
  });
  return last;
};

const isOneMachine = (process.env['SYSTEM'] ?? 'standalone') === 'standalone';

/** What the APIs say that show persons. */
const answers = async (planted: readonly Planted[]): Promise<ReadonlyMap<string, string>> => {
  const asOf = encodeURIComponent(new Date().toISOString());
  const paths = [
    ...['customers', 'orders', 'shipments', 'payments', 'receivables'].map((list) => `/query/v1/${list}?limit=200`),
    `/query/v1/customers?limit=200&asOf=${asOf}&clock=effective`,
    `/query/v1/orders?limit=200&asOf=${asOf}&clock=effective`,
    '/query/v1/timeline?limit=200',
    '/query/v1/users?limit=200',
    `/query/v1/users?limit=200&asOf=${asOf}`,
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
    const { status, body } = await get(path);
    expect(status, `${path}: ${JSON.stringify(body)}`).toBe(200);
    said.set(path, JSON.stringify(body));
  }
  return said;
};

const certificateOf = async (personId: string) => (await get(`/query/v1/persons/${personId}/erasure`)).body;

const isForgotten = (planted: readonly Planted[]) => async (): Promise<boolean> => {
  for (const { personId } of planted) if ((await certificateOf(personId)).isComplete !== true) return false;
  return true;
};

const wordsOf = (of: readonly { readonly words: readonly string[] }[]): readonly string[] =>
  of.flatMap((one) => one.words);
const except = (found: Found, words: ReadonlySet<string>) =>
  [...found]
    .map(([place, those]) => [place, [...those].filter((one) => !words.has(one))] as const)
    .filter(([, those]) => those.length > 0);
const placesOf = (found: Found): readonly string[] => [...found.keys()];

test('what is known of persons is in columns that say so, and once they are erased nowhere but on invoices', {
  timeout: 900_000,
}, async () => {
  const everyone: Planted[] = [];
  while (everyone.length < count) everyone.push(...(await Promise.all(Array.from({ length: together }, plant))));
  const [gone, staying] = [everyone.slice(0, count / 2), everyone.slice(count / 2)];
  const [ann, bob] = [await plantUser(), await plantUser()];
  await until('users are in the read models', async () => {
    const { items } = (await done(get('/query/v1/users?limit=200'))).body;
    return [ann, bob].every(({ user }) => items.some((one: { user: string }) => one.user === user));
  });
  const { items: registered } = (await done(get(`/query/v1/timeline/user/${ann.user}`))).body;
  const personOfAnn: string = registered[0].data.personId;
  const tokens = everyone.map(({ closed }) => closed);
  for (const list of ['customers', 'orders', 'shipments', 'payments', 'receivables'])
    for (const after of tokens)
      await until(`${list} have all of it`, async () => {
        const { status, body } = await get(`/query/v1/${list}?limit=1&after=${after}`);
        expect([200, 503], JSON.stringify(body)).toContain(status);
        return status === 200;
      });
  if (isOneMachine) await exportAll('before');

  const shown = scan(wordsOf(everyone));
  for (const [path, text] of await answers(everyone)) shown.look(path, text);
  const shownBefore = new Set([...shown.found.values()].flatMap((those) => [...those]));
  expect(everyone.flatMap(({ onInvoices }) => onInvoices).filter((one) => !shownBefore.has(one))).toEqual([]);

  const rowsBefore = await inRows(wordsOf([...everyone, ann, bob]));
  await flushTables(postgres());
  const filesBefore = await inFiles(wordsOf([...everyone, ann, bob]));
  expect(placesOf(rowsBefore).filter((place) => !isPersonal(place))).toEqual([]);
  // The scanner sees them: each kind of column that should have some has some.
  const columns = new Set(placesOf(rowsBefore).map((place) => place.split('.').slice(1).join('.')));
  expect([...personal].filter((column) => !columns.has(column) && !/\.custom$/.test(column))).toEqual([]);
  const isOfTables = (place: string): boolean => /^postgres\/.*(base|pg_wal)\//.test(place);
  // Its files have what was in it until Kafka compacts them, within a day.
  const isOfPersonTopic = (place: string): boolean => hasPersonTopic && place.includes(`/${contract.topic.name}-`);
  const mayHave = (place: string): boolean => isOfTables(place) || isOfPersonTopic(place);
  expect(placesOf(filesBefore).filter((place) => !mayHave(place))).toEqual([]);
  for (const part of ['base', 'pg_wal']) expect(placesOf(filesBefore).join()).toContain(`/${part}/`);

  const contacts = everyone.map(({ contactPerson }) => contactPerson);
  if (hasPersonTopic)
    await until('all are in the topic of persons', async () => {
      const published = await publishedPersons();
      return [...everyone.map(({ personId }) => personId), ...contacts].every((one) => published.get(one));
    });

  for (const { customerId } of gone) {
    const { status, body } = await post(`/customer/v1/customers/${customerId}/erase`);
    expect([status, body.status, body.name, body.contacts]).toEqual([200, 'erased', '[erased]', []]);
    expect(body.emails).toBeUndefined();
  }
  const erasedUser = await post(`/identity/v1/users/${ann.user}/erase`);
  expect([erasedUser.status, erasedUser.body.isErased]).toEqual([200, true]);
  await until('all are forgotten', isForgotten(gone), forgottenWithinMs);

  // Name, address and reference are on invoices, also in what is told of these, and nowhere else.
  const onInvoices = new Set(gone.flatMap((one) => one.onInvoices));
  const ofInvoices = (place: string): boolean => /^receivables_\d+\.(invoices|issued)\./.test(place);
  let left: Found = new Map();
  const isClean = async (): Promise<boolean> => {
    left = await inFiles(wordsOf([...gone, ann]));
    return except(left, onInvoices).every(([place]) => isOfPersonTopic(place));
  };
  await until(() => `nothing is in ${except(left, onInvoices).map(([place]) => place)}`, isClean, 60_000);
  expect(placesOf(left).filter((place) => !mayHave(place))).toEqual([]);
  if (hasPersonTopic) {
    const erased = gone.flatMap(({ personId, contactPerson }) => [personId, contactPerson]);
    const goneNow = async () => {
      const published = await publishedPersons();
      return erased.every((one) => published.has(one) && published.get(one) === undefined) && published;
    };
    const published = await until('the topic of persons says that they are no more', goneNow);
    const shownThere = scan(wordsOf([...gone, ann]));
    for (const [person, text] of published) shownThere.look(person, text ?? '');
    expect(placesOf(shownThere.found)).toEqual([]);
    for (const { personId } of staying) expect(published.get(personId)).toContain(personId);
  }
  const rows = await inRows(wordsOf([...gone, ann]));
  expect(except(rows, onInvoices)).toEqual([]);
  expect(placesOf(rows).filter((place) => !ofInvoices(place))).toEqual([]);

  const said = scan(wordsOf([...gone, ann]));
  const toldNow = await answers(everyone);
  for (const [path, text] of toldNow) said.look(path, text);
  expect(except(said.found, onInvoices)).toEqual([]);
  expect(placesOf(said.found).filter((path) => !/^\/query\/v1\/(receivables|timeline)\?/.test(path))).toEqual([]);
  for (const { invoiceId, onInvoices: those } of gone) {
    const { body } = await get(`/order/v1/invoices/${invoiceId}`);
    expect(body).toMatchObject({ customer: { name: those[0] }, billTo: { line1: those[1] } });
  }
  const told = [...toldNow.values()].join();
  for (const { onInvoices: those } of staying) expect(told).toContain(those[0]);
  for (const one of bob.words) expect(told).toContain(one);
  expect(await certificateOf(personOfAnn)).toMatchObject({
    ...{ user: ann.user, isCustomer: false, isComplete: true },
    keys: [{ state: 'erased' }, { state: 'erased' }, { state: 'erased' }],
  });

  const [first] = gone;
  if (first === undefined) throw new Error('someone is gone');
  const year = new Date().getUTCFullYear() + 10;
  const certificate = await certificateOf(first.personId);
  expect(certificate).toMatchObject({
    customerId: first.customerId,
    isCustomer: true,
    isComplete: true,
    invoicesUntil: `${year}-12-31`,
    filesRewrittenAt: expect.any(String),
    keys: [
      { purpose: 'contact', state: 'erased' },
      { purpose: 'text', state: 'erased' },
      { purpose: 'invoice', state: 'living' },
    ],
    erased: [{ purposes: ['contact', 'text'] }],
  });
  expect(certificate.readModels).toContainEqual({ readModel: 'customers', table: 'customers', rows: 1, clear: 0 });
  const checked = await checkCertificate(certificate, isOneMachine ? await exportAll('after') : undefined);
  expect(checked).toContain(`invoices keep name, address and reference until ${year}-12-31`);

  // What the figures say has not changed, and a rebuild comes to the same rows.
  const { code, said: report } = await runOps(['rebuild', 'all'], { BASE_URL: system.baseUrl });
  expect(code, report).toBe(0);
  expect(report).not.toContain('differ');
  const rebuilt = await inRows(wordsOf([...gone, ann]));
  expect(placesOf(rebuilt).filter((place) => !ofInvoices(place))).toEqual([]);

  // Another may have the e-mail address now.
  const next = { name: 'Next', country: 'DE', currency: 'EUR', emails: [{ email: first.email }] };
  expect((await post('/customer/v1/customers', next)).status).toBe(201);

  await system.stop();
  await start();
  expect((await get(`/query/v1/customers/${first.customerId}`)).body.details.name).toBe('[erased]');
});

test('erasing is refused while an order has not ended, and the refusal names it', { timeout: 120_000 }, async () => {
  const rosa = { name: 'Rosa', kind: 'person', country: 'DE', currency: 'EUR' };
  const { customerId } = await send('/customer/v1/customers', rosa);
  const draft = await send('/order/v1/orders', { customerId, lines: [{ sku: shop.lamp, quantity: '1' }] });
  const { status, body } = await post(`/customer/v1/customers/${customerId}/erase`);
  expect([status, body.code, body.details]).toEqual([409, 'customer/orders-open', { orders: [draft.number] }]);
  await send(`/order/v1/orders/${draft.orderId}/cancel`, { reason: 'customerRequest' });
  expect((await post(`/customer/v1/customers/${customerId}/erase`)).status).toBe(200);
  const order = { customerId, lines: [{ sku: shop.lamp, quantity: '1' }], submit: true };
  const after = await post('/order/v1/orders', order);
  expect([after.status, after.body.code]).toEqual([409, 'order/customer-inactive']);
  const held = await post(`/customer/v1/customers/${customerId}/hold`, { reason: 'late' });
  expect([held.status, held.body.code]).toEqual([409, 'customer/erased']);
  const company = await post(`/customer/v1/customers/${shop.customerId}/erase`);
  expect([company.status, company.body.code]).toEqual([409, 'customer/not-a-person']);
});

test('a contact is erased alone, and what is held on a person can be asked', { timeout: 300_000 }, async () => {
  const [name, role] = [word(), word()];
  const contact = { contactId: randomUUID(), name, role };
  await send(`/customer/v1/customers/${shop.customerId}/add-contact`, contact);
  const { contactPerson } = await personsOf(shop.customerId);
  const held = await until('the person is known', async () => {
    const { status, body } = await get(`/query/v1/persons/${contactPerson}/export`);
    return status === 200 && body.events.length > 0 && body;
  });
  expect(held).toMatchObject({
    customerId: shop.customerId,
    contactId: contact.contactId,
    keys: [{ purpose: 'contact', state: 'living' }, { purpose: 'text' }, { purpose: 'invoice', state: 'none' }],
    sealed: { events: 1 },
    events: [{ type: 'sales.customer.contact-added.v1', data: { contact: { name, role } } }],
  });
  await send(`/customer/v1/customers/${shop.customerId}/erase-contact`, { contactId: contact.contactId });
  const isGone = async () => (await certificateOf(contactPerson)).isComplete === true;
  await until('it is forgotten', isGone, forgottenWithinMs);
  const after = await get(`/query/v1/persons/${contactPerson}/export`);
  expect(after.body.events[0].data.contact).toMatchObject({ name: '[erased]' });
  const { found, look } = scan([name, role]);
  look('answer', JSON.stringify(after.body));
  await lookThroughTables(postgres(), look);
  expect(placesOf(found)).toEqual([]);
  expect((await get(`/query/v1/persons/${randomUUID()}/export`)).status).toBe(404);
});
