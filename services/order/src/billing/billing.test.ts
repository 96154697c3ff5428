import { type Money, orders as orderContracts, perUnit, thousandths } from '@sales/contracts';
import { categoryOf, type EventStore, partitionFor, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { parseToken } from '@sales/service-kit';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Invoice } from '../invoices/index.ts';
import type { Payment } from '../payments/index.ts';
import { eur } from '../testing/orders.ts';
import { buyer, fakeReferenceData, product } from '../testing/reference-data.ts';
import { type Headers, memoryPorts, startTestService, type TestService } from '../testing/service.ts';

const [ada, bob] = [testId(1), testId(2)];

type Order = {
  readonly orderId: string;
  readonly number: string;
  readonly paymentStatus: string;
  readonly invoices: readonly {
    readonly invoiceId: string;
    readonly number: string;
    readonly total: Money;
    readonly open: Money;
  }[];
  readonly refunds: readonly { readonly creditNoteId: string; readonly number: string; readonly paidOut: Money }[];
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: string;
    readonly quantities: { readonly invoiced: string };
  }[];
  readonly returns: readonly { readonly returnId: string }[];
  readonly paid: Money;
  readonly open: Money;
  readonly exposure: Money;
};

let service: TestService | undefined;
afterEach(() => service?.stop());

/** Called before each append. */
type Appending = { before?: ((stream: string) => Promise<void>) | undefined };

/** Whether the next append of a document fails, and whether it is recorded all the same. */
type Breaking = { left: number; isAppended: boolean };

const documents = ['order', 'invoice', 'payment', 'numberSeries'];

const start = async () => {
  const ports = memoryPorts();
  const { append } = ports.store;
  const breaking: Breaking = { left: 0, isAppended: false };
  const appending: Appending = {};
  const store = {
    ...ports.store,
    append: async (...given: Parameters<EventStore['append']>) => {
      await appending.before?.(given[0]);
      const isDocument = documents.includes(categoryOf(given[0]));
      if (breaking.left === 0 || !isDocument || --breaking.left > 0) return append(...given);
      if (breaking.isAppended) await append(...given);
      throw new Error('broken off');
    },
  };
  const fakes = fakeReferenceData();
  for (const customer of [ada, bob]) fakes.addCustomer(buyer(customer, { creditLimit: eur(10_000_000) }));
  fakes.addProduct(product('CHAIR'));
  const started = await startTestService({ platform: { ...ports, store }, referenceData: fakes.referenceData });
  service = started;
  await started.warehouses.receive('CHAIR', 100_000);

  const ok = async <Body>(path: string, payload: object = {}, headers: Headers = {}): Promise<Body> => {
    const answer = await started.post(path, payload, headers);
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.json();
  };
  const refused = async (path: string, payload: object = {}, headers: Headers = {}): Promise<unknown> => {
    const answer = await started.post(path, payload, headers);
    return [answer.statusCode, answer.json().code];
  };
  const order = async (orderId: string): Promise<Order> => (await started.get(`/orders/${orderId}`)).json();
  const placedAndShipped = async (more: object): Promise<Order> => {
    const body = { customerId: ada, lines: [{ sku: 'CHAIR', quantity: '1' }], submit: true, ...more };
    const placed = await ok<Order>('/orders', body, { prefer: 'wait=5' });
    return ok(`/orders/${placed.orderId}/shipments`);
  };
  /** An order of so many chairs at 11.90, shipped. */
  const shipped = (quantity = '1', customerId = ada): Promise<Order> =>
    placedAndShipped({ customerId, lines: [{ sku: 'CHAIR', quantity }] });
  const invoiced = async (quantity = '1', customerId = ada): Promise<Order> => {
    const { orderId } = await shipped(quantity, customerId);
    return ok(`/orders/${orderId}/invoices`);
  };
  const invoice = async (id: string): Promise<Invoice> => (await started.get(`/invoices/${id}`)).json();
  const payment = async (id: string): Promise<Payment> => (await started.get(`/payments/${id}`)).json();
  const takeBack = async (of: Order, quantity: string, returnId: string): Promise<void> => {
    const lines = [{ lineId: of.lines[0]?.lineId, quantity, reason: 'broken' }];
    await ok(`/orders/${of.orderId}/returns`, { returnId, lines });
    await ok(`/orders/${of.orderId}/returns/${returnId}/approve`);
    await ok(`/orders/${of.orderId}/returns/${returnId}/receive`, { warehouse: 'MAIN' });
  };
  /** What the orders of a customer count for. */
  const exposure = async (): Promise<unknown> => {
    await started.idle();
    return (await started.get(`/credit-accounts/${ada}`)).json().exposure;
  };
  return {
    ...started,
    ports,
    append: appending,
    breaking,
    ok,
    refused,
    order,
    shipped,
    placedAndShipped,
    invoiced,
    invoice,
    payment,
    takeBack,
    exposure,
  };
};

const idOf = ({ invoices }: Order): string => invoices[0]?.invoiceId ?? '';

