import { quantity, thousandths } from '@sales/contracts';
import { type Database, type PublishedEvent, sql } from '@sales/eventsourcing';
import { readPage } from '@sales/read-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { rounds } from '../testing/rounds.ts';
import { dice, idFor } from '../testing/shop.ts';
import { movementList } from './movements.ts';

let side: ReadSide;
const random = dice(20261121);
const warehouses = ['MAIN', 'NORTH', 'SOUTH'] as const;
const skus = ['A', 'B', 'C', 'D'] as const;
const instant = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
const hours = 200;

type Item = ReturnType<ReadSide['shop']['stock']>;

/**
 * Goods come in, are reserved, lost, and go from warehouse to warehouse, policies change, half of it recorded late or
 * early.
 */
const trade = ({ shop, history }: ReadSide) => {
  const items = new Map<string, Item>();
  const itemAt = (warehouse: string, sku: string): Item => {
    const name = `${warehouse}.${sku}`;
    const item = items.get(name) ?? shop.stock(warehouse, sku);
    items.set(name, item);
    return item;
  };
  /** Where goods have come in. */
  const stocked = new Set<string>();
  const underway: { from: string; to: string; sku: string; id: string; cost: number }[] = [];
  const arrived: typeof underway = [];
  for (let hour = 0; hour < hours; hour++) {
    const at = {
      recordedAt: instant(hour),
      effectiveAt: instant(random.roll(2) === 0 ? hour : Math.max(0, hour - random.roll(20))),
    };
    const sku = random.pick(skus);
    const dispatch = random.roll(4) === 0;
    const [from, to] = random.pick([
      ['MAIN', 'NORTH'],
      ['MAIN', 'SOUTH'],
      ['NORTH', 'SOUTH'],
    ] as const);
    if (random.roll(5) === 0) {
      const ahead = { ...at, effectiveAt: instant(hour + random.roll(30) - 10) };
      itemAt(random.pick(warehouses), sku).setPolicy(String(1 + random.roll(9)), '50', 1 + random.roll(9), ahead);
    } else if (hour < 20) {
      const warehouse = random.pick(['MAIN', 'NORTH']);
      itemAt(warehouse, sku).receive('20', 2000 + hour, at);
      stocked.add(`${warehouse}.${sku}`);
    } else if (dispatch && stocked.has(`${from}.${sku}`)) {
      const id = idFor(`transfer ${hour}`);
      underway.push({ from, to, sku, id, cost: itemAt(from, sku).send('2', to, id, at) });
    } else if (random.roll(2) === 0 && underway.length > 2) {
      const [one] = underway.splice(random.roll(underway.length), 1);
      if (one === undefined) continue;
      itemAt(one.to, one.sku).takeIn('2', one.from, one.id, one.cost, at);
      arrived.push(one);
    } else if (arrived.length > 3) {
      const one = arrived.shift();
      if (one !== undefined) itemAt(one.from, one.sku).noteArrival('2', one.to, one.id, one.cost, at);
    } else if (random.roll(4) === 0) {
      const place = itemAt(random.pick(['MAIN', 'SOUTH']), sku);
      place.expect(String(random.roll(9)), idFor(`receipt ${sku} ${random.roll(3)}`), at);
    } else if (random.roll(3) === 0 && stocked.has(`MAIN.${sku}`)) {
      itemAt('MAIN', sku).receive('2', 200 + hour, at, idFor(`receipt ${sku} ${random.roll(3)}`));
    } else if (random.roll(6) === 0) {
      const details = { name: `${sku} of hour ${hour}`, unit: 'C62', taxCategory: 'standard' };
      history.add('product', sku, 'sales.product.changed.v1', { sku, details }, at);
    } else if (stocked.has(`MAIN.${sku}`)) {
      itemAt('MAIN', sku).reserve('0.5', idFor(`order ${hour}`), idFor(`line ${hour}`), at);
    }
  }
};

