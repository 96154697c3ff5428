import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { rounds } from '../testing/rounds.ts';
import { dice, idFor, party } from '../testing/shop.ts';

let side: ReadSide;

const euro = (amount: number) => ({ amount, currency: 'EUR' });

beforeAll(async () => {
  side = await startReadSide();
  const random = dice(8);
  const { shop } = side;
  for (let nth = 0; nth < 40; nth++) {
    const customer = party(`Customer ${nth % 3}`);
    const issued = new Date(Date.UTC(2026, 0, 1 + random.roll(150))).toISOString();
    const due = new Date(Date.parse(issued) + 30 * 86_400_000).toISOString();
    const order = shop.place(String(nth), customer, [{ sku: 'A', quantity: '1', unitPrice: 1000 + nth }], {
      effectiveAt: issued,
    });
    const at = { effectiveAt: issued };
    const entity = nth % 5 === 0 ? 'BERLIN' : 'MAIN';
    const invoice = shop.invoice(order, customer, issued.slice(0, 10), due.slice(0, 10), at, idFor(`${nth}`), entity);
    const total = order.lines[0]?.total.amount ?? 0;
    const later = { effectiveAt: new Date(Date.parse(issued) + random.roll(30) * 86_400_000).toISOString() };
    if (nth % 2 === 0) shop.pay(order, invoice, nth % 4 === 0 ? total : 100, 0, later);
  }
  for (let nth = 0; nth < 12; nth++) {
    const day = new Date(Date.UTC(2026, 0, 1 + random.roll(150))).toISOString();
    // The last customer owes nothing.
    const customerId = idFor(`Customer ${nth % 4}`);
    const at = { effectiveAt: day };
    const paymentId = idFor(`on account ${nth}`);
    const say = (name: string, data: object) =>
      side.history.add('payment', paymentId, `sales.payment.${name}.v1`, { paymentId, ...data }, at);
    const entity = nth % 2 === 0 ? 'BERLIN' : 'MAIN';
    const receivedOn = day.slice(0, 10);
    say('received', { entity, customerId, amount: euro(1000 + nth), method: 'transfer', receivedOn });
    const back = nth % 3 === 0 ? 1000 + nth : 400;
    say('paid-out', { amount: euro(back), on: receivedOn, unapplied: euro(1000 + nth - back) });
  }
  await side.publish();
});
afterAll(() => side.stop());

type Invoice = { total: { amount: number }; open: { amount: number }; dueOn: string };
/** What the events that change an invoice say of it. */
type Billing = {
  invoiceId: string;
  issuedOn: string;
  dueOn: string;
  total: { amount: number };
  amount: { amount: number };
};
const names = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90', 'total'] as const;

/** What is open at the end of a day by the events themselves, in five buckets and together. */
const byEvents = (on: string): number[] => {
  const buckets = [0, 0, 0, 0, 0, 0];
  const invoices = new Map<string, { due: string; open: number }>();
  const data = side.history.events.map((event) => ({
    type: event.type,
    on: event.effectiveAt.slice(0, 10),
    data: event.data as Billing,
  }));
  for (const { type, on: day, data: one } of data) {
    if (type === 'sales.invoice.issued.v1' && one.issuedOn <= on)
      invoices.set(one.invoiceId, { due: one.dueOn, open: one.total.amount });
    const invoice = invoices.get(one.invoiceId);
    if (type === 'sales.invoice.settled.v1' && day <= on && invoice !== undefined) invoice.open -= one.amount.amount;
  }
  for (const { due, open } of invoices.values()) {
    const late = (Date.parse(on) - Date.parse(due)) / 86_400_000;
    const bucket = late <= 0 ? 0 : late <= 30 ? 1 : late <= 60 ? 2 : late <= 90 ? 3 : 4;
    buckets[bucket] = (buckets[bucket] ?? 0) + open;
    buckets[5] = (buckets[5] ?? 0) + open;
  }
  return buckets;
};

