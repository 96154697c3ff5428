import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessDeniedError } from '@eventstore/db-client';
import { StoreUnavailable } from '@sales/eventsourcing';
import { follow, freshCategory, freshStream, newEvents } from '@sales/eventsourcing/contract';
import { createCertificate, type EventStoreDouble, startEventStoreDouble } from '@sales/test-kit/eventstoredb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EventStoreDB, openEventStoreDB } from './index.ts';

let double: EventStoreDouble;
let folder: string;
const opened: EventStoreDB[] = [];

const open = (userinfo: string, options: string): EventStoreDB => {
  const [node] = double.endpoints;
  const connectionString = `esdb://${userinfo}@localhost:${node?.port}?tls=true${options}`;
  const one = openEventStoreDB({ connectionString, timeouts: { total: 1000 } });
  opened.push(one);
  return one;
};

beforeAll(async () => {
  const tls = createCertificate();
  folder = await mkdtemp(join(tmpdir(), 'eventstoredb-'));
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  double = await startEventStoreDouble({ tls, users: [{ username: 'sales', password: 'a b:c@d/e' }] });
});
afterAll(async () => {
  for (const one of opened) await one.close();
  await double.stop();
  await rm(folder, { recursive: true });
});

test('credentials and the certificate of the connection string are used for every kind of call', async () => {
  const { store, ping } = open('sales:a%20b%3Ac%40d%2Fe', `&tlsCAFile=${join(folder, 'ca.pem')}`);
  await ping();
  const category = freshCategory();
  const stream = freshStream(category);
  await store.append(stream, newEvents(2), 'no_stream');
  const consumer = follow(store, [category]);
  await consumer.seen(2);
  await consumer.stop();
  expect(consumer.events).toEqual(await store.read(stream));
});

test('a wrong password is refused, not tried again', async () => {
  const { store, ping } = open('sales:guess', `&tlsCAFile=${join(folder, 'ca.pem')}`);
  await expect(ping()).rejects.toThrow(AccessDeniedError);
  await expect(store.append(freshStream(), newEvents(1), 'no_stream')).rejects.toThrow(AccessDeniedError);
  await expect(store.read(freshStream())).rejects.toThrow(AccessDeniedError);
  await expect(follow(store, [freshCategory()]).caughtUp()).rejects.toThrow(AccessDeniedError);
});

test('a server that cannot prove who it is gets nothing', async () => {
  const { store } = open('sales:a%20b%3Ac%40d%2Fe', '');
  await expect(store.append(freshStream(), newEvents(1), 'no_stream')).rejects.toThrow(StoreUnavailable);
});
