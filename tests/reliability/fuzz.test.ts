import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchDocuments, type Route, routesOf } from '../openapi/document.ts';
import { httpTo, type Reply } from '../system/http.ts';
import { dataFolder, type RunningSystem, startSystem } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { boundaryRequests } from './fuzz/boundaries.ts';
import { type FuzzAnswer, faultsIn } from './fuzz/judge.ts';
import type { FuzzRequest } from './fuzz/requests.ts';
import { fuzz, sendAll } from './fuzz/run.ts';
import { business, deliveries, knownTo, opening } from './fuzz/shop.ts';

/** `FUZZ_REQUESTS=50000 SM_SEED=7` sends more, or others. */
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 4000);
const seed = Number(process.env['SM_SEED'] ?? 1);

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let routes: readonly Route[];

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  routes = (await fetchDocuments(system.baseUrl)).flatMap(routesOf);
  const { put, post } = httpTo(system.baseUrl);
  const done = (what: string, send: () => Promise<Reply>) => until(what, async () => (await send()).status < 300);
  for (const { path, body } of opening) await done(path, () => put(path, { body }));
  const headers = { 'idempotency-key': 'opening' };
  for (const { path, body } of deliveries) await done(path, () => post(path, { body, headers }));
  for (const { path, body } of business) await done(path, () => post(path, { body }));
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

const allReady = async (): Promise<boolean> => {
  const { get } = httpTo(system.baseUrl);
  const services = ['customer', 'inventory', 'order', 'query'];
  return (await Promise.all(services.map((name) => get(`/${name}/readyz`)))).every(({ status }) => status === 200);
};

/** The streams that a read model could not fold on, for what was accepted. */
const parked = async (): Promise<readonly unknown[]> => {
  const { get } = httpTo(system.baseUrl);
  const replies = await Promise.all(['inventory', 'order', 'query'].map((name) => get(`/${name}/v1/projections`)));
  return replies.flatMap(({ body }) => body.items.flatMap((one: { parked: readonly unknown[] }) => one.parked));
};

describe('whatever is sent to whatever route', () => {
  it(
    'is answered as documented, without a 5xx but 503, and the system lives and catches up',
    async () => {
      const { findings, statuses, neverWorked } = await fuzz({
        baseUrl: system.baseUrl,
        routes,
        known: knownTo,
        seed,
        requests,
      });
      process.stdout.write(
        `fuzz: seed ${seed}, ${JSON.stringify(statuses)}, never worked: ${neverWorked.join(', ')}\n`,
      );
      expect(findings).toEqual([]);
      await until('every service has dealt with what was accepted', allReady);
      expect(await parked()).toEqual([]);
      expect(system.log()).not.toContain('request failed');
      expect(system.log()).not.toMatch(/"level":"(error|fatal)"/);
      // Else the requests have got no further than the door.
      expect(statuses[200] ?? 0).toBeGreaterThan(requests / 10);
      expect(neverWorked.length).toBeLessThan(routes.length / 4);
    },
    Math.max(600_000, requests * 30),
  );
});

describe('the boundary values of every format', () => {
  it('in every field and every query are held, or refused with 400', async () => {
    const queue = routes.flatMap((route) => [...boundaryRequests(route, knownTo(route), seed)]);
    const { findings, statuses } = await sendAll({ baseUrl: system.baseUrl, routes }, queue);
    process.stdout.write(`boundaries: ${queue.length} requests, ${JSON.stringify(statuses)}\n`);
    expect(findings).toEqual([]);
    await until('every service has dealt with what was accepted', allReady);
    expect(await parked()).toEqual([]);
    expect(system.log()).not.toContain('request failed');
  }, 600_000);
});

describe('the judge', () => {
  const route: Route = {
    method: 'POST',
    path: '/x/v1/things',
    operation: {
      requestBody: {
        content: {
          'application/json': { schema: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } } },
        },
      },
      responses: {
        200: { description: 'OK', content: { 'application/json': { schema: { type: 'object', required: ['ok'] } } } },
        409: { description: '`thing/taken`' },
      },
    },
  };
  const request: FuzzRequest = {
    route,
    method: 'POST',
    path: route.path,
    headers: { 'content-type': 'application/json' },
    body: '{"n":1}',
  };
  const fine: FuzzAnswer = { status: 200, contentType: 'application/json; charset=utf-8', text: '{"ok":true}' };
  const problem = (status: number, code: string, more: object = {}): FuzzAnswer => ({
    status,
    contentType: 'application/problem+json; charset=utf-8',
    text: JSON.stringify({ type: `urn:${code}`, title: 't', status, code, detail: 'd', correlationId: 'c', ...more }),
  });

  it('has nothing against what is documented', () => {
    expect(faultsIn(request, fine)).toEqual([]);
    expect(faultsIn(request, problem(409, 'thing/taken'))).toEqual([]);
    expect(faultsIn(request, problem(503, 'service/overloaded'))).toEqual([]);
    expect(faultsIn({ ...request, body: '{}' }, problem(400, 'request/invalid', { errors: [{ in: 'body' }] }))).toEqual(
      [],
    );
  });

  it.each<[what: string, answer: FuzzAnswer, fault: string, body?: string]>([
    ['a 500', problem(500, 'service/internal'), 'is 500'],
    ['a status that is not documented', { ...fine, status: 202 }, 'is not documented'],
    ['an answer off its schema', { ...fine, text: '{"ko":1}' }, 'does not fit its schema'],
    ['an answer of another type', { ...fine, contentType: 'text/html' }, 'which is not documented'],
    ['a problem that is none', { ...fine, status: 409 }, 'not a problem'],
    ['a code that is not documented', problem(409, 'thing/gone'), 'not documented for 409'],
    ['a problem of another status', problem(409, 'thing/taken', { status: 400 }), 'says 400'],
    ['a stack trace', problem(409, 'thing/taken', { detail: 'at run (/srv/a.ts:3:1)' }), 'tells of the inside'],
    ['a wrong body that is taken', fine, 'accepts what the schema', '{"n":"1"}'],
    [
      'a right body that is refused',
      problem(400, 'request/invalid', { errors: [{ in: 'body', path: '/n' }] }),
      'refuses what the schema',
    ],
  ])('finds %s', (_, answer, fault, body = '{"n":1}') => {
    expect(faultsIn({ ...request, body }, answer).join()).toContain(fault);
  });
});
