import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { perUnit } from '@sales/contracts';
import { tourFile } from '@sales/contracts/tour';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchDocuments, routesOf } from '../openapi/document.ts';
import { type ExampleRequest, storyOf } from '../openapi/requests.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import { type Http, httpTo, type Reply } from './http.ts';
import { runOps } from './ops-command.ts';
import { type Party, type People, peopleOf, setUp, setupCode, standardRoles } from './people.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, eur, openShop, type Shop } from './shop.ts';
import { until } from './until.ts';

/** Customers and orders of each salesperson. */
const many = Number(process.env['RIGHTS_OBJECTS'] ?? 3);

/** How long may pass until what was sold is taken and shown, in ms: others sell meanwhile, on the same machine. */
const patienceMs = 1_200_000;

/** How soon what was taken away is refused, in ms. */
const soon = 1000;

type Operation = {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly permission: string;
};
type Thing = Readonly<Record<'customerId' | 'orderId' | 'number' | 'invoiceId' | 'paymentId' | 'shipmentId', string>>;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let anyone: Http;
let shop: Shop;
let admin: Party;
let people: People;
let operations: readonly Operation[];
/** What the documents give as examples. */
let requests: readonly ExampleRequest[];
/** Two who sell with the standard role, and one who leads the team of both, with all fields. */
let li: Party;
let mo: Party;
let lead: Party;
const things = new Map<Party, Thing[]>();

const readOperations = async (): Promise<readonly Operation[]> => {
  const { services } = (await anyone.get('/')).body;
  const documents = services.map(async ({ openapi }: { readonly openapi: string }) => {
    const { paths } = (await anyone.get(openapi)).body;
    return Object.entries(paths).flatMap(([url, all]) =>
      Object.entries(Object(all)).map(([method, one]) => ({
        service: openapi.split('/')[1],
        method: method.toUpperCase(),
        url,
        permission: Object(one)['x-permission'],
      })),
    );
  });
  return (await Promise.all(documents)).flat();
};

const ids: Readonly<Record<string, string>> = { entity: 'MAIN', warehouse: 'MAIN', category: 'order', role: 'auditor' };

/** A path with ids of things that there are not, but for those that are given. */
const filled = (url: string, parts: Readonly<Record<string, string>> = {}): string =>
  url.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? ids[name] ?? '00000000-0000-7000-8000-000000000001');

const send = (by: Http, { method, url }: Pick<Operation, 'method' | 'url'>): Promise<Reply> => {
  if (method === 'GET') return by.get(url);
  const ask = { raw: '{"no":"such"}' };
  return method === 'PUT' ? by.put(url, ask) : method === 'PATCH' ? by.patch(url, ask) : by.post(url, ask);
};

/** Sends a command until it is not told to come again, as on a machine with other work to do. */
const taken = (by: Party, path: string, body: object, more: Readonly<Record<string, string>> = {}): Promise<Reply> => {
  const headers = { 'idempotency-key': randomUUID(), ...more };
  let said: unknown;
  const isTaken = async () => {
    const reply = await by.post(path, { body, headers });
    said = reply.body;
    return reply.status === 503 ? delay(250, false as const) : done(Promise.resolve(reply));
  };
  return until(() => `${path} is taken: ${JSON.stringify(said)}`, isTaken, patienceMs);
};

/** Sells something of its own, to the end. */
const sell = async (by: Party, nth: number): Promise<Omit<Thing, 'paymentId'>> => {
  const name = `Buyer ${by.id} ${nth}`;
  const customer = { name, country: 'DE', currency: 'EUR', owner: `user:${by.id}` };
  const registered = await taken(by, '/customer/v1/customers', customer);
  const { customerId } = registered.body;
  const body = { customerId, submit: true, lines: [{ sku: shop.desk, quantity: '1' }] };
  const after = registered.headers.get('consistency-token') ?? '';
  const placed = await taken(by, '/order/v1/orders', body, { prefer: 'wait=10', 'consistency-token': after });
  const { orderId, number } = placed.body;
  const act = async (verb: string, more: object = {}) =>
    (await taken(admin, `/order/v1/orders/${orderId}/${verb}`, more)).body;
  const isReserved = async () => {
    const { status } = (await by.get(`/order/v1/orders/${orderId}`)).body;
    return status === 'confirmed' || delay(250, false);
  };
  await until('the goods are reserved', isReserved, patienceMs);
  const { shipments } = await act('shipments');
  const { invoices } = await act('invoices');
  await act('payments', { amount: eur(100) });
  const [{ shipmentId }, { invoiceId }] = [shipments[0], invoices[0]];
  return { customerId, orderId, number, invoiceId, shipmentId };
};

