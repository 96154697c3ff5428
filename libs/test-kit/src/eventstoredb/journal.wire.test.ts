import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEventStoreDouble } from './index.ts';

let folder: string;
let journal: string;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-journal-'));
  journal = join(folder, 'events.ndjson');
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await rm(folder, { recursive: true, force: true });
});

/** The double as a process of its own, as `npm run cluster` starts it. */
const run = async (): Promise<{ child: ChildProcess; announcement: string; url: string }> => {
  const main = new URL('main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, '--journal', journal], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  let announcement = '';
  for await (const line of createInterface(child.stdout)) {
    const [, url] = /^Connection string: (.+)$/.exec(line) ?? [];
    if (url !== undefined) return { child, announcement, url };
    announcement += line;
  }
  throw new Error('the double ended before it said where it is');
};

const event = (number: number) => jsonEvent({ type: 'OrderPlaced', data: { number } });
const read = (client: EventStoreDBClient, stream: string) => Array.fromAsync(client.readStream(stream));

test('says that it must never hold data that is needed', async () => {
  const { announcement } = await run();
  expect(announcement).toContain('must never hold data that is needed');
  expect(announcement).toContain(journal);
});

test('killed in the middle of appends, it has every acknowledged one, and takes the others again', async () => {
  const first = await run();
  const before = EventStoreDBClient.connectionString(first.url);
  // By a call of its own: an append over the batch stream may hang when the server goes.
  const credentials = { username: 'a', password: 'b' };
  const append = (client: EventStoreDBClient, stream: string, each: ReturnType<typeof event>, number: number) =>
    client.appendToStream(stream, each, {
      expectedRevision: number === 0 ? 'no_stream' : BigInt(number - 1),
      credentials,
    });
  const enough = Promise.withResolvers<void>();
  let acknowledged = 0;
  const writers = Array.from({ length: 20 }, (_, writer) => {
    const sent: ReturnType<typeof event>[] = [];
    const write = async (): Promise<void> => {
      const next = event(sent.length);
      sent.push(next);
      await append(before, `order-${writer}`, next, sent.length - 1);
      acknowledged += 1;
      if (acknowledged === 200) enough.resolve();
      return write();
    };
    // The last one sent is not acknowledged: the server was killed before.
    return { stream: `order-${writer}`, sent, ended: write().catch(() => undefined) };
  });
  await enough.promise;
  const exited = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await exited;
  await Promise.all(writers.map(({ ended }) => ended));

  const second = await run();
  const after = EventStoreDBClient.connectionString(second.url);
  const idsOf = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
    const all = (await Array.fromAsync(after.readAll())).flatMap(({ event: stored }) => stored ?? []);
    return new Map(writers.map(({ stream }) => [stream, all.filter((e) => e.streamId === stream).map(({ id }) => id)]));
  };
  const survived = await idsOf();
  for (const { stream, sent } of writers) {
    const ids = sent.map(({ id }) => id);
    expect([ids, ids.slice(0, -1)]).toContainEqual(survived.get(stream));
  }
  await Promise.all(
    writers.flatMap(({ stream, sent }) => sent.slice(-1).map((last) => append(after, stream, last, sent.length - 1))),
  );
  expect(await idsOf()).toEqual(new Map(writers.map(({ stream, sent }) => [stream, sent.map(({ id }) => id)])));
});

test('cuts a torn write off, and goes on after what was whole', async () => {
  const write = async (stream: string, count: number): Promise<void> => {
    const double = await startEventStoreDouble({ journal });
    const client = EventStoreDBClient.connectionString(double.connectionString);
    await client.appendToStream(
      stream,
      Array.from({ length: count }, (_, number) => event(number)),
    );
    await client.dispose();
    await double.stop();
  };
  await write('order-1', 2);
  const { size } = await stat(journal);
  await write('order-2', 2);
  await truncate(journal, size + 100);
  await write('order-3', 2);
  await appendFile(journal, '[{"id":');

  const double = await startEventStoreDouble({ journal });
  const client = EventStoreDBClient.connectionString(double.connectionString);
  expect(await read(client, 'order-1')).toHaveLength(2);
  await expect(read(client, 'order-2')).rejects.toMatchObject({ streamName: 'order-2' });
  const positions = (await read(client, 'order-3')).map(({ event: stored }) => stored?.position?.commit);
  const all = (await Array.fromAsync(client.readAll())).map(({ event: stored }) => stored?.position.commit);
  expect(all.slice(-2)).toEqual(positions);
  expect(new Set(all).size).toBe(all.length);
  await client.dispose();
  await double.stop();
});

test('remembers deletions, tombstones and metadata', async () => {
  const first = await startEventStoreDouble({ journal });
  const before = EventStoreDBClient.connectionString(first.connectionString);
  for (const stream of ['deleted', 'buried', 'short']) await before.appendToStream(stream, [event(1), event(2)]);
  await before.deleteStream('deleted');
  await before.tombstoneStream('buried');
  await before.setStreamMetadata('short', { maxCount: 1 });
  await before.dispose();
  await first.stop();

  const second = await startEventStoreDouble({ journal });
  const after = EventStoreDBClient.connectionString(second.connectionString);
  await expect(read(after, 'deleted')).rejects.toMatchObject({ type: 'stream-not-found' });
  await expect(read(after, 'buried')).rejects.toMatchObject({ type: 'stream-deleted' });
  expect(await read(after, 'short')).toHaveLength(1);
  expect((await after.appendToStream('deleted', event(3))).nextExpectedRevision).toBe(2n);
  await after.dispose();
  await second.stop();
});
