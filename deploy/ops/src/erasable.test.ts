import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryFiles, memoryKeys } from '@sales/eventsourcing/testing';
import type { BesideDatabase, ServiceRow } from '@sales/platform/tools';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { checkErasable, erasableOf, exportErasable, importErasable } from './erasable.ts';

const { signal } = new AbortController();

const memoryTables = (): BesideDatabase['tables'] & { readonly rows: ServiceRow[] } => {
  const rows: ServiceRow[] = [];
  return {
    rows,
    all: async function* () {
      yield [...rows];
    },
    restore: async (more) => void rows.push(...more),
  };
};
const memoryErasable = () => {
  const [keys, files, tables] = [memoryKeys(), memoryFiles(), memoryTables()];
  return { keys, files, tables, databases: [{ files, tables }] };
};
const account = { schema: 'credentials', version: 1, table: 'accounts', row: { user_id: 'a', password: 'hash' } };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-erasable-'));
});
afterEach(() => rm(folder, { recursive: true }));

const nameOf = (nth: number) => ({ person: `person ${nth}`, purpose: 'contact' });
const names = Array.from({ length: 1200 }, (_, nth) => nameOf(nth));

const filled = async () => {
  const from = memoryErasable();
  from.tables.rows.push(account);
  await from.keys.mint(names);
  await from.keys.erase([nameOf(3)]);
  await from.files.put('customer/1/a', Uint8Array.of(0, 255, 10));
  await from.files.put('customer/1/empty', new Uint8Array());
  return from;
};

describe('a copy of what can be erased', () => {
  it('brings every key and file, what was erased as erased, and is for its owner only', async () => {
    const from = await filled();
    const file = join(folder, 'x.erasable.ndjson.gz');
    expect(await exportErasable(from, file, signal)).toBe(1203);
    expect((await stat(file)).mode & 0o077).toBe(0);
    const to = memoryErasable();
    for (const _ of [1, 2]) expect(await importErasable(to, file)).toBe(1203);
    const plain = (keys: Awaited<ReturnType<typeof to.keys.find>>) =>
      keys.map((key) => (typeof key === 'object' ? `${key.number} ${Buffer.from(key.secret).toString('hex')}` : key));
    expect(plain(await to.keys.find(names))).toEqual(plain(await from.keys.find(names)));
    expect(await to.keys.find([nameOf(3)])).toEqual(['erased']);
    expect(Buffer.from((await to.files.find('customer/1/a')) ?? [])).toEqual(Buffer.of(0, 255, 10));
    expect(await to.files.find('customer/1/empty')).toHaveLength(0);
    expect(to.tables.rows).toEqual([account, account]);
  });

  it('gives nothing back of whom was erased since', async () => {
    const from = await filled();
    const file = join(folder, 'x.erasable.ndjson');
    await exportErasable(from, file, signal);
    await from.keys.erase([nameOf(7)]);
    await importErasable(from, file);
    expect(await from.keys.find([nameOf(7)])).toEqual(['erased']);
  });

  it('is refused as a whole when it is not whole', async () => {
    const file = join(folder, 'x.erasable.ndjson');
    await exportErasable(await filled(), file, signal);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    await writeFile(file, `${lines.slice(0, -1).join('\n')}\n`);
    const to = memoryErasable();
    await expect(checkErasable(file)).rejects.toThrow('not whole');
    await expect(importErasable(to, file)).rejects.toThrow('not whole');
    await writeFile(file, lines.join('\n').replace('person 9', 'person 8'));
    await expect(importErasable(to, file)).rejects.toThrow(
      /number \d+ of its entries was changed.*: the key contact of person 8, after/,
    );
    for (const [what, name] of [
      ['"file":"customer/1/a","bytes":"A', 'the file customer/1/a'],
      ['"password":"h', 'a row of credentials.accounts'],
    ] as const) {
      await writeFile(file, `${lines.join('\n').replace(what, `${what.slice(0, -1)}B`)}\n`);
      await expect(checkErasable(file)).rejects.toThrow(name);
    }
    expect(await to.keys.find([nameOf(1)])).toEqual([undefined]);
  });
});

test.each([
  ['backup.ndjson.gz', 'backup.erasable.ndjson.gz'],
  ['a.b/events.ndjson', 'a.b/events.erasable.ndjson'],
  ['events.gz', 'events.erasable.gz'],
  ['events', 'events.erasable'],
])('beside %s it is %s', (archive, beside) => {
  expect(erasableOf(archive)).toBe(beside);
});
