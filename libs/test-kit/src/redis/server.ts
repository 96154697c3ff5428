import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../ports.ts';

/** A real redis-server in a process of its own, in memory only. */
export type TestRedis = {
  readonly url: string;
  readonly port: number;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Begins it again at the same address, empty. */
  start(): Promise<void>;
  /** Takes everything out of it. */
  flush(): Promise<void>;
  /** Stops it in its tracks: connections stay, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Makes it let go of every connection but the one that asks. */
  dropConnections(): Promise<void>;
  stop(): Promise<void>;
};

/** One command on a connection of its own; gives the first piece of the answer. */
const ask = async (port: number, command: string): Promise<string> => {
  const socket = createConnection({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    const [answer] = await once(socket, 'data');
    return String(answer);
  } finally {
    socket.destroy();
  }
};

const isUp = async (port: number): Promise<boolean> =>
  ask(port, 'PING').then(
    (answer) => answer.startsWith('+PONG'),
    () => false,
  );

/**
 * Starts `redis-server`, of the PATH or of the path given.
 * @throws Error when there is none, and says where it comes from
 */
export const startTestRedis = async (binary = 'redis-server'): Promise<TestRedis> => {
  const port = await freePort();
  let child: ChildProcess;

  const start = async (): Promise<void> => {
    const inMemory = ['--save', '', '--appendonly', 'no'];
    // A test that looks for what is in it says where it is to be saved.
    const savedAnywhere = ['--enable-protected-configs', 'local'];
    const settings = ['--port', String(port), '--bind', '127.0.0.1', ...inMemory, ...savedAnywhere];
    child = spawn(binary, settings, { stdio: 'ignore' });
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = new Error('no redis-server: install it with `apt-get install redis-server`', { cause: error });
    });
    while (!(await isUp(port))) {
      if (failure !== undefined) throw failure;
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      await delay(10);
    }
  };

  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    start,
    flush: async () => void (await ask(port, 'FLUSHALL')),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    dropConnections: async () => {
      for (const type of ['normal', 'pubsub']) await ask(port, `CLIENT KILL TYPE ${type} SKIPME yes`);
    },
    stop: kill,
  };
};
