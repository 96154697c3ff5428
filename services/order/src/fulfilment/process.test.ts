import { perUnit } from '@sales/contracts';
import { idOf, LogUnavailable, type RecordedEvent, StoreUnavailable } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { OrderEvent } from '../orders/index.ts';
import type { Order } from '../orders/representation.ts';
import { eur } from '../testing/orders.ts';
import { buyer, fakeReferenceData, listed, product } from '../testing/reference-data.ts';
import { memoryPorts, startTestService, type TestService } from '../testing/service.ts';
import { fakeWarehouses } from '../testing/warehouses.ts';

const customerId = testId(1);

/** The orders of a customer that were submitted without a limit, as the store has them. */
const openOrdersOf = (events: readonly RecordedEvent[], id: string): string[] =>
  events
    .filter(({ type }) => type === 'OrderSubmitted')
    .filter(({ data }) => {
      const { customer, creditLimit } = data as Extract<OrderEvent, { type: 'OrderSubmitted' }>['data'];
      return customer.customerId === id && creditLimit === undefined;
    })
    .map(({ stream }) => idOf(stream));

/** A world that outlives the service in it, which can be stopped at any time and started again. */
const world = (creditLimit: number | undefined = 1_000_000_000) => {
  const platform = memoryPorts();
  const fakes = fakeReferenceData({ openOrders: async (id) => openOrdersOf(platform.store.all(), id) });
  fakes.addCustomer(buyer(customerId, creditLimit === undefined ? {} : { creditLimit: eur(creditLimit) }));
  fakes.addProduct(product('CHAIR', { unit: 'KGM', taxCategory: 'zero' }));
  fakes.addProduct(product('RARE', { taxCategory: 'zero' }));
  fakes.addProduct(product('DEAR', { taxCategory: 'zero', prices: [listed('STANDARD', 2_000_000)] }));
  const warehouses = fakeWarehouses(platform);
  return { platform, warehouses, ...fakes };
};
type World = ReturnType<typeof world>;

const running: TestService[] = [];
const start = async ({ platform, warehouses, referenceData }: World): Promise<TestService> => {
  const service = await startTestService({ platform, referenceData, warehouses });
  running.push(service);
  const policies = { approvalLimits: [eur(1_000_000)], allocationTimeoutSeconds: 1 };
  expect((await service.put('/entities/MAIN/policies', policies)).statusCode).toBe(200);
  return service;
};
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});

const place = async (service: TestService, lines: readonly object[]): Promise<string> => {
  const answer = await service.post('/orders', { customerId, lines, submit: true });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().orderId;
};
const is = (service: TestService, orderId: string, ...wanted: readonly string[]): Promise<Order> =>
  service.until<Order>(`/orders/${orderId}`, ({ status }) => wanted.includes(status));
const act = async (service: TestService, orderId: string, path: string, payload: object = {}): Promise<Order> => {
  const answer = await service.post(`/orders/${orderId}/${path}`, payload);
  expect(answer.statusCode, `${path}: ${answer.body}`).toBeLessThan(300);
  return answer.json();
};
type Account = { readonly orders: readonly { readonly orderId: string; readonly open: { readonly amount: number } }[] };
const owed = (account: Account): number => account.orders.reduce((all, { open }) => all + open.amount, 0);
const owes = (service: TestService, amount: number): Promise<Account> =>
  service.until<Account>(`/credit-accounts/${customerId}`, (account) => owed(account) === amount);

/** A service with that many chairs, and a customer who may owe that much. */
const stocked = async (chairs = 100, creditLimit?: number) => {
  const here = world(creditLimit);
  const service = await start(here);
  await here.warehouses.receive('CHAIR', chairs);
  return { here, service };
};

const two = [{ sku: 'CHAIR', quantity: '2' }];

type View = {
  readonly attempts: number;
  readonly lines: readonly { readonly promise?: { readonly promisedOn: string | null } }[];
  readonly unheld?: readonly object[];
  readonly closesAt?: string;
};
const fulfilment = (service: TestService, orderId: string, isWanted: (view: View) => boolean): Promise<View> =>
  service.until<View>(`/orders/${orderId}/fulfilment`, isWanted);

/** An order for two chairs, which are held for it. */
const confirmed = async (service: TestService): Promise<Order> => is(service, await place(service, two), 'confirmed');

/** The days go by after which an order that is settled closes by itself. */
const passDays = async ({ platform }: World, service: TestService, orderId: string): Promise<void> => {
  await fulfilment(service, orderId, ({ closesAt }) => closesAt !== undefined);
  await service.idle();
  platform.clock.advance(14 * 86_400_000);
};

