import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servicesInMemory } from './openapi/in-memory.ts';

/** The services, for a principal who may do everything, or nothing. */
let services: Awaited<ReturnType<typeof servicesInMemory>>;
let isAllowed = true;

beforeAll(async () => {
  services = await servicesInMemory(() => ({ id: 'user:eve', may: () => isAllowed }));
});
afterAll(() => services.stop());

type Answer = Awaited<ReturnType<typeof services.server.inject>>;

/** Sources of a directive of the policy that an answer has. */
const sourcesOf = (answer: Answer, directive: string): readonly string[] | undefined => {
  const policy = String(answer.headers['content-security-policy']).split('; ');
  return policy
    .find((one) => one.startsWith(`${directive} `))
    ?.split(' ')
    .slice(1);
};

const isPage = ({ headers }: Answer): boolean => String(headers['content-type']).startsWith('text/html');

/** What is the same for all, and caches may keep. */
const isPublic = (url: string): boolean => /\/(docs\/static|pages)\/[\w.-]+$|\/v1\/jwks$/.test(url);

const expectSecure = (what: string, answer: Answer): void => {
  const { headers, statusCode } = answer;
  expect([what, headers['x-content-type-options'], headers['referrer-policy']]).toEqual([
    what,
    'nosniff',
    'no-referrer',
  ]);
  expect([what, headers['cross-origin-resource-policy']]).toEqual([what, 'same-origin']);
  const isKept = isPublic(what) && statusCode === 200;
  const kept: unknown = isKept ? expect.stringMatching(/^public, max-age=\d+$/) : 'no-store';
  expect([what, headers['cache-control']]).toEqual([what, kept]);
  for (const directive of ['default-src', 'base-uri', 'frame-ancestors'])
    expect([what, directive, sourcesOf(answer, directive)]).toEqual([what, directive, ["'none'"]]);
  expect([what, sourcesOf(answer, 'script-src') ?? []]).toEqual([what, isPage(answer) ? expect.anything() : []]);
  const isFarther = (source: string): boolean => !/^'(none|self|sha256-.*)'$/.test(source);
  expect([what, (sourcesOf(answer, 'script-src') ?? []).filter(isFarther)]).toEqual([what, []]);
  for (const cookie of [headers['set-cookie'] ?? []].flat())
    expect([what, cookie]).toEqual([
      what,
      expect.stringMatching(/^(?!.*; Domain=).*; Path=\/; HttpOnly; SameSite=(Lax|Strict)/),
    ]);
  const given = ['server', 'x-powered-by', 'access-control-allow-origin'].filter((one) => one in headers);
  expect([what, given]).toEqual([what, []]);
};

const routes = () => services.server.permissions.filter(({ method }) => method !== 'HEAD');

/** Requests of a route, and what is wrong with each. */
const variants: Readonly<Record<string, { readonly id: string; readonly headers?: Record<string, string> }>> = {
  'an id that is not there': { id: '00000000-0000-7000-8000-000000000001' },
  'a company that is there': { id: 'MAIN' },
  'nonsense for an id': { id: '%00' },
  'an id that is too long': { id: 'x'.repeat(400) },
  'a body of another type': { id: 'MAIN', headers: { 'content-type': 'text/plain' } },
  'a body that is not JSON': { id: 'MAIN', headers: { 'content-type': 'application/json' } },
};

describe.each(Object.entries(variants))('%s', (name, { id, headers = {} }) => {
  test.each([true, false])('every route answers with the headers that protect browsers; allowed: %s', async (may) => {
    isAllowed = may;
    expect(routes().length).toBeGreaterThan(150);
    const statuses = new Set<number>();
    for (const { method, url } of routes()) {
      if (url.endsWith('/live') && may) continue; // does not end; live.test.ts has it
      const target = url.replaceAll(/:[a-zA-Z]+/g, id);
      const answer = await services.server.inject({
        method: method as 'GET',
        url: target,
        headers,
        ...(method !== 'GET' && { payload: 'x' }),
      });
      statuses.add(answer.statusCode);
      expectSecure(`${method} ${target}`, answer);
    }
    if (!may && !name.includes('too long')) expect([...statuses]).toContain(403);
  });
});

test('so do paths without a route, other methods, and the files of the page of an API', async () => {
  isAllowed = true;
  const asked = [
    ['GET', '/nothing', 404],
    ['GET', '/order/nothing', 404],
    ['GET', '/order/v1/%zz', 400],
    ['DELETE', '/order/v1/orders', 405],
    ['OPTIONS', '/order/v1/orders', 204],
    ['HEAD', '/order/openapi.json', 200],
    ['GET', '/order/docs/', 200],
    ['GET', '/order/docs/static/start.js', 200],
    ['GET', '/order/docs/static/..%2fpackage.json', 404],
    ['GET', '/order/docs/static/__proto__', 404],
  ] as const;
  for (const [method, url, status] of asked) {
    const answer = await services.server.inject({ method, url });
    expect([url, answer.statusCode]).toEqual([url, status]);
    expectSecure(url, answer);
  }
});

test('no answer lets another site read it, or a script that is not ours run', async () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  for (const method of ['OPTIONS', 'GET'] as const) {
    const answer = await services.server.inject({ method, url: '/order/v1/entities/MAIN', headers });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});