/** With the payment of each, once all are listed: that many come long after the commands on a busy machine. */
const withPayments = async (by: Party, sold: readonly Omit<Thing, 'paymentId'>[]): Promise<Thing[]> => {
  const listed = async () => {
    await delay(500);
    const { status, body } = await by.get('/query/v1/payments?format=ndjson');
    const lines: readonly string[] = status === 200 && typeof body === 'string' ? body.trim().split('\n') : [];
    const single = status === 200 && typeof body === 'object' ? [body] : [];
    const found = lines.length > 0 ? lines.map((line) => JSON.parse(line)) : single;
    return found.length === sold.length && new Map(found.map((one) => [one.customerId, String(one.paymentId)]));
  };
  const payments = await until('all payments are listed', listed, patienceMs);
  return sold.map((one) => ({ ...one, paymentId: payments.get(one.customerId) ?? fail() }));
};

beforeAll(async () => {
  folder = await dataFolder();
  const unlimited = { RATE_LIMIT_READS: '0', RATE_LIMIT_COMMANDS: '0', RATE_LIMIT_ADDRESS: '0' };
  system = await startSystem({ folder: folder.path, env: { SETUP_CODE: setupCode, ...unlimited } });
  anyone = httpTo(system.baseUrl);
  operations = await readOperations();
  requests = (await fetchDocuments(system.baseUrl)).flatMap((document) => storyOf(routesOf(document)));
  shop = await openShop(anyone);
  const goods = { quantity: String(2 * many), unitCost: perUnit(eur(600)), reference: 'PO-2' };
  await done(anyone.post(`/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}/receive`, { body: goods }));
  admin = await setUp(system.baseUrl);
  people = peopleOf(system.baseUrl, admin);
  const all = [{ permission: '*:*', scope: 'team' }];
  await done(admin.put('/identity/v1/roles/lead', { body: { name: 'Lead', permissions: all, hidden: [] } }));
  [li, mo, lead] = [
    await people.person('li', 'salesperson'),
    await people.person('mo', 'salesperson'),
    await people.person('ann', 'lead'),
  ];
  await done(admin.put('/identity/v1/teams/north', { body: { name: 'North' } }));
  const since = [{ from: '2026-01-01T00:00:00.000Z' }];
  for (const { id } of [li, mo, lead])
    await done(admin.put(`/identity/v1/teams/north/members/${id}`, { body: { periods: since } }));
  for (const by of [li, mo]) {
    const nths = Array.from({ length: many }, (_, nth) => nth).values();
    const own: Omit<Thing, 'paymentId'>[] = [];
    const work = async () => {
      for (const nth of nths) own.push(await sell(by, nth));
    };
    await Promise.all(Array.from({ length: 4 }, work));
    things.set(by, await withPayments(by, own));
  }
}, 3_600_000);

afterAll(async () => {
  await system.stop();
  await folder.remove();
});

const thingOf = (by: Party): Thing => things.get(by)?.[0] ?? fail();
const fail = (): never => {
  throw new Error('nothing was sold');
};

/** Ids and numbers. A thousand things have too many to look for each of them in each answer. */
const nameShape = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z]+-\d{4}-\d+/g;
const namesIn = (text: string): ReadonlySet<string> => new Set(text.match(nameShape));

/** What a query answers, once it is not told to come again. */
const answerOf = (by: Party, path: string): Promise<Reply> =>
  until(
    `${path} is answered`,
    async () => {
      const reply = await by.get(path);
      return reply.status === 503 ? delay(250, false as const) : reply;
    },
    120_000,
  );

