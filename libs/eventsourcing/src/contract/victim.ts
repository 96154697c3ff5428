import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LogBatch } from '../ports.ts';
import type { Victim } from './event-log.ts';

/** A program that consumes with `sayAndHang`, in a process of its own. */
export const startVictim = (program: URL, ...args: readonly string[]): Victim => {
  const child = spawn(process.execPath, [fileURLToPath(program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    received: async () => {
      const { value } = await lines.next();
      return JSON.parse(String(value));
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/** Says what is in the first batch, and never ends. */
export const sayAndHang = ({ messages }: LogBatch): Promise<never> => {
  process.stdout.write(`${JSON.stringify(messages.map(({ value }) => value))}\n`);
  return new Promise(() => {});
};
