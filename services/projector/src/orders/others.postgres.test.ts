import { everything, type Identify, type Permission, type Reach } from '@sales/service-kit';
import { as, senderOf } from '@sales/test-kit/principals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { idFor, party } from '../testing/shop.ts';

const own = (id: string): Reach => ({ owners: new Set([id]), hidden: new Set() });
const nothing: Reach = { owners: new Set(), hidden: new Set(['cost', 'credit', 'personal']) };

/** Li and Mo sell, Wim packs, Kay keeps customers, Flo is shown no personal data of them, Boss may do everything. */
const reaches: Readonly<Record<string, (permission: Permission) => Reach>> = {
  'user:li': () => own('user:li'),
  'user:mo': () => own('user:mo'),
  'user:wim': (permission) => (permission === 'order:read' ? everything : nothing),
  'user:kay': (permission) => (permission === 'customer:read' ? everything : nothing),
  'user:flo': (permission) =>
    permission === 'customer:read' ? { owners: 'all', hidden: new Set(['personal']) } : everything,
};
const identify: Identify = (headers) => {
  const id = senderOf(headers) ?? 'user:boss';
  const reach = reaches[id] ?? (() => everything);
  return { id, may: (permission) => reach(permission) !== nothing, reach };
};

let side: ReadSide;
/** Mo's customer, who buys from Mo, and later from Li. */
const customer = party('Dörr Interiors');

beforeAll(async () => {
  side = await startReadSide({}, identify);
  const { shop, history } = side;
  shop.register('Dörr Interiors', {
    emails: [{ email: 'lena@mail.example', kind: 'work' }],
    phones: [{ phone: '+49 40 5550123', kind: 'work' }],
    taxId: 'DE811907980',
  });
  const { customerId } = customer;
  history.add('customer', customerId, 'sales.customer.owner-assigned.v1', { customerId, owner: 'user:mo' });
  for (const [name, salesperson] of [
    ['1', 'user:mo'],
    ['2', 'user:li'],
  ] as const) {
    const line = { sku: 'CHAIR', quantity: name, unitPrice: 1000 };
    const order = shop.place(name, customer, [line], {}, { salesperson });
    shop.confirm(order);
    shop.ship(order, 400);
    const amount = { amount: 100, currency: 'EUR' };
    const paymentId = idFor(`payment ${name}`);
    const received = { paymentId, number: `PAY-${name}`, entity: 'MAIN', customerId, amount, method: 'bankTransfer' };
    history.add('payment', paymentId, 'sales.payment.received.v1', { ...received, receivedOn: '2026-03-02' });
  }
  await side.publish();
});
afterAll(() => side.stop());

const ask = async (name: string, path: string) =>
  JSON.parse((await side.fetch(`/query/v1/${path}`, as(`user:${name}`))).body);

const lists = ['orders', 'shipments'];

test.each([...lists, 'payments'])('%s are found by number and name of the customer', async (list) => {
  const [{ number }] = (await ask('boss', 'customers')).items;
  const names = list === 'payments' ? ['boss', 'flo'] : ['boss', 'flo', 'wim'];
  for (const name of names)
    for (const words of ['dorr', 'Interiors', number])
      expect([name, words, (await ask(name, `${list}?search=${words}`)).items.length]).toEqual([name, words, 2]);
});

test.each([...lists, 'payments'])('%s tell what else is known of a customer to those who may read it', async (list) => {
  const found = async (name: string, words: string, way = '') =>
    (await ask(name, `${list}?search=${encodeURIComponent(words)}${way}`)).items.length;
  for (const words of ['lena@mail', '+49405550123', '+494055', 'DE811907980'])
    for (const way of ['', '&asOf=2026-06-30T00:00:00.000Z']) {
      expect([words, way, await found('boss', words, way)]).toEqual([words, way, 2]);
      const some = list === 'payments' ? 2 : 1;
      expect([words, way, await found('mo', words, way)]).toEqual([words, way, some]);
      for (const name of list === 'payments' ? ['flo'] : ['flo', 'wim', 'li'])
        expect([name, words, way, await found(name, words, way)]).toEqual([name, words, way, 0]);
    }
});

test.each(['', 'asOf=2026-06-30T00:00:00.000Z'])('figures add up the orders that may be seen: %s', async (way) => {
  const shown = async (name: string) => {
    const one = await ask(name, `customers/${customer.customerId}?${way}`);
    const [listed] = (await ask(name, `customers?${way}`)).items;
    expect([listed.figures, listed.lastOrderAt]).toEqual([one.figures, one.lastOrderAt]);
    return one;
  };
  const [all, mine, none] = [await shown('boss'), await shown('mo'), await shown('kay')];
  expect([all.figures[0].orders, mine.figures[0].orders]).toEqual([2, 1]);
  expect(all.figures[0].ordered.amount).toBe(3 * mine.figures[0].ordered.amount);
  expect(mine.lastOrderAt < all.lastOrderAt).toBe(true);
  const rows = (await ask('mo', mine.figures[0].links.orders.replace('/query/v1/', ''))).items;
  expect(rows.map(({ placedAt }: { readonly placedAt: string }) => placedAt)).toEqual([mine.lastOrderAt]);
  expect([none.customerId, none.figures, none.lastOrderAt]).toEqual([customer.customerId, undefined, undefined]);
});
