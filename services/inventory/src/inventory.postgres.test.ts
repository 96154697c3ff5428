import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { type AllocationContracts, allocations, perUnit } from '@sales/contracts';
import { fromMessage, randomIds, streamName, systemClock } from '@sales/eventsourcing';
import { type Processes, twoProcesses } from '@sales/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allocationsIn } from './allocations/allocations.ts';
import { expireReservations } from './allocations/expiry.ts';
import { movementsIn } from './allocations/movements.ts';
import { referenceDataIn } from './reference/queries.ts';
import { scopeOver } from './testing/scope.ts';
import { startTestService, type TestService } from './testing/service.ts';
import { chair, eur, openShop } from './testing/shop.ts';
import { directoryIn } from './warehouses/directory.ts';

let two: Processes<Postgres, TestService>;
/** What the allocations have said, as it comes. */
const answers = new Map<string, AllocationContracts['sales.allocation.answered.v1']>();
const listening = new AbortController();
let listener: Promise<void>;
let heard = () => {};

beforeAll(async () => {
  two = await twoProcesses(
    (url) => openPostgres({ url }),
    (postgres) => startTestService({ ...postgres, clock: systemClock, ids: randomIds }),
  );
  await openShop(process(0), 'MAIN', 'WEST');
  listener = two.stores[0].log.consume({
    group: 'test',
    topics: [allocations.topic.name],
    signal: listening.signal,
    handler: async ({ messages }) => {
      for (const { type, data } of messages.map(fromMessage)) {
        if (type !== 'sales.allocation.answered.v1') continue;
        const answer = data as AllocationContracts['sales.allocation.answered.v1'];
        answers.set(answer.orderId, answer);
      }
      heard();
    },
  });
});

afterAll(async () => {
  listening.abort();
  await listener;
  await two.stop();
});

const process = (nth: number): TestService => two.process(nth);

const newProduct = async (sku: string, quantity?: string): Promise<string> => {
  await process(0).put(`/products/${sku}`, chair);
  if (quantity !== undefined) {
    await process(0).post(`/stock-items/MAIN/${sku}/receive`, { quantity, unitCost: perUnit(eur(100)) });
  }
  return sku;
};

const stock = async (sku: string, warehouse = 'MAIN') =>
  (await process(0).get(`/stock-items/${warehouse}/${sku}`)).json();

const times = <Result>(count: number, work: (nth: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, nth) => work(nth)));

/** Resolves when the allocations have said it. */
const until = async (wished: () => boolean): Promise<void> => {
  while (!wished()) {
    await new Promise<void>((resolve) => {
      heard = resolve;
    });
  }
};

/** An order asks for that much of a product for each of its lines. */
const ask = (orderId: string, sku: string, quantity: string, lineIds = [orderId]): Promise<void> =>
  process(0).say(orderId, {
    type: 'sales.fulfilment.allocation-requested.v1',
    data: {
      orderId,
      requestId: orderId,
      entity: 'MAIN',
      policy: 'shipPartial',
      lines: lineIds.map((lineId) => ({ lineId, sku, quantity })),
    },
  });

test('of 500 clients at two processes who want the last one, exactly one gets it', async () => {
  const sku = await newProduct('LAST', '1');
  const results = await times(500, (nth) =>
    process(nth).post(`/stock-items/MAIN/${sku}/reserve`, {
      orderId: randomIds.next(),
      lineId: randomIds.next(),
      quantity: '1',
    }),
  );
  expect(results.filter(({ statusCode }) => statusCode >= 500).map((answer) => answer.json())).toEqual([]);
  const byStatus = Map.groupBy(results, ({ statusCode }) => statusCode);
  expect([...byStatus].map(([status, found]) => [status, found.length]).toSorted()).toEqual([
    [200, 1],
    [409, 499],
  ]);
  const refusals = byStatus.get(409)?.map((answer) => answer.json().code);
  expect(new Set(refusals)).toEqual(new Set(['stock-item/insufficient']));
  expect(await stock(sku)).toMatchObject({ onHand: '1', reserved: '1', available: '0' });
});