/** What was shipped of lines comes back; gives the id of the return. */
const bringBack = async (service: TestService, orderId: string, lines: readonly object[]): Promise<string> => {
  const { returns } = await act(service, orderId, 'returns', { lines });
  const returnId = returns[0]?.returnId ?? '';
  await act(service, orderId, `returns/${returnId}/approve`);
  await act(service, orderId, `returns/${returnId}/receive`, { warehouse: 'MAIN' });
  return returnId;
};

describe('without a limit', () => {
  const without = async () => {
    const here = world();
    here.addCustomer(buyer(customerId));
    const service = await start(here);
    await here.warehouses.receive('CHAIR', 100);
    return { here, service };
  };
  const limitTo = (here: World, amount: number) => here.addCustomer(buyer(customerId, { creditLimit: eur(amount) }));

  test('an order needs no credit, and its stock is asked for as it starts', async () => {
    const { here, service } = await without();
    const { orderId } = await confirmed(service);
    await act(service, orderId, 'shipments');
    await act(service, orderId, 'invoices');
    await act(service, orderId, 'payments');
    await service.idle();
    const stored = here.platform.store.all();
    expect(stored.filter(({ stream }) => stream.startsWith('creditAccount-'))).toEqual([]);
    expect(stored.filter(({ stream }) => stream === `fulfilment-${orderId}`).map(({ type }) => type)).toEqual([
      'FulfilmentStarted',
      'AllocationAnswered',
      'ExposureReduced',
    ]);
  });

  test('an order counts once a limit is set, for what is open of it then', async () => {
    const { here, service } = await without();
    const [paidInPart, whole] = [await place(service, two), await place(service, two)];
    await is(service, whole, 'confirmed');
    await is(service, paidInPart, 'confirmed');
    await act(service, paidInPart, 'invoices', { prepayment: true });
    await act(service, paidInPart, 'payments', { amount: eur(700) });
    await service.idle();
    limitTo(here, 5000);
    await is(service, await place(service, two), 'awaitingApproval');
    await owes(service, 3300);
    await act(service, whole, 'cancel', { reason: 'no' });
    await owes(service, 1300);
    await is(service, await place(service, two), 'confirmed');
    await owes(service, 3300);
  });

  test('an order that was approved for its amount needs no credit either', async () => {
    const { here, service } = await without();
    const orderId = await place(service, [{ sku: 'DEAR', quantity: '1' }]);
    await is(service, orderId, 'awaitingApproval');
    await act(service, orderId, 'approve');
    await is(service, orderId, 'backordered');
    expect(here.platform.store.all().filter(({ stream }) => stream.startsWith('creditAccount-'))).toEqual([]);
    limitTo(here, 1000);
    await is(service, await place(service, two), 'awaitingApproval');
    await owes(service, 2_000_000);
  });
});

describe('credit', () => {
  test('that is not enough needs an approval, which goes beyond the limit', async () => {
    const { service } = await stocked(100, 3000);
    await is(service, await place(service, two), 'confirmed');
    const second = await place(service, two);
    expect((await is(service, second, 'awaitingApproval')).approval).toEqual({
      state: 'requested',
      reasons: [{ rule: 'credit', facts: { amount: eur(2000), exposure: eur(2000), limit: eur(3000) } }],
    });
    await act(service, second, 'approve');
    await is(service, second, 'confirmed');
    await owes(service, 4000);
  });

  test('is released by payments, and by what comes back unpaid', async () => {
    const { service } = await stocked();
    const { orderId, lines } = await confirmed(service);
    await act(service, orderId, 'shipments');
    await act(service, orderId, 'invoices');
    await act(service, orderId, 'payments', { amount: eur(500) });
    await owes(service, 1500);
    const wanted = [{ lineId: lines[0]?.lineId, quantity: '1', reason: 'wrongColour' }];
    const returnId = await bringBack(service, orderId, wanted);
    await act(service, orderId, 'refunds', { returnId });
    await owes(service, 500);
    await act(service, orderId, 'payments');
    await owes(service, 0);
  });
});

