import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { memorySeal } from '@sales/eventsourcing/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportAudit } from './export-audit.ts';
import { made, type System, sign, topics } from './fixture.ts';

const { signal } = new AbortController();
const script = fileURLToPath(new URL('../check-audit.js', import.meta.url));
let folder: string;
let file: string;
let system: System;
let publicKey: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-audit-'));
  file = join(folder, 'audit.ndjson');
  const { store, log, addMore } = await made();
  system = { store, log, seal: memorySeal() };
  await addMore(1, 20);
  await sign(system, 1);
  await addMore(21, 30);
  ({ publicKey } = await exportAudit({ ...system, topics }, { file, signal }));
});
afterEach(() => rm(folder, { recursive: true }));

/** As who has nothing but the file, the key and the script: in a process that knows none of our packages. */
const check = async (key = publicKey, of = file): Promise<{ readonly code: number; readonly said: string }> => {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, of, key], { cwd: folder, env: {} });
    return { code: 0, said: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
};

const change = async (edit: (lines: string[]) => void): Promise<void> => {
  const lines = (await readFile(file, 'utf8')).split('\n');
  edit(lines);
  await writeFile(file, lines.join('\n'));
};
const lineOf = (lines: readonly string[], nth: number) =>
  lines.findIndex((line) => line.includes(`{\\"nth\\":${nth}}`));

it('a third party finds it whole, compressed as well', async () => {
  const zipped = join(folder, 'audit.ndjson.gz');
  await exportAudit({ ...system, topics }, { file: zipped, only: [topics.jar.name], signal });
  for (const one of [file, zipped])
    expect(await check(publicKey, one)).toEqual({
      code: 0,
      said: expect.stringMatching(/^30 messages of 2 partitions, [23] roots, the last of /),
    });
});

it('a third party names the first message that was changed', async () => {
  await change((lines) => {
    const at = lineOf(lines, 12);
    lines[at] = lines[at]?.replace('nth\\":12}', 'nth\\":13}') ?? '';
  });
  const { code, said } = await check();
  const named = /the first message that was changed is jar-5@1 .*at position 12/;
  expect([code, said]).toEqual([1, expect.stringMatching(named)]);
});

it('a third party misses what was left out, at the end too', async () => {
  await change((lines) => void lines.splice(lineOf(lines, 30), 1));
  expect(await check()).toMatchObject({ code: 1, said: expect.stringContaining('is not what root 2') });
});

it.each([1, 2])('a third party sees that the last %i lines are cut off', async (cut) => {
  await change((lines) => void lines.splice(-1 - cut, cut));
  expect(await check()).toMatchObject({ code: 1, said: expect.stringContaining('the file is cut') });
});

it('a third party takes no other key, no changed root and no other file', async () => {
  const other = (await memorySeal().signer()).publicKey;
  expect(await check(other)).toMatchObject({ code: 1, said: expect.stringContaining('not signed with this key') });
  expect(await check('nonsense')).toMatchObject({ code: 2 });
  await change((lines) => {
    lines[1] = lines[1]?.replace('2024-01-01', '2024-01-02') ?? '';
  });
  expect(await check()).toMatchObject({ code: 1, said: expect.stringContaining('root 1 is not signed') });
  await writeFile(file, '{"archive":"sales-events"}\n');
  expect(await check()).toMatchObject({ code: 2, said: expect.stringContaining('is not a sales-audit') });
});

it('is refused for a topic that there is not, and where nothing can be signed', async () => {
  const asked = (more: object) => exportAudit({ ...system, topics, ...more }, { file, only: ['sales.cat.v1'], signal });
  await expect(asked({})).rejects.toThrow('there is no topic sales.cat.v1');
  const { store, log } = system;
  await expect(exportAudit({ store, log, topics }, { file, signal })).rejects.toThrow('KEYS_DIR is not set');
});
