import type { FieldGroup, GrantedPermission } from '@sales/contracts';
import { compile, type Identify, principalWith, type RightsFacts } from '@sales/service-kit';
import { as as asPrincipal, identifyByName, senderOf } from '@sales/test-kit/principals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { idFor, party } from './testing/shop.ts';

/** Customers and orders of each salesperson. */
const many = Number(process.env['RIGHTS_OBJECTS'] ?? 4);

const since = { from: '2020-01-01T00:00:00.000Z', event: 'e' };
const role = (scope: GrantedPermission['scope'], hidden: readonly FieldGroup[] = []) => [
  { ...since, permissions: [{ permission: '*:*', scope }], hidden },
];
const user = (name: string, held: string) =>
  [
    `user:${name}`,
    { activity: [{ ...since, isActive: true }], roles: [{ ...since, roles: [held] }], delegations: [] },
  ] as const;

/**
 * Li and Mo sell, Ann leads the team of both, Eve sees all but cost, credit and personal data, Fay orders and products
 * only.
 */
const facts: RightsFacts = {
  roles: new Map([
    ['salesperson', role('own')],
    ['manager', role('team')],
    ['observer', role('all', ['cost', 'credit', 'personal'])],
    [
      'clerk',
      [
        {
          ...since,
          permissions: ['timeline:read', 'order:read', 'product:read', 'viewShelf:read'].map((permission) => ({
            permission,
            scope: 'all' as const,
          })),
          hidden: [],
        },
      ],
    ],
  ]),
  users: new Map([
    user('li', 'salesperson'),
    user('mo', 'salesperson'),
    user('ann', 'manager'),
    user('eve', 'observer'),
    user('fay', 'clerk'),
  ]),
  teams: new Map([
    [
      'all',
      {
        parents: [since],
        members: ['user:li', 'user:mo', 'user:ann'].map((member) => ({ ...since, user: member })),
      },
    ],
  ]),
};

const identify: Identify = (headers) => {
  const id = senderOf(headers);
  return id === undefined ? identifyByName(headers) : principalWith(id, compile(facts, id, '2026-07-01T12:00:00.000Z'));
};

let side: ReadSide;
/** What only one of them may see: ids, numbers and names of customers, orders and invoices. */
const things: Record<'li' | 'mo', { texts: string[]; payments: string[]; ids: Record<string, string> }> = {
  li: { texts: [], payments: [], ids: {} },
  mo: { texts: [], payments: [], ids: {} },
};

beforeAll(async () => {
  side = await startReadSide({}, identify);
  const { shop, history } = side;
  shop.addProduct('CHAIR', 'Chair', 'Furniture');
  for (let nth = 0; nth < many; nth++) {
    for (const who of ['li', 'mo'] as const) {
      const name = `${who}-buyer-${nth}`;
      const customerId = idFor(name);
      const registered = shop.register(name, { emails: [{ email: `${name}@example.com`, kind: 'work' }] });
      history.add('customer', customerId, 'sales.customer.owner-assigned.v1', { customerId, owner: `user:${who}` });
      const customer = party(name);
      const line = { sku: 'CHAIR', quantity: '2', unitPrice: 1000, category: 'Furniture' };
      // The first order of each names no salesperson: it is of the owner of its customer.
      const order = shop.place(
        `${who.toUpperCase()}${nth}`,
        customer,
        [line],
        {},
        nth === 0 ? {} : { salesperson: `user:${who}` },
      );
      shop.confirm(order);
      const shipmentId = shop.ship(order, 400);
      const invoiceId = shop.invoice(order, customer, '2026-03-02', '2026-04-01');
      const paymentId = shop.pay(order, invoiceId, 100, 0);
      const { number } = registered.data as { readonly number: string };
      things[who].texts.push(customerId, name, number, order.orderId, shipmentId, invoiceId, paymentId);
      things[who].payments.push(paymentId);
      things[who].ids = {
        customer: customerId,
        order: order.orderId,
        invoice: invoiceId,
        shipmentId,
        id: order.orderId,
      };
    }
  }
  const item = shop.stock('MAIN', 'CHAIR');
  item.receive('5', 2000);
  item.ship('2', things.mo.ids['order'] ?? '', idFor('line'), things.mo.ids['shipmentId'] ?? '');
  const clerk = { role: 'clerk', name: 'Clerk', permissions: [], hidden: [] };
  history.add('role', 'clerk', 'sales.role.defined.v1', clerk);
  const view = { view: idFor('view'), list: 'orders', name: 'Mine', query: 'status=draft' };
  history.add('viewShelf', 'user-li', 'sales.view-shelf.view-saved.v1', { kind: 'user', owner: 'li', ...view });
  await side.publish();
});
afterAll(() => side.stop());