describe('an invoice', () => {
  test('has an id that no other order can have, however the same id comes again', async () => {
    const { shipped, refused, ok, order, idle } = await start();
    const [one, other, third] = [await shipped(), await shipped(), await shipped()];
    const invoiceId = testId(20);
    await ok(`/orders/${one.orderId}/invoices`, { invoiceId });
    expect(await refused(`/orders/${other.orderId}/invoices`, { invoiceId })).toEqual([409, 'invoice/id-reused']);
    const both = [other, third].map(({ orderId }) => refused(`/orders/${orderId}/invoices`, { invoiceId: testId(21) }));
    expect((await Promise.all(both)).map((answer) => (answer as number[])[0]).sort()).toEqual([201, 409]);
    await idle();
    const found = await Promise.all([other, third].map(({ orderId }) => order(orderId)));
    expect(found.flatMap(({ invoices }) => invoices)).toHaveLength(1);
  });

  test('of several orders is one document, with a number, and each order has its part', async () => {
    const { shipped, ok, order, get, invoice } = await start();
    const [one, other] = [await shipped('1'), await shipped('3')];
    const orders = [one, other].map(({ orderId }) => ({ orderId }));
    const made = await ok<Invoice>('/invoices', { orders });
    expect(made).toMatchObject({ kind: 'invoice', number: 'INV-2024-000001', total: eur(4760), open: eur(4760) });
    expect(made.orders.map(({ orderId, total }) => [orderId, total])).toEqual([
      [one.orderId, eur(1190)],
      [other.orderId, eur(3570)],
    ]);
    // Paid in parts: the first order first, then the other.
    await ok('/payments', { customerId: ada, amount: eur(2000), invoices: [{ invoiceId: made.invoiceId }] });
    expect(await order(one.orderId)).toMatchObject({ paymentStatus: 'paid', open: eur(0) });
    expect(await order(other.orderId)).toMatchObject({ paymentStatus: 'partiallyPaid', open: eur(2760) });
    await ok(`/orders/${other.orderId}/payments`);
    expect(await invoice(made.invoiceId)).toMatchObject({ paid: eur(4760), open: eur(0) });
    expect((await get(`/invoices/${made.invoiceId}?asOf=2020-01-01T00:00:00Z`)).statusCode).toBe(404);
  });

  test('and a credit note say where they go, and of each order its number and how its tax was rounded', async () => {
    const { placedAndShipped, ok, invoice, takeBack } = await start();
    const billTo = { name: 'Ada Ltd, accounts', line1: 'Torstr. 1', country: 'DE' };
    const [one, other] = [
      await placedAndShipped({ billTo, customerReference: 'PO-1' }),
      await placedAndShipped({ billTo }),
    ];
    const orders = [one, other].map(({ orderId }) => ({ orderId }));
    const taxRounding = { per: 'line', mode: 'halfAway' };
    const ofOne = { number: one.number, customerReference: 'PO-1', taxRounding };
    const made = await ok<Invoice>('/invoices', { orders });
    expect(made).toMatchObject({ billTo, orders: [ofOne, { number: other.number, taxRounding }] });
    expect(made.orders[1]).not.toHaveProperty('customerReference');
    await takeBack(one, '1', testId(40));
    const { refunds } = await ok<Order>(`/orders/${one.orderId}/refunds`, { returnId: testId(40) });
    const corrects = [{ invoiceId: made.invoiceId, number: made.number }];
    expect(await invoice(refunds[0]?.creditNoteId ?? '')).toMatchObject({ billTo, orders: [ofOne], corrects });
  });

  test('and a payment are named in the Consistency-Token, beside what followed from them', async () => {
    const { shipped, post } = await start();
    const { orderId } = await shipped();
    const named = async (path: string, payload: object = {}): Promise<readonly string[]> => {
      const { headers } = await post(path, payload);
      return String(headers['consistency-token']).match(/[a-z]+(?=-)/gi) ?? [];
    };
    expect(await named(`/orders/${orderId}/invoices`)).toEqual(expect.arrayContaining(['order', 'invoice']));
    const paid = await named(`/orders/${orderId}/payments`);
    expect(paid).toEqual(expect.arrayContaining(['order', 'invoice', 'payment']));
    const onAccount = await named('/payments', { customerId: ada, amount: eur(100) });
    expect(onAccount).toEqual(expect.arrayContaining(['payment']));
  });

  test('of any number of orders has a Consistency-Token that names each partition of theirs, at its end', async () => {
    const { shipped, post, ports } = await start();
    const partitionOf = (stream: string): number => partitionFor(stream, orderContracts.topic.partitions);
    const orders: { readonly orderId: string }[] = [];
    for (let nth = 0; nth < 30; nth++) orders.push({ orderId: (await shipped()).orderId });
    const { headers } = await post('/invoices', { orders });
    const token = parseToken(String(headers['consistency-token']));
    const reached = new Map(
      token
        .filter(({ stream }) => categoryOf(stream) === 'order')
        .map((one) => [partitionOf(one.stream), one.position]),
    );
    for (const { orderId } of orders) {
      const stream = streamName('order', orderId);
      const [last] = await ports.store.read(stream, { direction: 'backwards', maxCount: 1 });
      expect(reached.get(partitionOf(stream))).toBeGreaterThanOrEqual(last?.position ?? 0n);
    }
    expect(token.map(({ stream }) => categoryOf(stream))).toContain('invoice');
  });

  test('is of orders of one customer that have something to invoice', async () => {
    const { shipped, placedAndShipped, invoiced, refused } = await start();
    const [one, ofBob, done] = [await shipped(), await shipped('1', bob), await invoiced()];
    const of = (...orders: readonly Order[]) => ({ orders: orders.map(({ orderId }) => ({ orderId })) });
    expect(await refused('/invoices', of(one, ofBob))).toEqual([409, 'invoice/orders-differ']);
    expect(await refused('/invoices', of(one, done))).toEqual([409, 'order/nothing-to-invoice']);
    const elsewhere = await placedAndShipped({ billTo: { line1: 'Hafenstr. 2', country: 'DE' } });
    expect(await refused('/invoices', of(one, elsewhere))).toEqual([409, 'invoice/orders-differ']);
    expect(await refused('/invoices', { orders: [] })).toEqual([400, 'request/invalid']);
    expect(await refused('/invoices', of(one, one))).toEqual([400, 'invoice/order-repeated']);
    const half = { lines: [{ lineId: one.lines[0]?.lineId, quantity: '0.5' }] };
    expect(await refused(`/orders/${one.orderId}/invoices`, half)).toEqual([409, 'order/quantity-not-whole']);
  });
});

