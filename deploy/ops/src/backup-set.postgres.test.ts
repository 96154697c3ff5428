import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openPostgres, openPostgresWork } from '@sales/adapter-postgres';
import { type EventStore, sealBox, sql, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { openToolPorts } from '@sales/platform/tools';
import { loadConfig } from '@sales/service-kit';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { startEventStoreDouble } from '@sales/test-kit/eventstoredb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OpsConfig, opsConfig } from './config.ts';
import { runOps } from './ops.ts';

let folder: string;
let databases: TestDatabase[];
let doubles: Awaited<ReturnType<typeof startEventStoreDouble>>[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-backup-'));
  databases = [];
  doubles = [];
});
afterEach(async () => {
  await Promise.all(doubles.map((one) => one.stop()));
  await Promise.all(databases.map((one) => one.drop()));
  await rm(folder, { recursive: true });
});

const schemas = { people: ['create schema people; create table people.accounts (name text primary key, hash text)'] };
const [ann, bob] = ['ann', 'bob'].map((person) => ({ person, purpose: 'contact' })) as [Name, Name];
type Name = { readonly person: string; readonly purpose: string };

/** The command line of such a system. */
const opsWith =
  (config: OpsConfig) =>
  async (...args: readonly string[]) => {
    const lines: string[] = [];
    const say = (text: string): void => void lines.push(text);
    const { signal } = new AbortController();
    const code = await runOps(args, { config: () => config, say, complain: say, signal });
    return { code, said: lines.join('\n') };
  };

/** A machine with a database of its own, and a folder of keys. */
const machine = async (name: string) => {
  const database = await openTestDatabase();
  databases.push(database);
  const config = loadConfig(opsConfig, { DATABASE_URL: database.url, KEYS_DIR: join(folder, name) });
  const ops = opsWith(config);
  const ports = async (creates = false) => {
    const { beside, ...rest } = await openToolPorts(config, { needs: ['store'], creates });
    const { keys, databases: [database] = [] } = beside ?? {};
    if (keys === undefined || database?.files === undefined) throw new Error('no keys');
    return { keys, files: database.files, ...rest };
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
    expect.stringMatching(/5 events\n[\s\S]*is whole\n[\s\S]*files? of .*keys copied to .*elsewhere/),
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
  const { beside, close } = await openToolPorts(again, { needs: ['store'] });
  expect(await beside?.keys.find([ann])).toEqual(['erased']);
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
        /number 3 of its events was changed, or is in another place: jar-a@2 Added, after jar-a@1 Added$/,
      ),
    });
  await writeFile(file, Buffer.concat([whole, Buffer.of(0)]));
  expect(await restore(backups)).toMatchObject({ code: 1, said: expect.stringContaining('not as it was written') });
  await writeFile(join(backups, set, 'backup.json'), '{"backup":"sales-backup","version":9}');
  expect(await restore(backups)).toMatchObject({ code: 1, said: expect.stringContaining('of version 1') });
});

/** A cluster: a store, and a database of the keys and of each of two services. */
const cluster = async (name: string) => {
  const [vault, customer, identity] = await Promise.all([0, 1, 2].map(() => openTestDatabase()));
  if (vault === undefined || customer === undefined || identity === undefined) throw new Error('no databases');
  databases.push(vault, customer, identity);
  const double = await startEventStoreDouble();
  doubles.push(double);
  const env = {
    EVENTSTORE_URL: double.connectionString,
    KAFKA_BROKERS: '127.0.0.1:1',
    KEYS_DIR: join(folder, name),
    KEYS_DATABASE_URL: vault.url,
    SERVICE_DATABASE_URLS: `customer=${customer.url},identity=${identity.url}`,
  };
  const ops = opsWith(loadConfig(opsConfig, env));
  const ports = (creates = false) =>
    openToolPorts(loadConfig(opsConfig, env), { needs: ['store'], ...(creates && { creates }) });
  /** As the service of that database sees it, whose own tables are made at its start. */
  const service = (own: { readonly url: string }) =>
    openPostgresWork({ url: own.url, keysUrl: vault.url, schemas, asFound: false });
  return { env, ops, ports, service, customer, identity };
};

const refusal = {
  at: '2026-03-01T09:00:00.000Z',
  outcome: 'refused',
  method: 'token',
  address: '192.0.2.1',
  agent: 'x',
};

