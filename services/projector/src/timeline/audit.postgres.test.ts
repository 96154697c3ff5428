import type { FieldGroup } from '@sales/contracts';
import type { Identify } from '@sales/service-kit';
import { as, senderOf } from '@sales/test-kit/principals';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { idFor, party } from '../testing/shop.ts';

let side: ReadSide;
const [ann, bob] = [idFor('person ann'), idFor('person bob')];
const planted = ['Ada Planted', 'ada.planted@example.com', '+49 30 123456', 'Planted Street 7', 'Planted complaint'];

const hides: Readonly<Record<string, readonly FieldGroup[]>> = { 'user:eve': ['personal'], 'user:mo': ['cost'] };
const identify: Identify = (headers) => {
  const who = senderOf(headers) ?? 'user:test';
  const hidden = new Set(hides[who]);
  return { id: who, may: () => true, reach: () => ({ owners: who === 'user:li' ? new Set([who]) : 'all', hidden }) };
};

beforeAll(async () => {
  side = await startReadSide({}, identify);
  const { shop, history } = side;
  const at = (day: string, actor: string, reason?: string) => ({
    recordedAt: `2026-03-${day}T09:00:00.000Z`,
    actor: `user:${actor}`,
    ...(reason !== undefined && { reason }),
  });
  const [name = '', email = '', phone = '', line1 = '', complaint = ''] = planted;
  const customerId = idFor(name);
  shop.register(name, { kind: 'person', personId: ann, emails: [{ email, kind: 'work' }] }, at('01', 'ann'));
  const contactId = idFor('contact');
  const contact = { contactId, personId: bob, name: 'Bob Planted', phones: [{ number: phone, kind: 'work' }] };
  history.add('customer', customerId, 'sales.customer.contact-added.v1', { customerId, contact }, at('02', 'bob'));
  const changed = { ...contact, phones: [{ number: '+49 40 7', kind: 'work' }] };
  const more = { customerId, contact: changed, previous: contact };
  history.add('customer', customerId, 'sales.customer.contact-changed.v1', more, at('03', 'ann', complaint));
  const held = { customerId, personId: ann, reason: 'creditRisk', note: complaint };
  history.add('customer', customerId, 'sales.customer.held.v1', held, { ...at('04', 'cid'), onBehalfOf: 'user:bob' });
  history.add('customer', customerId, 'sales.customer.released.v1', { customerId }, at('05', 'cid'));
  shop.register('Other Ltd', {}, at('06', 'ann'));
  shop.place(
    '1',
    { ...party('Other Ltd'), name: line1 },
    [{ sku: 'A', quantity: '3', unitPrice: 100 }],
    at('07', 'bob'),
  );
  const other = { customerId: idFor('Other Ltd'), owner: 'user:li' };
  history.add('customer', other.customerId, 'sales.customer.owner-assigned.v1', other, at('08', 'bob'));
  await side.publish();
});
afterAll(() => side.stop());

type Entry = {
  readonly position: number;
  readonly nth: number;
  readonly type: string;
  readonly actor: string;
  readonly onBehalfOf?: string;
  readonly field?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly withheld?: boolean;
  readonly category: string;
  readonly recordedAt: string;
  readonly access?: { readonly method: string; readonly request?: string; readonly address?: string };
};

