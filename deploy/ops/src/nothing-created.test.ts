import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@sales/service-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { opsConfig } from './config.ts';
import { commands, runOps } from './ops.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-ops-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Every command with what it needs; of a new one it is decided here. */
const lines: Readonly<Record<string, readonly string[]>> = {
  status: [],
  'setup-link': [],
  rebuild: ['orders'],
  accept: ['orders'],
  parked: [],
  verify: [],
  'verify-chain': [],
  realign: [],
  replay: ['--topic', 'sales.order.v1', '--to', 'copy.v1'],
  export: ['events.ndjson'],
  import: ['events.ndjson'],
  backup: ['events.backups'],
  restore: ['events.backups', '--keys', 'events.keys'],
  'export-audit': ['events.ndjson'],
  erase: ['018f0000-0000-7000-8000-000000000001'],
};

it('every command is tried', () => expect(Object.keys(lines)).toEqual(commands.map(({ name }) => name)));

it.each(Object.entries(lines))(
  '%s creates nothing where there is no system, and says what it looked for',
  async (...line) => {
    const [name, rest] = line;
    const complained: string[] = [];
    const env = { BASE_URL: 'http://127.0.0.1:1', DATA_DIR: join(folder, '.data') };
    const code = await runOps([name, ...rest.map((one) => (one.startsWith('events') ? join(folder, one) : one))], {
      config: () => loadConfig(opsConfig, env),
      say: () => {},
      complain: (text) => complained.push(text),
      signal: new AbortController().signal,
    });
    expect([code, complained.length]).toEqual([1, 1]);
    const lookedFor = [
      env.BASE_URL,
      join(folder, '.data', 'postgres'),
      join(folder, 'events.ndjson'),
      join(folder, 'events.backups'),
    ];
    expect(lookedFor.some((place) => complained[0]?.includes(place))).toBe(true);
    expect(await readdir(folder)).toEqual([]);
    expect(existsSync('events.ndjson')).toBe(false);
  },
);

it('an interrupted command says so in one line', async () => {
  const complained: string[] = [];
  const code = await runOps(['export', join(folder, 'events.ndjson')], {
    config: () => loadConfig(opsConfig, { DATA_DIR: join(folder, '.data') }),
    say: () => {},
    complain: (text) => complained.push(text),
    signal: AbortSignal.abort(),
  });
  expect([code, complained]).toEqual([1, ['export was interrupted']]);
});

it('import creates nothing where one of the two files was cut off', async () => {
  for (const damaged of ['events.ndjson', 'events.erasable.ndjson']) {
    const complained: string[] = [];
    const whole = { 'events.ndjson': 'sales-events 4 events', 'events.erasable.ndjson': 'sales-erasable 5 entries' };
    for (const [name, about] of Object.entries(whole)) {
      const [archive, version, of = ''] = about.split(' ');
      const first = `${JSON.stringify({ archive, version: Number(version) })}\n`;
      const sha256 = createHash('sha256').update(first).digest('hex');
      await writeFile(
        join(folder, name),
        name === damaged ? first : `${first}${JSON.stringify({ [of]: 0, sha256 })}\n`,
      );
    }
    const dataDir = join(folder, '.data');
    const code = await runOps(['import', join(folder, 'events.ndjson')], {
      config: () => loadConfig(opsConfig, { DATA_DIR: dataDir }),
      say: () => {},
      complain: (text) => complained.push(text),
      signal: new AbortController().signal,
    });
    expect(code).toBe(1);
    expect(complained).toEqual([expect.stringContaining(`${join(folder, damaged)} is not whole`)]);
    expect(existsSync(dataDir)).toBe(false);
  }
});
