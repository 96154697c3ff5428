import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Http, httpTo } from '../system/http.ts';
import { runOps } from '../system/ops-command.ts';
import { addressIn, launchSystem, type Started, startTimeoutMs } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { type Client, clientOf } from './driver/client.ts';
import { openShop, seedShop } from './driver/shop-floor.ts';
import { openHistory } from './history.ts';

/** Where the system runs that loses the end of its store. */
export type World = {
  readonly name: 'standalone' | 'cluster';
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What `npm run ops` has to be told to work on the store and the log. */
  readonly opsEnv: Readonly<Record<string, string>>;
  /** Notes what the store has now; what it gives back makes the store forget what came later, while everything runs. */
  backUp(): Promise<() => Promise<void>>;
  /** Resolves once the running system has nothing left to do; gives what is unfinished when that takes too long. */
  quiet(address: string): Promise<readonly string[]>;
  /** What should not be in what there is in the end, with the history of what clients were told. */
  examine(address: string, historyPath: string): Promise<readonly string[]>;
};

const units = 400;

type Numbered = { readonly number: string };

const services = ['customer', 'inventory', 'order', 'query'] as const;

/** Begins the orders of a seed from `begun` up to `orders`; some of them go on to be shipped and paid. */
const sell = async (client: Client, seed: number, orders: number, begun = 0): Promise<void> => {
  if (begun === 0) await seedShop(client, seed, units);
  await openShop({ client, seed, clients: 8, begun, orders, ambition: 0.3, signal: new AbortController().signal });
};

const draft = (http: Http, customerId: string, key = randomUUID()) =>
  http.post('/order/v1/orders', {
    body: { customerId, lines: [{ sku: 'A', quantity: '1' }] },
    headers: { 'idempotency-key': key },
  });