/** How many things a list has, all pages of it. */
const count = async (by: Party, list: string): Promise<number> => {
  const { body } = await done(answerOf(by, `/query/v1/${list}?format=ndjson`));
  // One line is an object.
  return typeof body === 'string' ? body.trim().split('\n').length : Number(body !== undefined);
};

const nowhere = '00000000-0000-7000-8000-000000000001';

/** The thing with parts that paths name. */
const withParts = async ({ ...thing }: Thing): Promise<Thing & Readonly<Record<string, string>>> => {
  const { orderId, customerId } = thing;
  const attachmentId = randomUUID();
  for (const path of [`/order/v1/orders/${orderId}`, `/customer/v1/customers/${customerId}`])
    await done(admin.post(`${path}/attach`, { body: { attachmentId, ...tourFile } }));
  const [{ lineId }] = (await done(admin.get(`/order/v1/orders/${orderId}`))).body.lines;
  const returning = { lines: [{ lineId, quantity: '1', reason: 'customerRequest' }] };
  const { returns } = (await done(admin.post(`/order/v1/orders/${orderId}/returns`, { body: returning }))).body;
  return { ...thing, attachmentId, lineId, returnId: returns[0].returnId };
};

const owned = new Set(['orderId', 'customerId', 'invoiceId', 'paymentId', 'customer', 'order']);
const isOwned = (name: string): boolean => owned.has(name);

/** A body in which other things are named. */
const withIds = (value: unknown, ids: Readonly<Record<string, string>>): unknown => {
  if (Array.isArray(value)) return value.map((one) => withIds(one, ids));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, isOwned(name) ? ids[name] : withIds(part, ids)]);
  return Object.fromEntries(parts);
};

/** What the streams of a thing say, with their revisions. */
const statesOf = async ({ orderId, customerId, invoiceId, paymentId }: Thing): Promise<readonly unknown[]> => {
  const paths = [
    `/order/v1/orders/${orderId}`,
    `/customer/v1/customers/${customerId}`,
    `/order/v1/invoices/${invoiceId}`,
    `/order/v1/payments/${paymentId}`,
  ];
  return Promise.all(paths.map(async (path) => (await done(admin.get(path))).body));
};

describe('once there is an administrator', () => {
  it('no route is open that names a permission, and X-Actor is refused', async () => {
    const guarded = operations.filter(({ permission }) => permission !== 'open');
    expect(guarded.length).toBeGreaterThan(150);
    for (const one of guarded) {
      const { method, url } = one;
      const asked = await send(anyone, { method, url: filled(url) });
      expect([method, url, asked.status, asked.body.code]).toEqual([method, url, 401, 'request/unauthenticated']);
    }
    const claimed = await anyone.get('/query/v1/orders', { 'x-actor': 'user:ann' });
    expect([claimed.status, claimed.body.errors[0].message]).toEqual([400, 'is not believed']);
    const both = await li.get('/query/v1/orders', { 'x-actor': `user:${mo.id}` });
    expect(both.status).toBe(400);
  });

  it('what is recorded is by who has signed in', async () => {
    const { orderId } = thingOf(li);
    const found = await until('the timeline has it', async () => {
      const { items } = (await lead.get(`/query/v1/timeline/order/${orderId}`)).body;
      return items?.length > 0 && items;
    });
    expect(found[0].actor).toBe(`user:${li.id}`);
  });
});

describe('each route', () => {
  const fits = (pattern: string, permission: string): boolean => {
    const [aggregate, verb] = pattern.split(':');
    const [wanted, asked] = permission.split(':');
    return (aggregate === '*' || aggregate === wanted) && (verb === '*' || verb === asked);
  };

  it.each(standardRoles)('lets a %s do what the role says, and nothing else', async (role) => {
    const { versions, ...current } = (await done(admin.get(`/identity/v1/roles/${role}`))).body;
    const permissions: readonly { readonly permission: string }[] = current.permissions ?? versions.at(-1).permissions;
    const party = await people.program(role);
    for (const { method, url, permission } of operations) {
      if (permission === 'open' || url.endsWith('/live')) continue;
      const answer = await send(party, { method, url: filled(url) });
      const isAllowed = permissions.some((one) => fits(one.permission, permission));
      const lacks = answer.status === 403 && answer.body.details?.permission === permission;
      const isLacking = lacks && answer.body.details.scope === undefined && answer.body.details.fields === undefined;
      expect([role, method, url, answer.status === 401, isLacking]).toEqual([role, method, url, false, !isAllowed]);
    }
  });
});

