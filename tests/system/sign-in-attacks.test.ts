import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Http, httpTo, type Reply } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;

/** What nothing may say but to whom it is told. */
const secrets: string[] = [];
const secret = (text: string): string => {
  secrets.push(text);
  return text;
};

const setupCode = secret(randomBytes(24).toString('base64url'));
const newPassword = (): string => secret(`${randomBytes(12).toString('base64url')} Xy`);

/** A browser at an address, which keeps its cookies and says which site its page is of. */
const openBrowser = (address: string) => {
  const cookies = new Map<string, string>();
  const headers = (): Record<string, string> => ({
    'x-forwarded-for': address,
    origin: system.baseUrl,
    ...(cookies.size > 0 && { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }),
  });
  const keep = (reply: Reply): Reply => {
    for (const cookie of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (cookie.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, secret(value));
    }
    return reply;
  };
  const post = async (path: string, body: object = {}, more: Record<string, string> = {}) =>
    keep(await http.post(`/identity/v1${path}`, { body, headers: { ...headers(), ...more } }));
  return {
    cookies,
    post,
    get: async (path: string) => keep(await http.get(`/identity/v1${path}`, headers())),
    signIn: (email: string, password: string) => post('/sign-in', { email, password }),
    token: async (): Promise<string> => {
      const { status, body } = await post('/tokens');
      expect(status, JSON.stringify(body)).toBe(200);
      return secret(body.token);
    },
  };
};
type Browser = ReturnType<typeof openBrowser>;

const as = (token: string) => ({ authorization: `Bearer ${token}` });

const admin = { name: 'Ann', email: 'ann@example.com', password: newPassword() };
let ann: Browser;

const me = async (browser: Browser): Promise<string> => (await browser.get('/session')).body.email;

/** A user who has chosen a password by an invitation, with no roles. */
const invite = async (email: string, password: string): Promise<string> => {
  const headers = as(await ann.token());
  const registered = await http.post('/identity/v1/users', { body: { name: 'A Person', email }, headers });
  expect(registered.status, JSON.stringify(registered.body)).toBe(201);
  const { user } = registered.body;
  const invited = await http.post(`/identity/v1/users/${user}/invite`, { body: {}, headers });
  expect(invited.status, JSON.stringify(invited.body)).toBe(200);
  const code = secret(new URL(invited.body.link).hash.slice(1));
  const chosen = await openBrowser('203.0.113.50').post('/password-by-link', { code, password });
  expect(chosen.status, JSON.stringify(chosen.body)).toBe(200);
  const again = await openBrowser('203.0.113.51').post('/password-by-link', { code, password: newPassword() });
  expect(again.status).toBe(410);
  return user;
};