const listed = async (http: Http): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const { body } = await http.get(`/query/v1/orders?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
    for (const { orderId } of body.items) ids.add(orderId);
    cursor = body.next ?? undefined;
  }
  return ids;
};

/**
 * A system loses the last 30 orders of its store, and everything else of that time, while topics and read models have
 * them. It says so, refuses commands, running and started again, until it is realigned; then it is what the store is,
 * and goes on.
 */
export const loseAndRealign = async (world: World, seed: number): Promise<void> => {
  const { folder, env, opsEnv } = world;
  let running: Started | undefined;
  const start = async (): Promise<string> => {
    running = launchSystem({ world: world.name, folder, env });
    const { log } = running;
    return until('the system says where it is', () => addressIn(log()), startTimeoutMs).catch((cause: unknown) => {
      throw new Error(`the system did not start:\n${log().slice(-3000)}`, { cause });
    });
  };
  const stop = async (): Promise<void> => {
    running?.child.kill('SIGINT');
    await running?.ended;
    running = undefined;
  };
  const isReady = async (http: Http, names: readonly string[] = services): Promise<boolean> =>
    (await Promise.all(names.map((name) => http.get(`/${name}/readyz`)))).every(({ status }) => status === 200);
  const ops = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runOps(args, { ...opsEnv, ...more });

  const historyPath = join(folder, 'history.ndjson');
  const history = await openHistory(historyPath);
  const lostHistory = await openHistory(join(folder, 'lost.ndjson'));
  let address = await start();
  const target = { address: async () => address };
  const [client, lostClient] = [clientOf(history, target), clientOf(lostHistory, target)];
  const file = join(folder, 'withdrawn.ndjson');

  const expectRefusals = async (http: Http, customerId: string): Promise<void> => {
    // While it starts it is not ready either, for other reasons.
    const found = async () => (await http.get('/order/readyz')).body.checks['store and topics']?.detail;
    const says = 'was restored to an earlier point';
    await until('it is found', async () => String(await found()).includes(says), 60_000);
    for (let nth = 0; nth < 5; nth++) {
      const { status, body: problem } = await draft(http, customerId);
      expect([status, problem.code]).toEqual([503, 'service/store-restored']);
    }
    expect((await http.get('/order/metrics')).body).toMatch(/^store_restored\{service="order"\} 1$/m);
  };

  /** The chain is whole and as earlier roots say, and what the topics are now is signed. */
  const expectSigned = async (number: number): Promise<void> => {
    const { code, said } = await ops(['verify-chain', '--sign']);
    expect([code, said]).toEqual([0, expect.stringContaining(`root ${number} is signed`)]);
  };

  /** The topics are others than those that were signed, and the last root is lost: until it is said why. */
  const expectMended = async (): Promise<void> => {
    const { code, said } = await ops(['verify-chain']);
    expect([code, said]).toEqual([1, expect.stringContaining('! root 2 is outside and not in the store')]);
    expect(said).toMatch(/! sales\.order\.v1\/\d+ has another history up to position \d+ than root 1/);
    expect(await ops(['verify-chain', '--sign'])).toMatchObject({ code: 1 });
    const mended = await ops(['verify-chain', '--mend', 'the store was restored']);
    expect([mended.code, mended.said]).toEqual([0, expect.stringContaining('root 3 is signed')]);
    const after = await ops(['verify-chain']);
    expect([after.code, after.said]).toEqual([0, expect.stringMatching(/mended, by root 3 of .*: the store was/)]);
  };

  try {
    const http = () => httpTo(address);
    await until('all services are ready', () => isReady(http()), startTimeoutMs);
    await sell(client, seed, 10);
    expect(await world.quiet(address)).toEqual([]);
    const kept = await listed(http());
    await expectSigned(1);
    const restore = await world.backUp();

    await sell(lostClient, seed + 1, 30);
    const customers = (await http().get('/query/v1/customers')).body.items;
    const customerId: string = customers[0].customerId;
    const lost = await draft(http(), customerId);
    expect(lost.status).toBe(201);
    const token = lost.headers.get('consistency-token') ?? '';
    expect(await world.quiet(address)).toEqual([]);
    expect((await listed(http())).size).toBeGreaterThan(kept.size + 30);
    await expectSigned(2);

    await restore();
    await expectRefusals(http(), customerId);
    const status = await ops(['status'], { BASE_URL: address });
    expect([status.code, status.said]).toEqual([1, expect.stringMatching(/! {3}store and topics: .*restored/)]);
    expect(await ops(['realign', '--right', 'store', '--file', file])).toMatchObject({
      code: 1,
      said: expect.stringContaining('stop every service first'),
    });
    await stop();

    address = await start();
    await expectRefusals(http(), customerId);
    await stop();

    const found = await ops(['realign', '--dry-run']);
    expect([found.code, found.said]).toEqual([1, expect.stringMatching(/the topics have \d+ events? of \d+ streams?/)]);
    expect(found.said).toContain(' order');
    const realigned = await ops(['realign', '--right', 'store', '--file', file]);
    expect([realigned.code, realigned.said]).toEqual([0, expect.stringContaining('realignment 1 is done')]);
    const withdrawn = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(withdrawn.some((line) => line.includes(lost.body.orderId))).toBe(true);

    address = await start();
    await until('all services are ready', () => isReady(http()), startTimeoutMs);
    expect((await http().get(`/query/v1/orders?after=${encodeURIComponent(token)}`)).status).toBe(200);
    expect((await http().get(`/order/v1/orders/${lost.body.orderId}`)).status).toBe(404);
    expect(await world.quiet(address)).toEqual([]);
    expect(await listed(http())).toEqual(kept);
    expect(await ops(['verify'])).toMatchObject({ code: 0 });
    await expectMended();

    await sell(client, seed, 90, 10);
    const numbers = (await http().get('/query/v1/orders?limit=1')).body.items.map(({ number }: Numbered) => number);
    expect(numbers[0] > lost.body.number, `${numbers[0]} after ${lost.body.number}`).toBe(true);
    expect(await world.examine(address, historyPath)).toEqual([]);
    expect(await ops(['status'], { BASE_URL: address })).toMatchObject({ code: 0 });
  } finally {
    await stop();
    for (const one of [client, lostClient, history, lostHistory]) await one.close();
    await rm(file, { force: true });
  }
};
