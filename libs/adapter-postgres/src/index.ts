import { type Database, type Platform, signal } from '@sales/eventsourcing';
import { postgresAnswers } from './answers.ts';
import { postgresCheckpoints } from './checkpoints.ts';
import { postgresDeadLetters } from './dead-letters.ts';
import { postgresEventLog } from './event-log.ts';
import { postgresEventStore } from './event-store.ts';
import { postgresLeases } from './leases.ts';
import { logMigrations } from './log-schema.ts';
import { type Migrations, migrate } from './migrations.ts';
import { postgresNumbers } from './numbers.ts';
import { byKey, openPool, type Pool, type PoolOptions, toQuery } from './pool.ts';
import { projectionMigrations } from './projection-schema.ts';
import { postgresProjectionStore } from './projection-store.ts';
import { storeMigrations } from './store-schema.ts';
import { postgresTimers } from './timers.ts';
import { workMigrations } from './work-schema.ts';

export { eventLimit } from './event-store.ts';
export type { Migrations } from './migrations.ts';

export type PostgresOptions = {
  /** Connection URL. */
  readonly url: string;
  /**
   * Nobody else can be at this database, as when it is embedded: whatever a killed predecessor held is free at once.
   */
  readonly alone?: boolean;
  /** Schemas of the services' own tables, by name. */
  readonly schemas?: Readonly<Record<string, Migrations>>;
  /** How long the lease of a relay outlives its process, in ms. */
  readonly leaseTtl?: number;
  /** How long a consumer's partitions outlive its process, in ms. */
  readonly memberTtl?: number;
  /** Most connections of each of the five pools. */
  readonly connections?: number;
  /** Told of failures of the database that no caller hears of; whatever failed is tried again. */
  readonly onError?: (error: unknown) => void;
};

/** Every port on one Postgres; `database` is for queries and for the tables of `schemas`. */
export type Postgres = Omit<Platform, 'clock' | 'ids'> & {
  /** Closes the connections. Stop whatever runs on the ports first. */
  close(): Promise<void>;
};

/** How long work that nobody waits for may queue for a connection, in ms. */
const patience = 30_000;

/**
 * Opens the ports and brings the schemas to the version of this release.
 * @throws StoreUnavailable when the server does not answer; Error when the database is of a newer release
 */
export const openPostgres = async (options: PostgresOptions): Promise<Postgres> => {
  const { url, alone = false, schemas = {}, leaseTtl = 15_000, memberTtl = 5000, connections = 4 } = options;
  const onError = options.onError ?? (() => {});
  const open = (given: Omit<PoolOptions, 'url' | 'max'> & { readonly max?: number }): Pool =>
    openPool({ url, max: connections, ...given });

  const migrating = open({ name: 'migrations', side: 'store', max: 1, statementTimeout: 0, patience: 10_000 });
  try {
    const own = { store: storeMigrations, log: logMigrations, work: workMigrations, projection: projectionMigrations };
    for (const [schema, migrations] of Object.entries({ ...own, ...schemas })) {
      await migrate(migrating, schema, migrations);
    }
    if (alone) await forgetHolders(migrating);
  } finally {
    await migrating.end();
  }

  const appends = open({ name: 'appends', side: 'store', max: 1, statementTimeout: 4000, settings: byKey });
  const commands = open({ name: 'commands', side: 'store', statementTimeout: 4000, settings: byKey });
  const log = open({ name: 'log', side: 'log', statementTimeout: 15_000, patience, settings: byKey });
  const background = open({
    name: 'background',
    side: 'log',
    statementTimeout: 15_000,
    patience,
    settings: { ...byKey, synchronous_commit: 'off' },
  });
  const following = open({ name: 'subscriptions', side: 'store', statementTimeout: 15_000, patience, settings: byKey });
  const projections = open({ name: 'projections', side: 'read', statementTimeout: 60_000, patience, settings: byKey });
  const queries = open({ name: 'queries', side: 'read', statementTimeout: 5000 });
  const pools = [appends, commands, log, background, following, projections, queries];

  return {
    store: postgresEventStore({ appends, reads: commands, following, appended: signal() }),
    log: postgresEventLog({ pool: log, background, ttl: memberTtl, onError }),
    checkpoints: postgresCheckpoints(background),
    leases: postgresLeases(log, { ttl: leaseTtl, onError }),
    timers: postgresTimers(log, { onError }),
    deadLetters: postgresDeadLetters(log),
    numbers: postgresNumbers(commands),
    answers: postgresAnswers(commands),
    projections: postgresProjectionStore(projections),
    database: {
      query: <Row>(statement: Parameters<Database['query']>[0]) => queries.query(toQuery(statement)) as Promise<Row[]>,
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
};

/** Leases and memberships of processes that can no longer be there. */
const forgetHolders = async (pool: Pool): Promise<void> => {
  await pool.query({
    text: `delete from log.members;
      update log.assignments set owner = null, lease_until = '-infinity' where owner is not null;
      update work.leases set expires_at = '-infinity';
      update work.timers set claimed_until = '-infinity' where state = 'set' and claimed_until > '-infinity'`,
  });
};
