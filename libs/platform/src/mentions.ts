import { setTimeout as delay } from 'node:timers/promises';
import { shareRuns } from '@sales/eventsourcing';
import type { Check, CheckResult } from '@sales/service-kit';

/** Says that something is missing without which a service does its work. */
export const mention = (available: boolean, detail: string): CheckResult =>
  available ? { ok: true } : { ok: true, detail };

/** How long the readiness waits for the log to answer, in ms. */
const timeoutMs = 500;

/**
 * Says whether the log answers. Without it a service that runs stays ready: commands are recorded in the store, queries
 * answer from tables, and both are brought up to date when it is back.
 */
export const logCheck = (ping: () => Promise<void>): Check => {
  const ask = shareRuns(ping);
  return async () => {
    const answers = ask().then(
      () => true,
      () => false,
    );
    const isThere = await Promise.race([answers, delay(timeoutMs, false, { ref: false })]);
    return mention(
      isThere,
      'is away: what is recorded is not published, and tables stay as they are, until it is back',
    );
  };
};
