import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Leases, Throttle } from '@sales/eventsourcing';
import { type Month, materialise, missingPairs, readMonths } from './report-cells.ts';

type Materialising = {
  readonly database: Database;
  readonly leases: Leases;
  readonly throttle: Throttle;
  /** How long nothing of a month may change before it is materialised, in ms. */
  readonly rest: number;
  /** Told of what could not be materialised: reports take longer, nothing else. */
  readonly onError: (error: unknown) => void;
};

/** After the materialising of a month for a pair, this many times its duration belongs to others. */
const share = 2;

const passes = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {});

/**
 * The months that have come to rest and are not materialised for all pairs: the same as when they were looked at
 * before.
 */
export const restedMonths = (before: readonly Month[], now: readonly Month[]): readonly Month[] => {
  const versions = new Map(before.map(({ month, version }) => [month, version]));
  return now.filter((one) => missingPairs(one).length > 0 && versions.get(one.month) === one.version);
};

/** Materialises months that have come to rest, one process at a time, until the signal is aborted. */
export const materialiseMonths = (
  { database, leases, throttle, onError, rest }: Materialising,
  signal: AbortSignal,
): Promise<void> =>
  leases.hold(
    'sales cells',
    async (held) => {
      for (let before: readonly Month[] = []; !held.aborted; ) {
        const now = await readMonths(database);
        for (const month of restedMonths(before, now)) {
          for (const pair of missingPairs(month)) {
            if (held.aborted) return;
            const begun = performance.now();
            await throttle(() => materialise(database, pair, month)).catch(onError);
            await passes(share * (performance.now() - begun), held);
          }
        }
        before = now;
        await passes(rest, held);
      }
    },
    signal,
  );