const as = (name: string) => asPrincipal(`user:${name}`);

/** The queries of the API; those with a path that names a thing are asked for one of the salesperson. */
const queries = (whose: 'li' | 'mo'): readonly string[] =>
  side.server.permissions
    .filter(({ method, url, permission }) => method === 'GET' && permission !== 'open' && !url.endsWith('/live'))
    .map(({ url }) =>
      url
        .replaceAll(/:category/g, 'order')
        .replaceAll(/:(customer|order|invoice|shipmentId|id)\b/g, (_, part: string) => things[whose].ids[part] ?? '')
        .replace(':sku', 'CHAIR')
        .replace(':warehouse', 'MAIN')
        .replace(':priceList', 'STANDARD'),
    );

const ways = ['', 'asOf=2026-06-30T00:00:00.000Z&'].flatMap((at) => [
  at.slice(0, -1),
  `${at}format=csv`,
  `${at}format=ndjson`,
]);

test('no list, sum, report, file or single thing shows one salesperson a thing of the other', async () => {
  const seen = new Set<string>();
  for (const url of [...queries('li'), ...queries('mo')]) {
    for (const way of ways) {
      const required = url.endsWith('/entries') ? `orderId=${things.mo.ids['order']}&` : '';
      const { body, status } = await side.fetch(`${url}?${required}${way}`, as('li'));
      const asked = [
        url,
        ...['order', 'customer', 'invoice', 'shipmentId'].map((one) => things.mo.ids[one] ?? ''),
      ].join();
      const shown = things.mo.texts.filter((text) => body.includes(text) && !asked.includes(text));
      expect([url, way, status < 500, shown]).toEqual([url, way, true, []]);
      for (const text of things.li.texts) if (status === 200 && body.includes(text)) seen.add(text);
    }
  }
  // They are not empty: each of the own things but ids of payments shows somewhere.
  expect(things.li.texts.filter((text) => !seen.has(text) && !things.li.payments.includes(text))).toEqual([]);
});

test.each(['customers', 'orders'])('a thing of the other of %s is answered as what is not there', async (list) => {
  const part = list === 'orders' ? 'order' : 'customer';
  const ask = (id: string, way = '') => side.fetch(`/query/v1/${list}/${id}${way}`, as('li'));
  const nowhere = '00000000-0000-7000-8000-000000000001';
  for (const way of ['', '?asOf=2026-06-30T00:00:00.000Z']) {
    expect((await ask(things.li.ids[part] ?? '', way)).status).toBe(200);
    const [other, none] = [await ask(things.mo.ids[part] ?? '', way), await ask(nowhere, way)];
    const bare = ({ status, body }: typeof other, id: string) => {
      const { correlationId: _, ...rest } = JSON.parse(body.replaceAll(id, 'id'));
      return { status, rest };
    };
    expect(bare(other, things.mo.ids[part] ?? '')).toEqual(bare(none, nowhere));
    expect(none.status).toBe(404);
  }
});

test('lists, totals and reports add up what may be seen, and a lead sees what the team sees', async () => {
  const count = async (name: string, list: string) =>
    JSON.parse((await side.fetch(`/query/v1/${list}?limit=200`, as(name))).body).items.length;
  for (const list of ['customers', 'orders', 'shipments', 'invoices', 'receivables'])
    expect([list, await count('li', list), await count('ann', list), await count('eve', list)]).toEqual([
      list,
      many,
      2 * many,
      2 * many,
    ]);
  const sold = async (name: string) =>
    JSON.parse((await side.fetch('/query/v1/reports/sales?period=total', as(name))).body).totals;
  // Sales without a salesperson are of no one.
  const [own] = await sold('li');
  const [all] = await sold('eve');
  expect([own.lines, own.net.amount, all.lines]).toEqual([many - 1, 2000 * (many - 1), 2 * many]);
  const ageing = JSON.parse((await side.fetch('/query/v1/receivables/ageing', as('li'))).body).rows;
  expect(ageing[0].total.invoices).toBe(many);
});

