import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks } from '../architecture/documents.ts';
import { type Http, httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path, world: 'standalone' });
  http = httpTo(system.baseUrl);
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

const ann = { name: 'Ann Admin', email: 'ann@example.com', password: 'a quiet harbour at night', locale: 'en' };

const linkIn = (log: string): string | undefined => /(http:\/\/\S+\/identity\/setup)#([\w-]{22})\n/.exec(log)?.[2];

/** What a person at a browser sends, and the cookie that comes back. */
const post = async (path: string, body: object | undefined, cookie = '') => {
  const answer = await fetch(`${system.baseUrl}/identity/v1${path}`, {
    method: 'POST',
    headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const [set = ''] = answer.headers.getSetCookie().filter((one) => /^sales-session=[^;]/.test(one));
  const found: { readonly token?: string } = Object(await answer.json());
  return { status: answer.status, body: found, cookie: set.split(';')[0] ?? '' };
};

const signIn = async (email: string, password: string): Promise<string> => {
  const { status, cookie } = await post('/sign-in', { email, password });
  expect(status).toBe(200);
  return cookie;
};

const tokenOf = async (cookie: string): Promise<string> => {
  const { status, body } = await post('/tokens', undefined, cookie);
  expect([status, body]).toMatchObject([200, { token: expect.any(String) }]);
  return body.token ?? '';
};

const as = (token: string) => ({ authorization: `Bearer ${token}` });
type Noted = { readonly access: { readonly request?: string } };
const orders = (headers: Record<string, string>) => http.get('/query/v1/orders', headers);

test('the link that the start prints makes the administrator, and closes the system to all others', async () => {
  const code = linkIn(system.log());
  expect(code).toBeDefined();
  expect((await orders({})).status).toBe(200);
  const made = await post('/setup', { ...ann, code });
  expect([made.status, made.body]).toEqual([200, { done: true }]);
  await until('the system asks who comes', async () => (await orders({})).status === 401);
  expect((await orders({})).status).not.toBe(200);
  const token = await tokenOf(made.cookie);
  await until('the administrator is known', async () => (await orders(as(token))).status === 200);
  expect((await post('/setup', { ...ann, code })).status).toBe(409);
});

test('an invited person signs in, may do what the roles say, and nothing after signing out', async () => {
  const root = await tokenOf(await signIn(ann.email, ann.password));
  const kim = { name: 'Kim', email: 'kim@example.com' };
  const made = await http.post('/identity/v1/users', { body: kim, headers: as(root) });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { user } = made.body;
  const send = (verb: string, body: object = {}) =>
    http.post(`/identity/v1/users/${user}/${verb}`, { body, headers: as(root) });
  expect((await send('assign-roles', { roles: ['salesperson'] })).status).toBe(200);
  const { link } = (await send('invite')).body;
  const password = 'seven slow turtles';
  expect((await post('/password-by-link', { code: String(link).split('#')[1], password })).status).toBe(200);
  const cookie = await signIn(kim.email, password);
  const token = await tokenOf(cookie);
  await until('the roles are known', async () => (await orders(as(token))).status === 200);
  expect((await http.get('/query/v1/audit', as(token))).status).toBe(403);
  await until('the refusal is noted', async () => {
    const { body } = await http.get(`/query/v1/audit?actor=user:${user}&type=access.forbidden`, as(root));
    return body.items.some(({ access }: Noted) => access.request === 'GET /query/v1/audit');
  });
  const [noted] = (await http.get(`/query/v1/audit?object=user/${user}&type=access.signedIn`, as(root))).body.items;
  expect(noted).toMatchObject({ actor: `user:${user}`, access: { method: 'password', principal: `user:${user}` } });
  // A user who may look after users cannot become the administrator by a link.
  const administrator = await http.get('/identity/v1/session', { cookie: await signIn(ann.email, ann.password) });
  const takeOver = await http.post(`/identity/v1/users/${administrator.body.user}/reset-password`, {
    body: {},
    headers: as(token),
  });
  expect(takeOver.status).toBe(403);
  expect((await post('/sign-out', undefined, cookie)).status).toBe(200);
  const since = performance.now();
  await until('the token is withdrawn', async () => (await orders(as(token))).status === 401);
  expect(performance.now() - since).toBeLessThan(2000);
  expect((await post('/tokens', undefined, cookie)).status).toBe(401);
});

/** The code of an app now (RFC 6238). */
const codeOf = (secret: string): string => {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(step)
    .digest();
  const code = mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, '0');
};

test('a role that asks for a second factor is of no use without one, until it is added', async () => {
  const root = as(await tokenOf(await signIn(ann.email, ann.password)));
  const registered = await http.post('/identity/v1/users', {
    body: { name: 'Ola', email: 'ola@example.com' },
    headers: root,
  });
  const { user } = registered.body;
  const send = (verb: string, body: object = {}) =>
    http.post(`/identity/v1/users/${user}/${verb}`, { body, headers: root });
  expect((await send('assign-roles', { roles: ['auditor'] })).status).toBe(200);
  const { link } = (await send('invite')).body;
  const password = 'seven slow turtles';
  await post('/password-by-link', { code: String(link).split('#')[1], password });
  const cookie = await signIn('ola@example.com', password);
  const token = await tokenOf(cookie);
  const session = async (own: string) => (await http.get('/identity/v1/session', { cookie: own })).body;
  await until('the role is known', async () => (await orders(as(token))).status === 200);
  const found = await session(cookie);
  expect(found).toMatchObject({ needsSecondFactor: false });
  expect(found.permissions).toContainEqual({ permission: 'order:read', scope: 'all', hidden: [] });
  const role = (await http.get('/identity/v1/roles/auditor', root)).body.versions.at(-1);
  const { name, permissions, hidden } = role;
  const body = { name, permissions, hidden, requiresSecondFactor: true };
  expect((await http.put('/identity/v1/roles/auditor', { body, headers: root })).status).toBe(200);
  await until('it is asked for', async () => (await orders(as(token))).status === 401);
  expect((await orders(as(token))).body).toMatchObject({ details: { reason: 'second-factor-missing' } });
  expect(await session(cookie)).toMatchObject({ needsSecondFactor: true, hasSecondFactor: false });
  const asOla = async (path: string, sent: object) =>
    (await http.post(`/identity/v1${path}`, { body: sent, headers: { cookie } })).body;
  const { secret } = await asOla('/second-factor/enrol', { password });
  const added = await post('/second-factor/confirm', { code: codeOf(secret) }, cookie);
  expect(added.status).toBe(200);
  expect(await session(added.cookie)).toMatchObject({ needsSecondFactor: false, hasSecondFactor: true });
  expect((await orders(as(await tokenOf(added.cookie)))).status).toBe(200);
  // The token that was made before the second factor still says that there was none.
  expect((await orders(as(token))).status).toBe(401);
});

const shellBlocks = (section: string): string =>
  codeBlocks(section)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text)
    .join('\n');