test('whatever two processes do to one item at once, its events add up', async () => {
  const sku = await newProduct('BUSY', '50');
  const results = await times(300, async (nth) => {
    const line = { orderId: randomIds.next(), lineId: randomIds.next(), quantity: '1' };
    const send = (step: number, verb: string, body: object) =>
      process(nth + step).post(`/stock-items/MAIN/${sku}/${verb}`, body);
    if (nth % 10 === 0) return [await send(0, 'receive', { quantity: '1', totalCost: eur(nth) })];
    const reserved = await send(0, 'reserve', line);
    if (reserved.statusCode !== 200) return [reserved];
    const then = nth % 3 === 0 ? 'release' : 'ship';
    return [reserved, await send(1, then, { ...line, ...(then === 'release' && { reason: 'noMore' }) })];
  });
  const statuses = new Set(results.flat().map(({ statusCode }) => statusCode));
  expect([...statuses].every((status) => status === 200 || status === 409)).toBe(true);
  const { onHand, reserved, value } = await stock(sku);
  const events = await two.stores[0].store.read(streamName('stockItem', `MAIN.${sku}`), { maxCount: 5000 });
  let quantity = 0;
  let worth = 0;
  for (const { type, data } of events) {
    const moved = data as { quantity: string; cost: { amount: number }; level: { onHand: string; reserved: string } };
    const sign = type === 'StockReceived' ? 1 : type === 'StockShipped' ? -1 : 0;
    if (sign !== 0) {
      quantity += sign * Number(moved.quantity);
      worth += sign * moved.cost.amount;
    }
    expect(Number(moved.level.onHand)).toBe(quantity);
    expect(Number(moved.level.reserved)).toBeGreaterThanOrEqual(0);
    expect(quantity).toBeGreaterThanOrEqual(Number(moved.level.reserved));
  }
  expect([String(quantity), '0', worth]).toEqual([onHand, reserved, value.amount]);
});

test('of 60 products added at once with one bar code, at two processes, one is: the others name it', async () => {
  const barcodes = [{ code: '4006381333931' }];
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, nth) => process(nth).post('/products', { sku: `SCAN-${nth}`, ...chair, barcodes })),
  );
  const added = answers.filter(({ statusCode }) => statusCode === 201);
  expect(added).toHaveLength(1);
  const { sku } = added[0]?.json() ?? {};
  for (const answer of answers) {
    if (answer.statusCode === 201) continue;
    expect(answer.json()).toMatchObject({ status: 409, code: 'product/barcode-taken', details: { sku } });
  }
  for (const nth of [0, 1]) expect((await process(nth).get('/barcodes/04006381333931')).json().sku).toBe(sku);
});

test('goods and a change of the base unit that come at once never leave goods counted in another unit', async () => {
  const skus = Array.from({ length: 30 }, (_, nth) => `UNIT-${nth}`);
  await Promise.all(skus.map((sku, nth) => process(nth).put(`/products/${sku}`, chair)));
  await Promise.all(
    skus.map(async (sku, nth) => {
      const [received, changed] = await Promise.all([
        process(nth).post(`/stock-items/MAIN/${sku}/receive`, { quantity: '0.5', totalCost: eur(1) }),
        process(nth + 1).post(`/products/${sku}/change`, { unit: 'KGM' }),
      ]);
      // Half a piece is refused, half a kilogram is not.
      const outcomes = [received.json().code, changed.json().code];
      const { unit } = (await process(nth).get(`/products/${sku}`)).json();
      expect([...outcomes, unit], received.body).toEqual(
        received.statusCode === 200
          ? [undefined, undefined, 'KGM']
          : ['product/quantity-not-whole', 'product/base-unit-fixed', 'C62'],
      );
    }),
  );
});

