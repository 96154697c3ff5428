import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { createCertificate } from '@sales/test-kit/eventstoredb';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Document, type Route, routesOf } from '../openapi/document.ts';
import { addressIn, dataFolder, launchSystem, type Started, startTimeoutMs } from './running-system.ts';
import { until } from './until.ts';

/** What must be said nowhere, by what it is. */
const secrets = new Map<string, string>();

const plant = (what: string, secret = `q${randomBytes(16).toString('hex')}z`): string => {
  secrets.set(secret, what);
  return secret;
};

const tls = createCertificate();
const agent = new Agent({ connect: { ca: tls.cert.toString() } });

let folder: Awaited<ReturnType<typeof dataFolder>>;
let postgres: EmbeddedPostgres;
let system: Started;
let baseUrl = '';
let routes: readonly Route[] = [];
/** Everything that the system answered, headers too. */
const answers: string[] = [];

type Sent = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string };

const ask = async (path: string, { method = 'GET', headers = {}, body }: Sent = {}) => {
  const answer = await request(`${baseUrl}${path}`, {
    method: method as 'GET',
    headers,
    dispatcher: agent,
    ...(body !== undefined && { body }),
  });
  const text = await answer.body.text();
  answers.push(`${method} ${path} ${JSON.stringify(answer.headers)} ${text}`);
  return { status: answer.statusCode, headers: answer.headers, text };
};

