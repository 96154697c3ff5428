import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { type Cluster, user } from './cluster.ts';
import { EmbeddedPostgresError, explain } from './errors.ts';
import { isAlive, processFacts } from './processes.ts';

export type Launch = {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly socketFolder: string;
  readonly log: (line: string) => void;
};

/** A running server that accepts connections. */
export type Postmaster = {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

/** The path of a Unix socket may have some 100 bytes; Postgres adds its file name. */
const longestSocketFolder = 80;

/** A folder for the socket that only the server and we can enter. */
export const socketFolderFor = async (cluster: Cluster, account: Account | undefined): Promise<string> => {
  if (cluster.folder.length <= longestSocketFolder) return cluster.folder;
  const folder = await mkdtemp(join(tmpdir(), 'sales-pg-'));
  await chmod(folder, 0o700);
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  return folder;
};

/** Another postmaster may be dying, or its backends may still hold the shared memory. */
const timeoutMs = 30_000;
const transient = /lock file ".*" already exists|pre-existing shared memory block/;

/** @throws EmbeddedPostgresError when the server does not come up */
export const launch = async (options: Launch): Promise<Postmaster> => {
  const { folder } = options.cluster;
  await stopOrphan(options.cluster);
  await writeFile(join(folder, 'owner'), String(process.pid)).catch((error: unknown) => {
    throw explain('started', folder, error);
  });
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await start(options);
    } catch (error) {
      if (!transient.test(String(error)) || performance.now() > deadline) throw explain('started', folder, error);
      await delay(250);
    }
  }
};

const start = async (options: Launch): Promise<Postmaster> => {
  const { cluster, binaries, account, settings, socketFolder, log } = options;
  const args = Object.entries({ ...settings, unix_socket_directories: socketFolder, unix_socket_permissions: '0700' });
  const child = spawn(binaries.postgres, ['-D', cluster.data, ...args.flatMap(([k, v]) => ['-c', `${k}=${v}`])], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Of a session of its own: a Ctrl-C is for us, and we stop it when we are done.
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    ...(account !== undefined && { uid: account.uid, gid: account.gid }),
  });
  const lastWords: string[] = [];
  child.stderr?.on('data', (text) => {
    for (const line of String(text).split('\n').filter(Boolean)) {
      lastWords.splice(0, lastWords.length - 19, line);
      lastWords.push(line);
      log(line);
    }
  });
  const ended = new Promise<void>((done) => {
    child.once('close', () => done());
    child.once('error', (error) => {
      lastWords.push(String(error));
      done();
    });
  });
  const { pid } = child;
  const watcher = pid === undefined ? undefined : watch(pid);
  void ended.then(() => watcher?.kill('SIGKILL'));
  const accepts = await acceptsConnections(options, ended);
  if (!accepts || pid === undefined) throw new Error(fatalLine(lastWords));
  return {
    pid,
    ended,
    stop: async () => {
      await signalUntil(ended, (signal) => child.kill(signal));
    },
  };
};

const fatalLine = (lines: readonly string[]): string =>
  (lines.filter((line) => /FATAL|PANIC|Error/.test(line)).at(-1) ?? lines.at(-1) ?? 'it ended without a word').replace(
    /^.*?(FATAL|PANIC): +/,
    '',
  );

/** Stops the server when we are gone without having done so: its input ends with us, however we end. */
const watch = (pid: number): ChildProcess => {
  const watcher = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.stdin?.on('error', () => {});
  return watcher;
};

const acceptsConnections = async ({ cluster, socketFolder }: Launch, ended: Promise<void>): Promise<boolean> => {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    const client = new pg.Client({ host: socketFolder, user, password: cluster.password, database: 'postgres' });
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === '28P01') {
        throw new Error(`the file 'password' is not the one of this database`);
      }
      await delay(15);
    } finally {
      await client.end().catch(() => {});
    }
  }
  return false;
};

/** Fast shutdown; without an end in sight an immediate one, after which the next start recovers. */
const signalUntil = async (ended: Promise<void>, kill: (signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL') => void) => {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    kill(signal);
    const timer = new AbortController();
    const late = delay(signal === 'SIGINT' ? 20_000 : 5_000, true, { signal: timer.signal }).catch(() => false);
    const isLate = await Promise.race([ended.then(() => false), late]);
    timer.abort();
    if (!isLate) return;
  }
};

/**
 * Stops a server that a killed process of ours has left behind. One whose process lives is in use: two systems on one
 * folder are refused.
 */
export const stopOrphan = async ({ folder, data }: Pick<Cluster, 'folder' | 'data'>): Promise<void> => {
  const pidFile = join(data, 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const facts = await processFacts(pid);
  if (facts === undefined || !facts.command.includes(data)) {
    // The number now belongs to another program, or to none. Shared memory still guards a server that lost its file.
    await rm(pidFile, { force: true });
    return;
  }
  const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => '0'));
  if (owner > 0 && owner === facts.parent && isAlive(owner)) {
    throw new EmbeddedPostgresError(`the database in ${folder} is in use by process ${owner}: stop that one first`, {
      folder,
    });
  }
  const ended = (async () => {
    while ((await processFacts(pid)) !== undefined) await delay(20);
  })();
  await signalUntil(ended, (signal) => {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended in the meantime.
    }
  });
};
