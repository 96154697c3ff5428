import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../consumer.js', import.meta.url));

export type Consumer = {
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to end; resolves to its exit code. */
  stop(): Promise<number | null>;
  /** Resolves when it has ended by itself, to its last words. */
  readonly ended: Promise<string>;
};

/** The example, as its users run it. */
export const startConsumer = (environment: Readonly<Record<string, string>>): Consumer => {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const gone = once(child, 'close');
  const end = async (signal: NodeJS.Signals): Promise<ChildProcess> => {
    child.kill(signal);
    await gone;
    return child;
  };
  return {
    kill: async () => {
      await end('SIGKILL');
    },
    stop: async () => (await end('SIGTERM')).exitCode,
    ended: gone.then(() => said),
  };
};

/** The example, started again whenever it has ended, as an operator would. */
export type KeptConsumer = {
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** How often it has ended, by itself or by `kill`. */
  ends(): number;
  /** The last words of every time that it ended. */
  said(): readonly string[];
  /** Ends it, and starts it no more. */
  stop(): Promise<void>;
};

/** @param environment asked before every start */
export const keepConsumer = (environment: () => Readonly<Record<string, string>>): KeptConsumer => {
  const said: string[] = [];
  let stopped = false;
  let current = startConsumer(environment());
  const running = (async () => {
    for (;;) {
      said.push(await current.ended);
      if (stopped) return;
      current = startConsumer(environment());
    }
  })();
  return {
    kill: () => current.kill(),
    ends: () => said.length,
    said: () => said,
    stop: async () => {
      stopped = true;
      await current.kill();
      await running;
    },
  };
};