it('makes an empty cluster the same: each database has its own, and who got in is still known', async () => {
  const first = await cluster('keys');
  const [backups, kept] = [join(folder, 'backups'), join(folder, 'elsewhere')];
  const { store, beside, close } = await first.ports(true);
  for (let nth = 1; nth <= 5; nth++) await record(store, nth);
  await beside?.keys.mint([ann, bob]);
  await beside?.databases.find(({ of }) => of === 'customer')?.files?.put('customer/1/a', Uint8Array.of(1, 2, 3));
  await close();
  const people = await first.service(first.identity);
  await people.database.query(sql`insert into people.accounts values ('ann', 'hash of ann')`);
  await people.accessLog.note(refusal);
  await people.close();
  const made = await first.ops('backup', backups, '--keys', kept);
  expect([made.code, made.said]).toEqual([0, expect.stringContaining('is whole')]);
  expect((await first.ops('erase', 'ann')).code).toBe(0);

  const second = await cluster('second-keys');
  const { SERVICE_DATABASE_URLS: urls } = second.env;
  const without = opsWith(loadConfig(opsConfig, { ...second.env, SERVICE_DATABASE_URLS: urls.replace(/,.*/, '') }));
  expect(await without('restore', backups, '--keys', first.env.KEYS_DIR)).toMatchObject({
    code: 1,
    said: expect.stringContaining('identity, whose database is not in SERVICE_DATABASE_URLS'),
  });
  const empty = await second.ports(true);
  expect(await empty.beside?.keys.find([bob])).toEqual([undefined]);
  await empty.close();
  const restored = await second.ops('restore', backups, '--keys', first.env.KEYS_DIR);
  expect([restored.code, restored.said]).toEqual([0, expect.stringContaining('5 events are recorded')]);
  const again = await second.ports();
  const events = await again.store.read(streamName('jar', 'a'));
  expect(events.map(({ data, eventId, metadata }) => [data, eventId, metadata.recordedAt])).toEqual(
    [1, 2, 3, 4, 5].map((nth) => [{ nth }, testId(nth), '2026-03-01T09:00:00.000Z']),
  );
  expect((await again.beside?.keys.find([ann, bob]))?.map((key) => typeof key)).toEqual(['string', 'object']);
  const found = await Promise.all(
    (again.beside?.databases ?? []).map(async ({ of, files }) => [
      of,
      [...((await files?.find('customer/1/a')) ?? [])],
    ]),
  );
  expect(found).toEqual([
    ['vault', []],
    ['customer', [1, 2, 3]],
    ['identity', []],
  ]);
  await again.close();
  const [there, elsewhere] = [await second.service(second.identity), await second.service(second.customer)];
  const accounts = sql`select * from people.accounts`;
  expect(await there.database.query(accounts)).toEqual([{ name: 'ann', hash: 'hash of ann' }]);
  expect(await elsewhere.database.query(accounts)).toEqual([]);
  expect(await there.accessLog.find({ limit: 10 })).toEqual([expect.objectContaining(refusal)]);
  await Promise.all([there.close(), elsewhere.close()]);
});

it('what is of one machine goes into no cluster, and a cluster without its databases has no backup', async () => {
  const backups = join(folder, 'backups');
  await (await filled()).ops('backup', backups);
  const other = await cluster('keys');
  const into = await other.ops('restore', backups, '--keys', join(folder, 'keys'));
  expect([into.code, into.said]).toEqual([1, expect.stringContaining('restore it on one machine')]);
  const { SERVICE_DATABASE_URLS: _, KEYS_DATABASE_URL: __, ...env } = other.env;
  const made = await opsWith(loadConfig(opsConfig, env))('backup', join(folder, 'none'));
  expect([made.code, made.said]).toEqual([1, expect.stringContaining('SERVICE_DATABASE_URLS')]);
  const half = opsWith(loadConfig(opsConfig, { ...env, KEYS_DATABASE_URL: other.env.KEYS_DATABASE_URL }));
  expect((await half('backup', join(folder, 'none'))).said).toContain('set both, or neither');
});

it('goes on until it is stopped, says what failed, and makes no second one while the last is young', async () => {
  const { url, keys } = await filled();
  const backups = join(folder, 'backups');
  const config = loadConfig(opsConfig, { DATABASE_URL: url, KEYS_DIR: keys });
  const until = async (wanted: RegExp): Promise<number> => {
    const stopping = new AbortController();
    const say = (text: string): void => {
      if (wanted.test(text)) stopping.abort();
    };
    const { signal } = stopping;
    return runOps(['backup', backups, '--every', '24'], { config: () => config, say, complain: say, signal });
  };
  await writeFile(backups, 'a file');
  expect(await until(/! the backup failed: .*(EEXIST|ENOTDIR)/)).toBe(0);
  await rm(backups);
  expect(await until(/is whole/)).toBe(0);
  expect(await until(/the next backup is due at 20/)).toBe(0);
  expect((await readdir(backups)).length).toBe(1);
  // The copy of the keys of a backup that is there is made again.
  const apart = join(folder, 'apart');
  await writeFile(apart, 'a file');
  const stopping = new AbortController();
  const lines: string[] = [];
  const say = (text: string): void => {
    lines.push(text);
    if (/! the backup failed/.test(text)) stopping.abort();
  };
  const args = ['backup', join(folder, 'others'), '--every', '24', '--keys', apart];
  const { signal } = stopping;
  expect(await runOps(args, { config: () => config, say, complain: say, signal })).toBe(0);
  expect(lines.join(' ')).toMatch(/is whole.*tried again in ten minutes/);
  for (const wrong of ['0', '1.5', 'daily', '9999'])
    expect((await opsWith(config)('backup', backups, '--every', wrong)).code).toBe(2);
});
