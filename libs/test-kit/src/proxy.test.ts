import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from './proxy.ts';

let server: Server;
let proxy: FaultProxy;
let clients: Socket[];

beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  proxy = await startFaultProxy({ host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy.close();
  server.close();
});

const connect = async () => {
  const socket = createConnection({ host: '127.0.0.1', port: proxy.port });
  clients.push(socket);
  let heard = '';
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  socket.on('data', (data) => {
    heard += data;
  });
  await once(socket, 'connect');
  const hears = async (text: string): Promise<void> => {
    while (!heard.includes(text)) await once(socket, 'data');
  };
  return { socket, closed, hears, heard: () => heard };
};

test('hands everything on, in order, also when the line was slow or narrow a moment ago', async () => {
  const { socket, hears, heard } = await connect();
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  for (const [nth, letter] of letters.entries()) {
    proxy.set(([{ delay: 5 }, { bytesPerSecond: 100 }, 'whole'] as const)[nth % 3] ?? 'whole');
    socket.write(letter);
    for (let turns = 0; turns < 20; turns++) await setImmediate();
  }
  await hears('z');
  expect(heard()).toBe(letters.join(''));
});

test('a cut line breaks the connections that there are, and new ones', async () => {
  const first = await connect();
  proxy.set('cut');
  await first.closed;
  await (await connect()).closed;
  proxy.set('whole');
  const last = await connect();
  last.socket.write('again');
  await last.hears('again');
});

test('a silent line loses what is sent, and breaks when it is whole again, if something was', async () => {
  const [lost, idle] = [await connect(), await connect()];
  proxy.set('silent');
  lost.socket.write('lost');
  while (proxy.lost() < 4) await setImmediate();
  proxy.set('whole');
  await lost.closed;
  idle.socket.write('there');
  await idle.hears('there');
  expect(lost.heard()).toBe('');
});

test('a narrow line hands on piece by piece, and all the rest when it is whole', async () => {
  const { socket, hears, heard } = await connect();
  const letters = 'abcdefghij'.repeat(100);
  proxy.set({ bytesPerSecond: 200 });
  socket.write(`${letters}.`);
  await hears('abcdefghij');
  expect(heard().length).toBeLessThan(letters.length);
  proxy.set('whole');
  await hears('.');
  expect(heard()).toBe(`${letters}.`);
});
