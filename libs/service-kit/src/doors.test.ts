import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ConfigError } from './config.ts';
import { hasManyDoors } from './doors.ts';
import { createLogger } from './logger.ts';
import { createServer, listen, type Server } from './server.ts';

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const start = async (port = 0): Promise<number> => {
  const server = createServer({ logger: createLogger({ name: 'test', level: 'silent' }) });
  servers.push(server);
  return Number(new URL(await listen(server, { HOST: '127.0.0.1', PORT: port })).port);
};

test.skipIf(!hasManyDoors)('lets a crowd in within a few turns of the event loop', async () => {
  const port = await start();
  const [server] = servers;
  let inside = 0;
  server?.server.on('connection', () => {
    inside += 1;
  });
  const crowd = Array.from({ length: 640 }, () => connect(port, '127.0.0.1'));
  await Promise.all(crowd.map((one) => once(one, 'connect')));
  let turns = 0;
  while (inside < crowd.length) {
    turns += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const one of crowd) one.destroy();
  expect(turns).toBeLessThan(50);
});

test('answers through every door, and closes all of them', async () => {
  const port = await start();
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(({ status }) => status);
  expect(await Promise.all(Array.from({ length: 200 }, ask))).toEqual(Array(200).fill(404));
  await servers.splice(0)[0]?.close();
  await expect(ask()).rejects.toThrow();
});

test('who came in by any door is answered before the server is closed', async () => {
  const server = createServer({ logger: createLogger({ name: 'test', level: 'silent' }) });
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const crowd = 64;
  const { promise: full, resolve: fill } = Promise.withResolvers<void>();
  let inside = 0;
  server.get('/', async () => {
    inside += 1;
    if (inside === crowd) fill();
    await opened;
    return 'late';
  });
  const url = await listen(server, { HOST: '127.0.0.1', PORT: 0 });
  const answers = Promise.all(Array.from({ length: crowd }, async () => (await fetch(url)).text()));
  await full;
  let isClosed = false;
  const closed = server.close().then(() => {
    isClosed = true;
  });
  await expect(fetch(url)).rejects.toThrow();
  expect(isClosed).toBe(false);
  open();
  expect(await answers).toEqual(Array(crowd).fill('late'));
  await closed;
});

test('a port that another server has, doors and all, is refused', async () => {
  const port = await start();
  await expect(start(port)).rejects.toThrow(ConfigError);
});
