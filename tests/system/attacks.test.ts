import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchDocuments, type Route, routesOf } from '../openapi/document.ts';
import { type Http, httpTo } from './http.ts';
import { setUp, setupCode } from './people.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let routes: readonly Route[] = [];

/** The administrator of the system. */
const ann = randomUUID();
const bob = randomUUID();
/** The customer of another user. */
const customerId = randomUUID();
const secretName = `Zq${randomUUID().replaceAll('-', '')}`;
/** What programs send: one that may do everything, one that sells, and one that looks after users. */
const keys = { root: '', sales: '', helpdesk: '' };

const as = (key: string) => ({ authorization: `Bearer ${key}` });

const issue = async (
  name: string,
  roles: readonly string[],
  headers: Readonly<Record<string, string>>,
): Promise<string> => {
  const issued = await http.post('/identity/v1/api-keys', { body: { name, roles, validDays: 1 }, headers });
  expect(issued.status, JSON.stringify(issued.body)).toBe(201);
  return issued.body.secret;
};

/** May see to users, keys and roles, and sell a little. */
const helpdesk = {
  name: 'Help desk',
  permissions: [
    ...['user:*', 'role:*', 'apiKey:*', 'order:read'].map((permission) => ({ permission, scope: 'all' })),
    { permission: 'customer:read', scope: 'own' },
  ],
  hidden: ['cost'],
};

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({
    folder: folder.path,
    world: 'standalone',
    env: { LOG_LEVEL: 'debug', SETUP_CODE: setupCode },
  });
  // Who sets the system up: what was issued before would count for nothing.
  const root = await setUp(system.baseUrl);
  http = httpTo(system.baseUrl);
  routes = (await fetchDocuments(system.baseUrl)).flatMap(routesOf);
  const register = (user: string, email: string) =>
    root.put(`/identity/v1/users/${user}`, { body: { name: 'A Person', email } });
  for (const [user, email] of [
    [ann, 'ann@example.com'],
    [bob, 'bob@example.com'],
  ] as const)
    expect((await register(user, email)).status).toBe(201);
  expect((await root.put('/identity/v1/roles/helpdesk', { body: helpdesk })).status).toBeLessThan(300);
  keys.root = await issue('root', ['administrator'], await root.headers());
  keys.sales = await issue('sales', ['salesperson'], await root.headers());
  keys.helpdesk = await issue('helpdesk', ['helpdesk'], await root.headers());
  const customer = { name: secretName, kind: 'company', country: 'DE', currency: 'EUR' };
  expect((await root.put(`/customer/v1/customers/${customerId}`, { body: customer })).status).toBe(201);
  const assigned = await root.post(`/identity/v1/users/${ann}/assign-roles`, { body: { roles: ['administrator'] } });
  expect(assigned.status, JSON.stringify(assigned.body)).toBe(200);
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

const users = `/identity/v1/users/${ann}`;

