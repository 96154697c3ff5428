import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeysUnavailable } from '@sales/eventsourcing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { epochFiles } from './epoch-files.ts';
import { openEpochs } from './epochs.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sales-epochs-'));
  folder = join(parent, 'keys');
});
afterEach(() => rm(parent, { recursive: true }));

const keptFor = 1000;
const filesWith = (masterKey?: Uint8Array) => epochFiles({ folder, keptFor, masterKey });
const masterKey = Buffer.alloc(32, 7);

const contents = async (): Promise<string> => {
  const names = await readdir(folder);
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
};

test('the first epoch is the same for processes that begin it at once, and after a start', async () => {
  const begun = await Promise.all(Array.from({ length: 8 }, () => filesWith().beginAfter(undefined)));
  const [first] = begun;
  for (const one of begun) expect(one).toEqual(first);
  expect(await filesWith().current()).toEqual(first);
  expect(await readdir(folder)).toEqual(['epoch-000001.json']);
  expect((await stat(folder)).mode & 0o077).toBe(0);
  expect((await stat(join(folder, 'epoch-000001.json'))).mode & 0o077).toBe(0);
});

test('one that was destroyed is told from one that is not there', async () => {
  const epochs = filesWith();
  const first = await epochs.beginAfter(undefined);
  const second = await epochs.beginAfter(first);
  expect(await epochs.beginAfter(first)).toEqual(second);
  await epochs.destroy(first);
  await epochs.destroy(first);
  expect(await contents()).not.toContain(Buffer.from(first.secret).toString('base64'));
  const others = filesWith();
  expect(await others.find(first.id)).toBe('destroyed');
  expect(await others.all()).toEqual([second]);
  await expect(others.find('another')).rejects.toThrow(/KEYS_DIR/);
});

test('a folder that is away is unavailable, and none is begun in its place', async () => {
  const { id } = await filesWith().beginAfter(undefined);
  await rename(folder, `${folder}.away`);
  await expect(filesWith().find(id)).rejects.toThrow(KeysUnavailable);
  await expect(filesWith().current()).rejects.toThrow(KeysUnavailable);
  await rename(`${folder}.away`, folder);
  expect((await filesWith().current()).id).toBe(id);
});

test('a master key seals what is in the files, also what was there before it', async () => {
  const first = await filesWith().beginAfter(undefined);
  const sealed = filesWith(masterKey);
  expect(await sealed.current()).toEqual(first);
  const second = await sealed.beginAfter(first);
  const text = await contents();
  for (const { secret } of [first, second]) expect(text).not.toContain(Buffer.from(secret).toString('base64'));
  expect(await filesWith(masterKey).all()).toEqual([first, second]);
});

test('a master key that is wrong or missing stops the start by its name', async () => {
  await filesWith(masterKey).beginAfter(undefined);
  const given = { KEYS_DIR: folder, KEYS_EPOCH_DAYS: 30 };
  await expect(openEpochs({ ...given, KEYS_MASTER_KEY: 'ab'.repeat(32) })).rejects.toThrow(
    /^KEYS_MASTER_KEY is not the master key/,
  );
  await expect(openEpochs(given)).rejects.toThrow(/^KEYS_MASTER_KEY is not set/);
  await expect(openEpochs({ ...given, KEYS_MASTER_KEY_FILE: join(parent, 'none') })).rejects.toThrow(
    /^KEYS_MASTER_KEY_FILE is /,
  );
  await appendFile(join(parent, 'master'), `${masterKey.toString('hex')}\n`);
  const opened = await openEpochs({ ...given, KEYS_MASTER_KEY_FILE: join(parent, 'master') });
  expect(await opened?.all()).toHaveLength(1);
});

test('an epoch whose file was changed is refused', async () => {
  await filesWith().beginAfter(undefined);
  await appendFile(join(folder, 'epoch-000001.json'), 'x');
  await expect(filesWith().current()).rejects.toThrow(KeysUnavailable);
});

test('the list of what was erased survives, whatever a crash has cut off', async () => {
  await filesWith().beginAfter(undefined);
  const [ann, bob] = ['ann', 'bob'].map((person) => ({ person, purpose: 'contact', at: new Date(7) }));
  if (ann === undefined || bob === undefined) throw new Error('no names');
  expect(await filesWith().erased()).toEqual([]);
  await filesWith().noteErased([ann]);
  await appendFile(join(folder, 'erased.ndjson'), '{"person":"cut');
  await filesWith().noteErased([bob]);
  expect(await filesWith().erased()).toEqual([ann, bob]);
});
