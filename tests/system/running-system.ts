import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { httpTo } from './http.ts';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

export type SystemOptions = {
  /** The data folder; made when missing. */
  readonly folder: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: what the tests run on. */
  readonly world?: string;
  /** Folder of the sources. Default: these. */
  readonly sources?: string;
};

/** A system in a process of its own. */
export type RunningSystem = {
  readonly baseUrl: string;
  readonly port: number;
  readonly pid: number;
  /** Everything that it has written so far. */
  log(): string;
  /** Ends it as a power cut would, and resolves when it has ended. */
  kill(): Promise<void>;
  /** Ctrl-C; gives the exit code. */
  stop(): Promise<number | null>;
};

export type Started = {
  readonly child: ChildProcess;
  readonly log: () => string;
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
};

/** What is tested: `npm start`, or with `SYSTEM=cluster` what `npm run cluster` starts. */
const scriptOf: Readonly<Record<string, string>> = { standalone: 'start', cluster: 'cluster' };
const chosen = process.env['SYSTEM'] ?? 'standalone';

/** How long a start may take on a machine with other work to do, in ms: a cluster is ten processes. */
export const startTimeoutMs = chosen === 'cluster' ? 300_000 : 180_000;

/** For the hook of a test that starts a system, in ms: longer than a start, so that what is not in time is ended. */
export const startHookMs = startTimeoutMs + 120_000;

/** What the system has said of its address. */
export const addressIn = (log: string): string | undefined =>
  /(?:Console|Overview) +(https?:\/\/\S+?)\/\n/.exec(log)?.[1];

/**
 * Address of a system that was started elsewhere and is stopped there: whatever a test says of folder, port and
 * settings is theirs to know. No `BASE_URL`, which vitest sets to something of its own.
 */
const given = process.env['SYSTEM_URL'];

/** Runs `npm start` without npm, or `npm run cluster`. */
export const launchSystem = (options: SystemOptions): Started => {
  const { folder, port = 0, env = {}, world = chosen, sources = root } = options;
  const script = scriptOf[world];
  if (script === undefined) throw new Error(`SYSTEM is '${world}'; allowed: ${Object.keys(scriptOf).join(', ')}`);
  const [, ...args] = scripts[script]?.split(' ') ?? [];
  const child = spawn(process.execPath, args, {
    cwd: sources,
    env: { PATH: process.env['PATH'], DATA_DIR: folder, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const collect = (text: unknown): void => {
    log += String(text);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, log: () => log, ended };
};

const isReady = async (baseUrl: string): Promise<boolean> => {
  const { get } = httpTo(baseUrl);
  const index = await get('/');
  const services: readonly { readonly ready: string }[] = index.body.services;
  const answers = await Promise.all(services.map(({ ready }) => get(ready)));
  return answers.every(({ status }) => status === 200);
};

const foreignSystem = (baseUrl: string): RunningSystem => ({
  baseUrl,
  port: Number(new URL(baseUrl).port),
  pid: 0,
  log: () => '',
  kill: async () => {
    throw new Error('the system at SYSTEM_URL is not ours to kill');
  },
  stop: async () => null,
});

/**
 * Starts a system, or takes the one at `SYSTEM_URL`, and resolves when all of its services are ready. What was started
 * and is not in time is ended.
 */
export const startSystem = async (options: SystemOptions): Promise<RunningSystem> => {
  if (given !== undefined) {
    await until('all services are ready', () => isReady(given));
    return foreignSystem(given);
  }
  const { child, log, ended } = launchSystem(options);
  let over = false;
  let wanted = false;
  void ended.then((code) => {
    over = true;
    // Whatever test comes next only says that there is no answer.
    if (!wanted) process.stderr.write(`the system ended by itself with ${code}:\n${log().slice(-3000)}\n`);
  });
  const findAddress = () => {
    if (over) throw new Error(`the system did not start:\n${log()}`);
    return addressIn(log());
  };
  const started = async (): Promise<string> => {
    const baseUrl = await until('the system says where it is', findAddress, startTimeoutMs);
    await until('all services are ready', () => isReady(baseUrl));
    return baseUrl;
  };
  const baseUrl = await started().catch(async (error: unknown) => {
    wanted = true;
    child.kill('SIGINT');
    await ended;
    throw error;
  });
  return {
    baseUrl,
    port: Number(new URL(baseUrl).port),
    pid: child.pid ?? 0,
    log,
    kill: async () => {
      wanted = true;
      child.kill('SIGKILL');
      await ended;
    },
    stop: () => {
      wanted = true;
      child.kill('SIGINT');
      return ended;
    },
  };
};

/** A folder of its own for a test file, which `remove` removes. */
export const dataFolder = async (): Promise<{ readonly path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'sales-system-'));
  // Root starts the server as another user, who must get to the folder.
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 }) };
};
