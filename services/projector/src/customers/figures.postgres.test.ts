import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { dice, party } from '../testing/shop.ts';

let side: ReadSide;
const random = dice(11);
const names = ['Acme', 'Bolt', 'Café'];

beforeAll(async () => {
  side = await startReadSide();
  const { shop } = side;
  for (const name of names) shop.register(name);
  for (let nth = 0; nth < 60; nth++) {
    const customer = party(random.pick(names));
    const order = shop.place(String(nth), customer, [{ sku: 'A', quantity: '2', unitPrice: 100 + nth }]);
    if (random.roll(4) === 0) {
      shop.cancel(order);
      continue;
    }
    shop.confirm(order);
    if (random.roll(3) === 0) continue;
    shop.ship(order, 60);
    const invoice = shop.invoice(order, customer, '2026-02-20', '2026-03-20');
    if (random.roll(2) === 0) shop.pay(order, invoice, 50, 0);
    if (random.roll(3) === 0) shop.takeBack(order, 0, '1', 60);
  }
  await side.publish();
});
afterAll(() => side.stop());

type Money = { readonly amount: number };
type Order = { readonly totals: { readonly total: Money } } & Readonly<
  Record<'cancelled' | 'invoiced' | 'paid' | 'refunded' | 'credited', Money>
>;

const all = async <Item>(url: string): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const page = await side.get(`${url}&limit=7${cursor}`);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${page.nextCursor}`;
  }
};

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

test('every figure of a customer opens rows that add up to it', async () => {
  const { items } = await side.get('/query/v1/customers');
  const figures = items.flatMap((item: { figures: unknown[] }) => item.figures);
  expect(figures.length).toBe(names.length);
  for (const { links, orders, ordered, invoiced, paid, refunded, open } of figures) {
    expect((await all(links.orders)).length).toBe(orders);
    const counted = await all<Order>(links.ordered);
    expect(sum(counted, (one) => one.totals.total.amount - one.cancelled.amount)).toBe(ordered.amount);
    const settled = await all<Order>(links.settled);
    expect(sum(settled, (one) => one.invoiced.amount)).toBe(invoiced.amount);
    expect(sum(settled, (one) => one.paid.amount)).toBe(paid.amount);
    expect(sum(settled, (one) => one.refunded.amount)).toBe(refunded.amount);
    const unpaid = await all<{ readonly open: Money }>(links.open);
    expect(sum(unpaid, (one) => one.open.amount)).toBe(open.amount);
  }
});
