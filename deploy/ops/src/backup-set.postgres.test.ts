import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openPostgres } from '@sales/adapter-postgres';
import { type EventStore, sealBox, sql, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { openToolPorts } from '@sales/platform/tools';
import { loadConfig } from '@sales/service-kit';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { opsConfig } from './config.ts';
import { runOps } from './ops.ts';

let folder: string;
let databases: TestDatabase[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-backup-'));
  databases = [];
});
afterEach(async () => {
  await Promise.all(databases.map((one) => one.drop()));
  await rm(folder, { recursive: true });
});

const schemas = { people: ['create schema people; create table people.accounts (name text primary key, hash text)'] };
const [ann, bob] = ['ann', 'bob'].map((person) => ({ person, purpose: 'contact' })) as [Name, Name];
type Name = { readonly person: string; readonly purpose: string };

/** A machine with a database of its own, and a folder of keys. */
const machine = async (name: string) => {
  const database = await openTestDatabase();
  databases.push(database);
  const config = loadConfig(opsConfig, { DATABASE_URL: database.url, KEYS_DIR: join(folder, name) });
  const ops = async (...args: readonly string[]) => {
    const lines: string[] = [];
    const say = (text: string): void => void lines.push(text);
    const { signal } = new AbortController();
    const code = await runOps(args, { config: () => config, say, complain: say, signal });
    return { code, said: lines.join('\n') };
  };
  const ports = async (creates = false) => {
    const { oneMachine, ...rest } = await openToolPorts(config, { needs: ['store'], creates });
    if (oneMachine === undefined) throw new Error('no keys');
    return { ...oneMachine, ...rest };
  };
  return { url: database.url, keys: join(folder, name), ops, ports };
};

const record = (store: EventStore, nth: number) => {
  const ids = { correlationId: testId(nth), causationId: testId(nth), commandId: testId(nth) };
  const metadata = { actor: 'user:ann', ...ids, recordedAt: '2026-03-01T09:00:00.000Z', schemaVersion: 1 };
  return store.append(
    streamName('jar', 'a'),
    [{ type: 'Added', data: { nth }, eventId: testId(nth), metadata }],
    'any',
  );
};

/** A machine with events, keys of two persons, a file, and an account. */
const filled = async () => {
  const first = await machine('keys');
  const { store, keys, files, close } = await first.ports(true);
  for (let nth = 1; nth <= 5; nth++) await record(store, nth);
  const minted = await keys.mint([ann, bob]);
  await files.put('customer/1/a', Uint8Array.of(1, 2, 3));
  await close();
  const postgres = await openPostgres({ url: first.url, schemas });
  await postgres.database.query(sql`insert into people.accounts values ('ann', 'hash of ann')`);
  await postgres.close();
  return { ...first, minted };
};

it('makes an empty machine the same, and what was erased since is erased before anything is served', async () => {
  const first = await filled();
  const [backups, kept] = [join(folder, 'backups'), join(folder, 'elsewhere')];
  const made = await first.ops('backup', backups, '--keys', kept);
  expect([made.code, made.said]).toEqual([
    0,
    expect.stringMatching(/5 events\n[\s\S]*is whole\n[\s\S]*files of .*keys/),
  ]);
  // Neither of the two folders has what the other needs.
  const [set = ''] = await readdir(backups);
  expect((await readdir(join(backups, set))).toSorted()).toEqual([
    'backup.json',
    'events.erasable.ndjson.gz',
    'events.ndjson.gz',
  ]);
  expect((await readdir(kept)).filter((one) => one.startsWith('epoch-'))).toHaveLength(1);

  // After the backup Ann is erased: the list of that is outside of every backup.
  expect((await first.ops('erase', 'ann')).code).toBe(0);
  const second = await machine('second-keys');
  const restored = await second.ops('restore', backups, '--keys', first.keys);
  expect([restored.code, restored.said]).toEqual([0, expect.stringContaining('5 events are recorded')]);
  const { store, keys, files, close } = await second.ports();
  expect((await store.read(streamName('jar', 'a'))).map(({ data }) => data)).toEqual(
    [1, 2, 3, 4, 5].map((nth) => ({ nth })),
  );
  const [annsKey, bobsKey] = await keys.find([ann, bob]);
  expect(annsKey).toBe('erased');
  const before = first.minted[1];
  if (before === 'erased' || typeof bobsKey !== 'object') throw new Error('the key of Bob is not there');
  expect(Buffer.from(bobsKey.secret)).toEqual(Buffer.from(before?.secret ?? []));
  expect(sealBox(testId(1), bob, bobsKey, { '/name': 'Bob' }).key).toBe(1);
  expect(Buffer.from((await files.find('customer/1/a')) ?? [])).toEqual(Buffer.of(1, 2, 3));
  await close();
  const postgres = await openPostgres({ url: second.url, schemas });
  expect(await postgres.database.query(sql`select * from people.accounts`)).toEqual([
    { name: 'ann', hash: 'hash of ann' },
  ]);
  await postgres.close();
});