const pages = async (query: string, limit = 200): Promise<readonly Entry[]> => {
  const items: Entry[] = [];
  for (let cursor = ''; ; ) {
    const page = await side.get(`/query/v1/audit?sort=position&limit=${limit}&${query}${cursor}`);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${page.nextCursor}`;
  }
};
const typesOf = (entries: readonly Entry[]) => [...new Set(entries.map(({ type }) => type.split('.')[2]))];

describe('the audit', () => {
  test('has each change of each event once, page by page, both ways', async () => {
    const all = await pages('');
    expect(all.length).toBeGreaterThan(side.history.events.length);
    expect(new Set(all.map(({ position }) => position)).size).toBe(side.history.events.length);
    for (const limit of [1, 3, 7]) expect(await pages('', limit)).toEqual(all);
    const { items } = await side.get('/query/v1/audit?limit=200');
    const order = (entries: readonly Entry[]) => entries.map(({ position, nth }) => `${position}.${nth}`).toSorted();
    expect(order(items)).toEqual(order(all));
  });

  test('says who changed a field of a thing, when, and from which value to which', async () => {
    const found = await pages('field=status&category=customer');
    expect(found.map(({ actor, before, after }) => ({ actor, before, after }))).toEqual([
      { actor: 'user:ann', before: undefined, after: 'active' },
      { actor: 'user:cid', before: 'active', after: 'held' },
      { actor: 'user:cid', before: 'held', after: 'active' },
      { actor: 'user:ann', before: undefined, after: 'active' },
    ]);
    const within = await pages('field=details.name&category=customer');
    expect(within.map(({ field, after }) => ({ field, after }))).toEqual(
      ['Ada Planted', 'Other Ltd'].map((after) => ({ field: 'details.name', after })),
    );
    // A name alone finds the field at any path, also in what came as a whole.
    const named = (await pages('field=name&category=customer')).map(({ field, after }) => ({ field, after }));
    expect(named).toEqual(expect.arrayContaining(within.map(({ field, after }) => ({ field, after }))));
    expect(named.map(({ field }) => field)).toContainEqual(expect.stringMatching(/^contacts\[.+\]\.name$/));
  });

  test('says for whom a user did something', async () => {
    const held = (await pages('field=status&actor=user:cid')).map(({ actor, onBehalfOf }) => [actor, onBehalfOf]);
    expect(held).toEqual([
      ['user:cid', 'user:bob'],
      ['user:cid', undefined],
    ]);
  });

  test('has what the export of a person has, which has all events about the person', async () => {
    const exported = async (person: string) => {
      const { events } = await side.get(`/query/v1/persons/${person}/export`);
      return events.map(({ type }: { readonly type: string }) => type.split('.')[2]);
    };
    expect(await exported(ann)).toEqual(['registered', 'held', 'released']);
    expect(await exported(bob)).toEqual(['contact-added', 'contact-changed']);
    // The customer is not one of theirs.
    for (const way of ['export', 'erasure'])
      expect((await side.fetch(`/query/v1/persons/${ann}/${way}`, as('user:li'))).status).toBe(404);
  });

  test('is asked by person, thing, user and time', async () => {
    expect(typesOf(await pages(`person=${ann}`))).toEqual(['registered', 'held', 'released']);
    expect(typesOf(await pages(`person=${bob}`))).toEqual(['contact-added', 'contact-changed']);
    expect(typesOf(await pages('object=order/so-2026-000001'))).toContain('submitted');
    expect(typesOf(await pages('actor=user:cid'))).toEqual(['held', 'released']);
    expect(typesOf(await pages('from=2026-03-02T00:00:00.000Z&to=2026-03-03T00:00:00.000Z'))).toEqual([
      'contact-added',
    ]);
  });

  test.each([
    ['object=cat/1', '/object'],
    ['object=order', '/object'],
    ['person=ann', '/person'],
    ['from=yesterday', '/from'],
    ['from=2026-03-02T00:00:00.000Z&to=2026-03-01T00:00:00.000Z', '/from'],
    ['cursor=abc', '/cursor'],
  ])('refuses %s', async (query, path) => {
    const { status, body } = await side.fetch(`/query/v1/audit?${query}`);
    expect([status, body]).toEqual([400, expect.stringContaining(path)]);
  });

  test('comes whole as a file', async () => {
    const all = await pages('');
    const { body } = await side.fetch('/query/v1/audit?format=ndjson&sort=position');
    expect(
      body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(all);
    const csv = (await side.fetch('/query/v1/audit?format=csv')).body;
    expect(csv.split('\r\n')[0]).toContain('field,before,after');
    expect(csv.trimEnd().split('\r\n').length - 1).toBe(all.length);
  });

  test('shows who may not see personal data no such value, and says what it leaves out', async () => {
    const eve = as('user:eve');
    for (const way of ['', '&format=ndjson', '&format=csv']) {
      const { status, body } = await side.fetch(`/query/v1/audit?limit=200${way}`, eve);
      expect(status).toBe(200);
      for (const text of [...planted, 'Bob Planted']) expect(body).not.toContain(text);
      expect(body).toContain('paymentTerms');
    }
    const own = (await side.fetch('/query/v1/audit?limit=200')).body;
    for (const text of [...planted, 'Bob Planted']) expect(own).toContain(text);
    const items: readonly Entry[] = JSON.parse((await side.fetch('/query/v1/audit?limit=200', eve)).body).items;
    expect(items.filter(({ withheld }) => withheld).length).toBeGreaterThan(0);
    expect(items.find(({ field, after }) => field === 'status' && after === 'held')).toBeDefined();
    for (const field of ['details.name', 'name']) {
      const { status, body } = await side.fetch(`/query/v1/audit?field=${field}`, eve);
      expect([status, body]).toEqual([400, expect.stringContaining('withheld')]);
    }
  });

  test('shows who sees only own things those, and who sees no cost nothing of it', async () => {
    const itemsFor = async (who: string): Promise<readonly (Entry & { readonly id: string })[]> => {
      const { status, body } = await side.fetch('/query/v1/audit?limit=200', as(who));
      expect(status).toBe(200);
      return JSON.parse(body).items;
    };
    const own = [idFor('Other Ltd'), idFor('order 1')];
    expect(new Set((await itemsFor('user:li')).map(({ id }) => id))).toEqual(new Set(own));
    expect((await itemsFor('user:mo')).length).toBe((await itemsFor('user:test')).length);
  });
});

describe('accesses in the audit', () => {
  const ada = idFor('user ada');
  const from = { address: '10.1.2.3', agent: 'Planted browser' };
  const at = (day: string, minute = 0) => `2026-03-${day}T09:${String(minute).padStart(2, '0')}:00.000Z`;
  const ship = `POST /order/v1/orders/${idFor('order 1')}/ship`;

  beforeAll(async () => {
    const { history } = side;
    const registered = { user: ada, personId: idFor('person ada'), name: 'Ada', email: 'ada@example.com' };
    history.add('user', ada, 'sales.user.registered.v1', registered, { recordedAt: at('09') });
    await side.publish();
    const note = (day: string, minute: number, outcome: string, more: object) =>
      side.postgres.accessLog.note({ at: at(day, minute), outcome, method: 'password', ...from, ...more });
    const principal = `user:${ada}`;
    const forbidden = { method: 'request', principal };
    await note('01', 5, 'refused', {});
    await note('03', 5, 'signedIn', { principal });
    await note('07', 1, 'forbidden', { ...forbidden, request: ship });
    await note('07', 2, 'forbidden', { ...forbidden, request: 'GET /query/v1/orders/SO-2026-000001' });
    await note('07', 3, 'forbidden', { ...forbidden, request: 'GET /inventory/v1/stock-items/W1/DESK' });
    await note('09', 5, 'passwordSet', { principal, actor: 'user:cid', address: '10.9.9.9' });
    await note('10', 0, 'ofLaterRelease', { principal, method: 'ofLaterRelease' });
  });

  test('stand among the events by their time, each once, page by page, both ways, and in files', async () => {
    const all = await pages('');
    const times = all.map(({ recordedAt }) => recordedAt);
    expect(times).toEqual(times.toSorted());
    expect(all.filter(({ category }) => category === 'access')).toHaveLength(7);
    for (const limit of [1, 3, 7]) expect(await pages('', limit)).toEqual(all);
    const lines = (await side.fetch('/query/v1/audit?format=ndjson&sort=position')).body.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(all);
    const downwards = async (limit: number): Promise<readonly Entry[]> => {
      const items: Entry[] = [];
      for (let cursor = ''; ; ) {
        const page = await side.get(`/query/v1/audit?limit=${limit}${cursor}`);
        items.push(...page.items);
        if (page.nextCursor === undefined) return items;
        cursor = `&cursor=${page.nextCursor}`;
      }
    };
    const down = await downwards(200);
    expect(down.map(({ recordedAt }) => recordedAt)).toEqual(times.toReversed());
    for (const limit of [1, 3]) expect(await downwards(limit)).toEqual(down);
    const csv = (await side.fetch('/query/v1/audit?format=csv&category=access')).body.trimEnd().split('\r\n');
    expect([csv.length, csv[0]]).toEqual([8, expect.stringContaining('method,principal,request,address')]);
  });

  test('are asked by person, thing, field, user, type, address and time', async () => {
    const days = async (query: string) =>
      (await pages(`category=access&${query}`)).map(({ recordedAt }) => recordedAt.slice(8, 16));
    expect(await days(`person=${idFor('person ada')}`)).toHaveLength(6);
    expect(await days(`person=${ann}`)).toEqual([]);
    expect(await days(`object=user/${ada}`)).toHaveLength(6);
    const ofOrder = ['07T09:01', '07T09:02'];
    for (const order of ['so-2026-000001', 'SO-2026-000001', idFor('order 1')])
      expect(await days(`object=order/${order}`)).toEqual(ofOrder);
    expect(await days('object=stockItem/W1.DESK')).toEqual(['07T09:03']);
    expect(await days('field=password')).toEqual(['09T09:05']);
    expect(await days('field=details.name')).toEqual([]);
    expect(await days('actor=user:cid')).toEqual(['09T09:05']);
    expect(await days('type=access.refused')).toEqual(['01T09:05']);
    expect(await days('type=sales.order.cancelled.v1')).toEqual([]);
    expect(await days('address=10.9.9.9')).toEqual(['09T09:05']);
    expect(await days(`from=${at('03')}&to=${at('07', 2)}`)).toEqual(['03T09:05', '07T09:01']);
    expect(await days(`asOf=${at('03', 5)}`)).toEqual(['01T09:05', '03T09:05']);
    const order = await pages('object=order/SO-2026-000001');
    expect(new Set(order.map(({ category }) => category))).toEqual(new Set(['order', 'access']));
    expect(await pages('category=order&address=10.1.2.3')).toEqual([]);
    expect((await pages('actor=user:cid')).at(-1)).toEqual({
      ...{ nth: 0, recordedAt: at('09', 5), effectiveAt: at('09', 5), actor: 'user:cid', category: 'access' },
      ...{ id: expect.any(String), type: 'access.passwordSet', field: 'password' },
      access: { method: 'password', principal: `user:${ada}`, address: '10.9.9.9', agent: 'Planted browser' },
    });
  });

  test('are for who may see the audit of all things, without addresses where personal data is withheld', async () => {
    const ask = async (who: string, query = '') => side.fetch(`/query/v1/audit?limit=200&${query}`, as(who));
    expect((await ask('user:li')).body).not.toContain('"access');
    const eve = (await ask('user:eve')).body;
    expect(eve).toContain(ship);
    for (const text of [from.address, from.agent]) expect(eve).not.toContain(text);
    expect((await ask('user:eve', 'format=csv')).body).not.toContain(from.address);
    const { status, body } = await ask('user:eve', 'address=10.1.2.3');
    expect([status, body]).toEqual([400, expect.stringContaining('withheld')]);
  });
});

test('an export has each table and file that holds something of a person, before and after erasing', async () => {
  const { history } = side;
  const [cora, dan, eli] = [idFor('person cora'), idFor('person dan'), idFor('person eli')];
  const customerId = idFor('Cora Planted');
  const at = (day: string) => ({ recordedAt: `2026-04-${day}T09:00:00.000Z` });
  side.shop.register('Cora Planted', { kind: 'person', personId: cora }, at('01'));
  const contact = { contactId: idFor('contact dan'), personId: dan, name: 'Dan Planted' };
  history.add('customer', customerId, 'sales.customer.contact-added.v1', { customerId, contact }, at('02'));
  const file = (attachmentId: string) => ({
    ...{ attachmentId, name: 'Planted.pdf', mediaType: 'application/pdf', size: 7, sha256: 'a'.repeat(64) },
  });
  const [kept, removed] = [file(idFor('file 1')), file(idFor('file 2'))];
  for (const attachment of [kept, removed]) {
    const added = { customerId, personId: cora, attachment };
    history.add('customer', customerId, 'sales.customer.attachment-added.v1', added, at('03'));
  }
  const { attachmentId } = removed;
  history.add('customer', customerId, 'sales.customer.attachment-removed.v1', { customerId, attachmentId }, at('04'));
  const registered = { user: eli, personId: eli, name: 'Eli', email: 'eli@example.com', locale: 'en' };
  history.add('user', eli, 'sales.user.registered.v1', registered, at('05'));
  await side.publish();

  const heldOf = async (person: string, way: 'export' | 'erasure') => {
    const { readModels } = await side.get(`/query/v1/persons/${person}/${way}`);
    return readModels.map(({ table, rows, clear }: Readonly<Record<string, unknown>>) => [table, rows, clear]);
  };
  expect(await heldOf(cora, 'export')).toEqual(
    expect.arrayContaining([
      ['customers', 1, 1],
      ['orders', 0, 0],
    ]),
  );
  expect(await heldOf(dan, 'export')).toEqual([['customers', 1, 1]]);
  expect(await heldOf(eli, 'export')).toEqual([['users', 1, 1]]);
  const filesOf = async (person: string) => (await side.get(`/query/v1/persons/${person}/export`)).files;
  const [stream, attachedAt] = [`customer-${customerId}`, '2026-04-03T09:00:00.000Z'];
  const href = `/customer/v1/customers/${customerId}/attachments/${kept.attachmentId}`;
  expect(await filesOf(cora)).toEqual([{ stream, ...kept, attachedAt, href }]);
  expect([await filesOf(dan), await filesOf(eli)]).toEqual([[], []]);

  const erasing = { customerId, contactId: contact.contactId, personId: dan };
  history.add('customer', customerId, 'sales.customer.contact-erased.v1', erasing, at('06'));
  history.add('user', eli, 'sales.user.erased.v1', { user: eli, personId: eli }, at('06'));
  await side.publish();
  expect(await heldOf(dan, 'erasure')).toEqual([['customers', 1, 0]]);
  expect(await heldOf(cora, 'export')).toContainEqual(['customers', 1, 1]);
  expect(await heldOf(eli, 'erasure')).toEqual([['users', 1, 0]]);
  const erased = { customerId, personId: cora, persons: [cora, dan] };
  history.add('customer', customerId, 'sales.customer.erased.v1', erased, at('07'));
  await side.publish();
  expect(await heldOf(cora, 'erasure')).toEqual([['customers', 1, 0]]);
});