describe('two salespeople', () => {
  const ways = ['', 'format=csv', 'format=ndjson', `asOf=`];

  it('are shown nothing of each other by any list, sum, report, file, document, timeline or graph', async () => {
    const [own, other] = [things.get(li) ?? [], things.get(mo) ?? []];
    const texts = (some: readonly Thing[]) => some.flatMap((one) => Object.values(one)).filter((text) => text !== '');
    await until('everything is in the lists', async () => (await count(li, 'invoices')) === many, 240_000);
    const [ofOwn, ofOther] = [new Set(texts(own)), new Set(texts(other))];
    const all = [...ofOwn, ...ofOther];
    expect(all.filter((one) => !namesIn(one).has(one))).toEqual([]);
    const seen = new Set<string>();
    const asOf = new Date().toISOString();
    const queries = operations.filter(
      ({ method, permission, url }) => method === 'GET' && permission !== 'open' && !url.endsWith('/live'),
    );
    for (const { url } of queries)
      for (const whose of [own[0], other[0]])
        for (const way of ways) {
          const parts = {
            ...whose,
            customer: whose?.customerId ?? '',
            order: whose?.orderId ?? '',
            id: whose?.orderId ?? '',
          };
          const query = way === 'asOf=' ? `asOf=${asOf}` : way;
          const path = filled(url, { ...parts, sku: shop.desk, warehouse: shop.warehouse, priceList: shop.priceList });
          const required = url.endsWith('/entries') ? `orderId=${whose?.orderId}&` : '';
          const { body, status } = await answerOf(li, `${path}?${required}${query}`);
          const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
          const asked = Object.values(whose ?? {});
          const there = [...namesIn(text)];
          const shown = there.filter((one) => ofOther.has(one) && !asked.includes(one));
          expect([path, query, status < 500, shown]).toEqual([path, query, true, []]);
          if (whose === other[0] && status < 400) {
            const given = there.filter((one) => ofOther.has(one) && !path.includes(one) && !required.includes(one));
            expect([path, query, given]).toEqual([path, query, []]);
          }
          if (status === 200) for (const one of there) if (ofOwn.has(one)) seen.add(one);
        }
    // What is their own does show: the lists are not empty.
    const { customerId = '', orderId = '', invoiceId = '', number = '' } = own[0] ?? {};
    for (const text of [customerId, orderId, invoiceId, number]) expect([text, seen.has(text)]).toEqual([text, true]);
  });

  it('count and add up their own things, and their lead those of both', async () => {
    for (const list of ['customers', 'orders', 'shipments', 'invoices', 'receivables'])
      expect([list, await count(li, list), await count(lead, list)]).toEqual([list, many, 2 * many]);
    const sold = async (by: Party) => (await answerOf(by, '/query/v1/reports/sales?period=total')).body.totals[0].lines;
    expect([await sold(li), await sold(mo), await sold(lead)]).toEqual([many, many, 2 * many]);
  });

  it('cannot name a thing of the other in any path: it is answered as what is not there', async () => {
    const parts = /\{(orderId|customerId|invoiceId|paymentId|customer|order)\}/;
    const named = operations.filter(({ url, permission }) => parts.test(url) && permission !== 'open');
    expect(named.length).toBeGreaterThan(40);
    const { customerId, orderId, invoiceId, paymentId } = thingOf(mo);
    const others = { customerId, orderId, invoiceId, paymentId, customer: customerId, order: orderId };
    for (const { method, url } of named) {
      const [other, none] = [
        await send(li, { method, url: filled(url, others) }),
        await send(li, { method, url: filled(url) }),
      ];
      expect([method, url, other.status]).toEqual([method, url, none.status]);
      expect([method, url, other.body.code]).toEqual([method, url, none.body.code]);
      expect([method, url, [400, 403, 404].includes(other.status)]).toEqual([method, url, true]);
    }
  });

  it('cannot use a thing of the other, nor a part of it, by any request that works for its owner', async () => {
    const own = [{ permission: '*:*', scope: 'own' }];
    await done(admin.put('/identity/v1/roles/nosy', { body: { name: 'Nosy', permissions: own, hidden: [] } }));
    const eva = await people.person('eva', 'nosy');
    const theirs = await withParts(thingOf(mo));
    const things = { ...theirs, customer: theirs.customerId, order: theirs.orderId };
    const before = await statesOf(theirs);
    let asked = 0;
    for (const { route, path, query, body, what } of requests) {
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      // Stock has no owner, whatever order it is for.
      const isInBody = route.path.split('/')[1] !== 'inventory' && !isDeepStrictEqual(withIds(body, things), body);
      if (!names.some(isOwned) && !isInBody) continue;
      const answerFor = async (by: Party, ids: Readonly<Record<string, string>>): Promise<Reply> => {
        const url = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? String(path[name]));
        const ask = { ...(body !== undefined && { body: withIds(body, ids) }) };
        const asking = new URLSearchParams(query as Readonly<Record<string, string>>);
        if (route.method === 'GET') return by.get(`${url}?${asking}`);
        return route.method === 'PUT' ? by.put(url, ask) : by.post(url, ask);
      };
      const none = Object.fromEntries(Object.keys(things).map((name) => [name, nowhere]));
      const other = await answerFor(eva, things);
      // A PUT under an id that there is not would make the thing.
      if (route.method !== 'PUT') {
        const unknown = await answerFor(eva, none);
        expect([what, other.status, other.body?.code]).toEqual([what, unknown.status, unknown.body?.code]);
      }
      expect([what, [400, 403, 404, 409].includes(other.status)]).toEqual([what, true]);
      asked += 1;
      // A part of a thing is one of that thing only: looked for in another one it is not there.
      const parts = names.filter((name) => !isOwned(name) && name in things);
      if (parts.length === 0) continue;
      const whole = { ...thingOf(li), customer: thingOf(li).customerId, order: thingOf(li).orderId };
      const mixedWith = (ids: Readonly<Record<string, string>>) =>
        answerFor(admin, { ...whole, ...Object.fromEntries(parts.map((name) => [name, ids[name] ?? ''])) });
      const [foreign, absent] = [await mixedWith(things), await mixedWith(none)];
      expect([what, foreign.status, foreign.body?.code]).toEqual([what, absent.status, absent.body?.code]);
      expect([what, foreign.status >= 400]).toEqual([what, true]);
    }
    expect(asked).toBeGreaterThan(50);
    expect(await statesOf(theirs)).toEqual(before);
  });

  it('are not led to things of each other by a parameter of a query', async () => {
    const [other] = things.get(mo) ?? [];
    if (other === undefined) return fail();
    const { customerId, orderId, invoiceId, paymentId, shipmentId, number } = other;
    const values: Readonly<Record<string, string>> = {
      ...{ customerId, customer: customerId, orderId, order: orderId, invoiceId, paymentId, shipmentId },
      ...{ search: number, owner: `user:${mo.id}`, salesperson: `user:${mo.id}`, actor: `user:${mo.id}`, id: orderId },
    };
    let asked = 0;
    for (const { route } of requests) {
      if (route.method !== 'GET' || route.path.includes('{')) continue;
      for (const { name, in: place } of route.operation.parameters ?? []) {
        const value = values[name];
        if (place !== 'query' || value === undefined) continue;
        const { body, status } = await li.get(`${route.path}?${new URLSearchParams({ [name]: value })}`);
        const text = JSON.stringify(body) ?? '';
        const given = Object.values(other).filter((one) => one !== value && text.includes(one));
        expect([route.path, name, status < 500, given]).toEqual([route.path, name, true, []]);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(10);
  });

  it('do not act for each other where a path names a user', async () => {
    const until_ = new Date(Date.now() + 3_600_000).toISOString();
    const delegation = { delegationId: randomUUID(), to: `user:${li.id}`, until: until_ };
    const theirs = { delegationId: randomUUID(), to: `user:${lead.id}`, until: until_ };
    await done(mo.post(`/identity/v1/users/${mo.id}/delegate`, { body: theirs }));
    for (const [verb, body] of [
      ['delegate', delegation],
      ['end-delegation', { delegationId: theirs.delegationId }],
      ['change', { name: 'Mo', email: 'other@example.com', locale: 'en' }],
      ['assign-roles', { roles: ['administrator'] }],
      ['deactivate', {}],
      ['reset-password', {}],
      ['remove-second-factor', {}],
      ['sign-out-everywhere', {}],
    ] as const) {
      const refused = await li.post(`/identity/v1/users/${mo.id}/${verb}`, { body });
      expect([verb, refused.status]).toEqual([verb, 403]);
    }
    const { delegationId } = theirs;
    await done(mo.post(`/identity/v1/users/${mo.id}/end-delegation`, { body: { delegationId } }));
    const periods = [{ from: '2026-01-01T00:00:00.000Z' }];
    for (const path of [`/identity/v1/teams/north/members/${li.id}`, `/identity/v1/users/${mo.id}`])
      expect([path, (await li.put(path, { body: { periods } })).status]).toEqual([path, 403]);
    expect((await mo.get('/query/v1/orders?limit=1')).status).toBe(200);
  });

  it('do not take over one to whom others have delegated more', async () => {
    const permissions = [
      { permission: 'user:reset-password', scope: 'all' },
      { permission: 'order:read', scope: 'own' },
    ];
    await done(admin.put('/identity/v1/roles/help', { body: { name: 'Help', permissions, hidden: [] } }));
    const [hel, dep] = [await people.person('hel', 'help'), await people.person('dep')];
    const reset = () => hel.post(`/identity/v1/users/${dep.id}/reset-password`);
    const [, code = ''] = String((await done(reset())).body.link).split('#');
    const delegations = `/identity/v1/users/${admin.id}`;
    const delegation = {
      ...{ delegationId: randomUUID(), to: `user:${dep.id}`, until: new Date(Date.now() + 3_600_000).toISOString() },
    };
    await done(admin.post(`${delegations}/delegate`, { body: delegation }));
    await until('it counts', async () => (await dep.get('/query/v1/orders?limit=1')).status === 200);
    const refused = await reset();
    expect([refused.status, refused.body.code]).toEqual([403, 'account/beyond-own-rights']);
    const chosen = await anyone.post('/identity/v1/password-by-link', {
      body: { code, password: 'seven slow turtles' },
    });
    expect([chosen.status, chosen.body.code]).toEqual([410, 'link/invalid']);
    await done(admin.post(`${delegations}/end-delegation`, { body: { delegationId: delegation.delegationId } }));
  });

  it('do not place orders for customers of the other, nor give theirs away, nor take them', async () => {
    const lines = [{ sku: shop.desk, quantity: '1' }];
    const placed = await li.post('/order/v1/orders', { body: { customerId: thingOf(mo).customerId, lines } });
    expect([placed.status, placed.body.code]).toEqual([409, 'order/customer-unknown']);
    const named = { customerId: thingOf(li).customerId, lines, salesperson: `user:${mo.id}` };
    expect((await li.post('/order/v1/orders', { body: named })).status).toBe(403);
    const give = (by: Party, owner: Party) =>
      by.post(`/customer/v1/customers/${thingOf(mo).customerId}/assign-owner`, { body: { owner: `user:${owner.id}` } });
    expect((await give(li, li)).status).toBe(403);
    expect((await give(lead, admin)).status).toBe(403);
  });

  it('hear of their own things only', async () => {
    const stream = await openEventStream(`${system.baseUrl}/query/v1/live?topics=orders,customers`, await li.headers());
    await stream.seen(({ event }) => event === 'ready');
    const change = (by: Party, order: Thing, vip: boolean) =>
      done(by.post(`/order/v1/orders/${order.orderId}/set-custom`, { body: { custom: { vip } } }));
    await change(mo, thingOf(mo), true);
    await change(li, thingOf(li), true);
    await stream.seen(({ data }) => data.id === thingOf(li).orderId);
    expect(stream.events.filter(({ data }) => data.id === thingOf(mo).orderId)).toEqual([]);
    stream.leave();
  });
});

describe('what was taken away holds within a second', () => {
  /** How long it takes until a request is refused, in ms. */
  const refusedAfter = async (by: Party, takeAway: () => Promise<unknown>, status: number): Promise<number> => {
    expect((await by.get('/query/v1/orders')).status).toBe(200);
    await takeAway();
    const since = performance.now();
    await until(`it is refused with ${status}`, async () => (await by.get('/query/v1/orders')).status === status);
    return performance.now() - since;
  };

  const listening = async (by: Party): Promise<EventStream> => {
    const stream = await openEventStream(`${system.baseUrl}/query/v1/live?topics=orders`, await by.headers());
    expect(stream.status).toBe(200);
    await stream.seen(({ event }) => event === 'ready');
    return stream;
  };

  it('a user who is deactivated in mid-session, with the stream of notices', async () => {
    const kim = await people.person('kim', 'salesperson');
    const stream = await listening(kim);
    const deactivate = () => done(admin.post(`/identity/v1/users/${kim.id}/deactivate`, { body: {} }));
    expect(await refusedAfter(kim, deactivate, 401)).toBeLessThan(soon);
    const since = performance.now();
    await stream.ended;
    expect(performance.now() - since).toBeLessThan(soon);
  });

  it('a role, and the stream that it was for', async () => {
    const pat = await people.person('pat', 'salesperson');
    const stream = await listening(pat);
    const assign = () => done(admin.post(`/identity/v1/users/${pat.id}/assign-roles`, { body: { roles: [] } }));
    expect(await refusedAfter(pat, assign, 403)).toBeLessThan(soon);
    await stream.ended;
  });

  it('an API key', async () => {
    const program = await people.program('auditor');
    const revoke = () => done(admin.post(`/identity/v1/api-keys/${program.id}/revoke`, { body: {} }));
    expect(await refusedAfter(program, revoke, 401)).toBeLessThan(soon);
  });

  it('what an API key may do beyond its issuer, and the key with the issuer', async () => {
    const ina = await people.person('ina', 'administrator');
    const program = await peopleOf(system.baseUrl, ina).program('auditor');
    const stateOf = async () => {
      const { items } = (await done(admin.get('/query/v1/api-keys'))).body;
      return items.find(({ key }: { readonly key: string }) => key === program.id)?.state;
    };
    await until('the list has the key', async () => (await stateOf()) === 'good');
    const assign = () =>
      done(admin.post(`/identity/v1/users/${ina.id}/assign-roles`, { body: { roles: ['operator'] } }));
    expect(await refusedAfter(program, assign, 403)).toBeLessThan(soon);
    // What both may do is left.
    expect((await program.get('/query/v1/entities')).status).toBe(200);
    await until('the list says that it is limited', async () => (await stateOf()) === 'limited');
    await done(admin.post(`/identity/v1/users/${ina.id}/deactivate`, { body: {} }));
    await until('it is not let in', async () => (await program.get('/query/v1/entities')).status === 401, soon);
    await until('the list says that it has ended', async () => (await stateOf()) === 'issuerInactive');
  });

  it('all sessions of a user, and a new one is let in', async () => {
    const sam = await people.person('sam', 'salesperson');
    const everywhere = () => done(admin.post(`/identity/v1/users/${sam.id}/sign-out-everywhere`, { body: {} }));
    expect(await refusedAfter(sam, everywhere, 401)).toBeLessThan(soon);
    const again = await people.signIn('sam', sam.id);
    expect((await again.get('/query/v1/orders')).status).toBe(200);
  });

  it('and what was given as soon', async () => {
    const ray = await people.person('ray');
    expect((await ray.get('/query/v1/orders')).status).toBe(403);
    await done(admin.post(`/identity/v1/users/${ray.id}/assign-roles`, { body: { roles: ['auditor'] } }));
    const since = performance.now();
    await until('it is allowed', async () => (await ray.get('/query/v1/orders')).status === 200);
    expect(performance.now() - since).toBeLessThan(soon);
  });
});

describe('asked about', () => {
  it('why a user may do something, and could or could not before', async () => {
    const before = new Date().toISOString();
    const eli = await people.person('eli', 'salesperson');
    const explain = async (query: string) =>
      (await done(admin.get(`/identity/v1/users/${eli.id}/rights?${query}`))).body;
    const { grounds, events } = await until('the log has it', async () => {
      const found = await explain('permission=order:read');
      return found.grounds.length > 0 && found;
    });
    expect(grounds).toMatchObject([{ role: 'salesperson', permission: 'order:read', scope: 'own', hidden: ['cost'] }]);
    expect(grounds[0].owners).toEqual([`user:${eli.id}`]);
    expect(events.map(({ type }: { readonly type: string }) => type).toSorted()).toEqual([
      ...['sales.role.defined.v1', 'sales.user.registered.v1', 'sales.user.roles-assigned.v1'],
    ]);
    expect(events.at(-1).actor).toBe(`user:${admin.id}`);
    expect((await explain('permission=order:approve')).grounds).toEqual([]);
    const then = await admin.get(`/identity/v1/users/${eli.id}/rights?at=${before}`);
    expect([then.status, then.body.code]).toEqual([404, 'user/unknown']);
    const ahead = await admin.get(`/identity/v1/users/${eli.id}/rights?at=2199-01-01T00:00:00.000Z`);
    expect(ahead.status).toBe(400);
    const others = await eli.get(`/identity/v1/users/${admin.id}/rights`);
    expect([others.status, others.body.details?.permission]).toEqual([403, 'role:read']);
    expect((await eli.get(`/identity/v1/users/${eli.id}/rights`)).body.grounds).not.toEqual([]);
  });

  it('by an operator at the command line, who has a key', async () => {
    const operator = await people.program('operator');
    const { authorization = '' } = await operator.headers();
    const env = { BASE_URL: system.baseUrl, DATA_DIR: folder.path };
    const parked = await runOps(['parked', 'list'], { ...env, SALES_TOKEN: authorization.replace('Bearer ', '') });
    expect([parked.code, parked.said]).toEqual([0, expect.not.stringContaining('401')]);
    const unsigned = await runOps(['parked', 'list'], env);
    expect([unsigned.code, unsigned.said]).toEqual([1, expect.stringContaining('SALES_TOKEN')]);
  });
});

describe('a delegation', () => {
  it('lets another act, by name and for a time, and no one without one', async () => {
    const headers = { 'x-on-behalf-of': `user:${li.id}` };
    const { orderId } = thingOf(li);
    const act = () => mo.post(`/order/v1/orders/${orderId}/set-custom`, { body: { custom: { vip: false } }, headers });
    expect((await act()).status).toBe(403);
    const delegationId = randomUUID();
    const until_ = new Date(Date.now() + 3_600_000).toISOString();
    await done(
      li.post(`/identity/v1/users/${li.id}/delegate`, {
        body: { delegationId, to: `user:${mo.id}`, until: until_ },
      }),
    );
    await until('the delegation is known', async () => (await act()).status === 200);
    await done(li.post(`/identity/v1/users/${li.id}/end-delegation`, { body: { delegationId } }));
    const since = performance.now();
    await until('the delegation has ended', async () => (await act()).status === 403);
    expect(performance.now() - since).toBeLessThan(soon);
  });
});

it('stays closed when it is started again', async () => {
  await system.stop();
  system = await startSystem({ folder: folder.path, env: { SETUP_CODE: setupCode } });
  const again = httpTo(system.baseUrl);
  const claimed = await again.get('/query/v1/orders', { 'x-actor': 'user:eve' });
  expect([claimed.status, (await again.get('/query/v1/orders')).status]).toEqual([400, 401]);
});
