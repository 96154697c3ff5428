import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@sales/eventsourcing/testing';
import { createCertificate } from '@sales/test-kit/eventstoredb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../observability/logger.ts';
import { createServer, listen, type Server } from './server.ts';
import { followTls, readTls } from './tls.ts';

let folder = '';
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-tls-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true });
});

const settings = () => ({ TLS_CERT_FILE: join(folder, 'tls.crt'), TLS_KEY_FILE: join(folder, 'tls.key') });
const write = async ({ cert, key } = createCertificate()): Promise<Buffer> => {
  await writeFile(settings().TLS_KEY_FILE, key);
  await writeFile(settings().TLS_CERT_FILE, cert);
  return cert;
};

const start = async (): Promise<number> => {
  const server = createServer({ logger: silentLogger, tls: readTls(settings()) });
  servers.push(server);
  followTls(server, settings(), silentLogger, 5);
  server.get('/', { config: { permission: 'open' } }, async () => ({ up: true }));
  return Number(new URL(await listen(server, { HOST: '127.0.0.1', PORT: 0 })).port);
};

/** Asks over TLS as who trusts nothing but the certificate. */
const ask = (port: number, ca: Buffer, options: object = {}) =>
  new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, ca, agent: false, ...options }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ ...answer.headers, status: answer.statusCode }));
    });
    asked.on('error', reject);
    asked.end();
  });

describe('a server with a certificate', () => {
  it('answers by TLS, and tells browsers to come by nothing else', async () => {
    const cert = await write();
    const port = await start();
    expect(await ask(port, cert)).toMatchObject({
      status: 200,
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
    });
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('does not speak TLS 1.1', async () => {
    const cert = await write();
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(ask(await start(), cert, old)).rejects.toThrow(/protocol version|handshake/i);
  });

  it('takes the next certificate while it runs, and goes on with the last when the files are wrong', async () => {
    const first = await write();
    const port = await start();
    expect(await ask(port, first)).toMatchObject({ status: 200 });
    await writeFile(settings().TLS_KEY_FILE, 'nonsense');
    const second = await write();
    await eventually(() =>
      ask(port, second).then(
        () => true,
        () => false,
      ),
    );
    await expect(ask(port, first)).rejects.toThrow();
  });
});

it('one without says nothing of TLS, unless a proxy that it trusts was asked by it', async () => {
  const server = createServer({ logger: silentLogger, trustedProxies: ['127.0.0.1'] });
  servers.push(server);
  server.get('/', { config: { permission: 'open' } }, async () => ({ up: true }));
  const headers = async (given: object) => (await server.inject({ url: '/', headers: { ...given } })).headers;
  expect(await headers({})).not.toHaveProperty('strict-transport-security');
  expect(await headers({ 'x-forwarded-proto': 'https' })).toHaveProperty('strict-transport-security');
});

describe('files of a certificate', () => {
  it.each([
    ['TLS_CERT_FILE', 'TLS_KEY_FILE needs it'],
    ['TLS_KEY_FILE', 'TLS_CERT_FILE needs it'],
  ] as const)('without %s are refused', async (variable, why) => {
    await write();
    expect(() => readTls({ ...settings(), [variable]: undefined })).toThrow(`${variable} is "": ${why}`);
  });

  it('that are not there, hold something else, or are of two keys are refused by name', async () => {
    await write();
    expect(() => readTls({ ...settings(), TLS_CERT_FILE: join(folder, 'none') })).toThrow(/TLS_CERT_FILE .* ENOENT/);
    expect(() => readTls({ ...settings(), TLS_CERT_FILE: settings().TLS_KEY_FILE })).toThrow('not a file with a cert');
    await writeFile(settings().TLS_KEY_FILE, createCertificate().key);
    expect(() => readTls(settings())).toThrow('not the key of the certificate');
  });

  it('that are past their time are refused', async () => {
    await write();
    expect(() => readTls(settings(), new Date('2048-01-01T00:00:00Z'))).toThrow('the certificate ended on');
  });
});
