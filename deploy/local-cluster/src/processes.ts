import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export type ProcessOptions = {
  /** For people: `order 1`. */
  readonly name: string;
  /** From the root of the repository. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (name: string, line: string) => void;
};

/** A process that is started again whenever it ends by itself. */
export type Kept = {
  readonly name: string;
  /** Undefined while it is being started again. */
  pid(): number | undefined;
  /** How often it has ended by itself, and what it said last. */
  ends(): { readonly count: number; readonly lastWords: string };
  /** Resolves when it has ended after a SIGTERM, or after a SIGKILL when it took too long. */
  stop(): Promise<void>;
};

/** Longest that a process may take to stop, in ms. */
const timeoutMs = 30_000;

export const keep = ({ name, entry, args = [], env, onLine }: ProcessOptions): Kept => {
  let child: ChildProcess | undefined;
  let stopping = false;
  let since = 0;
  let count = 0;
  const lastLines: string[] = [];
  const cancel = new AbortController();

  const hear = (line: string): void => {
    lastLines.splice(0, lastLines.length - 9);
    lastLines.push(line);
    onLine(name, line);
  };
  /** Resolves when it has ended: how. */
  const start = async (): Promise<string> => {
    since = performance.now();
    const started = spawn(process.execPath, ['--max-old-space-size=512', 'deploy/run.js', entry, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (text) => {
        for (const line of String(text).split('\n')) if (line !== '') hear(line);
      });
    }
    child = started;
    const [code, signal] = await once(started, 'close');
    return signal === null ? `exit code ${code}` : `signal ${signal}`;
  };

  const run = async (): Promise<void> => {
    for (let pause = 200; !stopping; pause = Math.min(pause * 2, 5000)) {
      const how = await start();
      child = undefined;
      if (stopping) return;
      count += 1;
      onLine(name, `ended with ${how}, and is started again`);
      if (performance.now() - since > 10_000) pause = 200;
      await delay(pause, undefined, { signal: cancel.signal }).catch(() => {});
    }
  };
  const done = run();

  return {
    name,
    pid: () => child?.pid,
    ends: () => ({ count, lastWords: lastLines.join('\n') }),
    stop: async () => {
      stopping = true;
      cancel.abort();
      const last = child;
      last?.kill('SIGTERM');
      const late = setTimeout(() => last?.kill('SIGKILL'), timeoutMs);
      await done;
      clearTimeout(late);
    },
  };
};
