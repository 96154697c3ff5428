/**
 * Measures the read side on an embedded Postgres: `node services/projector/src/testing/measure.ts [orders] [lines]`.
 * Prints how many events a second go through all projections together, and through the rebuild of each.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { openPostgres } from '@sales/adapter-postgres';
import { topicsByCategory } from '@sales/contracts';
import { ends, rebuild, startBuildRunner } from '@sales/eventsourcing';
import { startTestPostgres } from '@sales/test-kit';
import { projections } from '../service.ts';
import { createHistory } from './history.ts';
import { dice, party, shop } from './shop.ts';

const orders = Number(process.argv[2] ?? 5000);
const linesEach = Number(process.argv[3] ?? 3);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
/** CPU time of the server and its backends, in ms: Linux only. */
const serverCpu = (postmaster: number): number =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        const own = Number(fields[11]) + Number(fields[12]);
        const children = Number(fields[13]) + Number(fields[14]);
        if (Number(pid) === postmaster) return sum + (own + children) * 10;
        return Number(fields[1]) === postmaster ? sum + own * 10 : sum;
      } catch {
        return sum;
      }
    }, 0);

const clocks = (): { readonly wall: number; readonly own: number; readonly server: number } => {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), own: (user + system) / 1000, server: serverCpu(server.pid() ?? 0) };
};

const since = (begun: ReturnType<typeof clocks>, events: number): string => {
  const now = clocks();
  const [wall, own, its] = [now.wall - begun.wall, now.own - begun.own, now.server - begun.server];
  const each = (ms: number) => `${((ms / events) * 1000).toFixed(1)} us`;
  return (
    `${events} events in ${Math.round(wall)} ms, ${Math.round((events / wall) * 1000)}/s, cpu of an event: ` +
    `${each(own)} here + ${each(its)} Postgres`
  );
};

const history = createHistory('2025-01-01T00:00:00.000Z');
const { place, confirm, ship, deliver, invoice, pay, register, addProduct, stock } = shop(history);
const random = dice(7);
const customers = Array.from({ length: 500 }, (_, nth) =>
  party(`Customer ${nth}`, random.pick(['DE', 'FR', 'GB', 'US']), { segment: random.pick(['A', 'B', 'C']) }),
);
const skus = Array.from({ length: 2000 }, (_, nth) => `SKU-${nth}`);
for (const customer of customers) register(customer.name);
const items = new Map(
  skus.map((sku, nth) => {
    addProduct(sku, `Product ${nth}`, `Group ${nth % 5}/Kind ${nth % 20}`);
    const item = stock('MAIN', sku);
    item.receive('100000', 1_000_000);
    return [sku, item];
  }),
);
for (let nth = 0; nth < orders; nth++) {
  const at = {
    effectiveAt: new Date(Date.UTC(2025, 0, 1) + Math.floor((nth / orders) * 365) * 86_400_000).toISOString(),
  };
  const customer = random.pick(customers);
  const lines = Array.from({ length: linesEach }, () => {
    const index = random.roll(skus.length);
    return {
      sku: skus[index] ?? '',
      quantity: '2',
      unitPrice: 1000 + index,
      category: `Group ${index % 5}/Kind ${index % 20}`,
    };
  });
  const order = place(String(nth), customer, lines, at, { channel: 'web' });
  for (const line of order.lines) items.get(line.sku ?? '')?.reserve('2', order.orderId, line.lineId, at);
  confirm(order, at);
  const shipment = ship(order, 400, at);
  deliver(order, shipment, at);
  const invoiceId = invoice(order, customer, at.effectiveAt.slice(0, 10), '2026-12-31', at);
  pay(order, invoiceId, 100, 0, at);
}
const total = history.events.length;
say(`${orders} orders of ${linesEach} lines: ${total} events`);

const server = await startTestPostgres({ durable: true });
const postgres = await openPostgres({ url: server.url(), alone: true });
const { log, projections: store } = postgres;
for (const topic of Object.values(topicsByCategory)) await log.ensureTopic(topic.name, topic.partitions, topic.cleanup);
const started = performance.now();
await history.publish(log);
say(`published in ${Math.round(performance.now() - started)} ms`);

const together = clocks();
const runners = await Promise.all(
  projections.map(async (projection) => startBuildRunner({ log, store, build: (await store.live(projection)).build })),
);
const never = new AbortController().signal;
await Promise.all(
  runners.map(async (runner) => runner.reaches(await ends(log, runner.build.projection), 600_000, never)),
);
say(`all projections together: ${since(together, total)}`);

for (const runner of runners) {
  const { projection } = runner.build;
  const begun = clocks();
  const built = await rebuild({
    log,
    store,
    build: await store.begin(projection),
    from: runner.build,
    live: runner,
    signal: never,
    onProgress: () => {},
  });
  say(`rebuild ${projection.name}: ${since(begun, built?.applied() ?? 0)}`);
  await built?.stop();
}
await postgres.close();
await server.stop();
