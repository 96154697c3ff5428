import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

const script = fileURLToPath(new URL('audit.ts', import.meta.url));

let folder = '';
let registry: Server | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-audit-'));
  const [name, version] = ['left-over', '1.0.0'];
  const root = { name: 'audited', version, dependencies: { [name]: version } };
  const packages = {
    '': root,
    [`node_modules/${name}`]: { version, resolved: `https://registry.npmjs.org/${name}/-/${name}-1.0.0.tgz` },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(root));
  await writeFile(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'audited', version, lockfileVersion: 3, requires: true, packages }),
  );
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  registry?.closeAllConnections();
  registry?.close();
});

/** What a registry says of a package, for whose versions there is an advisory. */
const packument = JSON.stringify({
  name: 'left-over',
  'dist-tags': { latest: '1.0.0' },
  versions: { '1.0.0': { name: 'left-over', version: '1.0.0' } },
});

/** Audits the package at a registry that answers so. */
const auditAt = async (answer: (response: ServerResponse) => void) => {
  const server = createServer(({ url }, response) =>
    url === '/left-over' ? response.end(packument) : answer(response),
  ).listen(0, '127.0.0.1');
  registry = server;
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    // It remembers what it was told of advisories.
    npm_config_cache: join(folder, randomUUID()),
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_update_notifier: 'false',
    AUDIT_TIMEOUT: '20000',
  };
  return new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
    execFile(process.execPath, [script], { cwd: folder, env }, (failed, stdout, stderr) =>
      resolve({ code: failed === null ? 0 : Number(failed.code ?? 1), said: `${stdout}${stderr}` }),
    );
  });
};

const advisory = (severity: string) => ({
  'left-over': [
    {
      id: 1,
      url: 'https://github.com/advisories/GHSA-0000-0000-0000',
      title: 'Runs what it is sent',
      severity,
      vulnerable_versions: '<2.0.0',
      cwe: [],
      cvss: { score: 9, vectorString: null },
    },
  ],
});

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

test.each([
  ['high', 1],
  ['critical', 1],
  ['moderate', 0],
])('an advisory that is %s ends with %i, and is named', async (severity, code) => {
  const audited = await auditAt(json(200, advisory(severity)));
  expect(audited.said).toContain(`${severity}: left-over <2.0.0: Runs what it is sent`);
  expect(audited.code).toBe(code);
});

test('no advisory means no failure', async () => {
  expect(await auditAt(json(200, {}))).toEqual({
    code: 0,
    said: expect.stringContaining('Audited: 0 known advisories'),
  });
});

test.each([
  ['405 Method Not Allowed', json(405, { error: 'no' })],
  ['404 Not Found', json(404, { error: 'no' })],
  ['503 Service Unavailable', json(503, { error: 'no' })],
])('a registry that answers %s is not a failure, and it says so', async (why, answer) => {
  const { code, said } = await auditAt(answer);
  expect(said).toContain('Not audited: the registry cannot be asked for advisories');
  expect(said).toContain(why.slice(0, 3));
  expect(said).not.toContain('127.0.0.1');
  expect(code).toBe(0);
});

test('nor is one that breaks off', async () => {
  const { code, said } = await auditAt((response) => void response.socket?.destroy());
  expect([code, said]).toEqual([0, expect.stringContaining('Not audited')]);
});
