import { randomUUID } from 'node:crypto';
import { type Leases, pause } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';

export type LeaseOptions = {
  /** How long a lease of a holder that has ended keeps others out, in ms. */
  readonly ttl?: number;
  readonly onError?: (error: unknown) => void;
};

/** How long a lease may be relied on, by the monotonic clock of this process. */
type Held = {
  /** In ms; 0 when it may be another process's. */
  left(): number;
  /** It was taken or renewed by a request of that moment. */
  since(asked: number): void;
};

const heldFor = (ms: number, asked: number): Held => {
  let from = asked;
  return {
    left: () => Math.max(0, from + ms - performance.now()),
    since: (renewed) => {
      from = renewed;
    },
  };
};

/**
 * Rows with an owner and an expiry by the clock of the database. A holder that cannot renew stops by its own monotonic
 * clock well before another holder may begin.
 */
export const postgresLeases = (pool: Pool, { ttl = 15_000, onError = () => {} }: LeaseOptions = {}): Leases => {
  /** Takes the lease or renews it. False: another process has it. */
  const take = async (name: string, owner: string): Promise<boolean> => {
    const rows = await pool.query({
      name: 'leases.take',
      text: `insert into work.leases values ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms')
        on conflict (name) do update set owner = excluded.owner, expires_at = excluded.expires_at,
          token = work.leases.token + (work.leases.owner <> excluded.owner)::int
        where work.leases.owner = excluded.owner or work.leases.expires_at < clock_timestamp()
        returning token`,
      values: [name, owner, ttl],
    });
    return rows.length > 0;
  };

  const release = async (name: string, owner: string): Promise<void> => {
    await pool.query({
      text: `update work.leases set expires_at = '-infinity' where name = $1 and owner = $2`,
      values: [name, owner],
    });
  };

  /** Renews until it cannot in time, or until `stop`. Resolves when the lease must be taken for lost. */
  const renew = async (name: string, owner: string, held: Held, stop: AbortSignal): Promise<void> => {
    while (!stop.aborted && held.left() > 0) {
      await pause(Math.min(ttl / 4, held.left()), stop);
      if (stop.aborted) return;
      const asked = performance.now();
      const late = new AbortController();
      const taken = await Promise.race([
        take(name, owner).catch((error: unknown) => {
          onError(error);
          return undefined;
        }),
        // A database that says nothing says it to us; another process may be heard.
        pause(held.left(), late.signal).then(() => undefined),
      ]);
      late.abort();
      if (taken === false) return;
      if (taken === true) held.since(asked);
    }
  };

  return {
    hold: async (name, work, signal) => {
      const owner = randomUUID();
      while (!signal.aborted) {
        const asked = performance.now();
        const taken = await take(name, owner).catch((error: unknown) => {
          onError(error);
          return false;
        });
        if (!taken) {
          await pause(ttl / 10, signal);
          continue;
        }
        const lost = new AbortController();
        const done = new AbortController();
        const held = heldFor((ttl * 2) / 3, asked);
        const renewing = renew(name, owner, held, done.signal).then(() => lost.abort());
        try {
          await work(AbortSignal.any([signal, lost.signal]), () => !lost.signal.aborted && held.left() > 0);
        } finally {
          done.abort();
          await renewing;
          await release(name, owner).catch(onError);
        }
      }
    },
  };
};
