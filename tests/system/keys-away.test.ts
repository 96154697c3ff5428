import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Http, httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startHookMs, startSystem } from './running-system.ts';
import { done } from './shop.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path, world: 'standalone' });
  http = httpTo(system.baseUrl);
}, startHookMs);
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

/** Runs the work while the table of the keys answers nothing. */
const withoutKeys = async (work: () => Promise<void>): Promise<void> => {
  const host = join(folder.path, 'postgres');
  const password = await readFile(join(host, 'password'), 'utf8');
  const client = new pg.Client({ host, user: 'sales', password, database: 'postgres' });
  await client.connect();
  try {
    await client.query('begin; lock table vault.keys in access exclusive mode');
    await work();
  } finally {
    await client.end();
  }
};

const person = { kind: 'person', country: 'DE', currency: 'EUR' };
const company = { kind: 'company', name: 'Weber GmbH' };
const unavailable = { status: 503, body: { code: 'service/keys-unavailable' } };

test('while keys are away for a minute nothing of persons is written or read from events, and nothing is lost', {
  timeout: 150_000,
}, async () => {
  const register = async (body: object): Promise<string> =>
    (await done(http.post('/customer/v1/customers', { body }))).body.customerId;
  const [rosa, weber] = [await register({ ...person, name: 'Rosa' }), await register({ ...person, ...company })];
  await until('read models know them', async () => (await http.get(`/query/v1/customers/${weber}`)).status === 200);
  const asOf = encodeURIComponent(new Date().toISOString());
  const fromEvents = [
    `/customer/v1/customers/${rosa}`,
    `/query/v1/timeline/customer/${rosa}`,
    `/query/v1/customers/${rosa}?asOf=${asOf}`,
  ];
  const headers = { 'idempotency-key': randomUUID() };
  const vera = () => http.post('/customer/v1/customers', { body: { ...person, name: 'Vera' }, headers });
  const change = (id: string) =>
    http.post(`/customer/v1/customers/${id}/change-details`, { body: { segment: 'Trade' } });

  await withoutKeys(async () => {
    const since = performance.now();
    expect(await vera()).toMatchObject(unavailable);
    for (const path of fromEvents) {
      const answer = await until(
        `${path} cannot be read`,
        async () => {
          const found = await http.get(path);
          return found.status !== 200 && found;
        },
        75_000,
      );
      expect(answer, path).toMatchObject(unavailable);
      expect(JSON.stringify(answer.body)).not.toContain('Rosa');
    }
    // What was read before may be shown for a minute; then it is asked whether it may, for some seconds.
    expect(performance.now() - since).toBeLessThan(75_000);
    expect(await change(rosa)).toMatchObject(unavailable);
    // Nothing of a company is sealed.
    expect((await change(weber)).status).toBe(200);
  });

  for (const path of fromEvents) expect(JSON.stringify((await done(http.get(path))).body)).toContain('Rosa');
  expect((await vera()).status).toBe(201);
  expect((await change(rosa)).status).toBe(200);
});
