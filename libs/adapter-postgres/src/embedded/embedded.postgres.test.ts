import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explain } from './errors.ts';
import { type EmbeddedOptions, type EmbeddedPostgres, fastSettings, startEmbeddedPostgres } from './index.ts';
import { isAlive, processFacts } from './processes.ts';

let folder: string;
const started: EmbeddedPostgres[] = [];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'sales-embedded-')), 'pg');
  await chmod(join(folder, '..'), 0o755);
});
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const start = async (options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ folder, settings: fastSettings, ...options });
  started.push(server);
  return server;
};

const query = async (server: EmbeddedPostgres, text: string): Promise<unknown[]> => {
  const client = new pg.Client(server.url());
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

describe('an embedded server', () => {
  test('keeps its data from start to start, on a socket and behind a password', async () => {
    const first = await start();
    await query(first, 'create table kept as select 42 as n');
    await first.stop();
    const second = await start();
    expect(await query(second, 'select n from kept')).toEqual([{ n: 42 }]);
    expect(await query(second, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
    expect((await stat(join(folder, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const stranger = new pg.Client(second.url().replace(/:[^:@]+@/, ':guess@'));
    stranger.on('error', () => {});
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
  });

  test('is started again when it dies, and has lost nothing', async () => {
    const server = await start({ settings: {} });
    await query(server, 'create table kept as select 42 as n');
    const pid = server.pid() ?? 0;
    process.kill(pid, 'SIGKILL');
    await server.restarted(pid);
    expect(server.pid()).not.toBe(pid);
    expect(await query(server, 'select n from kept')).toEqual([{ n: 42 }]);
  });

  test('whose folder has a long path still has a socket', async () => {
    const server = await start({ folder: join(folder, '..', 'x'.repeat(120)) });
    expect(await query(server, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('does not outlive the process that started it, and its folder is free for the next', async () => {
    const program = fileURLToPath(new URL('../testing/embedded.ts', import.meta.url));
    const parent = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(parent.stdout, 'data');
    await expect(start()).rejects.toThrow(`is in use by process ${parent.pid}: stop that one first`);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const server = await start();
    expect(await query(server, 'select n from kept')).toEqual([{ n: 42 }]);
    expect(await processFacts(Number(line))).toBeUndefined();
  });

  test('is refused to a second start in the same process', async () => {
    await start();
    await expect(start()).rejects.toThrow(`is in use by process ${process.pid}`);
  });
});

describe('a folder', () => {
  test('whose first initialisation was interrupted is initialised again', async () => {
    await mkdir(join(folder, 'data.new', 'base'), { recursive: true });
    await writeFile(join(folder, 'data.new', 'PG_VERSION'), '18\n');
    await writeFile(join(folder, 'password'), 'of the first try');
    expect(await query(await start(), 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('that is left with the lock of a process that is no longer a server is used all the same', async () => {
    await (await start()).stop();
    const lock = [process.pid, join(folder, 'data'), 0, 5432, folder, '', '', 'ready'].join('\n');
    await writeFile(join(folder, 'data', 'postmaster.pid'), lock);
    expect(await query(await start(), 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test.each([
    ['of another release', 'PG_VERSION', '16\n', 'was made by Postgres 16, this is Postgres 18'],
    ['of something else', 'PG_VERSION', '', 'is not a Postgres data folder'],
  ])('%s is refused with its reason', async (_, file, content, reason) => {
    await (await start()).stop();
    await writeFile(join(folder, 'data', file), content);
    await expect(start()).rejects.toThrow(reason);
  });

  test('that is damaged is refused with its reason, and left as it is', async () => {
    await (await start()).stop();
    const control = join(folder, 'data', 'global', 'pg_control');
    const handle = await open(control, 'r+');
    await handle.write(Buffer.alloc(200, 7), 0, 200, 0);
    await handle.close();
    const before = await readFile(control);
    await expect(start()).rejects.toThrow('is damaged');
    expect(await readFile(control)).toEqual(before);
  });

  test('without its password is refused with its reason', async () => {
    await (await start()).stop();
    await rm(join(folder, 'password'));
    await expect(start()).rejects.toThrow("has lost the file 'password'");
  });

  test('that cannot be made is refused with its reason', async () => {
    await writeFile(folder, 'a file');
    await expect(start({ folder: join(folder, 'pg') })).rejects.toThrow(
      `the database in ${join(folder, 'pg')} could not be`,
    );
  });

  test.runIf(process.platform === 'linux')('in /proc is refused at once: no folder can be made there', async () => {
    await expect(start({ folder: '/proc/sales/pg' })).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      folder: '/proc/sales/pg',
      message: expect.stringContaining('no folder can be made there'),
    });
  });

  test('that is reached by links in a circle, or by too long a path, is refused with its reason', async () => {
    const loop = join(folder, '..', 'loop');
    await symlink(loop, loop);
    await expect(start({ folder: join(loop, 'pg') })).rejects.toThrow('links lead round in a circle');
    await expect(start({ folder: join(folder, 'x'.repeat(300)) })).rejects.toThrow('the path is too long');
  });

  test.runIf(process.getuid?.() !== 0)('whose parent cannot be written to is refused with its reason', async () => {
    await chmod(join(folder, '..'), 0o555);
    await expect(start()).rejects.toThrow('cannot be written to');
    await chmod(join(folder, '..'), 0o755);
  });

  test.runIf(process.getuid?.() === 0)('with the database of another user is refused with its reason', async () => {
    await (await start()).stop();
    await chown(join(folder, 'data'), 65_533, 65_533);
    await expect(start()).rejects.toThrow('belongs to user 65533');
  });

  test.runIf(process.getuid?.() === 0)(
    'that the server’s user cannot reach lies elsewhere, behind a link',
    async () => {
      await chmod(join(folder, '..'), 0o700);
      const server = await start();
      await query(server, 'create table kept as select 42 as n');
      await server.stop();
      const again = await start();
      expect(await query(again, 'select n from kept')).toEqual([{ n: 42 }]);
      await again.stop();
      started.length = 0;
      const { realpath } = await import('node:fs/promises');
      await rm(await realpath(folder), { recursive: true });
    },
  );
});

test.each([
  ['could not extend file: No space left on device', 'the disk is full'],
  ["EACCES: permission denied, mkdir '/x'", 'cannot be written to'],
  ["EDQUOT: disk quota exceeded, mkdir '/x'", 'quota'],
  ['data directory "/x/data" has wrong ownership', 'belongs to another user'],
  ["EROFS: read-only file system, mkdir '/x'", 'read-only file system'],
])('%s is explained', (text, hint) => {
  expect(explain('started', '/x', new Error(text)).message).toContain(hint);
});

test('nothing of a server is left when it has been stopped', async () => {
  const server = await start();
  const pid = server.pid() ?? 0;
  await server.stop();
  started.length = 0;
  expect(server.pid()).toBeUndefined();
  while (isAlive(pid)) await delay(5);
});