test.each(['2026-01-31', '2026-03-15', '2026-05-01', '2026-07-01', '2026-12-31'])(
  'ageing on %s is what the events say',
  async (on) => {
    const { rows } = await side.get(`/query/v1/receivables/ageing?on=${on}`);
    expect(names.map((name) => rows[0]?.[name].amount ?? 0)).toEqual(byEvents(on));
  },
);

test('against today it is what is open now, and every figure is the sum of the invoices behind it', async () => {
  const today = await side.get('/query/v1/receivables/ageing');
  expect(today.on).toBe('2026-07-01');
  expect(names.map((name) => today.rows[0][name].amount)).toEqual(byEvents('2026-07-01'));
  for (const query of [
    '',
    '?by=customer',
    '?by=entity',
    '?entity=BERLIN',
    '?by=customer&entity=BERLIN&on=2026-04-10',
    '?on=2026-04-10',
    '?on=2026-04-10&by=customer',
    '?asOf=2026-04-10T12:00:00Z&clock=effective&by=customer',
    '?asOf=2026-03-01T08:05:00Z',
    '?asOf=2026-03-01T08:05:00Z&on=2026-02-10',
    `?customerId=${idFor('Customer 1')}`,
  ]) {
    const { rows } = await side.get(`/query/v1/receivables/ageing${query}`);
    for (const row of rows) {
      for (const name of names) {
        const { items } = await side.get(`${row[name].href}&limit=200`);
        const open = items.reduce((sum: number, one: Invoice) => sum + one.open.amount, 0);
        expect({ href: row[name].href, open, count: items.length }).toEqual({
          href: row[name].href,
          open: row[name].amount,
          count: row[name].invoices,
        });
      }
    }
  }
});

test('what the companies are owed together is what is open', async () => {
  const { rows } = await side.get('/query/v1/receivables/ageing?by=entity');
  expect(rows.map(({ entity }: { entity: string }) => entity)).toEqual(['BERLIN', 'MAIN']);
  const amounts = rows.map(({ total }: { total: { amount: number } }) => total.amount);
  expect(amounts[0] + amounts[1]).toBe(byEvents('2026-07-01')[5]);
  const { items } = await side.get('/query/v1/receivables?state=all&entity=BERLIN&limit=200');
  expect(items).toHaveLength(8);
  const [one] = items;
  const entries = await side.get(`/query/v1/receivables?state=all&orderId=${one.orderIds[0]}`);
  expect(entries.items.map(({ invoiceId }: { invoiceId: string }) => invoiceId)).toEqual([one.invoiceId]);
});

test('money on account stands beside what is open, and is the sum of the payments behind it', async () => {
  const figures = async (query: string): Promise<readonly [customer: string | undefined, amount: number][]> => {
    const { rows } = await side.get(`/query/v1/receivables/ageing${query}`);
    for (const { onAccount } of rows) {
      const { items } = await side.get(`${onAccount.href}&limit=200`);
      type Item = { onAccount: { amount: number }; movements: { amount: { amount: number } }[] };
      const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);
      const amounts = items.map((one: Item) => one.onAccount.amount);
      expect([sum(amounts), items.length]).toEqual([onAccount.amount, onAccount.payments]);
      const moved = items.map((one: Item) => sum(one.movements.map(({ amount }) => amount.amount)));
      expect(moved).toEqual(amounts);
    }
    return rows.map((row: { customerId?: string; onAccount: { amount: number } }) => [
      row.customerId,
      row.onAccount.amount,
    ]);
  };
  const left = (nths: readonly number[]): number =>
    nths.filter((nth) => nth % 3 !== 0).reduce((all, nth) => all + 600 + nth, 0);
  const all = Array.from({ length: 12 }, (_, nth) => nth);
  expect(await figures('')).toEqual([[undefined, left(all)]]);
  const byCustomer = await figures('?by=customer');
  const expected = [0, 1, 2, 3].map((who) => [idFor(`Customer ${who}`), left(all.filter((nth) => nth % 4 === who))]);
  expect(new Map(byCustomer)).toEqual(new Map(expected as [string, number][]));
  await figures('?by=entity&on=2026-03-15');
  await figures('?by=customer&asOf=2026-04-10T12:00:00Z&clock=effective');
  expect(await figures('?on=2025-12-31')).toEqual([]);
});

