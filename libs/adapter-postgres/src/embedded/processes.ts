import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * What the operating system knows of a process; undefined when it has ended, also when its parent has not reaped it
 * yet.
 */
export type ProcessFacts = { readonly parent: number; readonly command: string };

const run = promisify(execFile);

export const processFacts = async (pid: number): Promise<ProcessFacts | undefined> => {
  try {
    return process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid);
  } catch {
    return undefined;
  }
};

const fromProc = async (pid: number): Promise<ProcessFacts | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in parentheses and may hold anything.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  return { parent: Number(parent), command };
};

const fromPs = async (pid: number): Promise<ProcessFacts | undefined> => {
  const { stdout } = await run('ps', ['-o', 'state=,ppid=,command=', '-p', String(pid)]);
  const [state = '', parent = '', ...command] = stdout.trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : { parent: Number(parent), command: command.join(' ') };
};

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
