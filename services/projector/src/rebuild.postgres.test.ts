import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { perUnit } from '@sales/contracts';
import {
  type EventLog,
  type FoldedTable,
  position,
  type Supervisor,
  startBuildRunner,
  superviseProjection,
} from '@sales/eventsourcing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projections } from './service.ts';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { dice, idFor, party } from './testing/shop.ts';

let side: ReadSide;
const random = dice(3);
const skus = ['A', 'B', 'C', 'D'];
let placed = 0;

/** Some orders in every state, some stock, some customers. */
const live = (count: number): void => {
  const { shop, history } = side;
  for (const last = placed + count; placed < last; placed++) {
    const name = `Customer ${placed % 7}`;
    if (placed < 7) shop.register(name);
    if (placed < 4) {
      shop.addProduct(skus[placed] ?? '', `Product ${placed}`, 'Things');
      shop.stock('MAIN', skus[placed] ?? '').receive('100', 5000);
    }
    const lines = Array.from({ length: 1 + random.roll(3) }, () => ({
      sku: random.pick(skus),
      quantity: '2',
      unitPrice: 500,
    }));
    const order = shop.place(String(placed), party(name), lines, {
      effectiveAt: new Date(Date.UTC(2026, 0, 1 + random.roll(90))).toISOString(),
    });
    if (random.roll(5) === 0) {
      shop.cancel(order);
      continue;
    }
    shop.confirm(order);
    const shipment = shop.ship(order, 300);
    if (random.roll(2) === 0) shop.deliver(order, shipment);
    const invoice = shop.invoice(order, party(name), '2026-02-01', '2026-03-01');
    if (random.roll(2) === 0) shop.pay(order, invoice, 100, 0);
    if (random.roll(4) === 0) shop.takeBack(order, 0, '1', 300);
  }
  history.add('priceList', 'LIST', 'sales.priceList.price-set.v1', {
    priceList: 'LIST',
    sku: 'A',
    unit: 'C62',
    minQuantity: '1',
    unitPrice: perUnit({ amount: placed, currency: 'EUR' }),
  });
};

type Shown = {
  name: string;
  state: string;
  live: { build: number };
  lag: number;
  rebuild?: { state: string; comparison?: { agrees: boolean } };
};

const status = async (name: string): Promise<Shown> => {
  const { items } = await side.get('/query/v1/projections');
  return items.find((one: Shown) => one.name === name);
};

/** Every row of every table of a build, in key order, as one hash a table. */
const hashes = async (name: string, build: number): Promise<Record<string, string>> => {
  const projection = projections.find((one) => one.name === name);
  const found: Record<string, string> = {};
  for (const { table } of projection?.tables ?? []) {
    const order = table.key.map((column) => `"${column}"`).join(', ');
    const text = `select md5(coalesce(string_agg(t::text, E'\\n' order by ${order}), '')) as hash, count(*) as rows
      from ${name}_${build}."${table.name}" t`;
    const [row] = await side.postgres.database.query<{ hash: string; rows: number }>({ text, values: [] });
    found[table.name] = `${row?.rows} rows ${row?.hash}`;
  }
  return found;
};

const until = async (met: () => Promise<boolean>): Promise<void> => {
  for (const deadline = performance.now() + 60_000; !(await met()); ) {
    if (performance.now() > deadline) throw new Error('it never came to that');
    await setImmediate();
  }
};

beforeAll(async () => {
  side = await startReadSide();
  live(80);
  await side.publish();
});
afterAll(() => side.stop());

describe('a rebuild', () => {
  test('goes on under writes and reads: none fails or goes back', async () => {
    const before = await Promise.all(projections.map(({ name }) => status(name)));
    for (const { name } of projections) {
      expect((await side.post(`/query/v1/projections/${name}/rebuild`)).status).toBe(202);
    }
    let running = true;
    let reads = 0;
    let seen = 0;
    const reading = (async () => {
      while (running) {
        const orders = await side.get('/query/v1/orders?limit=200');
        const report = await side.get('/query/v1/reports/sales?period=total');
        expect(orders.items.length).toBeGreaterThanOrEqual(seen);
        seen = orders.items.length;
        expect(report.rows.length).toBe(1);
        reads += 2;
      }
    })();
    for (let round = 0; round < 10; round++) {
      live(5);
      await side.history.publish(side.postgres.log);
      const orderId = idFor(`order ${placed - 1}`);
      const token = encodeURIComponent(side.history.token(`order-${orderId}`));
      const own = await side.get(`/query/v1/orders/${orderId}?after=${token}`);
      expect(own.orderId).toBe(orderId);
    }
    await until(async () => {
      const now = await Promise.all(projections.map(({ name }) => status(name)));
      return now.every(
        (one, index) => one.live.build > (before[index]?.live.build ?? 0) && one.rebuild?.state === 'swapped',
      );
    });
    running = false;
    await reading;
    expect(reads).toBeGreaterThan(10);
    await side.publish();
  });

  test('gives byte for byte the tables that grew event by event', async () => {
    for (const { name } of projections) {
      const { live: old } = await status(name);
      await side.post(`/query/v1/projections/${name}/rebuild`);
      await until(async () => (await status(name)).live.build > old.build);
      const now = await status(name);
      await until(async () => (await status(name)).rebuild?.state === 'swapped');
      expect((await status(name)).rebuild).toMatchObject({ state: 'swapped', done: 1, comparison: { agrees: true } });
      expect(await hashes(name, now.live.build)).toEqual(await hashes(name, old.build));
    }
  });

  test('of something unknown is 404', async () => {
    expect((await side.post('/query/v1/projections/unicorns/rebuild')).status).toBe(404);
  });
});