test('whatever happens to orders, the exposure of the customer is the sum of what is open of them', async () => {
  const { service } = await stocked(60);
  const paths = ['shipments', 'invoices', 'prepay', 'part', 'payments', 'return', 'cancel', 'close'] as const;
  const step = fc.tuple(fc.nat(5), fc.constantFrom(...paths));
  const [steps = []] = fc.sample(fc.array(step, { minLength: 120, maxLength: 120, size: 'max' }), {
    numRuns: 1,
    seed: 7,
  });
  const orders: string[] = [];
  for (let nth = 0; nth < 6; nth++) orders.push(await place(service, [...two, { sku: 'RARE', quantity: '1' }]));
  await service.idle();
  const may = async (orderId: string, path: string, payload: object = {}) =>
    (await service.post(`/orders/${orderId}/${path}`, payload)).json();
  let returns = 0;
  for (const [nth, path] of steps) {
    const orderId = orders[nth] ?? '';
    if (path === 'prepay') await may(orderId, 'invoices', { prepayment: true });
    else if (path === 'part') await may(orderId, 'payments', { amount: eur(700) });
    else if (path === 'cancel') await may(orderId, 'cancel', { reason: 'no' });
    else if (path === 'return') {
      const order: Order = (await service.get(`/orders/${orderId}`)).json();
      const lines = [{ lineId: order.lines[0]?.lineId, quantity: '0.333', reason: 'broken' }];
      const returnId = testId(5000 + ++returns);
      await may(orderId, 'returns', { returnId, lines });
      await may(orderId, `returns/${returnId}/approve`);
      await may(orderId, `returns/${returnId}/receive`, { warehouse: 'MAIN' });
      await may(orderId, 'refunds', { returnId });
    } else await may(orderId, path);
    await service.idle();
    const all: Order[] = [];
    for (const one of orders) all.push((await service.get(`/orders/${one}`)).json());
    const account: Account = (await service.get(`/credit-accounts/${customerId}`)).json();
    expect(owed(account), `after ${path}`).toBe(all.reduce((sum, { exposure }) => sum + exposure.amount, 0));
  }
});

/** Each brings an order one step further than the one before. */
const steps: Readonly<Record<string, (service: TestService, here: World) => Promise<string>>> = {
  'waiting for approval': async (service) => place(service, [{ sku: 'DEAR', quantity: '1' }]),
  'waiting for credit': async (service) => {
    const orderId = await place(service, [{ sku: 'CHAIR', quantity: '9' }]);
    await is(service, orderId, 'awaitingApproval');
    return orderId;
  },
  submitted: async (service) => place(service, two),
  allocating: async (service, { warehouses }) => {
    warehouses.answer(false);
    const orderId = await place(service, two);
    await fulfilment(service, orderId, ({ attempts }) => attempts === 1);
    return orderId;
  },
  backordered: async (service) => {
    const orderId = await place(service, [...two, { sku: 'RARE', quantity: '1' }]);
    await is(service, orderId, 'backordered');
    return orderId;
  },
  confirmed: async (service) => {
    const { orderId } = await confirmed(service);
    return orderId;
  },
  'invoiced and paid ahead': async (service) => {
    const { orderId } = await confirmed(service);
    await act(service, orderId, 'invoices', { prepayment: true });
    await act(service, orderId, 'payments', { amount: eur(700) });
    return orderId;
  },
};

describe.each(Object.entries(steps))('an order that is %s', (_, bring) => {
  test.each([false, true])(
    'leaves nothing reserved and no exposure when cancelled (restarted: %s)',
    async (restart) => {
      const here = world(5000);
      let service = await start(here);
      await here.warehouses.receive('CHAIR', 100);
      const orderId = await bring(service, here);
      if (restart) {
        await service.stop();
        running.pop();
        service = await start(here);
      }
      await act(service, orderId, 'cancel', { reason: 'changedMyMind' });
      await is(service, orderId, 'cancelled');
      await service.until<{ step: string }>(`/orders/${orderId}/fulfilment`, ({ step }) => step === 'cancelled');
      await owes(service, 0);
      here.warehouses.answer(true);
      await here.warehouses.receive('CHAIR', 1);
      await here.warehouses.receive('RARE', 10);
      await service.idle();
      expect(here.warehouses.heldFor(orderId)).toBe(0);
      expect(await is(service, orderId, 'cancelled')).toMatchObject({ exposure: eur(0), open: eur(0) });
    },
  );
});

test('a partly shipped order keeps what was shipped, and lets the rest go', async () => {
  const { service } = await stocked();
  const orderId = await place(service, [...two, { sku: 'RARE', quantity: '1' }]);
  await is(service, orderId, 'backordered');
  await act(service, orderId, 'shipments');
  await act(service, orderId, 'cancel', { reason: 'waitedTooLong' });
  expect(await is(service, orderId, 'shipped')).toMatchObject({ exposure: eur(2000) });
  await owes(service, 2000);
  await act(service, orderId, 'invoices');
  await act(service, orderId, 'payments');
  await owes(service, 0);
});