describe('orders at two processes', () => {
  test('never hold more than there is, and get all of it', async () => {
    const sku = await newProduct('FEW', '20');
    await process(0).post(`/stock-items/WEST/${sku}/receive`, { quantity: '10', unitCost: perUnit(eur(100)) });
    const orders = Array.from({ length: 40 }, () => randomIds.next());
    await Promise.all(orders.map((orderId) => ask(orderId, sku, '1')));
    await until(() => orders.every((orderId) => answers.has(orderId)));
    const short = orders.filter((orderId) => answers.get(orderId)?.lines[0]?.short !== '0');
    expect(short).toHaveLength(10);
    expect(await stock(sku)).toMatchObject({ onHand: '20', reserved: '20' });
    expect(await stock(sku, 'WEST')).toMatchObject({ onHand: '10', reserved: '10' });

    await times(2, (nth) =>
      process(nth).post(`/stock-items/${nth === 0 ? 'MAIN' : 'WEST'}/${sku}/receive`, {
        quantity: '8',
        unitCost: perUnit(eur(100)),
      }),
    );
    await until(() => orders.every((orderId) => answers.get(orderId)?.lines[0]?.short === '0'));
    // What both warehouses have filled is given back by one of them.
    for (;;) {
      const reserved = [await stock(sku), await stock(sku, 'WEST')].map((item) => Number(item.reserved));
      if (reserved.reduce((sum, one) => sum + one, 0) === 40) break;
      await new Promise(setImmediate);
    }
  });

  test('hold the sum of two lines of one product, and never more than there is', async () => {
    const sku = await newProduct('PAIR', '30');
    const orders = Array.from({ length: 20 }, () => randomIds.next());
    await Promise.all(orders.map((orderId) => ask(orderId, sku, '1', [orderId, randomIds.next()])));
    await until(() => orders.every((orderId) => answers.has(orderId)));
    const lines = orders.flatMap((orderId) => answers.get(orderId)?.lines ?? []);
    expect(lines).toHaveLength(40);
    expect(lines.filter(({ short }) => short === '0')).toHaveLength(30);
    expect(await stock(sku)).toMatchObject({ onHand: '30', reserved: '30' });
  });

  test('that never take note of their stock lose it', async () => {
    const sku = await newProduct('KEPT', '3');
    const [forgotten, kept] = [randomIds.next(), randomIds.next()];
    await Promise.all([ask(forgotten, sku, '1'), ask(kept, sku, '2')]);
    await until(() => answers.has(forgotten) && answers.has(kept));
    await process(0).say(kept, {
      type: 'sales.order.confirmed.v1',
      data: {
        orderId: kept,
        lines: answers.get(kept)?.lines.map(({ sku: _, ...line }) => line) ?? [],
        status: 'confirmed',
      },
    });
    const { store: events, snapshots, keys } = two.stores[0];
    const { use } = scopeOver({ store: events, clock: systemClock, snapshots, keys, database: two.stores[0].database });
    const referenceData = use(referenceDataIn);
    const isForgotten = async (hours: number): Promise<boolean> => {
      const found = await referenceData.forgottenOrders(new Date(Date.now() + hours * 3_600_000).toISOString());
      return found.includes(forgotten) && !found.includes(kept);
    };
    const untilForgotten = async (hours: number): Promise<void> => {
      while (!(await isForgotten(hours))) await new Promise(setImmediate);
    };
    await untilForgotten(25);
    expect(await isForgotten(23)).toBe(false);
    // What counts is what the company allowed when the stock was given.
    await process(0).allow('MAIN', 3, '9999-01-01T00:00:00.000Z');
    await process(0).allow('MAIN', 2, '2020-01-01T00:00:00.000Z');
    await untilForgotten(2.5);
    expect(await isForgotten(1.5)).toBe(false);
    const deps = { allocations: use(allocationsIn), movements: use(movementsIn), directory: use(directoryIn) };
    const only = { forgottenOrders: async () => [forgotten] };
    expect(await expireReservations({ ...deps, referenceData: only, clock: systemClock })).toBe(1);
    expect(await stock(sku)).toMatchObject({ onHand: '3', reserved: '2' });
    const late = { orderId: forgotten, lineId: forgotten, quantity: '1' };
    expect((await process(0).post(`/stock-items/MAIN/${sku}/reserve`, late)).json().code).toBe(
      'stock-item/belongs-to-order',
    );
  });
});

test('an import of 20,000 products in requests at the same time takes every row', async () => {
  const requests = Array.from({ length: 20 }, (_, request) =>
    Array.from({ length: 1000 }, (_unused, row) => ({ sku: `P-${request}-${row}`, ...chair })),
  );
  const queue = requests.values();
  await times(4, async (nth) => {
    for (const rows of queue) {
      const answer = await process(nth).post('/products/import', { rows });
      expect(answer.json()).toMatchObject({ accepted: 1000, repeated: 0, refused: 0 });
    }
  });
}, 120_000);