test('lists what is open, settled or all', async () => {
  const count = async (state: string) =>
    (await side.get(`/query/v1/receivables?state=${state}&limit=200`)).items.length;
  expect(await count('all')).toBe(40);
  expect((await count('open')) + (await count('settled'))).toBe(40);
  expect(await count('settled')).toBe(10);
});

test(`as of an instant it is what was known, or true, by then: ${rounds(40)} random instants`, async () => {
  const random = dice(9);
  const first = Date.parse(side.history.events[0]?.recordedAt ?? '');
  const last = Date.parse(side.history.events.at(-1)?.recordedAt ?? '');
  for (let round = 0; round < rounds(40); round++) {
    const clock = random.pick(['recorded', 'effective'] as const);
    const asOf =
      clock === 'recorded'
        ? new Date(first + random.roll(last - first)).toISOString()
        : new Date(Date.UTC(2026, 0, 1) + random.roll(200 * 24) * 3_600_000).toISOString();
    const open = new Map<string, number>();
    for (const event of side.history.events) {
      if ((clock === 'recorded' ? event.recordedAt : event.effectiveAt) > asOf) continue;
      const data = event.data as Billing;
      if (event.type === 'sales.invoice.issued.v1') open.set(data.invoiceId, data.total.amount);
      if (event.type === 'sales.invoice.settled.v1')
        open.set(data.invoiceId, (open.get(data.invoiceId) ?? 0) - data.amount.amount);
    }
    const query = `asOf=${asOf}&clock=${clock}`;
    const { items } = await side.get(`/query/v1/receivables?state=all&${query}&limit=200`);
    const shown = items.map((one: { invoiceId: string; open: { amount: number } }) => [one.invoiceId, one.open.amount]);
    expect(new Map(shown)).toEqual(open);
    const { rows } = await side.get(`/query/v1/receivables/ageing?${query}`);
    expect(rows[0]?.total.amount ?? 0).toBe([...open.values()].reduce((sum, amount) => sum + amount, 0));
  }
});

test('money on account, and its age, have the name that the customer had then', async () => {
  const { shop, history } = side;
  const customerId = idFor('Early name');
  const paymentId = idFor('of the renamed');
  const { data } = shop.register('Early name', {}, { effectiveAt: '2026-01-01T00:00:00.000Z' });
  const { details } = data as { readonly details: object };
  const paid = { paymentId, entity: 'MAIN', customerId, amount: euro(700), method: 'transfer' };
  const received = { ...paid, receivedOn: '2026-01-10' };
  history.add('payment', paymentId, 'sales.payment.received.v1', received, { effectiveAt: '2026-01-10T00:00:00.000Z' });
  const renamed = { customerId, details: { ...details, name: 'Late name' } };
  history.add('customer', customerId, 'sales.customer.details-changed.v1', renamed, {
    effectiveAt: '2026-03-01T00:00:00.000Z',
  });
  await side.publish();
  const shown = async (at: string) => {
    const { items } = await side.get(`/query/v1/receivables/on-account?customerId=${customerId}${at}`);
    const { rows } = await side.get(`/query/v1/receivables/ageing?by=customer&customerId=${customerId}${at}`);
    const { body } = await side.fetch(`/query/v1/receivables/on-account?format=csv&customerId=${customerId}${at}`);
    return [items[0].customerName, rows[0].customerName, body.includes(items[0].customerName)];
  };
  expect(await shown('')).toEqual(['Late name', 'Late name', true]);
  expect(await shown('&asOf=2026-02-01T00:00:00Z&clock=effective')).toEqual(['Early name', 'Early name', true]);
});