/** A table of the streams that were seen. */
const seen = (name: string): FoldedTable => ({
  kind: 'folded',
  table: { name: `${name}_streams`, columns: { stream: 'text', events: 'bigint' }, key: ['stream'] },
  keys: ({ stream }) => [{ stream }],
  evolve: (row, { stream }) => ({ stream, events: Number(row?.['events'] ?? 0) + 1 }),
});

describe('a supervisor', () => {
  const supervise = async (
    version: number,
    work: (supervisor: Supervisor) => Promise<void>,
    name: string,
    log: EventLog = side.postgres.log,
  ) => {
    const { projections: store, leases } = side.postgres;
    const [orders] = projections.filter((one) => one.name === 'orders');
    if (orders === undefined) throw new Error('no orders');
    const projection = { ...orders, name, version, tables: [seen(name)] };
    const abort = new AbortController();
    const supervisor = superviseProjection({ log, store, leases, projection });
    const running = supervisor.run(abort.signal);
    try {
      await work(supervisor);
    } finally {
      abort.abort();
      await running;
    }
  };
  const caughtUp = async (supervisor: Supervisor): Promise<boolean> => {
    const { state, lag } = await supervisor.status();
    return state === 'running' && lag === 0;
  };

  test('rebuilds by itself when the code is newer, and when it is older only if it is asked to', async () => {
    await supervise(1, (supervisor) => until(() => caughtUp(supervisor)), 'aging');
    await supervise(
      2,
      async (supervisor) => {
        await until(() => caughtUp(supervisor));
        expect(await supervisor.status()).toMatchObject({
          live: { build: 2, version: 2 },
          rebuild: { state: 'swapped' },
        });
      },
      'aging',
    );
    await supervise(
      1,
      async (supervisor) => {
        await until(async () => (await supervisor.status()).state === 'newer');
        const { live, partitions } = await supervisor.status();
        expect(live).toEqual({ build: 2, version: 2 });
        // What others have brought forward can be waited for.
        const [there] = partitions.filter(({ position }) => position > 0n);
        if (there === undefined) throw new Error('nothing was published');
        const { topic, partition } = there;
        const { signal } = new AbortController();
        expect(await supervisor.reaches(topic, partition, there.position, 5000, signal)).toBe(true);
        expect(await supervisor.reaches(topic, partition, position(there.position + 1n), 10, signal)).toBe(false);
        expect(await supervisor.requestRebuild()).toBe(3);
        await until(() => caughtUp(supervisor));
        expect(await supervisor.status()).toMatchObject({
          live: { build: 3, version: 1 },
          rebuild: { state: 'swapped' },
        });
      },
      'aging',
    );
  });

  test('rebuilds also where it takes long to hear how far the log is', async () => {
    const { log } = side.postgres;
    const slow: EventLog = {
      ...log,
      tail: async (topic) => {
        await delay(600);
        return log.tail(topic);
      },
    };
    await supervise(1, (supervisor) => until(() => caughtUp(supervisor)), 'slow');
    await supervise(2, (supervisor) => until(() => caughtUp(supervisor)), 'slow', slow);
  });

  test('gives what was never counted before its whole history', async () => {
    await supervise(
      1,
      async (supervisor) => {
        await until(() => caughtUp(supervisor));
        const counted = await side.postgres.database.query<{ stream: string; events: number }>({
          text: 'select stream, events::int from read.counted_streams order by stream',
          values: [],
        });
        const orders = side.history.events.filter(({ stream }) => stream.startsWith('order-'));
        const expected = Map.groupBy(orders, ({ stream }) => stream);
        expect(counted).toEqual([...expected].sort().map(([stream, { length }]) => ({ stream, events: length })));
        expect(counted.length).toBeGreaterThan(80);
      },
      'counted',
    );
  });

  test('tells of a rebuild whichever process does it: one of two is asked, and both say the same', async () => {
    await supervise(
      1,
      (one) =>
        supervise(
          1,
          async (other) => {
            await until(async () => (await caughtUp(one)) && (await caughtUp(other)));
            const build = await one.requestRebuild();
            expect(await other.requestRebuild()).toBe(build);
            for (const supervisor of [one, other]) {
              await until(async () => {
                const { live, rebuild } = await supervisor.status();
                return live?.build === build && rebuild?.build === build && rebuild.state === 'swapped';
              });
            }
            expect((await one.status()).rebuild).toEqual((await other.status()).rebuild);
          },
          'paired',
        ),
      'paired',
    );
  });

  test('takes up a rebuild that a crash has cut off', async () => {
    const { log, projections: store } = side.postgres;
    await supervise(1, (supervisor) => until(() => caughtUp(supervisor)), 'crashing');
    const [orders] = projections.filter((one) => one.name === 'orders');
    if (orders === undefined) throw new Error('no orders');
    const build = await store.begin({ ...orders, name: 'crashing', version: 1, tables: [seen('crashing')] });
    const runner = startBuildRunner({ log, store, build, maxMessages: 10 });
    await until(async () => runner.applied() > 0);
    await runner.stop();
    await supervise(
      1,
      async (supervisor) => {
        await until(async () => (await supervisor.status()).live?.build === build.number);
        await until(() => caughtUp(supervisor));
      },
      'crashing',
    );
  });
});
