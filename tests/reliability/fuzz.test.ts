import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../openapi/document.ts';
import { isOfBusiness } from '../openapi/requests.ts';
import { type FuzzAnswer, faultsIn } from './fuzz/judge.ts';
import type { FuzzRequest } from './fuzz/requests.ts';
import { fuzz, sendAll } from './fuzz/run.ts';
import { knownTo } from './fuzz/shop.ts';
import { type FuzzedSystem, startFuzzedSystem } from './fuzz/target.ts';

/** `FUZZ_REQUESTS=50000 SM_SEED=7` sends more, or others. */
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 4000);
const seed = Number(process.env['SM_SEED'] ?? 1);

let fuzzed: FuzzedSystem;
beforeAll(async () => {
  fuzzed = await startFuzzedSystem();
});
afterAll(() => fuzzed?.stop());

describe('whatever is sent to whatever route', () => {
  it(
    'is answered as documented, without a 5xx but 503, and the system lives and catches up',
    async () => {
      const { system, routes } = fuzzed;
      const { findings, statuses, neverWorked } = await fuzz({ ...fuzzed, known: knownTo, seed, requests });
      // What is for operators and for sign-in takes more than a request that is right.
      const silent = neverWorked.filter(isOfBusiness).map(({ method, path }) => `${method} ${path}`);
      process.stdout.write(`fuzz: seed ${seed}, ${JSON.stringify(statuses)}, never worked: ${silent.join(', ')}\n`);
      expect(findings).toEqual([]);
      await fuzzed.settled();
      expect(system.log()).not.toMatch(/"level":"(error|fatal)"/);
      // Else the requests have got no further than the first check.
      expect(statuses[200] ?? 0).toBeGreaterThan(requests / 10);
      expect(silent.length).toBeLessThan(routes.filter(isOfBusiness).length / 4);
    },
    Math.max(600_000, requests * 30),
  );
});

describe('the boundary values of every format', () => {
  it('in every field and every query are held, or refused with 400', async () => {
    const queue = fuzzed.boundaries(seed);
    const { findings, statuses } = await sendAll(fuzzed, queue);
    process.stdout.write(`boundaries: ${queue.length} requests, ${JSON.stringify(statuses)}\n`);
    expect(findings).toEqual([]);
    await fuzzed.settled();
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
    ['a value that is missing', problem(409, 'thing/taken', { detail: 'It is not of .' }), 'lacks a word'],
    ['a stack trace', problem(409, 'thing/taken', { detail: 'at run (/srv/a.ts:3:1)' }), 'tells of the inside'],
    ['a wrong body that is taken', fine, 'accepts what the schema', '{"n":"1"}'],
    ['a name that is there twice', fine, 'has a name twice', '{"n":2,"n":1}'],
    [
      'a right body that is refused',
      problem(400, 'request/invalid', { errors: [{ in: 'body', path: '/n' }] }),
      'refuses what the schema',
    ],
  ])('finds %s', (_, answer, fault, body = '{"n":1}') => {
    expect(faultsIn({ ...request, body }, answer).join()).toContain(fault);
  });
});
