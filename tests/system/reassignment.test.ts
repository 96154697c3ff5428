import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpTo } from './http.ts';
import { dataFolder, launchSystem, type RunningSystem, startHookMs, startSystem } from './running-system.ts';
import { done } from './shop.ts';
import { until } from './until.ts';

/** Customers that change hands: `REASSIGN_CUSTOMERS=10000` for the whole of it. */
const many = Number(process.env['REASSIGN_CUSTOMERS'] ?? 1000);
const [li, mo] = ['user:li', 'user:mo'];

let folder: Awaited<ReturnType<typeof dataFolder>>;
let running: RunningSystem | undefined;

const start = async (env: Readonly<Record<string, string>> = {}): Promise<RunningSystem> => {
  running = await startSystem({ folder: folder.path, env });
  return running;
};

const registerAll = async ({ baseUrl }: RunningSystem): Promise<void> => {
  const { post } = httpTo(baseUrl);
  const row = { country: 'DE', currency: 'EUR', owner: li };
  for (let first = 0; first < many; first += 1000) {
    const rows = Array.from({ length: Math.min(1000, many - first) }, (_, nth) => ({
      ...row,
      name: `Buyer ${first + nth}`,
    }));
    const { accepted } = (await done(post('/customer/v1/customers/import', { body: { rows } }))).body;
    expect(accepted).toBe(rows.length);
  }
};

beforeAll(async () => {
  folder = await dataFolder();
  // The first start has a command of its own: it founds the main company.
  const system = await start();
  await registerAll(system);
  await system.stop();
}, startHookMs);
afterAll(async () => {
  await running?.kill();
  await folder.remove();
});

/** In the middle of the first part, when a part is done and not said, when it is said, when the next is at work. */
const points = ['command.appended:60', 'process.worked:1', 'process.decided:2', 'command.decided:330'];

test('a job that is killed again and again reassigns each customer once, and says how far it is', async () => {
  const path = `/customer/v1/reassignments/${randomUUID()}`;
  const body = { formerOwner: li, owner: mo };
  const begin = ({ baseUrl }: RunningSystem) => httpTo(baseUrl).put(path, { body });
  const asking = await start();
  expect((await begin(asking)).status).toBe(202);
  await asking.kill();
  for (const point of points) {
    const killed = launchSystem({ folder: folder.path, env: { SM_CRASH: point } });
    expect([point, await killed.ended]).toEqual([point, null]);
  }
  const system = await start();
  const { get } = httpTo(system.baseUrl);
  const [began, cpu] = [performance.now(), process.env['REASSIGN_CUSTOMERS']];
  expect((await begin(system)).status).toBe(202);
  const job = await until(
    'the job has ended',
    async () => {
      const now = (await get(path)).body;
      expect(now).toMatchObject({ customers: many, waiting: many - now.reassigned, left: 0, refused: 0 });
      return now.status === 'ended' && now;
    },
    300_000,
  );
  if (cpu !== undefined)
    console.log(`${many} customers: the rest took ${((performance.now() - began) / 1000).toFixed(1)} s`);
  expect(job).toMatchObject({ reassigned: many, unchanged: 0, waiting: 0 });

  const customers = await until(
    'the lists have it',
    async () => {
      const answer = await get(`/query/v1/customers?owner=${mo}&format=ndjson`);
      const lines = String(answer.body).trim().split('\n');
      return lines.length === many && lines.map((line) => JSON.parse(line).customerId as string);
    },
    120_000,
  );
  expect(new Set(customers).size).toBe(many);
  // Each change is an event of the customer, by the job, of the conversation of the one who asked for it; once.
  for (const customerId of [customers[0], customers[many >> 1], customers.at(-1)]) {
    const { items } = (await get(`/query/v1/timeline/customer/${customerId}`)).body;
    const changes = items.filter(({ type }: { readonly type: string }) => type === 'sales.customer.owner-assigned.v1');
    expect(changes).toMatchObject([{ actor: 'system:reassignment', data: { owner: mo } }]);
    const [{ effectiveAt }] = changes;
    const before = new Date(Date.parse(effectiveAt) - 1).toISOString();
    expect((await get(`/query/v1/customers/${customerId}?asOf=${before}`)).body.owner).toBe(li);
  }
  expect((await begin(system)).body).toEqual(job);
  await system.stop();
}, 900_000);
