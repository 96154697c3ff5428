import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { jarService } from '../routes/fixture.ts';
import type { Server } from '../server/server.ts';
import { onlyFromHereWhile } from './admission.ts';

let server: Server | undefined;
afterEach(async () => {
  await server?.close();
});

/** A service on an address, and what it answers to a request that says these headers. */
const listening = async (isOpen: boolean, host = '127.0.0.1') => {
  const fixture = await jarService({ server: { admit: onlyFromHereWhile(() => isOpen) } });
  server = fixture.server;
  await server.listen({ host, port: 0 });
  const { port } = server.server.address() as AddressInfo;
  return (headers: Record<string, string>, path = '/jars/v1/numbers'): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = request({ host, port, path, headers: { host: `localhost:${port}`, ...headers } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject);
      asked.end();
    });
};

test('a system without an administrator answers programs of its own machine', async () => {
  const get = await listening(true);
  for (const host of ['localhost:1', '127.0.0.1', '127.1.2.3:8080', '[::1]:8080'])
    expect(await get({ host })).toBe(200);
  for (const from of ['127.0.0.1', '::1, ::ffff:127.0.0.1']) expect(await get({ 'x-forwarded-for': from })).toBe(200);
  for (const origin of ['http://localhost:5173', 'http://127.0.0.1']) expect(await get({ origin })).toBe(200);
});

test.each([
  { host: 'evil.example' },
  { host: 'localhost.evil.example:8080' },
  { host: '127.0.0.1.evil.example' },
  { host: '192.168.1.5:8080' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { forwarded: 'for=192.0.2.1' },
  { 'x-forwarded-for': '192.0.2.1' },
  { 'x-forwarded-for': '127.0.0.1, 192.0.2.1' },
  { 'x-forwarded-for': '' },
])('and not who says %j', async (headers) => {
  const get = await listening(true);
  expect(await get(headers)).toBe(403);
  // What needs no permission is answered.
  expect(await get(headers, '/jars/livez')).toBe(200);
});

test('a system with an administrator answers every caller with credentials, from any address', async () => {
  const get = await listening(false);
  expect(await get({ host: 'sales.example', origin: 'https://sales.example', forwarded: 'for=192.0.2.1' })).toBe(200);
});
