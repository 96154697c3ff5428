import { randomUUID } from 'node:crypto';
import { type Leases, pause } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';

export type LeaseOptions = {
  /** How long a lease of a holder that is no more keeps others out, in ms. */
  readonly ttl?: number;
  readonly onError?: (error: unknown) => void;
};

/**
 * Rows with an owner and an expiry by the clock of the database. A holder that cannot renew stops by its own monotonic
 * clock well before anybody else may begin.
 */
export const postgresLeases = (pool: Pool, { ttl = 15_000, onError = () => {} }: LeaseOptions = {}): Leases => {
  /** Takes the lease or renews it. False: somebody else has it. */
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

  /** Renews until it cannot, or until `stop`. Resolves when the lease must be taken for lost. */
  const renew = async (name: string, owner: string, taken: number, stop: AbortSignal): Promise<void> => {
    for (let renewed = taken; ; ) {
      await pause(ttl / 4, stop);
      if (stop.aborted) return;
      const asked = performance.now();
      try {
        if (!(await take(name, owner))) return;
        renewed = asked;
      } catch (error) {
        onError(error);
        if (performance.now() - renewed > (ttl * 2) / 3) return;
      }
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
        const renewing = renew(name, owner, asked, done.signal).then(() => lost.abort());
        try {
          await work(AbortSignal.any([signal, lost.signal]));
        } finally {
          done.abort();
          await renewing;
          await release(name, owner).catch(onError);
        }
      }
    },
  };
};
