import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openToolPorts } from '@sales/platform/tools';
import { loadConfig } from '@sales/service-kit';
import { openTestDatabase } from '@sales/test-kit';
import { expect, it } from 'vitest';
import { opsConfig } from './config.ts';
import { runOps } from './ops.ts';

it('a person is erased for good, outside of the database too; nothing is in a dry run or of another id', async () => {
  const { url, drop } = await openTestDatabase();
  const KEYS_DIR = await mkdtemp(join(tmpdir(), 'sales-erase-'));
  const config = loadConfig(opsConfig, { DATABASE_URL: url, KEYS_DIR });
  const ports = await openToolPorts(config, { needs: ['store'], creates: true });
  const keys = ports.beside?.keys;
  if (keys === undefined) throw new Error('no keys');
  const [ann, bob] = [
    { person: 'ann', purpose: 'contact' },
    { person: 'bob', purpose: 'contact' },
  ];
  const [, living] = await keys.mint([ann, bob]);
  const run = async (...args: readonly string[]) => {
    const lines: string[] = [];
    const say = (text: string): void => void lines.push(text);
    const { signal } = new AbortController();
    const code = await runOps(['erase', ...args], { config: () => config, say, complain: say, signal });
    return { code, said: lines.join('\n') };
  };
  expect(await run()).toMatchObject({ code: 2 });
  expect(await run('annie')).toMatchObject({ code: 1, said: expect.stringContaining('nothing was ever recorded') });
  expect(await run('ann', '--dry-run')).toEqual({ code: 0, said: 'would be erased: contact' });
  expect(await keys.find([ann])).toEqual([expect.objectContaining({ number: 1 })]);

  for (const said of [/^to be erased: contact\nann is erased/, /^erased before: contact, text, invoice\n/])
    expect(await run('ann')).toEqual({ code: 0, said: expect.stringMatching(said) });
  expect(await keys.find([ann, { ...ann, purpose: 'text' }, bob])).toEqual(['erased', 'erased', living]);
  expect(await readFile(join(KEYS_DIR, 'erased.ndjson'), 'utf8')).toContain('"ann"');
  await ports.close();
  await drop();
  await rm(KEYS_DIR, { recursive: true });
});