test('a line that lacks something shows when it can be expected, for as long as it lacks it', async () => {
  const { here, service } = await stocked();
  const orderId = await place(service, [...two, { sku: 'RARE', quantity: '3' }]);
  const { lines } = await is(service, orderId, 'backordered');
  const lineId = lines[1]?.lineId ?? '';
  const view = await fulfilment(service, orderId, (one) => one.lines.length === 2);
  expect(view.lines).toMatchObject([
    { sku: 'CHAIR', quantity: '2', reserved: [{ warehouse: 'MAIN', quantity: '2' }], short: '0' },
    { sku: 'RARE', reserved: [], short: '3', promise: { promisedOn: null, reason: 'notKnownYet' } },
  ]);
  expect(view.lines[0]).not.toHaveProperty('promise');
  const promise = { lineId, quantity: '3', promisedOn: '2026-04-01', reason: 'incoming' } as const;
  await here.warehouses.promise(orderId, [promise, { ...promise, lineId: lines[0]?.lineId ?? '' }]);
  await fulfilment(service, orderId, (one) => one.lines[1]?.promise?.promisedOn === '2026-04-01');
  const promised: Order = (await service.get(`/orders/${orderId}`)).json();
  expect(promised.lines.map((line) => line.promise)).toEqual([
    undefined,
    { promisedOn: '2026-04-01', reason: 'incoming' },
  ]);
  await here.warehouses.receive('RARE', 3);
  expect((await is(service, orderId, 'confirmed')).lines[1]).not.toHaveProperty('promise');
});

test('warehouses that do not answer are asked again, and the wait can be seen', async () => {
  const here = world();
  const service = await start(here);
  here.warehouses.answer(false);
  await here.warehouses.receive('CHAIR', 100);
  const orderId = await place(service, two);
  const waiting = await fulfilment(service, orderId, ({ attempts }) => attempts === 1);
  expect(waiting).toMatchObject({ step: 'allocation', waitingFor: 'answer' });
  await service.idle();
  here.platform.clock.advance(1000);
  await fulfilment(service, orderId, ({ attempts }) => attempts === 2);
  await service.idle();
  here.warehouses.answer(true);
  here.platform.clock.advance(2000);
  await is(service, orderId, 'confirmed');
  expect(here.warehouses.heldFor(orderId)).toBe(2000);
});

test('an order whose stock was let go unasked hears of it, and ships nothing', async () => {
  const { here, service } = await stocked();
  const { orderId } = await confirmed(service);
  await here.warehouses.expire(orderId);
  await is(service, orderId, 'backordered');
  const { step, waitingFor } = (await service.get(`/orders/${orderId}/fulfilment`)).json();
  expect([step, waitingFor]).toEqual(['backorder', 'cancelling']);
  const refused = await service.post(`/orders/${orderId}/shipments`, {});
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'order/nothing-reserved']);
  await act(service, orderId, 'cancel', { reason: 'noStock' });
  await is(service, orderId, 'cancelled');
});

test('what was shipped without being held shows in the fulfilment of its order', async () => {
  const { here, service } = await stocked();
  const { orderId, lines } = await confirmed(service);
  here.warehouses.rob(orderId);
  const shipmentId = testId(77);
  await act(service, orderId, 'shipments', { shipmentId });
  const view = await fulfilment(service, orderId, ({ unheld }) => unheld !== undefined);
  const line = { lineId: lines[0]?.lineId, sku: 'CHAIR', warehouse: 'MAIN', quantity: '2' };
  expect(view.unheld).toEqual([{ shipmentId, ...line }]);
});

test('an order that is settled closes by itself after its days', async () => {
  const { here, service } = await stocked();
  const { orderId } = await confirmed(service);
  await act(service, orderId, 'invoices', { prepayment: true });
  await act(service, orderId, 'payments');
  await passDays(here, service, orderId);
  await service.idle();
  expect((await is(service, orderId, 'confirmed')).status).toBe('confirmed'); // paid, but not shipped
  await act(service, orderId, 'shipments');
  here.platform.clock.advance(14 * 86_400_000);
  await is(service, orderId, 'closed');
});

