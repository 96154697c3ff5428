import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ConfigError } from '../config-error.ts';
import { createLogger } from '../observability/logger.ts';
import { createServer, listen, type Server } from './server.ts';

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const start = async (port = 0): Promise<number> => {
  const server = createServer({ logger: createLogger({ name: 'test', level: 'silent' }) });
  servers.push(server);
  return Number(new URL(await listen(server, { HOST: '127.0.0.1', PORT: port })).port);
};

const open = { config: { permission: 'open' } } as const;

test('answers connections that come at once, and none when it is closed', async () => {
  const port = await start();
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(({ status }) => status);
  expect(await Promise.all(Array.from({ length: 200 }, ask))).toEqual(Array(200).fill(404));
  await servers.splice(0)[0]?.close();
  await expect(ask()).rejects.toThrow();
});

test('a request in hand is answered before the server is closed', async () => {
  const server = createServer({ logger: createLogger({ name: 'test', level: 'silent' }) });
  const { promise: opened, resolve: allow } = Promise.withResolvers<void>();
  const { promise: full, resolve: fill } = Promise.withResolvers<void>();
  server.get('/', open, async () => {
    fill();
    await opened;
    return 'late';
  });
  const url = await listen(server, { HOST: '127.0.0.1', PORT: 0 });
  const answer = fetch(url).then((got) => got.text());
  await full;
  let isClosed = false;
  const closed = server.close().then(() => {
    isClosed = true;
  });
  await expect(fetch(url)).rejects.toThrow();
  expect(isClosed).toBe(false);
  allow();
  expect(await answer).toBe('late');
  await closed;
});

test('a request that never ends is ended after its time while the server closes', async () => {
  const server = createServer({ logger: createLogger({ name: 'test', level: 'silent' }), handlerTimeout: 100 });
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  server.get('/', open, () => {
    enter();
    return new Promise(() => {});
  });
  const url = await listen(server, { HOST: '127.0.0.1', PORT: 0 });
  const answer = fetch(url).then(({ status }) => status);
  await entered;
  await server.close();
  expect(await answer).toBe(503);
});

test('a client that only holds a connection does not keep the server', async () => {
  const port = await start();
  const [server] = servers.splice(0);
  const idle = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'));
  await Promise.all(idle.map((one) => once(one, 'connect')));
  for (const one of idle.slice(10)) one.write('GET / HTTP/1.1\r\nhost: ');
  const ended = Promise.all(idle.map((one) => new Promise((resolve) => one.on('close', resolve))));
  for (const one of idle) one.on('error', () => {}).resume();
  await server?.close();
  await ended;
});

test('a port that another server has is refused', async () => {
  const port = await start();
  await expect(start(port)).rejects.toThrow(ConfigError);
});