const settings = (): Record<string, string> => ({
  DATABASE_URL: postgres.url(),
  KEYS_DIR: join(folder.path, 'keys'),
  KEYS_MASTER_KEY_FILE: join(folder.path, 'master-key'),
  TLS_CERT_FILE: join(folder.path, 'tls.crt'),
  TLS_KEY_FILE: join(folder.path, 'tls.key'),
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=${plant('password of the collector of traces')}`,
  LOG_LEVEL: 'trace',
});

beforeAll(async () => {
  folder = await dataFolder();
  postgres = await startEmbeddedPostgres({ folder: join(folder.path, 'postgres') });
  plant('password of the database', decodeURIComponent(new URL(postgres.url().replace('@/', '@x/')).password));
  await writeFile(join(folder.path, 'master-key'), plant('master key', randomBytes(32).toString('hex')));
  await writeFile(join(folder.path, 'tls.crt'), tls.cert);
  await writeFile(join(folder.path, 'tls.key'), tls.key);
  plant('key of TLS', tls.key.toString().split('\n')[1]);
  system = launchSystem({ folder: folder.path, world: 'standalone', env: settings() });
  baseUrl = await until('the system says where it is', () => addressIn(system.log()), startTimeoutMs);
  const { services } = JSON.parse((await ask('/')).text);
  for (const { ready, openapi } of services) {
    await until(`${ready} says yes`, async () => (await ask(ready)).status === 200);
    const document: Document = JSON.parse((await ask(openapi)).text);
    routes = [...routes, ...routesOf(document)];
  }
});
afterAll(async () => {
  system?.child.kill('SIGKILL');
  await system?.ended;
  await agent.close();
  await postgres?.stop();
  await folder?.remove();
});

/** A secret as it is, encoded for URLs, in base64 and in hexadecimal. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').slice(0, -4),
  Buffer.from(secret).toString('hex'),
];

/** What of the secrets is in a text. */
const toldIn = (text: string): readonly string[] =>
  [...secrets].filter(([secret]) => formsOf(secret).some((form) => text.includes(form))).map(([, what]) => what);

/** What the clients of a system have that is secret, wherever it can be in a request. */
const credentials = (): {
  readonly headers: Record<string, string>;
  readonly body: object;
  readonly query: string;
} => ({
  headers: {
    authorization: `Bearer ${plant('token')}`,
    cookie: `__Host-session=${plant('cookie')}`,
    'proxy-authorization': `Basic ${plant('password of a proxy')}`,
    'x-api-key': `sk_${randomUUID()}_${plant('API key')}`,
  },
  body: {
    ...{ email: 'ann@example.com', password: plant('password'), newPassword: plant('new password') },
    ...{ code: plant('set-up code'), token: plant('token in a body'), secret: plant('secret in a body') },
  },
  query: `token=${plant('token in a query')}&code=${plant('code in a query')}`,
});

const json = { 'content-type': 'application/json' };

/** Sends what is secret to every route, right and wrong. */
const askEverywhere = async (): Promise<ReadonlySet<number>> => {
  const { headers, body, query } = credentials();
  const text = JSON.stringify(body);
  const statuses = new Set<number>();
  for (const { method, path } of routes) {
    if (path.endsWith('/live')) continue;
    const url = path.replaceAll(/{\w+}/g, randomUUID());
    const isQuestion = method === 'GET';
    const sent: readonly (readonly [url: string, Sent])[] = [
      [url, { method, headers: { ...headers, ...json }, ...(!isQuestion && { body: text }) }],
      [`${url}?${query}`, { method, headers: { ...headers, ...json }, ...(!isQuestion && { body: '{}' }) }],
      ...(isQuestion ? [] : [[url, { method, headers: json, body: text.slice(0, -2) }] as const]),
      ...(isQuestion ? [] : [[url, { method, headers: { 'content-type': 'text/plain' }, body: text }] as const]),
    ];
    for (const [target, one] of sent) statuses.add((await ask(target, one)).status);
  }
  return statuses;
};

describe('what is secret', () => {
  test('is in nothing that a system at the level `trace` logs or answers', { timeout: 240_000 }, async () => {
    const statuses = await askEverywhere();
    expect(toldIn([...secrets.keys()].join())).toHaveLength(secrets.size);
    for (const status of [200, 400, 404, 415]) expect([...statuses]).toContain(status);
    const { headers, body } = credentials();
    await ask('/identity/v1/sign-in', { method: 'POST', headers: json, body: JSON.stringify(body) });
    await ask(`/order/v1/orders?x=${'x'.repeat(20_000)}`, { headers }).catch(() => {});
    for (const service of ['customer', 'inventory', 'order', 'query', 'identity'])
      expect((await ask(`/${service}/metrics`)).status).toBe(200);
    expect(system.log()).toMatch(/"level":"(debug|trace)"/);
    expect(toldIn(system.log())).toEqual([]);
    expect(answers.filter((answer) => toldIn(answer.slice(answer.indexOf('{'))).length > 0)).toEqual([]);
  });

  test('is in no entry while the database is away', async () => {
    const before = system.log().length;
    await postgres.stop();
    await until('the system says so', async () => (await ask('/customer/readyz')).status === 503);
    await askEverywhere();
    expect(system.log().slice(before)).toMatch(/"level":"warn"/);
    expect(toldIn(system.log())).toEqual([]);
    expect(answers.filter((answer) => toldIn(answer.slice(answer.indexOf('{'))).length > 0)).toEqual([]);
  });

  test('is in no command line of a process', async () => {
    const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    expect(lines.some((line) => line.includes('standalone'))).toBe(true);
    expect(lines.filter((line) => toldIn(line).length > 0)).toEqual([]);
  });
});

test('a request cannot forge an entry of the log, or command the terminal of who reads it', async () => {
  const hostile = '%0a%7b%22level%22%3a%22fatal%22%2c%22msg%22%3a%22forged%22%7d%1b%5b2J%c2%9b31m%e2%80%a8';
  const latin = Buffer.from([0x9b, 0x33, 0x31, 0x6d, 0x85]).toString('latin1');
  for (const path of [`/${hostile}`, `/order/v1/orders/${hostile}`, `/customer/v1/customers?search=${hostile}`])
    await ask(path, { headers: { 'x-correlation-id': `c ${latin}`, 'user-agent': latin } });
  const entries = system
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  for (const line of entries) expect(() => JSON.parse(line), line).not.toThrow();
  expect(entries.filter((line) => JSON.parse(line).msg === 'forged')).toEqual([]);
  expect(system.log()).not.toMatch(/[^\P{C}\n]/u);
});

describe('a start that fails says nothing of', () => {
  const failed = async (env: Record<string, string>): Promise<string> => {
    const { ended, log } = launchSystem({
      folder: folder.path,
      world: 'standalone',
      env: { LOG_LEVEL: 'trace', KEYS_DIR: join(folder.path, 'other-keys'), ...env },
    });
    expect(await ended, log()).toBe(1);
    return log();
  };

  test.each<[what: string, variable: string, value: (secret: string) => string, said: string]>([
    ['a URL that is not one', 'DATABASE_URL', (secret) => `postgres://a:${secret}@[:99999/x`, 'Could not start'],
    ['a URL of another program', 'DATABASE_URL', (secret) => `mysql://a:${secret}@db/x`, 'DATABASE_URL is (hidden)'],
    ['a password for nothing', 'DATABASE_URL', (secret) => `postgres://a:${secret}@127.0.0.1:1/x`, 'does not answer'],
    ['a master key that is not one', 'KEYS_MASTER_KEY', (secret) => secret, 'KEYS_MASTER_KEY is (hidden)'],
  ])('%s', async (what, variable, value, said) => {
    const log = await failed({ [variable]: value(plant(what)) });
    expect(log).toContain(said);
    expect(toldIn(log)).toEqual([]);
  });

  test('a file that holds something else', async () => {
    const file = join(folder.path, 'wrong');
    await writeFile(file, plant('what a file holds'));
    for (const variable of ['KEYS_MASTER_KEY_FILE', 'DATABASE_URL_FILE', 'TLS_KEY_FILE']) {
      const more = variable === 'TLS_KEY_FILE' ? { TLS_CERT_FILE: join(folder.path, 'tls.crt') } : {};
      const log = await failed({ [variable]: file, ...more });
      expect(log).toContain(variable.replace('URL_FILE', 'URL'));
      expect(toldIn(log)).toEqual([]);
    }
  });
});