test('hidden fields are in no answer and no file, and nothing can be asked about them', async () => {
  const page = JSON.parse((await side.fetch('/query/v1/customers', as('eve'))).body).items;
  expect(page[0]).not.toHaveProperty('details');
  expect(page[0]).toHaveProperty('figures');
  const file = (await side.fetch('/query/v1/customers?format=csv', as('eve'))).body;
  expect(file.split('\r\n')[0]).not.toMatch(/name|email|phone/);
  const [line = ''] = (await side.fetch('/query/v1/customers?format=ndjson', as('eve'))).body.split('\n');
  expect(JSON.parse(line)).toEqual(page[0]);
  for (const report of ['sales', 'sales/lines']) {
    const { body, status } = await side.fetch(`/query/v1/reports/${report}?format=ndjson`, as('eve'));
    expect([status, body === '', /"(cost|profit|margin|customerName)":/.test(body)]).toEqual([200, false, false]);
  }
  for (const asked of [
    'customers?search=li',
    'orders?customerReference=x',
    'customers?sort=-name',
    'customers?sort=name',
    'orders?search=li',
    'customers?country=DE',
    'customers?region=x',
    'customers?segment=x',
  ])
    expect([asked, (await side.fetch(`/query/v1/${asked}`, as('eve'))).status]).toEqual([asked, 400]);
  const report = (await side.fetch('/query/v1/reports/sales?period=total', as('eve'))).body;
  expect(report).not.toMatch(/"(cost|profit|margin)":/);
  expect((await side.fetch('/query/v1/reports/sales?sort=-profit', as('eve'))).status).toBe(400);
  const lines = (await side.fetch('/query/v1/reports/sales/lines?format=csv', as('eve'))).body;
  expect(lines.split('\r\n')[0]).not.toContain('cost');
  for (const url of queries('li'))
    for (const way of ways) {
      const { body, status } = await side.fetch(`${url}${way === '' ? '' : `?${way}`}`, as('eve'));
      expect([url, way, status < 500, /buyer-\d+@|"costs?":|"creditLimit":/.test(body)]).toEqual([
        url,
        way,
        true,
        false,
      ]);
    }
});

test('no list is in the order of a hidden field, up or down, asked for or not', async () => {
  type Parameter = { readonly name: string; readonly schema: { readonly enum?: readonly string[] } };
  type Paths = Readonly<Record<string, { readonly get?: { readonly parameters?: readonly Parameter[] } }>>;
  const { paths } = (await side.get('/query/openapi.json')) as { readonly paths: Paths };
  const refused: string[] = [];
  let asked = 0;
  for (const [path, { get }] of Object.entries(paths)) {
    const sorts = get?.parameters?.find(({ name }) => name === 'sort')?.schema.enum ?? [];
    const names = sorts.filter((name) => !name.startsWith('-'));
    for (const name of path.includes('{') ? [] : names) {
      const statuses = await Promise.all(
        ['', '-'].map(async (down) => (await side.fetch(`${path}?sort=${down}${name}`, as('eve'))).status),
      );
      expect([path, name, statuses[0]]).toEqual([path, name, statuses[1]]);
      if (statuses[0] === 400) refused.push(`${path} ${name}`);
      asked += 1;
    }
  }
  expect(asked).toBeGreaterThan(20);
  expect(refused).toContain('/query/v1/customers name');
  const numbers = async (query: string): Promise<readonly string[]> =>
    JSON.parse((await side.fetch(`/query/v1/customers${query}`, as('eve'))).body).items.map(
      ({ number }: { readonly number: string }) => number,
    );
  expect(await numbers('')).toEqual(await numbers('?sort=number'));
});

test('the ageing by customer is not in the order of names that are hidden', async () => {
  const rows = async (name: string): Promise<readonly { customerId: string }[]> =>
    JSON.parse((await side.fetch('/query/v1/receivables/ageing?by=customer', as(name))).body).rows;
  const [named, nameless] = [await rows('ann'), await rows('eve')];
  const ids = nameless.map(({ customerId }) => customerId);
  expect(ids).toEqual(ids.toSorted());
  expect(named.map(({ customerId }) => customerId)).not.toEqual(ids);
  expect(named.map(({ customerId }) => customerId).toSorted()).toEqual(ids);
});

test('the timeline is without hidden values, says where some are left out, and is not asked about them', async () => {
  const own = `/query/v1/timeline/order/${things.li.ids['order']}`;
  for (const url of [own, `${own}?format=csv`, `${own}?format=ndjson`, '/query/v1/timeline?limit=200']) {
    const { body, status } = await side.fetch(url, as('eve'));
    expect([url, status, body.includes('shipment-costed')]).toEqual([url, 200, true]);
    const shown = /buyer|@example|"+(cost|margin|creditLimit|exposure|emails)"+:/.exec(body)?.[0];
    expect([url, shown]).toEqual([url, undefined]);
    expect([url, body.includes('withheld')]).toEqual([url, true]);
  }
  const customer = `/query/v1/timeline/customer/${things.li.ids['customer']}`;
  expect((await side.fetch(customer, as('li'))).body).toContain('buyer');
  for (const asked of ['field=details.name', 'field=shipments.costs', 'field=terms.creditLimit', 'reason=x'])
    expect([asked, (await side.fetch(`/query/v1/timeline?${asked}`, as('eve'))).status]).toEqual([asked, 400]);
  expect((await side.fetch('/query/v1/timeline?field=status', as('eve'))).status).toBe(200);
});