it('an older copy of the keys than the erasure brings no person back where the list is newer', async () => {
  const first = await filled();
  const [backups, kept] = [join(folder, 'backups'), join(folder, 'elsewhere')];
  await first.ops('backup', backups, '--keys', kept);
  await first.ops('erase', 'ann');
  // The folder of keys is still there: it is taken, and not the older copy.
  const config = loadConfig(opsConfig, { DATABASE_URL: first.url, KEYS_DIR: first.keys });
  const second = await machine('unused');
  const again = loadConfig(opsConfig, { DATABASE_URL: second.url, KEYS_DIR: config.KEYS_DIR });
  const { signal } = new AbortController();
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(text);
  const args = ['restore', backups, '--keys', kept];
  expect(await runOps(args, { config: () => again, say, complain: say, signal })).toBe(0);
  expect(lines.join('\n')).toContain('are taken as they are');
  const { oneMachine, close } = await openToolPorts(again, { needs: ['store'] });
  expect(await oneMachine?.keys.find([ann])).toEqual(['erased']);
  await close();
});

it('only so many are kept, and a destroyed epoch is destroyed in the copy', async () => {
  const first = await filled();
  const [backups, kept] = [join(folder, 'backups'), join(folder, 'elsewhere')];
  const run = async () => {
    await first.ops('backup', backups, '--keys', kept, '--keep', '2');
    return (await readdir(backups)).toSorted();
  };
  const one = await run();
  const two = await run();
  const three = await run();
  expect([one.length, two.length, three.length]).toEqual([1, 2, 2]);
  expect(three).not.toContain(one[0]);
  const [epoch = ''] = (await readdir(first.keys)).filter((name) => name.startsWith('epoch-'));
  const { secret: _, ...destroyed } = JSON.parse(await readFile(join(first.keys, epoch), 'utf8'));
  await writeFile(join(first.keys, epoch), JSON.stringify({ ...destroyed, destroyedAt: '2026-03-01T09:00:00.000Z' }));
  await appendFile(join(kept, 'forgotten.json'), 'old');
  await first.ops('backup', backups, '--keys', kept);
  expect((await readdir(kept)).toSorted()).toEqual((await readdir(first.keys)).toSorted());
});

it('what is not whole, not a backup, or of other events is not restored', async () => {
  const first = await filled();
  const backups = join(folder, 'backups');
  await first.ops('backup', backups);
  const [set = ''] = await readdir(backups);
  const second = await machine('second-keys');
  const restore = (from: string, keys = first.keys) => second.ops('restore', from, '--keys', keys);
  expect(await second.ops('restore', backups)).toMatchObject({ code: 2, said: expect.stringContaining('--keys') });
  expect(await restore(join(folder, 'nowhere'))).toMatchObject({ said: expect.stringContaining('there is no backup') });
  expect(await restore(backups, join(folder, 'nowhere'))).toMatchObject({
    code: 1,
    said: expect.stringContaining('no epochs of keys'),
  });
  expect(await second.ops('restore', backups, '--dry-run')).toMatchObject({
    code: 0,
    said: expect.stringContaining('is whole'),
  });
  const file = join(backups, set, 'events.ndjson.gz');
  const whole = await readFile(file);
  // One bit of the third event.
  const text = String(gunzipSync(whole)).replace('{"nth":3}', '{"nth":2}');
  await writeFile(file, gzipSync(text));
  for (const args of [['--dry-run'], ['--keys', first.keys]])
    expect(await second.ops('restore', backups, ...args)).toMatchObject({
      code: 1,
      said: expect.stringMatching(
        /events number 3 was changed, or has another place: jar-a@2 Added, after jar-a@1 Added$/,
      ),
    });
  await writeFile(file, Buffer.concat([whole, Buffer.of(0)]));
  expect(await restore(backups)).toMatchObject({ code: 1, said: expect.stringContaining('not as it was written') });
  await writeFile(join(backups, set, 'backup.json'), '{"backup":"sales-backup","version":9}');
  expect(await restore(backups)).toMatchObject({ code: 1, said: expect.stringContaining('of version 1') });
});
