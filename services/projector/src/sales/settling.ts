import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Leases, Throttle } from '@sales/eventsourcing';
import { type Month, readMonths, settle, unsettledPairs } from './cells.ts';

type Settling = {
  readonly database: Database;
  readonly leases: Leases;
  readonly throttle: Throttle;
  /** How long nothing of a month may change before it is settled, in ms. */
  readonly rest: number;
  /** Told of what could not be settled: reports take longer, nothing else. */
  readonly onError: (error: unknown) => void;
};

/** After the settling of a month for a pair, this many times its duration belongs to others. */
const share = 2;

const passes = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {});

/** The months that have come to rest and are not settled for all pairs: the same as when they were looked at before. */
export const restedMonths = (before: readonly Month[], now: readonly Month[]): readonly Month[] => {
  const versions = new Map(before.map(({ month, version }) => [month, version]));
  return now.filter((one) => unsettledPairs(one).length > 0 && versions.get(one.month) === one.version);
};

/** Settles months that have come to rest, one process at a time, until the signal is aborted. */
export const settleMonths = (
  { database, leases, throttle, onError, rest }: Settling,
  signal: AbortSignal,
): Promise<void> =>
  leases.hold(
    'sales cells',
    async (held) => {
      for (let before: readonly Month[] = []; !held.aborted; ) {
        const now = await readMonths(database);
        for (const month of restedMonths(before, now)) {
          for (const pair of unsettledPairs(month)) {
            if (held.aborted) return;
            const begun = performance.now();
            await throttle(() => settle(database, pair, month)).catch(onError);
            await passes(share * (performance.now() - begun), held);
          }
        }
        before = now;
        await passes(rest, held);
      }
    },
    signal,
  );
