import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSignedBy, KeysUnavailable } from '@sales/eventsourcing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chainSealFiles } from './chain-seal.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sales-seal-'));
  folder = join(parent, 'keys');
});
afterEach(() => rm(parent, { recursive: true }));

const filesWith = (masterKey?: Uint8Array) => chainSealFiles({ folder, masterKey });
const root = (nth: number) => ({ text: `{"number":${nth}}`, publicKey: 'k', signature: 's' });

test('the key is the same for processes that need it at once, and for no one else to read', async () => {
  const signers = await Promise.all(Array.from({ length: 8 }, () => filesWith().signer()));
  const keys = new Set(signers.map(({ publicKey }) => publicKey));
  expect([...keys]).toEqual(await filesWith().publicKeys());
  expect(await readdir(folder)).toEqual(['chain-key.json']);
  expect((await stat(join(folder, 'chain-key.json'))).mode & 0o077).toBe(0);
  const [one] = signers;
  const signature = one?.sign('a') ?? '';
  expect(isSignedBy(one?.publicKey ?? '', 'a', signature)).toBe(true);
  expect(isSignedBy(one?.publicKey ?? '', 'b', signature)).toBe(false);
});

test('a master key seals it; without that, or with another, it cannot be used', async () => {
  const masterKey = Buffer.alloc(32, 7);
  const { publicKey } = await filesWith(masterKey).signer();
  expect(await readFile(join(folder, 'chain-key.json'), 'utf8')).not.toContain('secret');
  expect((await filesWith(masterKey).signer()).publicKey).toBe(publicKey);
  await expect(filesWith().signer()).rejects.toThrow(/KEYS_MASTER_KEY is not set/);
  await expect(filesWith(Buffer.alloc(32, 8)).signer()).rejects.toThrow(KeysUnavailable);
});

test('a key that was put aside is still known, behind the new one', async () => {
  const first = (await filesWith().signer()).publicKey;
  await rename(join(folder, 'chain-key.json'), join(folder, 'chain-key.2026.json'));
  const second = (await filesWith().signer()).publicKey;
  expect(second).not.toBe(first);
  expect(await filesWith().publicKeys()).toEqual([second, first]);
});

test('one whose public half was changed is refused', async () => {
  await filesWith().signer();
  const file = join(folder, 'chain-key.json');
  const stored = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...stored, publicKey: 'another' }));
  await expect(filesWith().signer()).rejects.toThrow('chain-key.json was changed');
});

test('roots are kept in order; a line that was cut off spoils none', async () => {
  const roots = join(parent, 'elsewhere.ndjson');
  const seal = chainSealFiles({ folder, roots });
  expect(await seal.kept()).toEqual([]);
  await seal.keep([root(1)]);
  await appendFile(roots, '{"text":"{');
  await seal.keep([root(2), root(3)]);
  expect(await seal.kept()).toEqual([root(1), root(2), root(3)]);
});