test('what is caused by own things is shown, and nothing of those of others', async () => {
  const ask = async (whose: 'li' | 'mo', name: string) =>
    side.fetch(`/query/v1/causation/${things[whose].ids['order']}`, as(name));
  const [own, all] = [await ask('li', 'li'), await ask('li', 'ann')];
  const streamsIn = ({ body }: typeof own): readonly string[] =>
    JSON.parse(body).nodes.flatMap(({ stream }: { readonly stream?: string }) => stream ?? []);
  expect(own.status).toBe(200);
  expect(streamsIn(own).length).toBeGreaterThan(3);
  expect(streamsIn(own)).toEqual(streamsIn(all));
  const nowhere = await side.fetch('/query/v1/causation/00000000-0000-7000-8000-000000000001', as('li'));
  const other = await ask('mo', 'li');
  expect([other.status, nowhere.status]).toEqual([404, 404]);
});

test('what happened is told of things that may be read, by each way to it', async () => {
  const { order, customer } = things.li.ids;
  const categoriesIn = async (url: string): Promise<readonly string[]> => {
    const items: readonly { readonly category: string }[] = JSON.parse((await side.fetch(url, as('fay'))).body).items;
    return [...new Set(items.map(({ category }) => category))].toSorted();
  };
  expect(await categoriesIn('/query/v1/timeline?limit=200')).toEqual(['order', 'product']);
  expect(await categoriesIn(`/query/v1/timeline/order/${order}`)).toEqual(['order']);
  for (const thing of [`customer/${customer}`, 'role/clerk', 'viewShelf/user-li']) {
    const statuses = ['eve', 'fay'].map(async (name) => {
      const { status } = await side.fetch(`/query/v1/timeline/${thing}`, as(name));
      return status;
    });
    expect([thing, ...(await Promise.all(statuses))]).toEqual([thing, 200, 404]);
  }
  const { body } = await side.fetch(`/query/v1/causation/${order}`, as('fay'));
  const streams: readonly string[] = JSON.parse(body).nodes.flatMap(({ stream = [] }) => stream);
  expect(streams.map((stream) => stream.slice(0, stream.indexOf('-')))).toContain('order');
  expect(streams.filter((stream) => !/^(order|allocation)-/.test(stream))).toEqual([]);
});

test('the ledger is asked for the documents of orders by who sees all orders only', async () => {
  const found = async (name: string, document = '') => {
    const { items } = JSON.parse((await side.fetch(`/query/v1/stock-movements?document=${document}`, as(name))).body);
    return items.map(({ kind, document: shown }: { readonly kind: string; readonly document?: string }) => [
      kind,
      shown,
    ]);
  };
  const { shipmentId } = things.mo.ids;
  expect(await found('eve', shipmentId)).toEqual([['shipped', shipmentId]]);
  for (const name of ['li', 'ann']) {
    expect([name, await found(name, shipmentId)]).toEqual([name, []]);
    expect([name, await found(name, 'PO-1')]).toEqual([name, [['received', 'PO-1']]]);
  }
});

test('products have prices for who may read price lists', async () => {
  const first = async (name: string) => {
    const { items } = JSON.parse((await side.fetch('/query/v1/products?limit=1', as(name))).body);
    return Object.keys(items[0]);
  };
  expect(await first('eve')).toContain('prices');
  expect(await first('fay')).not.toContain('prices');
});

test('a number of a customer of others is answered as one that there is not', async () => {
  const [own, other] = [things.li.texts[2], things.mo.texts[2]];
  for (const path of ['reports/sales', 'reports/sales/lines']) {
    const ask = (number?: string) => side.fetch(`/query/v1/${path}?from=2026-01-01&customer=${number}`, as('li'));
    expect((await ask(own)).status).toBe(200);
    const [unknown, foreign] = [await ask('C-1999-000001'), await ask(other)];
    const said = ({ body }: typeof unknown) => ({ ...JSON.parse(body), correlationId: '' });
    expect([foreign.status, said(foreign)]).toEqual([400, said(unknown)]);
  }
});
