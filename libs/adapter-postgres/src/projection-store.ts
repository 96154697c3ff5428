import type { ProjectionStore } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';
import { projectionBuilds } from './projection-builds.ts';
import { projectionTransactions } from './projection-transactions.ts';

/**
 * Read models on Postgres: a build is a schema of its own, `read.<table>` is a view of the live one. Rows come back as
 * the folds wrote them, if these write numbers and instants canonically (see `Column`). What fills and compares builds
 * has connections of its own, `builds`, so that those that keep live ones up to date never wait for it.
 */
export const postgresProjectionStore = (pool: Pool, builds: Pool = pool): ProjectionStore => {
  const { poolOf, ...lifecycle } = projectionBuilds(pool, builds);
  return { ...lifecycle, ...projectionTransactions(pool, poolOf) };
};