beforeAll(async () => {
  folder = await dataFolder();
  const env = { SETUP_CODE: setupCode, TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'trace' };
  system = await startSystem({ folder: folder.path, world: 'standalone', env });
  http = httpTo(system.baseUrl);
  const wrong = { ...admin, code: randomBytes(24).toString('base64url'), locale: 'en' };
  expect((await openBrowser('203.0.113.2').post('/setup', wrong)).status).toBe(403);
  ann = openBrowser('203.0.113.1');
  const done = await ann.post('/setup', { ...admin, code: setupCode, locale: 'en' });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
  const second = await openBrowser('203.0.113.2').post('/setup', { ...wrong, code: setupCode });
  expect(second.status).toBe(409);
  await until('the system asks who comes', async () => (await http.get('/order/v1/entities/MAIN')).status === 401);
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

test('a token says who, and nothing of what they may do; it is of no use where it was withdrawn', async () => {
  const token = await ann.token();
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  expect(Object.keys(claims).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub']);
  expect(claims.exp - claims.iat).toBeLessThanOrEqual(300);
  const other = openBrowser('203.0.113.1');
  await other.signIn(admin.email, admin.password);
  const gone = await other.token();
  await until('the token counts', async () => (await http.get('/order/v1/entities/MAIN', as(gone))).status === 200);
  await other.post('/sign-out');
  await until(
    'it counts no more',
    async () => (await http.get('/order/v1/entities/MAIN', as(gone))).status === 401,
    1500,
  );
  expect((await http.get('/order/v1/entities/MAIN', as(token))).status).toBe(200);
  expect((await other.post('/tokens')).status).toBe(401);
});

test('a user who is deactivated in mid-session is out within a second, everywhere', async () => {
  const password = newPassword();
  const user = await invite('mid@example.com', password);
  const browser = openBrowser('203.0.113.60');
  expect((await browser.signIn('mid@example.com', password)).status).toBe(200);
  const token = await browser.token();
  const path = `/identity/v1/users/${user}`;
  await until('the token is believed', async () => (await http.get(path, as(token))).status === 403);
  await http.post(`${path}/deactivate`, { body: {}, headers: as(await ann.token()) });
  await until('it is not any more', async () => (await http.get(path, as(token))).status === 401, 1500);
  expect((await browser.post('/tokens')).status).toBe(401);
  expect((await browser.signIn('mid@example.com', password)).status).toBe(401);
});

describe('another site cannot use the cookie of a user', () => {
  test.each<[what: string, headers: Record<string, string>]>([
    ['from its own page', { origin: 'https://evil.example' }],
    ['from nowhere', { origin: 'null' }],
    ['from a page of another port', { origin: 'http://127.0.0.1:1' }],
    ['from a subdomain', { 'sec-fetch-site': 'same-site' }],
    ['from elsewhere, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ])('%s', async (_, headers) => {
    for (const path of ['/tokens', '/sign-out-everywhere', '/sign-in'])
      expect((await ann.post(path, path === '/sign-in' ? admin : {}, headers)).status).toBeOneOf([400, 403]);
    expect(await me(ann)).toBe(admin.email);
  });

  test('by a form, or by a link', async () => {
    const cookie = [...ann.cookies].map((pair) => pair.join('=')).join('; ');
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      for (const path of ['/tokens', '/password']) {
        const headers = { 'content-type': type, cookie };
        expect((await http.post(`/identity/v1${path}`, { raw: '{"password":"x"}', headers })).status).toBe(415);
      }
    expect((await http.get('/identity/v1/tokens', { cookie })).status).toBe(405);
  });

  test('and a session is never one that another has chosen', async () => {
    const browser = openBrowser('203.0.113.1');
    browser.cookies.set('sales-session', randomBytes(32).toString('base64url'));
    const before = [...browser.cookies.values()];
    expect((await browser.signIn(admin.email, admin.password)).status).toBe(200);
    expect([...browser.cookies.values()]).not.toEqual(before);
  });
});

test('an unknown address, a wrong password and a user who is out get the same answer', async () => {
  const password = newPassword();
  const out = await invite('out@example.com', password);
  await http.post(`/identity/v1/users/${out}/deactivate`, { body: {}, headers: as(await ann.token()) });
  const plain = ({ status, headers, body }: Reply) => {
    const { correlationId: _, ...said } = body;
    const unlike = new Set(['date', 'x-correlation-id', 'content-length']);
    return { status, said, headers: [...headers].filter(([name]) => !unlike.has(name)) };
  };
  const browser = () => openBrowser('203.0.113.70');
  const unknown = plain(await browser().signIn('unknown@example.com', newPassword()));
  expect(unknown.status).toBe(401);
  expect(plain(await browser().signIn(admin.email, newPassword()))).toEqual(unknown);
  expect(plain(await browser().signIn('out@example.com', password))).toEqual(unknown);
  expect(plain(await browser().signIn('OUT@example.com', newPassword()))).toEqual(unknown);
});

/** Answers by their statuses, of as many requests as fit at once. */
const flood = async (requests: number, atOnce: number, send: (nth: number) => Promise<Reply>) => {
  const statuses = new Map<number, number>();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let nth = next++; nth < requests; nth = next++) {
      const { status } = await send(nth);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return statuses;
};

/** Memory of the process of the system, in MB. */
const memory = async (): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${system.pid}/status`, 'utf8'))?.[1]) / 1024;

test('10,000 attempts on one account from everywhere get ten looks, and its user can still sign in', {
  timeout: 240_000,
}, async () => {
  const password = newPassword();
  await invite('target@example.com', password);
  const home = openBrowser('203.0.113.80');
  expect((await home.signIn('target@example.com', password)).status).toBe(200);
  const before = await memory();
  const address = (nth: number): string => `2001:db8:${(nth >> 8).toString(16)}:${(nth & 255).toString(16)}::1`;
  const statuses = await flood(10_000, 50, (nth) =>
    openBrowser(address(nth)).signIn('target@example.com', nth === 5000 ? password : `wrong guess ${nth}`),
  );
  expect(statuses.get(200)).toBeUndefined();
  expect([...statuses.keys()].filter((status) => ![401, 429, 503].includes(status))).toEqual([]);
  // Two are looked at at once: that many may be in hand when the tenth is refused.
  expect(statuses.get(401)).toBeLessThanOrEqual(12);
  expect((await http.get('/identity/livez')).status).toBe(200);
  const grown = (await memory()) - before;
  process.stdout.write(`10,000 attempts: ${JSON.stringify([...statuses])}, ${Math.round(grown)} MB more\n`);
  // What was used once and is free again is part of it; something kept of each attempt would be more.
  expect(grown).toBeLessThan(200);
  expect((await home.signIn('target@example.com', password)).status).toBe(200);
});

test('one address, or one network, that tries many accounts is let try a hundred', { timeout: 120_000 }, async () => {
  const statuses = await flood(600, 20, (nth) =>
    openBrowser(`2001:db8:ffff:1::${nth.toString(16)}`).signIn(`user${nth}@example.com`, 'one password for all'),
  );
  expect(statuses.get(401)).toBeLessThanOrEqual(102);
  expect(statuses.get(429)).toBeGreaterThan(400);
});

test('what was told to one is in no line of the log', async () => {
  await openBrowser('203.0.113.90').post('/sign-in', {
    email: 'x@example.com',
    password: newPassword(),
    more: newPassword(),
  });
  await openBrowser('203.0.113.90').post('/second-factor', { code: secret('918273645546') });
  expect(secrets.length).toBeGreaterThan(20);
  const log = system
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .join('\n');
  expect(log.length).toBeGreaterThan(1000);
  expect(secrets.filter((one) => one.length > 8 && log.includes(one))).toEqual([]);
});
