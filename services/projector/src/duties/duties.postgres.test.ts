import { priceLists } from '@sales/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { idFor, party, type ShopOrder } from '../testing/shop.ts';

let side: ReadSide;
const at = (day: number, hour: number, actor: string) => ({
  recordedAt: new Date(Date.UTC(2026, 2, day, hour)).toISOString(),
  actor,
});
const eur = (amount: number) => ({ amount, currency: 'EUR' });

beforeAll(async () => {
  side = await startReadSide();
  const { shop, history } = side;
  const line = (quantity: string, sku = 'DESK') => [{ sku, quantity, unitPrice: 100 }];
  const approve = ({ orderId }: ShopOrder, when: ReturnType<typeof at>) =>
    history.add('order', orderId, 'sales.order.approved.v1', { orderId, reasons: [], status: 'submitted' }, when);
  const credit = ({ orderId }: ShopOrder, more: object, when: ReturnType<typeof at>, name = `refund ${orderId}`) =>
    history.add(
      'order',
      orderId,
      'sales.order.lines-credited.v1',
      {
        ...{ orderId, refundId: idFor(name), creditNoteId: idFor(`note ${name}`), entity: 'MAIN', on: '2026-03-09' },
        ...{ lines: [], taxes: [], total: eur(500), exposure: eur(0), paymentStatus: 'paid', ...more },
      },
      when,
    );

  const limits = { approvalLimits: [eur(1000)], autoCloseDays: 14, allocationTimeoutSeconds: 60, reservationHours: 24 };
  const details = { name: 'Ours', currency: 'EUR', timeZone: 'UTC', taxIds: [], taxRates: [] };
  const rounding = { taxRounding: { per: 'line', mode: 'halfAway' } };
  history.add(
    'entity',
    'MAIN',
    'sales.entity.founded.v1',
    { entity: 'MAIN', details: { ...details, ...rounding } },
    at(1, 0, 'system:order'),
  );
  history.add(
    'entity',
    'MAIN',
    'sales.entity.policies-set.v1',
    { entity: 'MAIN', policies: limits },
    at(1, 1, 'user:cfo'),
  );
  for (const name of ['A', 'B', 'C']) shop.register(name, {}, at(1, 2, 'user:ann'));

  // Ann approves what she has submitted; Bob what Ann has; Dan what he sells; the system what it has done itself.
  approve(shop.place('1', party('A'), line('20'), at(2, 9, 'user:ann')), at(2, 10, 'user:ann'));
  approve(shop.place('2', party('B'), line('20'), at(2, 9, 'user:ann')), at(2, 10, 'user:bob'));
  const sold = { salesperson: 'user:dan' };
  approve(shop.place('3', party('C'), line('20'), at(2, 9, 'user:ann'), sold), at(2, 10, 'user:dan'));
  approve(shop.place('4', party('C'), line('20'), at(2, 11, 'system:x')), at(2, 12, 'system:x'));

  // Three orders of 7 with tax are 833 each: the second is above 1000 with the first. Two days later it is one alone.
  for (const [name, day, hour] of [
    ['5', 4, 9],
    ['6', 4, 15],
    ['7', 4, 20],
    ['8', 7, 9],
  ] as const)
    shop.place(name, party('A'), line('7'), at(day, hour, 'user:eve'));
  shop.place('9', party('B'), line('7'), at(4, 10, 'user:eve'));

  // Refunds: for a return, for the rest, and for nothing.
  const [returned, other] = [
    shop.place('10', party('B'), line('1', 'LAMP'), at(8, 9, 'user:ann')),
    shop.place('11', party('C'), line('1', 'LAMP'), at(8, 9, 'user:ann')),
  ];
  shop.takeBack(returned, 0, '1', 10, at(9, 9, 'user:ann'));
  credit(returned, { returnId: idFor(`return ${returned.orderId} 0`) }, at(9, 10, 'user:bob'));
  credit(returned, { rest: true }, at(9, 11, 'user:bob'), 'rest');
  credit(other, {}, at(9, 12, 'user:bob'));

  // Gus makes it cheap for an order, Ida for none, and of Joe's the change back is another's.
  const set = (sku: string, micros: number, when: ReturnType<typeof at>) =>
    history.add(
      'priceList',
      'LIST',
      priceLists.types.PriceSet ?? '',
      {
        ...{ priceList: 'LIST', sku, unit: 'C62', minQuantity: '1' },
        unitPrice: { micros, currency: 'EUR' },
      },
      when,
    );
  const terms = { name: 'List', currency: 'EUR', taxIncluded: false, priority: 1, assignedOnly: false };
  history.add('priceList', 'LIST', 'sales.priceList.created.v1', { priceList: 'LIST', terms }, at(1, 3, 'user:gus'));
  for (const sku of ['Oak', 'ELM', 'ASH']) set(sku, 9_000_000, at(10, 8, 'user:gus'));
  set('Oak', 1_000_000, at(11, 8, 'user:gus'));
  set('ELM', 1_000_000, at(11, 8, 'user:ida'));
  set('ASH', 1_000_000, at(11, 8, 'user:joe'));
  shop.place('12', party('A'), line('1', 'Oak'), at(11, 9, 'user:eve'));
  shop.place('13', party('B'), line('1', 'ASH'), at(11, 9, 'user:eve'));
  set('Oak', 9_000_000, at(11, 10, 'user:gus'));
  set('ELM', 9_000_000, at(11, 10, 'user:ida'));
  set('ASH', 9_000_000, at(11, 10, 'user:ann'));
  await side.publish();
});
afterAll(() => side.stop());

