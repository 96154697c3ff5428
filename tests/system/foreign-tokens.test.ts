import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@sales/test-kit/ports';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Http, httpTo } from './http.ts';
import { type Party, setUp, setupCode } from './people.ts';
import { dataFolder, type RunningSystem, startHookMs, startSystem } from './running-system.ts';
import { until } from './until.ts';

let provider: ChildProcess;
let issuer: string;
let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let admin: Party;

beforeAll(async () => {
  const script = fileURLToPath(new URL('../../services/identity/src/testing/oidc-provider.js', import.meta.url));
  provider = spawn(process.execPath, [script, String(await freePort()), 'http://127.0.0.1/unused'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said] = provider.stdout === null ? [''] : await once(provider.stdout, 'data');
  issuer = String(said).trim();
  folder = await dataFolder();
  const env = {
    ...{ SETUP_CODE: setupCode, OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'sales' },
    OIDC_ROLES: 'sales-team=salesperson,accounting=finance',
  };
  system = await startSystem({ folder: folder.path, env });
  http = httpTo(system.baseUrl);
  admin = await setUp(system.baseUrl);
}, startHookMs);
afterAll(async () => {
  provider?.kill();
  await system?.stop();
  await folder?.remove();
});

const tokenOf = async (groups: readonly string[]): Promise<string> => {
  const kim = { sub: 'kim-1', name: 'Kim Weber', email: 'kim@company.example', groups };
  await fetch(`${issuer}/person`, { method: 'PUT', body: JSON.stringify(kim) });
  return (await fetch(`${issuer}/access-token`, { method: 'POST', body: '{}' })).text();
};

const as = (token: string) => ({ authorization: `Bearer ${token}` });

/** Of each service what a salesperson may ask. */
const paths = [
  `/customer/v1/customers/${randomUUID()}`,
  '/inventory/v1/products/x',
  `/order/v1/orders/${randomUUID()}`,
  '/query/v1/orders?limit=1',
  '/identity/v1/roles/auditor',
];

/** What each service answers: `revoked` and the like, or the status. */
const answers = (token: string): Promise<readonly unknown[]> =>
  Promise.all(
    paths.map(async (path) => {
      const { status, body } = await http.get(path, as(token));
      return status === 401 ? body.details.reason : status;
    }),
  );

const allAre = (wanted: unknown) => async (token: string) => (await answers(token)).every((one) => one === wanted);

test('every service takes a token of the company, also while its issuer is away, until the user is out', async () => {
  const [token, unseen, left] = [await tokenOf(['sales-team']), await tokenOf(['sales-team']), await tokenOf([])];
  expect(await answers(token)).toEqual(Array(paths.length).fill('unregistered'));
  const [, payload] = token.split('.');
  const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
  expect(await answers(unsigned)).toEqual(Array(paths.length).fill('invalid'));

  const { status, body } = await http.post('/identity/v1/registrations', { headers: as(token) });
  expect(status, JSON.stringify(body)).toBe(200);
  const isTaken = async (one: string) => {
    const found = await answers(one);
    return found.every((answer) => answer === 200 || answer === 404 || answer === 403) && found.includes(200);
  };
  await until('every service knows the person', () => isTaken(token));
  // Who was taken out of the group has lost the role with the next token, before anything is told to the system.
  expect(await allAre(403)(left)).toBe(true);

  const gone = once(provider, 'exit');
  provider.kill();
  await gone;
  expect([await isTaken(token), await isTaken(unseen)]).toEqual([true, true]);

  await admin.post(`/identity/v1/users/${body.user}/deactivate`);
  await until('no service takes a token any more', () => allAre('revoked')(token), 2000);
  expect(await allAre('revoked')(unseen)).toBe(true);
});
