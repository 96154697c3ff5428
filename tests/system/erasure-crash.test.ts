import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done } from './shop.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let running: RunningSystem | undefined;

const start = async (env: Readonly<Record<string, string>> = {}): Promise<RunningSystem> => {
  running = await startSystem({ folder: folder.path, env });
  return running;
};

beforeAll(async () => {
  folder = await dataFolder();
  // The first start has a command of its own: it founds the main company.
  await (await start()).stop();
});
afterAll(async () => {
  await running?.kill();
  await folder.remove();
});

const has = async ({ baseUrl }: RunningSystem, customerId: string): Promise<boolean> =>
  (await httpTo(baseUrl).get(`/query/v1/customers/${customerId}`)).status === 200;

/** It is decided, said, asked of the process that destroys keys, done, and recorded. */
test.each([
  'command.decided:1',
  'command.appended:1',
  'process.received:1',
  'process.worked:1',
  'command.decided:2',
  'command.appended:2',
])('a customer whose erasure is cut off at %s is erased when it goes on', { timeout: 120_000 }, async (point) => {
  const before = await start();
  const { post, get } = httpTo(before.baseUrl);
  const body = { name: 'Rosa Unverkennbar', kind: 'person', country: 'DE', currency: 'EUR' };
  const { customerId, personId } = (await done(post('/customer/v1/customers', { body }))).body;
  await until('it is in the read models', () => has(before, customerId));
  expect((await get(`/query/v1/persons/${personId}/erasure`)).status).toBe(404);
  await before.stop();

  const killed = await start({ SM_CRASH: point });
  const headers = { 'idempotency-key': `erase-${point}` };
  const ask = ({ baseUrl }: RunningSystem) =>
    httpTo(baseUrl).post(`/customer/v1/customers/${customerId}/erase`, { body: {}, headers });
  await ask(killed).catch(() => undefined);
  await until('it is dead', async () =>
    httpTo(killed.baseUrl)
      .get('/')
      .then(
        () => false,
        () => true,
      ),
  );

  const after = await start();
  // Who got no answer asks again.
  expect((await ask(after)).body).toMatchObject({ status: 'erased', name: '[erased]' });
  const http = httpTo(after.baseUrl);
  const certificate = await until('it is forgotten', async () => {
    const answer = (await http.get(`/query/v1/persons/${personId}/erasure`)).body;
    return answer.isComplete === true && answer;
  });
  expect(certificate.erased).toHaveLength(1);
  expect(JSON.stringify((await http.get(`/query/v1/timeline/customer/${customerId}`)).body)).not.toContain('Rosa');
  await after.stop();
});
