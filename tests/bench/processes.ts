import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

type Process = { readonly pid: number; readonly parent: number; readonly kilobytes: number; readonly command: string };

const processes = (): Process[] =>
  execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, kilobytes, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return command === undefined
        ? []
        : [{ pid: Number(pid), parent: Number(parent), kilobytes: Number(kilobytes), command }];
    });

/**
 * The proportional share of memory, which counts what processes share once; the resident size where that is not told.
 */
const memoryOf = ({ pid, kilobytes }: Process): number => {
  try {
    const rollup = execFileSync('cat', [`/proc/${pid}/smaps_rollup`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? kilobytes);
  } catch {
    return kilobytes;
  }
};

/** A process and all that it has started. */
const treeOf = (root: number): Process[] => {
  const all = processes();
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of all) {
      if (tree.has(parent) && !tree.has(pid)) {
        tree.add(pid);
        grown = true;
      }
    }
  }
  return all.filter(({ pid }) => tree.has(pid));
};

/** Memory of a process and of all that it has started, in MiB. */
export const memoryOfTree = (root: number): number =>
  treeOf(root).reduce((sum, process) => sum + memoryOf(process), 0) / 1024;

/** CPU that a process has used, its own and that of the system for it, in ms (Linux, to 10 ms). */
export const cpuOfProcess = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