test('the three lines of the README sign in; with its function the tour works as it stands', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const sections = readme.split(/^## /m);
  const [signIn = '', tour = ''] = ['Sign in\n', 'A tour\n'].map((title) =>
    sections.find((part) => part.startsWith(title)),
  );
  const [sendToken = ''] = /curl\(\) \{[^`]*\}/.exec(signIn) ?? [];
  const lines = shellBlocks(signIn)
    .replaceAll('localhost:8080', system.baseUrl)
    .replace('"email":"…"', `"email":"${ann.email}"`)
    .replace('"password":"…"', `"password":"${ann.password}"`);
  expect(lines).toContain(ann.email);
  expect(sendToken).toContain('$TOKEN');
  // What is refused ends the script, and is shown.
  await writeFile(join(folder.path, '.curlrc'), 'no-progress-meter\nfail-with-body\n');
  const commands = shellBlocks(tour).replaceAll('http://127.0.0.1:8080', system.baseUrl);
  const script = ['set -euo pipefail', lines, sendToken, commands].join('\n');
  const shell = spawn('bash', ['-c', script], {
    cwd: folder.path,
    env: { ...process.env, CURL_HOME: folder.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = await once(shell, 'close');
  expect([code, output], output).toEqual([0, expect.stringContaining('"status":"closed"')]);
});

test('a restart keeps who may sign in, prints no link, and gives tokens that still count', async () => {
  const before = await tokenOf(await signIn(ann.email, ann.password));
  await system.stop();
  system = await startSystem({ folder: folder.path, world: 'standalone' });
  http = httpTo(system.baseUrl);
  expect(linkIn(system.log())).toBeUndefined();
  expect((await orders({})).status).not.toBe(200);
  expect((await orders(as(before))).status).toBe(200);
  expect((await orders(as(await tokenOf(await signIn(ann.email, ann.password))))).status).toBe(200);
});
