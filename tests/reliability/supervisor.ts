import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchSystem, startTimeoutMs } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import type { Target } from './driver/client.ts';

/** One life of the system. */
export type Life = {
  /** Resolves when it is over: to the exit code, or to null when it was killed, by itself or by others. */
  readonly ended: Promise<number | null>;
  /** Whether it is over. */
  isOver(): boolean;
  log(): string;
};

/** The whole system on one data folder, started again and again. */
export type Supervisor = Target & {
  /** Starts it with more in its environment; the one before must have ended. `SM_CRASH` arms a crash point. */
  start(env?: Readonly<Record<string, string>>): Life;
  /** Kills it when it lives, and resolves when it has ended. */
  stop(): Promise<void>;
  /** Connection URL of its database, which is there while the system is. */
  databaseUrl(): Promise<string>;
};

/** It has ended without having been killed. */
export const diedBySelf = ({ log }: Life): Error => new Error(`the system ended by itself:\n${log()}`);

export const supervise = (folder: string): Supervisor => {
  let address = Promise.withResolvers<string>();
  let stop = async (): Promise<void> => {};

  const find = async (log: () => string, isOver: () => boolean): Promise<string | undefined> =>
    until(
      'the system says where it is',
      () => isOver() || /Console +(http:\/\/\S+?)\/\n/.exec(log())?.[1],
      startTimeoutMs,
    ).then((found) => (found === true ? undefined : found));

  return {
    start: (env = {}) => {
      const { child, log, ended } = launchSystem({ folder, env });
      const own = address;
      let isOver = false;
      void find(log, () => isOver).then((found) => {
        if (found !== undefined) own.resolve(found);
      }, own.reject);
      const over = ended.then((code) => {
        isOver = true;
        const next = Promise.withResolvers<string>();
        own.resolve(next.promise);
        address = next;
        return code;
      });
      stop = async () => {
        child.kill('SIGKILL');
        await over;
      };
      return { ended: over, isOver: () => isOver, log };
    },
    stop: () => stop(),
    address: () => address.promise,
    databaseUrl: async () => {
      const password = await readFile(join(folder, 'postgres/password'), 'utf8');
      return `postgres://sales:${password}@/postgres?host=${encodeURIComponent(join(folder, 'postgres'))}`;
    },
  };
};