test('an order closes by itself after the days that its company said when it was settled', async () => {
  const { here, service } = await stocked();
  const settled = async (autoCloseDays: number): Promise<string> => {
    await service.put('/entities/MAIN/policies', { autoCloseDays });
    const { orderId } = await confirmed(service);
    await act(service, orderId, 'shipments');
    await act(service, orderId, 'invoices');
    await act(service, orderId, 'payments');
    await service.idle();
    return orderId;
  };
  const closesAt = async (orderId: string): Promise<string | undefined> =>
    (await service.get(`/orders/${orderId}/fulfilment`)).json().closesAt;
  const [three, never, afterTwo] = [await settled(3), await settled(0), await settled(2)];
  expect([await closesAt(three), await closesAt(never), await closesAt(afterTwo)]).toEqual([
    '2024-01-18T09:00:00.000Z',
    undefined,
    '2024-01-17T09:00:00.000Z',
  ]);
  here.platform.clock.advance(2 * 86_400_000);
  await is(service, afterTwo, 'closed');
  await service.idle();
  expect((await service.get(`/orders/${three}`)).json().status).not.toBe('closed');
  here.platform.clock.advance(86_400_000);
  await is(service, three, 'closed');
  await service.idle();
  expect((await service.get(`/orders/${never}`)).json().status).not.toBe('closed');
});

test('an order with nothing to pay closes by itself after its days, like a paid one', async () => {
  const { here, service } = await stocked();
  const free = [{ sku: 'CHAIR', quantity: '2', unitPrice: perUnit({ amount: 0, currency: 'EUR' }) }];
  const orderId = await place(service, free);
  await is(service, orderId, 'confirmed');
  await act(service, orderId, 'shipments');
  await act(service, orderId, 'invoices');
  await passDays(here, service, orderId);
  await is(service, orderId, 'closed');
});

test('an order that came back as a whole before it was invoiced closes by itself', async () => {
  const { here, service } = await stocked();
  const { orderId, lines } = await confirmed(service);
  await act(service, orderId, 'shipments');
  const back = lines.map(({ lineId, quantity }) => ({ lineId, quantity, reason: 'tooSmall' }));
  await bringBack(service, orderId, back);
  await passDays(here, service, orderId);
  await is(service, orderId, 'closed');
});

test('a store that fails again and again changes nothing in the end', async () => {
  const here = world(50_000);
  const { store } = here.platform;
  let calls = 0;
  const flaky: typeof store = {
    ...store,
    append: async (stream, events, expected) => {
      calls += 1;
      if (calls % 7 === 0) throw new StoreUnavailable('before');
      const appended = await store.append(stream, events, expected);
      if (calls % 5 === 0) throw new StoreUnavailable('after');
      return appended;
    },
  };
  const service = await start({ ...here, platform: { ...here.platform, store: flaky } });
  await here.warehouses.receive('CHAIR', 20);
  const orders = await Promise.all(Array.from({ length: 20 }, () => place(service, two)));
  await Promise.all(orders.map((orderId) => is(service, orderId, 'confirmed', 'backordered')));
  await Promise.all(orders.map((orderId) => act(service, orderId, 'cancel', { reason: 'no' })));
  await owes(service, 0);
  await service.idle();
  expect(orders.map(here.warehouses.heldFor)).toEqual(orders.map(() => 0));
  const commands = here.platform.store.all().map(({ eventId }) => eventId);
  expect(new Set(commands).size).toBe(commands.length);
});

test('whatever append a process dies at, before or after it, it goes on where it was', async () => {
  const here = world(5000);
  const { store } = here.platform;
  const died = new Set<string>();
  /** Dies once before and once after the first append of each kind that a process makes. */
  const dieAt = (
    moment: string,
    events: readonly { readonly type: string; readonly metadata: { actor: string } }[],
  ) => {
    const { type = '', metadata } = events[0] ?? {};
    const place = `${moment} ${type}`;
    if (metadata?.actor !== 'system:fulfilment' || died.has(place)) return;
    died.add(place);
    // An outage, so that the message is never parked, but none that the append is repeated for.
    throw new LogUnavailable(`died ${place}`);
  };
  const mortal: typeof store = {
    ...store,
    append: async (stream, events, expected) => {
      dieAt('before', events);
      const appended = await store.append(stream, events, expected);
      dieAt('after', events);
      return appended;
    },
  };
  const service = await start({ ...here, platform: { ...here.platform, store: mortal } });
  await here.warehouses.receive('CHAIR', 2);
  const held = await place(service, two);
  await is(service, held, 'confirmed');
  await is(service, await place(service, two), 'backordered');
  const refused = await place(service, two);
  await is(service, refused, 'awaitingApproval');
  await act(service, refused, 'approve');
  await is(service, refused, 'backordered');
  await act(service, held, 'cancel', { reason: 'no' });
  await owes(service, 4000);
  await service.idle();
  expect([...died]).toEqual(expect.arrayContaining(['before ApprovalRequested', 'after CreditRefused']));
});