beforeAll(async () => {
  side = await startReadSide();
  for (const sku of skus) {
    const details = { name: `Product ${sku}`, unit: 'C62', taxCategory: 'standard' };
    side.history.add('product', sku, 'sales.product.added.v1', { sku, details }, { recordedAt: instant(5) });
  }
  trade(side);
  await side.publish();
});
afterAll(() => side.stop());

type Figures = {
  readonly onHand: string;
  readonly reserved: string;
  readonly inTransit: string;
  readonly incoming: string;
  readonly value?: { readonly amount: number };
  readonly name?: string;
  readonly reorder?: { readonly min: string; readonly max: string; readonly leadTimeDays: number };
  readonly updatedAt: string;
};
type Listed = Figures & {
  readonly warehouse: string;
  readonly sku: string;
  readonly revision?: number;
  readonly links: Readonly<Record<string, string>>;
};

const all = async <Item>(url: string, limit: number): Promise<Item[]> => {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const page = await side.get(`${url}${url.includes('?') ? '&' : '?'}limit=${limit}${cursor}`);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${page.nextCursor}`;
  }
};

type Policy = { readonly min: string; readonly max: string; readonly leadTimeDays: number };
type Place = typeof zero & { value?: number; reorder?: Policy; updatedAt?: string };
const zero = { onHand: 0, reserved: 0, inTransit: 0, incoming: 0, known: false };

type Data = {
  readonly warehouse: string;
  readonly sku: string;
  readonly quantity: string;
  readonly to?: string;
  readonly from?: string;
  readonly transferId?: string;
  readonly receiptId?: string;
  readonly cost?: { readonly amount: number };
  readonly details?: { readonly name: string };
  readonly level: { readonly onHand: string; readonly reserved: string; readonly value?: { readonly amount: number } };
};

/** By how much an event changes what a supplier is to bring, and since when: never before it was announced. */
const receiptChange = (event: PublishedEvent, announced: Map<string, { quantity: number; since: string }>) => {
  const { warehouse, sku, receiptId, quantity: stated } = event.data as Data;
  const isExpected = event.type === 'sales.stockItem.receipt-expected.v1';
  if (receiptId === undefined || !(isExpected || event.type === 'sales.stockItem.stock-received.v1')) return undefined;
  const name = `${warehouse}.${sku} ${receiptId}`;
  const last = announced.get(name) ?? { quantity: 0, since: '' };
  const left = isExpected ? thousandths(stated) : Math.max(0, last.quantity - thousandths(stated));
  if (left === last.quantity) return undefined;
  const since = [event.effectiveAt, last.since].toSorted().at(-1) ?? '';
  announced.set(name, { quantity: left, since });
  return { quantity: left - last.quantity, since };
};

/** What the events add up to, counted in the plainest way. */
const expected = (clock: 'recorded' | 'effective', asOf: string) => {
  const places = new Map<string, Place>();
  const names = new Map<string, string>();
  const before = new Map<string, Data['level']>();
  const sent = new Set<string>();
  const announced = new Map<string, { quantity: number; since: string }>();
  const place = (warehouse: string, sku: string) => {
    const name = `${warehouse}.${sku}`;
    const one: Place = places.get(name) ?? { ...zero };
    places.set(name, one);
    return one;
  };
  for (const event of side.history.events) {
    const data = event.data as Data;
    const isThen = (clock === 'recorded' ? event.recordedAt : event.effectiveAt) <= asOf;
    if (event.stream.startsWith('product-') && isThen) names.set(data.sku, data.details?.name ?? '');
    if (!event.stream.startsWith('stockItem-')) continue;
    const last = before.get(event.stream) ?? { onHand: '0', reserved: '0' };
    before.set(event.stream, data.level);
    const change = receiptChange(event, announced);
    if (change !== undefined && (clock === 'recorded' ? event.recordedAt : change.since) <= asOf)
      place(data.warehouse, data.sku).incoming += change.quantity;
    if (!isThen) continue;
    const one = place(data.warehouse, data.sku);
    one.known = true;
    one.onHand += thousandths(data.level.onHand) - thousandths(last.onHand);
    one.reserved += thousandths(data.level.reserved) - thousandths(last.reserved);
    one.updatedAt = event.effectiveAt;
    if (data.cost !== undefined && event.type !== 'sales.stockItem.transfer-completed.v1')
      one.value = (one.value ?? 0) + (data.level.value?.amount ?? 0) - (last.value?.amount ?? 0);
    if (event.type === 'sales.stockItem.reorder-policy-set.v1') {
      const { min, max, leadTimeDays } = event.data as Policy;
      one.reorder = { min, max, leadTimeDays };
    }
    if (event.type === 'sales.stockItem.transfer-dispatched.v1') {
      one.inTransit += thousandths(data.quantity);
      sent.add(data.transferId ?? '');
      place(data.to ?? '', data.sku).incoming += thousandths(data.quantity);
    }
    // Goods cannot have come in before they were sent, however that is dated.
    if (event.type === 'sales.stockItem.transfer-received.v1' && sent.has(data.transferId ?? '')) {
      place(data.from ?? '', data.sku).inTransit -= thousandths(data.quantity);
      one.incoming -= thousandths(data.quantity);
    }
  }
  return new Map(
    [...places]
      .filter(([, one]) => one.known || one.incoming > 0)
      .map(([name, one]) => [
        name,
        {
          onHand: quantity(one.onHand),
          reserved: quantity(one.reserved),
          value: one.value,
          reorder: one.reorder,
          name: names.get(name.slice(name.indexOf('.') + 1)),
          ...(one.known && { updatedAt: one.updatedAt }),
          inTransit: quantity(one.inTransit),
          incoming: quantity(one.incoming),
        },
      ]),
  );
};

const shown = (items: readonly Listed[]) =>
  new Map(
    items.map(
      ({ warehouse, sku, onHand, reserved, value, inTransit, incoming, reorder, name, updatedAt, revision }) => [
        `${warehouse}.${sku}`,
        {
          onHand,
          reserved,
          value: value?.amount,
          reorder,
          name,
          inTransit,
          incoming,
          ...(revision !== undefined && { updatedAt }),
        },
      ],
    ),
  );

const byName = <Value>(map: ReadonlyMap<string, Value>) => Object.fromEntries([...map].sort());

describe('what is on its way', () => {
  test('has left and not come in, whether or not the sender has heard of that', async () => {
    const items = await all<Listed>('/query/v1/stock-items', 200);
    expect(byName(shown(items))).toEqual(byName(expected('recorded', instant(hours))));
  });

  test('shows up where nothing has ever been, and goes there for good once it has come in', async () => {
    const { shop } = side;
    const sender = shop.stock('MAIN', 'NEW');
    sender.receive('5', 500, { effectiveAt: instant(300) });
    const id = idFor('first transfer');
    const cost = sender.send('3', 'SOUTH', id, { effectiveAt: instant(301) });
    await side.publish();
    const [main, south] = await all<Listed>('/query/v1/stock-items?sku=NEW', 10);
    expect(main).toMatchObject({ warehouse: 'MAIN', onHand: '2', inTransit: '3', incoming: '0' });
    expect(south).toMatchObject({ warehouse: 'SOUTH', onHand: '0', available: '0', inTransit: '0', incoming: '3' });
    expect(south).toMatchObject({ updatedAt: instant(301) });
    expect(south?.revision).toBeUndefined();
    expect(await side.get('/query/v1/stock-items/SOUTH/NEW')).toEqual(south);
    shop.stock('SOUTH', 'NEW').takeIn('3', 'MAIN', id, cost, { effectiveAt: instant(302) });
    await side.publish();
    const after = await all<Listed>('/query/v1/stock-items?sku=NEW', 10);
    expect(after).toMatchObject([
      { warehouse: 'MAIN', onHand: '2', inTransit: '0' },
      { warehouse: 'SOUTH', onHand: '3', incoming: '0', revision: 0 },
    ]);
    expect((await side.get('/query/v1/stock-totals?sku=NEW')).items).toMatchObject([{ onHand: '5', inTransit: '0' }]);
  });

  test('is counted for each warehouse that uses the same id', async () => {
    const { shop } = side;
    const id = idFor('shared transfer');
    for (const [nth, from] of ['MAIN', 'SOUTH'].entries()) {
      const sender = shop.stock(from, 'SHARED');
      sender.receive('5', 500, { effectiveAt: instant(310 + nth) });
      const cost = sender.send('3', 'NORTH', id, { effectiveAt: instant(312 + nth) });
      if (from === 'MAIN') shop.stock('NORTH', 'SHARED').takeIn('3', 'MAIN', id, cost, { effectiveAt: instant(314) });
    }
    await side.publish();
    const places = await all<Listed>('/query/v1/stock-items?sku=SHARED', 10);
    expect(places.map(({ inTransit, incoming }) => [inTransit, incoming])).toEqual([
      ['0', '0'],
      ['0', '3'],
      ['3', '0'],
    ]);
    const legs = await all<{ readonly from: string }>('/query/v1/stock-transfers?sku=SHARED', 1);
    expect(legs.map(({ from }) => from).sort()).toEqual(['MAIN', 'MAIN', 'SOUTH']);
    expect(await all('/query/v1/stock-items?sku=SHARED&expected=true', 10)).toMatchObject([{ incoming: '3' }]);
    for (const at of ['', `&asOf=${instant(360)}&clock=effective`]) {
      const [open, ...others] = await all(`/query/v1/stock-transfers?sku=SHARED&underWay=true${at}`, 10);
      expect([open, others]).toMatchObject([{ from: 'SOUTH', leg: 'dispatched' }, []]);
    }
  });

  test('movements and transfers of all products are those of each, page by page, and found by document', async () => {
    type Row = Readonly<Record<'sku' | 'href', string>> & { readonly document?: string; readonly transferId?: string };
    for (const [list, by, of] of [
      ['stock-movements', 'document', ({ document }: Row) => document],
      ['stock-transfers', 'transfer', ({ transferId }: Row) => transferId],
    ] as const) {
      const every = await all<Row>(`/query/v1/${list}?sort=recordedAt`, 7);
      const skus = [...new Set(every.map(({ sku }) => sku))];
      expect(skus.length).toBeGreaterThan(2);
      const each = await Promise.all(skus.map((sku) => all<Row>(`/query/v1/${list}?sku=${sku}&sort=recordedAt`, 200)));
      const hrefs = (rows: readonly Row[]) => rows.map(({ href, sku }) => `${sku} ${href}`).sort();
      expect(hrefs(every)).toEqual(hrefs(each.flat()));
      const wanted = every.map(of).find((one) => one !== undefined) ?? '';
      const found = await all<Row>(`/query/v1/${list}?${by}=${encodeURIComponent(wanted)}`, 200);
      expect(hrefs(found)).toEqual(hrefs(every.filter((row) => of(row) === wanted)));
    }
  });
});

describe('the ledger of all products', () => {
  const sorts = ['recordedAt', '-recordedAt', 'date', '-date'] as const;
  const bounds = [[], [sql`m.date >= ${'2026-01-02'}::date`, sql`m.date <= ${'2026-01-03'}::date`]];
  test.each(sorts.flatMap((sort) => bounds.map((where) => [sort, where.length, where] as const)))(
    'is read along an index, by %s with %i bounds of the date',
    async (sort, _, where) => {
      const transaction = await side.postgres.database.beginRead();
      try {
        // A ledger of a test is so short that to read and to sort all of it is cheaper than any index.
        for (const way of ['enable_seqscan', 'enable_bitmapscan', 'enable_sort'])
          await transaction.query(sql`select set_config(${way}, 'off', true)`);
        const plan: string[] = [];
        const explaining: Database = {
          query: async (statement) => {
            const lines = await transaction.query<{ readonly 'QUERY PLAN': string }>(sql`explain ${statement}`);
            plan.push(...lines.map((line) => line['QUERY PLAN']));
            return [];
          },
        };
        await readPage(explaining, movementList, { where, sort, limit: 100 });
        const text = plan.join('\n');
        const key = sort.endsWith('date') ? 'date' : 'recorded_at';
        expect(text).toMatch(new RegExp(`Index Scan.* using stock_movements_${key}`));
        expect(text).not.toMatch(/(^|-> +)Sort +\(/m);
        if (key === 'date' && where.length > 0) expect(text).toMatch(/Index Cond: .*date >= .*date <= /);
      } finally {
        await transaction.end();
      }
    },
  );
});

describe('stock as of an instant', () => {
  test(`is what the events up to then add up to, page by page: ${rounds(60)} random instants`, async () => {
    for (let round = 0; round < rounds(60); round++) {
      const asOf = instant(random.roll(hours + 20) - 10);
      const clock = random.pick(['recorded', 'effective'] as const);
      const sort = random.pick(['sku', '-sku']);
      const then = expected(clock, asOf);
      const query = `asOf=${asOf}&clock=${clock}`;
      const items = await all<Listed>(`/query/v1/stock-items?${query}&sort=${sort}`, random.pick([1, 3, 200]));
      expect(byName(shown(items))).toEqual(byName(then));
      const keys = items.map(({ sku, warehouse }) => `${sku} ${warehouse}`);
      expect(keys).toEqual(sort === 'sku' ? keys.toSorted() : keys.toSorted().reverse());

      const place = `${random.pick(warehouses)}.${random.pick(skus)}`;
      const { status, body } = await side.fetch(`/query/v1/stock-items/${place.replace('.', '/')}?${query}`);
      expect(status).toBe(then.has(place) ? 200 : 404);
      if (then.has(place)) expect(shown([JSON.parse(body)]).get(place)).toEqual(then.get(place));

      type Total = Figures & { readonly sku: string };
      const totals = await all<Total>(`/query/v1/stock-totals?${query}&sort=${sort}`, random.pick([1, 200]));
      for (const { sku, onHand, reserved, incoming, name } of totals) {
        const places = [...then].filter(([place]) => place.endsWith(`.${sku}`)).map(([, figures]) => figures);
        const sum = (figure: 'onHand' | 'reserved' | 'incoming') =>
          quantity(places.reduce((total, place) => total + thousandths(place[figure]), 0));
        const sums = { onHand: sum('onHand'), reserved: sum('reserved'), incoming: sum('incoming') };
        expect({ onHand, reserved, incoming }).toEqual(sums);
        expect(name).toBe(places[0]?.name);
      }
      const counted = new Set(totals.map(({ sku }) => sku));
      expect(counted.size).toBe(totals.length);
    }
  });

  test('is filtered by what was so then, and sorted by nothing that was different then', async () => {
    const query = `/query/v1/stock-items?asOf=${instant(100)}`;
    const north = await all<Listed>(`${query}&warehouse=NORTH`, 2);
    expect(north.length).toBeGreaterThan(0);
    expect(north.every(({ warehouse }) => warehouse === 'NORTH')).toBe(true);
    const { status, body } = await side.fetch(`${query}&sort=value`);
    expect({ status, body: JSON.parse(body) }).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/sort', allowed: 'sku, -sku' }] },
    });
  });

  test('is written as CSV', async () => {
    const { body } = await side.fetch(`/query/v1/stock-items?asOf=${instant(100)}&format=csv`);
    expect(body.trimEnd().split('\r\n').length - 1).toBe(expected('recorded', instant(100)).size);
  });
});

describe('every figure of stock', () => {
  const sumOf = async (url: string, of: (item: { readonly quantity: string }) => number) =>
    (await all<{ readonly quantity: string }>(url, 50)).reduce((sum, item) => sum + of(item), 0);

  type Entry = {
    readonly changes: readonly { readonly field: string; readonly before?: string; readonly after?: string }[];
  };

  /** By how much each event has changed what is reserved, added up. */
  const reservedIn = async (url: string): Promise<number> =>
    (await all<Entry>(url, 50))
      .flatMap(({ changes }) => changes.filter(({ field }) => field === 'reserved'))
      .reduce((sum, { before = '0', after = '0' }) => sum + thousandths(after) - thousandths(before), 0);

  test.each([
    ['now', ''],
    ['then, as known', `&asOf=${instant(120)}`],
    ['then, as true', `&asOf=${instant(120)}&clock=effective`],
  ])('%s has a link to rows that add up to it', async (_, query) => {
    const items = await all<Listed>(`/query/v1/stock-items?sort=sku${query}`, 200);
    expect(items.length).toBeGreaterThan(8);
    for (const { links, ...item } of items) {
      const rows = (link: string | undefined, of: (item: { readonly quantity: string }) => number) =>
        link === undefined ? Promise.reject(new Error('no link')) : sumOf(link, of);
      const quantities = ({ quantity: one }: { readonly quantity: string }) => thousandths(one);
      expect(quantity(await rows(links['onHand'], quantities))).toBe(item.onHand);
      const underway = [await rows(links['inTransit'], quantities), await rows(links['incoming'], quantities)];
      expect(underway.map(quantity)).toEqual([item.inTransit, item.incoming]);
      const value = (row: { readonly quantity: string; readonly cost?: { readonly amount: number } }) =>
        row.cost?.amount ?? 0;
      expect(await rows(links['value'], value)).toBe(item.value?.amount ?? 0);
      if (links['reserved'] === undefined) expect(item.revision).toBeUndefined();
      else expect(quantity(await reservedIn(links['reserved']))).toBe(item.reserved);
    }
    const totals = await all<Figures & { readonly href: string }>(`/query/v1/stock-totals?sort=sku${query}`, 200);
    for (const { href, ...total } of totals) {
      const places = await all<Listed>(href, 200);
      for (const figure of ['onHand', 'reserved', 'inTransit', 'incoming'] as const)
        expect(quantity(places.reduce((sum, place) => sum + thousandths(place[figure]), 0))).toBe(total[figure]);
    }
  });
});

test('warehouses are those of then', async () => {
  const details = { name: 'Old', country: 'DE', rank: 1 };
  const opened = { recordedAt: instant(1), effectiveAt: instant(1) };
  const data = { warehouse: 'OLD', entity: 'EAST', details };
  side.history.add('warehouse', 'OLD', 'sales.warehouse.opened.v1', data, opened);
  const closed = { recordedAt: instant(5), effectiveAt: instant(5) };
  side.history.add('warehouse', 'OLD', 'sales.warehouse.closed.v1', { warehouse: 'OLD' }, closed);
  await side.publish();
  const at = async (query: string) => (await side.get(`/query/v1/warehouses${query}`)).items;
  const href = '/query/v1/timeline/warehouse/OLD';
  expect(await at('')).toEqual([{ warehouse: 'OLD', entity: 'EAST', open: false, details, href }]);
  expect(await at(`?asOf=${instant(3)}`)).toMatchObject([{ warehouse: 'OLD', entity: 'EAST', open: true, details }]);
  expect(await at(`?asOf=${instant(0)}`)).toEqual([]);
});

test('a product is one total, also where a place has a policy and has never had goods', async () => {
  const { shop } = side;
  shop.stock('NORTH', 'SPLIT').setPolicy('2', '9', 3);
  const sender = shop.stock('MAIN', 'SPLIT');
  sender.receive('5', 500);
  const id = idFor('split transfer');
  sender.send('3', 'SOUTH', id);
  await side.publish();
  const of = async (query: string) => (await side.get(`/query/v1/stock-totals?sku=SPLIT${query}`)).items;
  for (const query of ['', '&asOf=2026-07-01T11:59:00Z', '&asOf=2026-07-01T11:59:00Z&clock=effective'])
    expect(await of(query)).toMatchObject([
      { onHand: '2', inTransit: '3', incoming: '3', value: { amount: 200, currency: 'EUR' }, warehouses: 3 },
    ]);
});

test('what two companies have of a product is two totals, each with the places that it is made of', async () => {
  const { shop, history } = side;
  for (const [warehouse, entity] of [
    ['OSLO', 'ABROAD'],
    ['ULM', 'HOME'],
    ['BONN', 'HOME'],
  ] as const) {
    const details = { name: warehouse, rank: 1 };
    history.add('warehouse', warehouse, 'sales.warehouse.opened.v1', { warehouse, entity, details });
    shop.stock(warehouse, 'OWNED').receive('5', 500);
  }
  await side.publish();
  for (const when of ['', '&asOf=2026-07-01T11:59:00Z', '&asOf=2026-07-01T11:59:00Z&clock=effective']) {
    const of = (query: string) =>
      all<Figures & { readonly entity: string; readonly href: string }>(`/query/v1/stock-totals?${query}${when}`, 1);
    const totals = await of('sku=OWNED');
    expect(totals).toMatchObject([
      { entity: 'ABROAD', onHand: '5', warehouses: 1, value: { amount: 500, currency: 'EUR' } },
      { entity: 'HOME', onHand: '10', warehouses: 2, value: { amount: 1000, currency: 'EUR' } },
    ]);
    expect(await of('entity=HOME')).toEqual(totals.slice(1));
    const places = await Promise.all(totals.map(({ href }) => all<Listed>(href, 10)));
    expect(places.map((own) => own.map(({ warehouse }) => warehouse))).toEqual([['OSLO'], ['BONN', 'ULM']]);
    expect(places[0]).toMatchObject([{ entity: 'ABROAD', onHand: '5' }]);
  }
});

test('a product with two currencies is two totals, each with the places that it is made of', async () => {
  const { shop } = side;
  shop.stock('MAIN', 'TWO').receive('5', 500);
  shop.stock('NORTH', 'TWO').receive('3', 900, {}, undefined, 'USD');
  shop.stock('SOUTH', 'TWO').expect('7', idFor('announced'));
  await side.publish();
  for (const query of ['', '&asOf=2026-07-01T11:59:00Z', '&asOf=2026-07-01T11:59:00Z&clock=effective']) {
    const totals = await all<Figures & { readonly href: string }>(`/query/v1/stock-totals?sku=TWO${query}`, 10);
    expect(totals).toMatchObject([
      { onHand: '5', incoming: '7', warehouses: 2, value: { amount: 500, currency: 'EUR' } },
      { onHand: '3', incoming: '0', warehouses: 1, value: { amount: 900, currency: 'USD' } },
    ]);
    const places = await Promise.all(totals.map(({ href }) => all<Listed>(href, 1)));
    expect(places.map((own) => own.map(({ warehouse }) => warehouse))).toEqual([['MAIN', 'SOUTH'], ['NORTH']]);
  }
});

test('the ledger has the words about an adjustment from the timeline, and no table of stock has them', async () => {
  const { shop, postgres } = side;
  const stock = shop.stock('MAIN', 'NOTED');
  stock.receive('5', 500);
  stock.adjust('-1', -100, 'broken', {}, 'Fell off the lorry of Rosa');
  stock.adjust('-1', -100, 'lost');
  await side.publish();
  const { items } = await side.get('/query/v1/stock-movements?sku=NOTED');
  const said = items.map(({ kind, reason, note }: Readonly<Record<string, string>>) => [kind, reason, note]);
  expect(said).toEqual([
    ['adjusted', 'lost', undefined],
    ['adjusted', 'broken', 'Fell off the lorry of Rosa'],
    ['received', undefined, undefined],
  ]);
  const csv = await side.fetch('/query/v1/stock-movements?sku=NOTED&format=csv');
  expect(csv.body).toContain('Fell off the lorry of Rosa');
  const rows = await postgres.database.query(sql`select * from read.stock_movements where sku = 'NOTED'`);
  expect(rows).toHaveLength(3);
  expect(JSON.stringify(rows)).not.toContain('Rosa');
});