const found = async (query = '') => (await side.get(`/query/v1/duties?limit=200&${query}`)).items;
const order = (name: string) => ({ category: 'order', id: idFor(`order ${name}`) });

test('who approves their own order is found, by what they did before or as the one who sells it', async () => {
  expect(await found('rule=ownApproval')).toEqual([
    expect.objectContaining({ ...order('10'), actor: 'user:ann', did: 'sales.order.return-requested.v1' }),
    expect.objectContaining({ ...order('3'), actor: 'user:dan', isSalesperson: true }),
    expect.objectContaining({ ...order('1'), actor: 'user:ann', did: 'sales.order.submitted.v1' }),
  ]);
});

test('orders that are above the limit together are found once, at the one with which they are', async () => {
  expect(await found('rule=splitOrders')).toEqual([
    expect.objectContaining({
      ...order('6'),
      actor: 'user:eve',
      amount: eur(1666),
      limit: eur(1000),
      orders: [{ orderId: idFor('order 5'), number: 'SO-2026-000005' }],
    }),
  ]);
});

test('a refund for which nothing came back is found', async () => {
  expect(await found('rule=refundWithoutReturn')).toEqual([
    expect.objectContaining({ ...order('11'), actor: 'user:bob', amount: eur(500) }),
  ]);
});

test('a price that was changed for an order and changed back is found', async () => {
  expect(await found('rule=pricesThereAndBack')).toEqual([
    expect.objectContaining({
      category: 'priceList',
      id: 'LIST',
      actor: 'user:gus',
      sku: 'Oak',
      price: { micros: 9_000_000, currency: 'EUR' },
      meanwhile: { micros: 1_000_000, currency: 'EUR' },
      orders: [{ orderId: idFor('order 12'), number: 'SO-2026-000012' }],
    }),
  ]);
});

test('all of them come page by page, the latest first, by user and by time, and as a file', async () => {
  const all = await found();
  expect(all).toHaveLength(6);
  const pages: unknown[] = [];
  for (let cursor = ''; ; ) {
    const page = await side.get(`/query/v1/duties?limit=2${cursor}`);
    pages.push(...page.items);
    if (page.nextCursor === undefined) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  expect(pages).toEqual(all);
  expect((await found('actor=user:gus')).length).toBe(1);
  expect((await found('from=2026-03-09T00:00:00.000Z&to=2026-03-10T00:00:00.000Z')).length).toBe(2);
  const { body } = await side.fetch('/query/v1/duties?format=csv');
  expect(body.trimEnd().split('\r\n')).toHaveLength(7);
  expect((await side.fetch('/query/v1/duties?rule=gossip')).status).toBe(400);
});