describe('a payment', () => {
  test('on account is applied later, to several invoices, and never beyond', async () => {
    const { invoiced, ok, refused, order, exposure } = await start();
    const [one, other] = [await invoiced('1'), await invoiced('2')];
    const money = await ok<Payment>('/payments', { customerId: ada, amount: eur(3000), reference: 'R 1' });
    expect(money).toMatchObject({ status: 'received', applied: [], unapplied: eur(3000), receivedOn: '2024-01-15' });
    const path = `/payments/${money.paymentId}/apply`;
    const both = { invoices: [{ invoiceId: idOf(one) }, { invoiceId: idOf(other) }] };
    const applied = await ok<Payment>(path, both);
    expect([applied.applied.map(({ amount }) => amount), applied.unapplied]).toEqual([[eur(1190), eur(1810)], eur(0)]);
    expect((await order(other.orderId)).open).toEqual(eur(570));
    expect(await exposure()).toEqual([eur(570)]);
    expect(await refused(path, { invoices: [{ invoiceId: idOf(other), amount: eur(1) }] })).toEqual([
      409,
      'payment/exceeds-unapplied',
    ]);
    expect(await refused(path, { invoices: [{ invoiceId: testId(9) }] })).toEqual([404, 'invoice/unknown']);
  });

  test('is of one customer, and not of tomorrow', async () => {
    const { invoiced, ok, refused } = await start();
    const one = await invoiced('1', bob);
    const money = { customerId: ada, amount: eur(100) };
    const invoices = [{ invoiceId: idOf(one) }];
    expect(await refused('/payments', { ...money, invoices })).toEqual([409, 'payment/invoice-of-other']);
    expect(await refused('/payments', { ...money, customerId: testId(9) })).toEqual([409, 'payment/customer-unknown']);
    const tomorrow = { ...money, receivedOn: '2024-01-16' };
    expect(await refused('/payments', tomorrow)).toEqual([400, 'payment/received-in-the-future']);
    expect(await refused('/payments', { ...money, entity: 'NOWHERE' })).toEqual([409, 'order/entity-unknown']);
    const paymentId = testId(30);
    await ok('/payments', { paymentId, ...money });
    await ok('/payments', { paymentId, ...money });
    expect(await refused('/payments', { paymentId, ...money, amount: eur(200) })).toEqual([409, 'payment/id-reused']);
  });

  test('that is reversed opens its invoices again, and the order counts for them', async () => {
    const { invoiced, ok, refused, order, payment, exposure } = await start();
    const [one, other] = [await invoiced('1'), await invoiced('2')];
    const invoices = [{ invoiceId: idOf(one) }, { invoiceId: idOf(other) }];
    const { paymentId } = await ok<Payment>('/payments', { customerId: ada, amount: eur(4000), invoices });
    expect([(await order(one.orderId)).paymentStatus, await exposure()]).toEqual(['paid', [eur(0)]]);
    await ok(`/orders/${one.orderId}/close`);
    const reversed = await ok<Payment>(`/payments/${paymentId}/reverse`, { reason: 'bounced', note: 'No cover.' });
    expect(reversed).toMatchObject({ status: 'reversed', unapplied: eur(0), reversal: { reason: 'bounced' } });
    expect(await order(one.orderId)).toMatchObject({ paymentStatus: 'invoiced', paid: eur(0), open: eur(1190) });
    expect(await order(other.orderId)).toMatchObject({ paid: eur(0), open: eur(2380) });
    expect(await exposure()).toEqual([eur(3570)]);
    await ok(`/payments/${paymentId}/reverse`, { reason: 'bounced', note: 'No cover.' });
    expect(await refused(`/payments/${paymentId}/reverse`, { reason: 'mistake' })).toEqual([409, 'payment/reversed']);
    expect(await refused(`/payments/${paymentId}/apply`, { invoices })).toEqual([409, 'payment/reversed']);
    await ok(`/orders/${one.orderId}/payments`);
    expect([(await order(one.orderId)).open, await exposure()]).toEqual([eur(0), [eur(2380)]]);
    expect((await payment(paymentId)).amount).toEqual(eur(4000));
  });

  test('of what is open is of what the invoices still ask for: of several at once one is recorded', async () => {
    const { invoiced, post, order, payment, ports, exposure } = await start();
    const { orderId } = await invoiced('1');
    const ids = [testId(60), testId(61), testId(62)];
    const answers = await Promise.all(ids.map((paymentId) => post(`/orders/${orderId}/payments`, { paymentId })));
    const told = answers.map((answer) => [answer.statusCode, answer.json().code]);
    expect(told.toSorted()).toEqual([
      [201, undefined],
      [409, 'order/nothing-to-pay'],
      [409, 'order/nothing-to-pay'],
    ]);
    expect(await order(orderId)).toMatchObject({ paid: eur(1190), open: eur(0) });
    const found = await Promise.all(ids.map(payment));
    expect(found.map(({ unapplied = eur(0) }) => unapplied)).toEqual(ids.map(() => eur(0)));
    expect(await exposure()).toEqual([eur(0)]);
    // What was refused is refused again.
    const refused = ids[told.findIndex(([status]) => status === 409)];
    expect((await post(`/orders/${orderId}/payments`, { paymentId: refused })).json().code).toBe(
      'order/nothing-to-pay',
    );
    expectBalanced(ports);
  });

  test('of what is open beside one of a part is of the rest', async () => {
    const { invoiced, post, payment, ports } = await start();
    const { orderId } = await invoiced('1');
    const [all, part] = [testId(60), testId(61)];
    const bodies = [{ paymentId: part, amount: eur(500) }, { paymentId: all }];
    await Promise.all(bodies.map((body) => post(`/orders/${orderId}/payments`, body)));
    const [one, other] = [await payment(all), await payment(part)];
    expect(one.amount.amount + other.applied.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(1190);
    expect(one.unapplied).toEqual(eur(0));
    expectBalanced(ports);
  });

  test.each([
    ['without an amount, again without', {}, {}, 201],
    ['without an amount, again with what it came to', {}, { amount: eur(1190) }, 201],
    ['without an amount, again with another', {}, { amount: eur(500) }, 409],
    ['with an amount, again without', { amount: eur(500) }, {}, 409],
    ['with an amount, again with it', { amount: eur(500) }, { amount: eur(500) }, 201],
  ])('under the same id: %s', async (_, first, again, status) => {
    const { invoiced, ok, post } = await start();
    const { orderId } = await invoiced('1');
    const path = `/orders/${orderId}/payments`;
    await ok(path, { paymentId: testId(60), ...first });
    const answer = await post(path, { paymentId: testId(60), method: 'transfer', ...again });
    expect([answer.statusCode, answer.json().code]).toEqual([status, status === 409 ? 'payment/id-reused' : undefined]);
  });

  test('for several invoices comes again as it was, or is refused', async () => {
    const { invoiced, ok, refused } = await start();
    const [one, other] = [await invoiced('1'), await invoiced('2')];
    const invoices = [{ invoiceId: idOf(one) }, { invoiceId: idOf(other), amount: eur(1000) }];
    const body = { paymentId: testId(60), customerId: ada, amount: eur(3000), invoices };
    await ok('/payments', body);
    await ok('/payments', { ...body, method: 'transfer', entity: 'MAIN' });
    const others = [
      { ...body, invoices: [invoices[0]] },
      { ...body, invoices: [invoices[0], { invoiceId: idOf(other) }] },
      { paymentId: body.paymentId, customerId: ada, amount: eur(3000) },
      { ...body, method: 'cash' },
    ];
    for (const changed of others) expect(await refused('/payments', changed)).toEqual([409, 'payment/id-reused']);
  });

  test('names an invoice twice for no more than is open of it', async () => {
    const { invoiced, refused } = await start();
    const invoiceId = idOf(await invoiced('1'));
    const invoices = [{ invoiceId }, { invoiceId, amount: eur(1) }];
    const body = { customerId: ada, amount: eur(3000), invoices };
    expect(await refused('/payments', body)).toEqual([409, 'payment/nothing-to-apply']);
    const [dollar] = [{ amount: 100, currency: 'USD' }];
    const other = { ...body, invoices: [{ invoiceId, amount: dollar }] };
    expect(await refused('/payments', other)).toEqual([409, 'payment/currency-mismatch']);
    expect(await refused('/payments', { ...body, amount: eur(0) })).toEqual([400, 'request/invalid']);
    expect(await refused('/payments', { ...body, amount: eur(-1) })).toEqual([400, 'request/invalid']);
  });

  test('on account is paid out, once for its id, and never more than is there', async () => {
    const { invoiced, ok, refused, post, ports } = await start();
    const one = await invoiced('1');
    const invoices = [{ invoiceId: idOf(one), amount: eur(190) }];
    const { paymentId } = await ok<Payment>('/payments', { customerId: ada, amount: eur(1000), invoices });
    const path = `/payments/${paymentId}/pay-out`;
    const payOut = { payOutId: testId(70), amount: eur(500), reference: 'Back' };
    const paidOut = await ok<Payment>(path, payOut);
    expect(paidOut).toMatchObject({
      unapplied: eur(310),
      paidOut: eur(500),
      payOuts: [{ ...payOut, on: '2024-01-15' }],
    });
    expect(await ok<Payment>(path, { ...payOut, method: 'transfer' })).toMatchObject({ paidOut: eur(500) });
    expect(await refused(path, { ...payOut, amount: eur(1) })).toEqual([409, 'payment/pay-out-id-reused']);
    expect(await refused(path, { amount: eur(311) })).toEqual([409, 'payment/exceeds-unapplied']);
    expect(await refused(path, { amount: { amount: 1, currency: 'USD' } })).toEqual([409, 'payment/currency-mismatch']);
    expect(await refused(path, { amount: eur(0) })).toEqual([400, 'request/invalid']);
    expect(await refused(path, {})).toEqual([400, 'request/invalid']);
    expect(await refused(`/payments/${testId(9)}/pay-out`, { amount: eur(1) })).toEqual([404, 'payment/unknown']);
    const both = await Promise.all([eur(200), eur(200)].map((amount) => post(path, { amount })));
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
    expectBalanced(ports);
  });

  test('that was paid out and did not stand is owed', async () => {
    const { ok, refused } = await start();
    const { paymentId } = await ok<Payment>('/payments', { customerId: ada, amount: eur(1000) });
    await ok(`/payments/${paymentId}/pay-out`, { amount: eur(400) });
    const early = { 'effective-at': '2024-01-14T12:00:00Z' };
    const reverse = `/payments/${paymentId}/reverse`;
    expect(await refused(reverse, { reason: 'bounced' }, early)).toEqual([409, 'payment/dated-too-early']);
    expect(await ok<Payment>(reverse, { reason: 'bounced' })).toMatchObject({
      unapplied: eur(-400),
      paidOut: eur(400),
    });
    expect(await refused(`/payments/${paymentId}/pay-out`, { amount: eur(1) })).toEqual([409, 'payment/reversed']);
  });

  test('is neither applied before it was there or before its invoice, nor reversed before it was applied', async () => {
    const { invoiced, ok, post, invoice, ports } = await start();
    ports.clock.set('2024-02-01T12:00:00Z');
    const invoiceId = idOf(await invoiced('1'));
    ports.clock.set('2024-02-05T12:00:00Z');
    const { paymentId } = await ok<Payment>('/payments', {
      customerId: ada,
      amount: eur(1190),
      receivedOn: '2024-01-20',
    });
    const refuse = async (path: string, body: object, day: string) => {
      const answer = await post(path, body, { 'effective-at': `${day}T12:00:00Z` });
      const { date, earliest, after } = answer.json().details ?? {};
      return [answer.json().code, date, earliest, after];
    };
    const code = 'payment/dated-too-early';
    const apply = { invoices: [{ invoiceId }] };
    const applied = `/payments/${paymentId}/apply`;
    expect(await refuse(applied, apply, '2024-01-19')).toEqual([code, '2024-01-19', '2024-01-20', 'paymentReceived']);
    expect(await refuse(applied, apply, '2024-01-31')).toEqual([code, '2024-01-31', '2024-02-01', 'invoiceIssued']);
    const receive = { customerId: ada, amount: eur(1), ...apply };
    expect(await refuse('/payments', receive, '2024-01-31')).toEqual([
      code,
      '2024-01-31',
      '2024-02-01',
      'invoiceIssued',
    ]);
    await ok(applied, apply, { 'effective-at': '2024-02-03T12:00:00Z' });
    const reverse = { reason: 'bounced' };
    const reversed = `/payments/${paymentId}/reverse`;
    expect(await refuse(reversed, reverse, '2024-02-02')).toEqual([code, '2024-02-02', '2024-02-03', 'paymentApplied']);
    await ok(reversed, reverse, { 'effective-at': '2024-02-04T12:00:00Z' });
    const { settlements } = await invoice(invoiceId);
    expect(settlements).toMatchObject([{ on: '2024-02-04', reversed: true }]);
  });

  test('no document has a day that has not come where the company is', async () => {
    const { shipped, ok, refused } = await start();
    const { orderId } = await shipped('1');
    const tomorrow = { 'effective-at': '2024-01-16T00:30:00Z' };
    const early = [400, 'invoice/issued-in-the-future'];
    expect(await refused(`/orders/${orderId}/invoices`, {}, tomorrow)).toEqual(early);
    expect(await refused('/invoices', { orders: [{ orderId }] }, tomorrow)).toEqual(early);
    expect(await refused(`/orders/${orderId}/invoices`, { issuedOn: '2024-01-16' })).toEqual(early);
    await ok(`/orders/${orderId}/invoices`);
    expect(await refused(`/orders/${orderId}/payments`, {}, tomorrow)).toEqual([400, 'payment/received-in-the-future']);
    const onAccount = { customerId: ada, amount: eur(1) };
    expect(await refused('/payments', onAccount, tomorrow)).toEqual([400, 'payment/received-in-the-future']);
  });

  test.each([
    ['before the invoice', '2024-01-14T12:00:00Z', 'invoiceIssued'],
    ['before the order', '2023-12-01T12:00:00Z', 'orderSubmitted'],
  ])('that is dated %s is refused', async (_, at, after) => {
    const { ok, post } = await start();
    const lines = [{ sku: 'CHAIR', quantity: '1' }];
    const placed = { prefer: 'wait=5', 'effective-at': '2024-01-02T12:00:00Z' };
    const { orderId } = await ok<Order>('/orders', { customerId: ada, lines, submit: true }, placed);
    await ok(`/orders/${orderId}/invoices`, { prepayment: true });
    const answer = await post(`/orders/${orderId}/payments`, {}, { 'effective-at': at });
    expect([answer.json().code, answer.json().details.after]).toEqual(['order/dated-too-early', after]);
  });
});

describe('an order that refuses an invoice which has begun', () => {
  /** Its last chair goes on another invoice at that moment. */
  const race = async (others: 'none' | 'one') => {
    const here = await start();
    const { shipped, ok, append } = here;
    const lines = [{ sku: 'CHAIR', quantity: '2' }];
    const { orderId, lines: ordered } = await ok<Order>(
      '/orders',
      { customerId: ada, lines, submit: true },
      { prefer: 'wait=5' },
    );
    const part = { lines: [{ lineId: ordered[0]?.lineId, quantity: '1' }] };
    await ok(`/orders/${orderId}/shipments`, part);
    const other = others === 'one' ? [await shipped()] : [];
    const invoiceId = testId(80);
    append.before = async (stream) => {
      if (stream !== `invoice-${invoiceId}`) return;
      append.before = undefined;
      await ok(`/orders/${orderId}/invoices`);
    };
    const orders = [{ orderId }, ...other.map((one) => ({ orderId: one.orderId }))];
    return { ...here, orderId, other, invoiceId, part, body: { invoiceId, orders } };
  };

  test('is never on it, though it would have something a moment later', async () => {
    const { refused, ok, order, idle, body, orderId, part, ports, invoiceId, post } = await race('none');
    expect(await refused('/invoices', body)).toEqual([409, 'order/nothing-to-invoice']);
    await ok(`/orders/${orderId}/shipments`, part);
    await idle();
    expect((await order(orderId)).invoices).toHaveLength(1);
    const types = ports.store.all().filter(({ stream }) => stream === `invoice-${invoiceId}`);
    expect(types.map(({ type }) => type)).toEqual(['InvoiceBegun', 'InvoiceAbandoned']);
    expect(ports.store.all().filter(({ type }) => type === 'InvoicingRefused')).toHaveLength(1);
    // The id may be used again, and then it has something.
    expect((await post('/invoices', body)).statusCode).toBe(201);
    expect((await order(orderId)).invoices).toHaveLength(2);
  });

  test('leaves the others on it, and can be invoiced by itself', async () => {
    const { post, ok, order, idle, body, orderId, other, part } = await race('one');
    const answer = await post('/invoices', body);
    expect(answer.json().orders.map((one: { orderId: string }) => one.orderId)).toEqual([other[0]?.orderId]);
    await ok(`/orders/${orderId}/shipments`, part);
    await idle();
    expect((await order(orderId)).invoices).toHaveLength(1);
    await ok(`/orders/${orderId}/invoices`);
    expect((await order(orderId)).invoices).toHaveLength(2);
  });
});

describe('a credit note', () => {
  test('gives back what is left of an order below zero, by the id of the invoice that was asked for', async () => {
    const { ok, order, invoice, get, idle, refused, ports } = await start();
    const credit = {
      kind: 'credit',
      name: 'For the delay',
      quantity: '1',
      unitPrice: perUnit(eur(300)),
      taxCategory: 'standard',
    };
    const lines = [{ sku: 'CHAIR', quantity: '1' }, credit];
    const placed = await ok<Order>('/orders', { customerId: ada, lines, submit: true }, { prefer: 'wait=5' });
    const { orderId } = placed;
    const path = `/orders/${orderId}/invoices`;
    expect(await refused(path)).toEqual([409, 'order/invoice-below-zero']);
    await ok(`/orders/${orderId}/shipments`);
    await ok(path, { lines: [{ lineId: placed.lines[0]?.lineId, quantity: '1' }] });
    const { open } = await order(orderId);
    expect(open).toEqual(eur(1190));
    const invoiceId = testId(90);
    const given = await ok<Order>(path, { invoiceId });
    expect(given.refunds).toMatchObject([{ creditNoteId: invoiceId, number: 'CN-2024-000001', paidOut: eur(0) }]);
    expect(await ok<Order>(path, { invoiceId })).toMatchObject({ refunds: given.refunds });
    expect(await invoice(invoiceId)).toMatchObject({ kind: 'creditNote', total: eur(357), orders: [{ orderId }] });
    // What it gives back was on no invoice.
    expect(await invoice(invoiceId)).not.toHaveProperty('corrects');
    expect(await order(orderId)).toMatchObject({ open: eur(833), exposure: eur(833) });
    await ok(`/orders/${orderId}/payments`);
    expect(await ok<Order>(`/orders/${orderId}/close`)).toMatchObject({ status: 'closed', paid: eur(833) });
    await idle();
    expect((await get(`/credit-accounts/${ada}`)).json().exposure).toEqual([eur(0)]);
    expectBalanced(ports);
  });

  test('comes of a refund that the client has given an id, once', async () => {
    const { invoiced, ok, takeBack, ports } = await start();
    const sold = await invoiced('3');
    await ok(`/orders/${sold.orderId}/payments`);
    await takeBack(sold, '2', testId(40));
    const body = { refundId: testId(41), returnId: testId(40) };
    const { refunds } = await ok<Order>(`/orders/${sold.orderId}/refunds`, body);
    expect(refunds).toMatchObject([{ refundId: testId(41), number: 'CN-2024-000001', paidOut: eur(2380) }]);
    expect(await ok<Order>(`/orders/${sold.orderId}/refunds`, body)).toMatchObject({ refunds });
    expectBalanced(ports);
  });

  test('has a number of its own series, takes off what is open, and pays out the rest', async () => {
    const { invoiced, ok, order, takeBack, invoice, get, idle } = await start();
    const sold = await invoiced('3');
    await ok(`/orders/${sold.orderId}/payments`, { amount: eur(3000) });
    await takeBack(sold, '2', testId(40));
    const { refunds, paymentStatus } = await ok<Order>(`/orders/${sold.orderId}/refunds`, { returnId: testId(40) });
    expect(refunds).toMatchObject([{ number: 'CN-2024-000001', amount: eur(2380), paidOut: eur(1810) }]);
    expect(paymentStatus).toBe('paid');
    expect(await invoice(refunds[0]?.creditNoteId ?? '')).toMatchObject({
      kind: 'creditNote',
      number: 'CN-2024-000001',
      total: eur(2380),
      open: eur(0),
      orders: [{ orderId: sold.orderId, lines: [{ quantity: '2' }] }],
    });
    expect(await invoice(idOf(sold))).toMatchObject({ paid: eur(3000), credited: eur(570), open: eur(0) });
    await idle();
    expect(await order(sold.orderId)).toMatchObject({ paid: eur(1190), open: eur(0) });
    expect((await get(`/invoices/${idOf(sold)}`)).statusCode).toBe(200);
  });

  test('of what was prepaid and cancelled gives all of it back, to the cent', async () => {
    const { ok, order, exposure } = await start();
    const lines = [{ sku: 'CHAIR', quantity: '3', discounts: [{ reason: 'loyalty', percent: '33.3333' }] }];
    const placed = await ok<Order>('/orders', { customerId: ada, lines, submit: true }, { prefer: 'wait=5' });
    const { orderId } = placed;
    const { open } = await ok<Order>(`/orders/${orderId}/invoices`, { prepayment: true });
    await ok(`/orders/${orderId}/payments`, { amount: eur(1000) });
    const part = [{ lineId: placed.lines[0]?.lineId, quantity: '1' }];
    await ok(`/orders/${orderId}/shipments`, { lines: part });
    const cancelled = await ok<Order>(`/orders/${orderId}/cancel`, { reason: 'noStock' });
    const [refund] = cancelled.refunds;
    const after = await order(orderId);
    const given = refund?.paidOut.amount ?? 0;
    const { total } = after.invoices[0] ?? { total: eur(0) };
    expect(total).toEqual(open);
    const kept = after.paid.amount + after.open.amount;
    const sold = 1 / 3;
    expect(Math.abs(kept - total.amount * sold)).toBeLessThanOrEqual(1);
    expect(after.paid.amount).toBe(1000 - given);
    expect(await exposure()).toEqual([after.open]);
  });
});

/** What every stream says of the same money. */
const books = (ports: ReturnType<typeof memoryPorts>) => {
  const parts = new Map<string, { settled: number; applied: number }>();
  const at = (key: string) => {
    const found = parts.get(key) ?? { settled: 0, applied: 0 };
    parts.set(key, found);
    return found;
  };
  const totals = new Map<string, number>();
  const recorded = new Map<string, number>();
  const paidOut = new Map<string, number>();
  let money = 0;
  for (const { stream, type, data } of ports.store.all()) {
    const one = data as {
      by: { paymentId: string; nth: number };
      amount: Money;
      applied: { nth: number; amount: Money }[];
      nth: number;
      withdrawn?: boolean;
      kind: string;
      total: Money;
      orders: { orderId: string; amount: Money }[];
    };
    const id = stream.slice(stream.indexOf('-') + 1);
    if (type === 'InvoiceIssued' && one.kind === 'invoice') totals.set(id, one.total.amount);
    if (type === 'InvoiceSettled') {
      at(`${one.by.paymentId} ${one.by.nth}`).settled = one.amount.amount;
      totals.set(id, (totals.get(id) ?? 0) - one.amount.amount);
      for (const part of one.orders) recorded.set(part.orderId, (recorded.get(part.orderId) ?? 0) + part.amount.amount);
    }
    if (type === 'SettlementReversed') {
      at(`${one.by.paymentId} ${one.by.nth}`).settled = 0;
      totals.set(id, (totals.get(id) ?? 0) + one.amount.amount);
      for (const part of one.orders) recorded.set(part.orderId, (recorded.get(part.orderId) ?? 0) - part.amount.amount);
    }
    if (type === 'SettlementRecorded') recorded.set(id, (recorded.get(id) ?? 0) - one.amount.amount);
    if (type === 'PaymentReceived') money += one.amount.amount;
    if (type === 'PaymentPaidOut') {
      money -= one.amount.amount;
      paidOut.set(id, (paidOut.get(id) ?? 0) + one.amount.amount);
    }
    if (type === 'PaymentApplied') for (const part of one.applied) at(`${id} ${part.nth}`).applied = part.amount.amount;
    if (type === 'ApplicationReduced') {
      at(`${id} ${one.nth}`).applied -= one.amount.amount;
      if (one.withdrawn === true) money -= one.amount.amount;
    }
    if (type === 'PaymentReversed') {
      for (const [key, part] of parts) if (key.startsWith(id)) part.applied = 0;
      // What was paid out of it is owed.
      money -= one.amount.amount - (paidOut.get(id) ?? 0);
    }
  }
  return { parts: [...parts], open: [...totals.values()], unrecorded: [...recorded.values()], money };
};

const expectBalanced = (ports: ReturnType<typeof memoryPorts>): void => {
  const { parts, open, unrecorded, money } = books(ports);
  for (const [key, { settled, applied }] of parts) expect([key, settled]).toEqual([key, applied]);
  expect(Math.min(0, ...open)).toBe(0);
  expect(unrecorded.filter((amount) => amount !== 0)).toEqual([]);
  expect(parts.reduce((all, [, { applied }]) => all + applied, 0)).toBeLessThanOrEqual(money);
};

describe('whatever is broken off is carried on', () => {
  type Here = Awaited<ReturnType<typeof start>>;
  const jobs: Readonly<Record<string, (here: Here, first: Order, second: Order) => readonly [string, object]>> = {
    'a payment for two invoices': (_, one, other) => [
      '/payments',
      { customerId: ada, amount: eur(3000), invoices: [{ invoiceId: idOf(one) }, { invoiceId: idOf(other) }] },
    ],
    'a reversal': () => [`/payments/${testId(50)}/reverse`, { reason: 'bounced' }],
    'a refund': (_, one) => [`/orders/${one.orderId}/refunds`, { returnId: testId(40) }],
  };

  test.each(Object.keys(jobs))('%s, at each of its appends', async (name) => {
    for (const isAppended of [false, true]) {
      for (let nth = 1; ; nth++) {
        const here = await start();
        const { invoiced, ok, post, breaking, idle, ports, takeBack } = here;
        const [one, other] = [await invoiced('2'), await invoiced('1')];
        if (name !== 'a payment for two invoices') {
          const invoices = [{ invoiceId: idOf(one), amount: eur(1000) }, { invoiceId: idOf(other) }];
          await ok('/payments', { paymentId: testId(50), customerId: ada, amount: eur(2500), invoices });
        }
        if (name === 'a refund') await takeBack(one, '2', testId(40));
        await idle();
        Object.assign(breaking, { left: nth, isAppended });
        const [path, body] = jobs[name]?.(here, one, other) ?? ['', {}];
        const headers = { 'idempotency-key': 'job' };
        await post(path, body, headers);
        await idle();
        const wasBroken = breaking.left === 0;
        breaking.left = 0;
        expectBalanced(ports);
        const again = await post(path, body, headers);
        expect([nth, again.statusCode], again.body).toEqual([nth, again.statusCode < 300 ? again.statusCode : 0]);
        await idle();
        expectBalanced(ports);
        const { open } = await here.order(one.orderId);
        expect(open).toEqual(name === 'a reversal' ? eur(2380) : name === 'a refund' ? eur(0) : eur(0));
        await here.stop();
        if (!wasBroken) break;
      }
    }
  });
});

test('invoiced, paid, applied, reversed, sent back, cancelled, in any order: all streams agree', async () => {
  const money = ['pay', 'all', 'account', 'apply', 'payOut', 'reverse'];
  const actions = ['invoice', 'prepay', ...money, 'ship', 'return', 'cancel'];
  const action = fc.constantFrom(...actions);
  const step = fc.record({ action, order: fc.nat(1), amount: fc.integer({ min: 1, max: 6000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), async (rounds) => {
      const { ok, post, order, idle, ports, get, stop } = await start();
      const lines = [{ sku: 'CHAIR', quantity: '3' }];
      const orders: Order[] = [];
      for (const customerId of [ada, ada]) {
        orders.push(await ok<Order>('/orders', { customerId, lines, submit: true }, { prefer: 'wait=5' }));
      }
      const payments: string[] = [];
      let count = 0;
      const perform = async ({
        action: what,
        order: nth,
        amount,
      }: {
        action: string;
        order: number;
        amount: number;
      }) => {
        const one = orders[nth];
        const path = `/orders/${one?.orderId}`;
        const line = { lineId: one?.lines[0]?.lineId, quantity: '1' };
        const id = testId(1000 + count++);
        const last = payments.at(-1);
        switch (what) {
          case 'invoice':
            return post(`${path}/invoices`);
          case 'prepay':
            return post(`${path}/invoices`, { prepayment: true, lines: [line] });
          case 'pay':
            return post(`${path}/payments`, { amount: eur(amount) });
          case 'account': {
            payments.push(id);
            return post('/payments', { paymentId: id, customerId: ada, amount: eur(amount) });
          }
          case 'apply': {
            const { invoices } = await order(one?.orderId ?? '');
            const [first] = invoices;
            return first && last && post(`/payments/${last}/apply`, { invoices: [{ invoiceId: first.invoiceId }] });
          }
          case 'all':
            return post(`${path}/payments`);
          case 'payOut':
            return last && post(`/payments/${last}/pay-out`, { amount: eur(amount) });
          case 'reverse':
            return last && post(`/payments/${last}/reverse`, { reason: 'bounced' });
          case 'ship':
            return post(`${path}/shipments`, { lines: [line] });
          case 'return': {
            const returned = await post(`${path}/returns`, { returnId: id, lines: [{ ...line, reason: 'broken' }] });
            if (returned.statusCode >= 300) return undefined;
            await post(`${path}/returns/${id}/approve`);
            await post(`${path}/returns/${id}/receive`, { warehouse: 'MAIN' });
            return post(`${path}/refunds`, { returnId: id });
          }
          case 'cancel':
            return amount % 5 === 0 ? post(`${path}/cancel`, { reason: 'noStock' }) : undefined;
          default:
            return undefined;
        }
      };
      for (const round of rounds) {
        const answers = await Promise.all(round.map(perform));
        for (const answer of answers) if (answer) expect(answer.statusCode, answer.body).toBeLessThan(500);
      }
      await idle();
      expectBalanced(ports);
      let counted = 0;
      for (const { orderId } of orders) {
        const now = await order(orderId);
        const asked = now.invoices.reduce((all, one) => all + one.total.amount, 0);
        expect(now.paid.amount).toBeGreaterThanOrEqual(0);
        expect(now.open.amount).toBeLessThanOrEqual(asked);
        counted += now.exposure.amount;
        for (const line of now.lines)
          expect(thousandths(line.quantities.invoiced)).toBeLessThanOrEqual(thousandths(line.quantity));
      }
      const { exposure } = (await get(`/credit-accounts/${ada}`)).json();
      expect(exposure).toEqual([eur(counted)]);
      await stop();
    }),
    { numRuns: 40 },
  );
});
