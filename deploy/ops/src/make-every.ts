import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@sales/eventsourcing';
import type { Context } from './command.ts';

/** How long after a failure it is tried again, and at the latest looked whether a backup is due, in ms. */
const [pause, hour] = [600_000, 3_600_000];

/** A backup, what is done once it is there (copying keys, removing older ones), and when the last was made, in ms. */
export type Steps = {
  readonly make: () => Promise<void>;
  readonly finish: () => Promise<void>;
  readonly last: () => Promise<number>;
};

const waitFor = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });

/** Makes a backup whenever the last one is so old, in ms, until the signal ends it. What fails is said. */
export const makeEvery = async (
  every: number,
  { make, finish, last }: Steps,
  { say, signal }: Pick<Context, 'say' | 'signal'>,
  wait = waitFor,
): Promise<void> => {
  let told = 0;
  /** A backup is there whose last step has failed: that is tried again, and no other backup is made for it. */
  let isUnfinished = false;
  while (!signal.aborted) {
    let next = pause;
    try {
      if (isUnfinished) await finish();
      isUnfinished = false;
      const due = (await last()) + every;
      next = due - Date.parse(systemClock.now());
      if (next <= 0) {
        next = pause;
        await make();
        isUnfinished = true;
        continue;
      }
      if (due !== told) say(`  the next backup is due at ${new Date(due).toISOString()}`);
      told = due;
    } catch (error) {
      if (signal.aborted) return;
      const why = error instanceof Error ? error.message : error;
      say(`! the backup failed: ${why}; it is tried again in ten minutes`);
    }
    await wait(Math.min(next, hour), signal).catch(() => {});
  }
};