describe('who is not signed in', () => {
  test('gets nothing at any route but those that are open, whatever the headers say', async () => {
    const claimed = {
      'x-actor': `user:${ann}`,
      'x-on-behalf-of': `user:${ann}`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-user': 'ann',
      'x-original-url': '/order/livez',
      'x-http-method-override': 'GET',
      cookie: `sales-session=${randomUUID()}`,
    };
    const asked = routes.filter(({ operation }) => !JSON.stringify(operation).includes('"x-permission":"open"'));
    expect(asked.length).toBeGreaterThan(150);
    for (const { method, path } of asked) {
      const url = path.replaceAll(/{\w+}/g, randomUUID());
      for (const headers of [{}, { 'x-actor': `user:${ann}` }, claimed]) {
        const send = { GET: () => http.get(url, headers), PUT: () => http.put(url, { headers, body: {} }) }[method];
        const { status } = await (send ?? (() => http.post(url, { headers, body: {} })))();
        expect([method, path, headers, status]).toEqual([method, path, headers, expect.toBeOneOf([400, 401])]);
      }
    }
  });

  /** Sends a path as it is. */
  const raw = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(system.baseUrl);
      const asked = request({ hostname, port, path, headers: { host: '127.0.0.1' } }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      });
      asked.on('error', reject);
      asked.end();
    });

  test.each([
    ['/order/livez/../v1/entities/MAIN'],
    ['/order/livez/..%2fv1%2fentities%2fMAIN'],
    ['/order/docs/static/..%2f..%2f..%2fv1/entities/MAIN'],
    ['/order/docs/static/..%5c..%5cpackage.json'],
    ['/order/docs/static/%2e%2e%2fpackage.json'],
    ['//order/v1/entities/MAIN'],
    ['/order//v1/entities/MAIN'],
    ['/order/v1/entities/MAIN/'],
    ['/order/v1/entities/MAIN;x=/livez'],
    ['/order/v1/entities/MAIN%00'],
    ['/order/v1/entities/MAIN%23/livez'],
    ['/order/v1/entities/MAIN?/order/livez'],
    ['/ORDER/V1/entities/MAIN'],
    ['/order%2fv1%2fentities%2fMAIN'],
    ['/%6frder/v1/entities/MAIN'],
    ['/order/v1/%65ntities/MAIN'],
    ['/order/v1/entities/%4dAIN'],
    ['http://evil.example/order/v1/entities/MAIN'],
    ['/order/v1/entities/MAIN#/livez'],
  ])('gets nothing by %s', async (path) => {
    expect(await raw(path)).toBeOneOf([400, 401, 404]);
  });
});

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens made by a person who has read what is public. */
const forged = async (): Promise<Readonly<Record<string, string>>> => {
  const { body } = await http.get('/identity/v1/jwks');
  const [{ kid, x }] = body.keys;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'sales', aud: 'sales', sub: ann, sid: randomUUID(), iat: now, exp: now + 300 };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' });
  const head = { alg: 'EdDSA', typ: 'at+jwt', kid };
  const signed = (header: object, payload: object = claims): string => {
    const text = `${encoded(header)}.${encoded(payload)}`;
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
  };
  const mac = (secret: Buffer): string => {
    const text = `${encoded({ ...head, alg: 'HS256' })}.${encoded(claims)}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  return {
    'without a signature': `${encoded({ ...head, alg: 'none' })}.${encoded(claims)}.`,
    'without a signature, spelt otherwise': `${encoded({ ...head, alg: 'nOnE' })}.${encoded(claims)}.`,
    'with an empty signature': `${encoded(head)}.${encoded(claims)}.`,
    'with a MAC by the public key': mac(Buffer.from(x, 'base64url')),
    'with a MAC by the text of the public key': mac(Buffer.from(x)),
    'with a MAC by nothing': mac(Buffer.alloc(0)),
    'by another key of the same name': signed(head),
    'by a key that it brings along': signed({ ...head, jwk }),
    'by a key that it names at a URL': signed({ ...head, jku: `${system.baseUrl}/identity/v1/jwks` }),
    'by a key named __proto__': signed({ ...head, kid: '__proto__' }),
    'by a key named as a file': signed({ ...head, kid: '../../dev/null' }),
    'by no named key': signed({ alg: 'EdDSA', typ: 'at+jwt' }),
    'with a critical extension': signed({ ...head, crit: ['exp'] }),
    'of another issuer': signed(head, { ...claims, iss: 'https://evil.example' }),
    'with a role in it': signed(head, { ...claims, roles: ['administrator'] }),
    'of three parts of nothing': '..',
    'of five parts': 'a.b.c.d.e',
    'of 100 kB': 'x'.repeat(7000),
  };
};

describe('credentials that are not ours', () => {
  test('tokens are refused, and the refusal says no more than that', async () => {
    for (const [what, token] of Object.entries(await forged())) {
      const { status, body, headers } = await http.get(users, as(token));
      expect([what, status, body.code]).toEqual([what, 401, 'request/unauthenticated']);
      expect(headers.get('www-authenticate')).not.toMatch(/EdDSA|kid|signature|issuer/i);
    }
  });

  test('keys are refused: guessed, changed, of another, and revoked within a second', async () => {
    const [, id = '', secret = ''] = /^sk_(.+)_(.{43})_.{8}$/.exec(keys.sales) ?? [];
    const [, root = ''] = /^sk_(.+)_.{43}_.{8}$/.exec(keys.root) ?? [];
    const wrong = [
      `sk_${id}_${secret}_00000000`,
      keys.sales.replace(id, root),
      `sk___proto___${secret}_00000000`,
      keys.sales.slice(0, -1),
      `${keys.sales}x`,
      keys.sales.toUpperCase(),
      ` ${keys.sales} ${keys.root}`,
    ];
    for (const one of wrong) expect([one, (await http.get(users, as(one))).status]).toEqual([one, 401]);
    const gone = await issue('gone', ['salesperson'], as(keys.root));
    const [, goneId = ''] = /^sk_(.+)_.{43}_.{8}$/.exec(gone) ?? [];
    await until('the key counts', async () => (await http.get(users, as(gone))).status === 200);
    await http.post(`/identity/v1/api-keys/${goneId}/revoke`, { headers: as(keys.root), body: {} });
    await until('it counts no more', async () => (await http.get(users, as(gone))).status === 401, 1000);
  });

  test('a header cannot add another principal to a key', async () => {
    const headers = { ...as(keys.sales), 'x-actor': `user:${ann}` };
    expect((await http.get(users, headers)).status).toBe(400);
    const behalf = { ...as(keys.sales), 'x-on-behalf-of': `user:${ann}` };
    expect((await http.get(users, behalf)).status).toBe(403);
  });
});

describe('who may do something', () => {
  test('gets nothing of what belongs to others, by any route with their id', async () => {
    const own = routes.filter(({ path }) => path.includes('{customerId}') || path.includes('{customer}'));
    expect(own.length).toBeGreaterThan(15);
    const shown = await http.get(`/customer/v1/customers/${customerId}`, as(keys.root));
    expect(shown.body.name).toBe(secretName);
    for (const { method, path } of own) {
      const url = path.replaceAll(/{customer(Id)?}/g, customerId).replaceAll(/{\w+}/g, randomUUID());
      const headers = as(keys.sales);
      const reply = method === 'GET' ? await http.get(url, headers) : await http.post(url, { headers, body: {} });
      expect([method, path, reply.status]).toEqual([method, path, expect.toBeOneOf([400, 403, 404, 405])]);
      expect([path, JSON.stringify(reply.body)]).toEqual([path, expect.not.stringContaining(secretName)]);
    }
    for (const path of [
      '/query/v1/customers',
      `/query/v1/customers?search=${secretName}`,
      '/query/v1/customers?format=csv',
    ])
      expect([path, JSON.stringify((await http.get(path, as(keys.sales))).body)]).toEqual([
        path,
        expect.not.stringContaining(secretName),
      ]);
  });

  test.each<[what: string, path: string, body: object]>([
    ['a role to themself', `/users/${bob}/assign-roles`, { roles: ['administrator'] }],
    ['a role to an administrator', `/users/${ann}/assign-roles`, { roles: [] }],
    ['another e-mail address to an administrator', `/users/${ann}/change`, { email: 'eve@example.com' }],
    ['an end to an administrator', `/users/${ann}/deactivate`, {}],
    ['an end to the sessions of an administrator', `/users/${ann}/sign-out-everywhere`, {}],
    ['a key with more than they have', '/api-keys', { name: 'x', roles: ['administrator'], validDays: 1 }],
    ['a key with what is hidden from them', '/api-keys', { name: 'x', roles: ['finance'], validDays: 1 }],
    [
      'the things of an administrator to themself',
      `/users/${ann}/delegate`,
      { to: `user:${bob}`, until: '2099-01-01T00:00:00.000Z' },
    ],
  ])('does not give %s', async (_, path, body) => {
    const { status, body: said } = await http.post(`/identity/v1${path}`, { headers: as(keys.helpdesk), body });
    expect([status, said.code]).toEqual([403, expect.stringMatching(/beyond-own-rights|not-own/)]);
  });

  test('does not define a role with more than they have', async () => {
    for (const permission of ['*:*', 'order:*', 'customer:read', '*:read']) {
      const body = { name: 'x', permissions: [{ permission, scope: 'all' }], hidden: [] };
      const headers = as(keys.helpdesk);
      expect((await http.put('/identity/v1/roles/helpdesk', { headers, body })).status).toBe(403);
    }
    expect(
      (await http.put('/identity/v1/roles/administrator', { headers: as(keys.root), body: helpdesk })).status,
    ).toBe(409);
  });

  test.each<[what: string, body: string]>([
    ['roles', '"roles":["administrator"]'],
    ['an id', `"user":"${ann}"`],
    ['a person', `"personId":"${ann}"`],
    ['activity', '"isActive":true'],
    ['a password', '"password":"x"'],
    ['a prototype', '"__proto__":{"roles":["administrator"]}'],
    ['a constructor', '"constructor":{"prototype":{"isAdministrator":true}}'],
  ])('does not set %s by the body of a registration', async (_, more) => {
    const raw = `{"name":"Eve","email":"eve@example.com",${more}}`;
    expect((await http.post('/identity/v1/users', { headers: as(keys.root), raw })).status).toBe(400);
    expect(Object.hasOwn(Object.prototype, 'isAdministrator')).toBe(false);
  });
});
