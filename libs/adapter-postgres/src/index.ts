import { type Database, type Epochs, type Incarnations, type Platform, signal } from '@sales/eventsourcing';
import { accessMigrations, postgresAccessLog } from './access-log.ts';
import { postgresAnswers } from './answers.ts';
import { postgresCheckpoints } from './checkpoints.ts';
import { postgresCommandIds } from './command-ids.ts';
import { postgresDeadLetters } from './dead-letters.ts';
import { postgresEventLog } from './event-log.ts';
import { postgresEventStore } from './event-store.ts';
import { postgresFiles } from './files.ts';
import { postgresIncarnations } from './incarnations.ts';
import { postgresLeases } from './leases.ts';
import { logMigrations } from './log-schema.ts';
import { type Migrations, migrate, requireSchemas } from './migrations.ts';
import { adoptKeys, postgresKeys, vaultMigrations } from './person-keys.ts';
import { byKey, type Connection, openPool, type Pool, type PoolOptions, toQuery } from './pool.ts';
import { projectionMigrations } from './projection-schema.ts';
import { postgresProjectionStore } from './projection-store.ts';
import { postgresServiceTables, type ServiceTables } from './service-tables.ts';
import { postgresSnapshots } from './snapshots.ts';
import { storeMigrations } from './store-schema.ts';
import { postgresTimers } from './timers.ts';
import { workMigrations } from './work-schema.ts';

export { eventLimit } from './event-store.ts';
export { type Migrations, NotPrepared } from './migrations.ts';
export type { ServiceRow, ServiceTables } from './service-tables.ts';

export type PostgresOptions = {
  /** Connection URL. */
  readonly url: string;
  /**
   * No other process can use this database, as when it is embedded: whatever a killed predecessor held is free at once.
   */
  readonly alone?: boolean;
  /** Takes the database as it is: makes and changes no tables, and fails where they are not those of this release. */
  readonly asFound?: boolean;
  /** The database of the keys of persons, which is one for all services. Default: this one. */
  readonly keysUrl?: string;
  /** What the keys of persons are wrapped with. Default: nothing. */
  readonly epochs?: Epochs | undefined;
  /** Schemas of the services' own tables, by name. */
  readonly schemas?: Readonly<Record<string, Migrations>>;
  /** How long the lease of a relay outlives its process, in ms. */
  readonly leaseTtl?: number;
  /** How long a consumer's partitions outlive its process, in ms. */
  readonly memberTtl?: number;
  /** Most connections of each of the pools. */
  readonly connections?: number;
  /** Told of failures of the database that no caller hears of; whatever failed is tried again. */
  readonly onError?: (error: unknown) => void;
};

/** Every port on one Postgres; `database` is for queries and for the tables of `schemas`. */
export type Postgres = Omit<Platform, 'clock' | 'ids' | 'incarnation'> & {
  /** See `joinIncarnation`. */
  readonly incarnations: Incarnations;
  readonly tables: ServiceTables;
  /** Closes the connections. Stop whatever runs on the ports first. */
  close(): Promise<void>;
};

/** Every port but the store and the log, for a process that has those elsewhere. */
export type PostgresWork = Omit<Postgres, 'store' | 'log'>;

/** How long work that no request waits for may queue for a connection, in ms. */
const timeoutMs = 30_000;

type Open = (given: Omit<PoolOptions, 'url' | 'max'> & { readonly max?: number }) => Pool;

const opener =
  ({ url, connections = 4 }: PostgresOptions): Open =>
  (given) =>
    openPool({ url, max: connections, ...given });

const prepare = async (
  open: Open,
  { alone = false, asFound = false }: PostgresOptions,
  schemas: Readonly<Record<string, Migrations>>,
): Promise<void> => {
  const migrating = open({ name: 'migrations', side: 'store', max: 1, statementTimeout: 0, timeoutMs: 10_000 });
  try {
    if (asFound) await requireSchemas(migrating, schemas);
    else for (const [schema, migrations] of Object.entries(schemas)) await migrate(migrating, schema, migrations);
    if (alone) await forgetHolders(migrating);
  } finally {
    await migrating.end();
  }
};

const commandsPool = (open: Open): Pool =>
  open({ name: 'commands', side: 'store', statementTimeout: 4000, settings: byKey });
const keysPool = (open: Open): Pool =>
  open({ name: 'keys', side: 'store', max: 2, statementTimeout: 4000, settings: byKey });
const logPool = (open: Open): Pool =>
  open({ name: 'log', side: 'log', statementTimeout: 15_000, timeoutMs, settings: byKey });
const backgroundPool = (open: Open): Pool =>
  open({
    name: 'background',
    side: 'log',
    statementTimeout: 15_000,
    timeoutMs,
    settings: { ...byKey, synchronous_commit: 'off' },
  });

type WorkPools = { readonly keys: Pool; readonly commands: Pool; readonly log: Pool; readonly background: Pool };

const databaseOn = (connection: Connection): Database => ({
  query: <Row>(statement: Parameters<Database['query']>[0]) =>
    connection.query(toQuery(statement)) as Promise<readonly object[]> as Promise<readonly Row[]>,
});

const workPorts = (
  open: Open,
  { keys, commands, log, background }: WorkPools,
  { leaseTtl = 15_000, onError = () => {}, epochs }: PostgresOptions,
): PostgresWork => {
  const projections = open({ name: 'projections', side: 'read', statementTimeout: 60_000, timeoutMs, settings: byKey });
  const builds = open({
    name: 'builds',
    side: 'read',
    statementTimeout: 600_000,
    timeoutMs,
    // The rest that a vacuum takes after every 200 units of what it costs, in ms.
    settings: { ...byKey, vacuum_cost_delay: '2' },
  });
  const queries = open({ name: 'queries', side: 'read', statementTimeout: 5000 });
  const reads = open({
    name: 'read transactions',
    side: 'read',
    statementTimeout: 5000,
    // A client that takes a page of an export and then nothing for so long has gone.
    settings: { idle_in_transaction_session_timeout: '60000' },
  });
  return {
    checkpoints: postgresCheckpoints(background),
    leases: postgresLeases(log, { ttl: leaseTtl, onError }),
    timers: postgresTimers(log, { onError }),
    deadLetters: postgresDeadLetters(log),
    answers: postgresAnswers(commands),
    accessLog: postgresAccessLog(keys),
    commandIds: postgresCommandIds({ commands, background }),
    snapshots: postgresSnapshots({ commands, background }),
    keys: postgresKeys(keys, epochs),
    files: postgresFiles(commands),
    incarnations: postgresIncarnations(projections),
    tables: postgresServiceTables(background, copiedOtherwise),
    projections: postgresProjectionStore(projections, builds),
    database: {
      ...databaseOn(queries),
      beginRead: async () => {
        const transaction = await reads.beginRead();
        return { ...databaseOn(transaction), end: transaction.end };
      },
    },
    close: async () => {
      await Promise.all(
        [keys, commands, log, background, projections, builds, queries, reads].map((pool) => pool.end()),
      );
    },
  };
};

const workSchemas = { work: workMigrations, projection: projectionMigrations };
const keysSchemas = { vault: vaultMigrations, access: accessMigrations };

/** Every schema that a release of this adapter makes, for tests of the databases of earlier releases. */
export const postgresSchemas: Readonly<Record<string, Migrations>> = {
  store: storeMigrations,
  log: logMigrations,
  ...workSchemas,
  ...keysSchemas,
};

/** Schemas that are computed, or copied as events, keys and files. */
const copiedOtherwise = Object.keys(postgresSchemas).filter((name) => name !== 'access');

/** Opens the database of keys, where that is another one, and brings it in line with the epochs. */
const prepareKeys = async (openHere: Open, { keysUrl: url, ...options }: PostgresOptions): Promise<Open> => {
  const open = url === undefined ? openHere : opener({ ...options, url });
  await prepare(open, { ...options, alone: false }, keysSchemas);
  if (options.epochs === undefined) return open;
  const adopting = open({ name: 'migrations', side: 'store', max: 1, statementTimeout: 0, timeoutMs: 10_000 });
  try {
    await adoptKeys(adopting, options.epochs, { asFound: options.asFound === true });
  } finally {
    await adopting.end();
  }
  return open;
};

/**
 * Opens every port and brings the schemas to the version of this release.
 * @throws StoreUnavailable when the server does not answer; NotPrepared when the database is of a newer release, or,
 *   taken `asFound`, of another one; KeysUnavailable when an epoch of keys is missing
 */
export const openPostgres = async (options: PostgresOptions): Promise<Postgres> => {
  const { memberTtl: ttl = 5000, onError = () => {} } = options;
  const open = opener(options);
  await prepare(open, options, { store: storeMigrations, log: logMigrations, ...workSchemas, ...options.schemas });
  const openKeys = await prepareKeys(open, options);

  const appends = open({ name: 'appends', side: 'store', max: 1, statementTimeout: 4000, settings: byKey });
  const following = open({
    name: 'subscriptions',
    side: 'store',
    statementTimeout: 15_000,
    timeoutMs,
    settings: byKey,
  });
  const pools = {
    keys: keysPool(openKeys),
    commands: commandsPool(open),
    log: logPool(open),
    background: backgroundPool(open),
  };
  const work = workPorts(open, pools, options);
  return {
    ...work,
    store: postgresEventStore({ appends, reads: pools.commands, following, appended: signal() }),
    log: postgresEventLog({ pool: pools.log, background: pools.background, ttl, onError }),
    close: async () => {
      await Promise.all([work.close(), appends.end(), following.end()]);
    },
  };
};

/**
 * Opens every port but the store and the log, as a process of the cluster needs them, and brings their schemas to the
 * version of this release.
 * @throws StoreUnavailable when the server does not answer; NotPrepared when the database is of a newer release
 */
export const openPostgresWork = async (
  options: Omit<PostgresOptions, 'alone' | 'memberTtl'>,
): Promise<PostgresWork> => {
  const open = opener(options);
  await prepare(open, options, { ...workSchemas, ...options.schemas });
  const openKeys = await prepareKeys(open, options);
  const pools = {
    keys: keysPool(openKeys),
    commands: commandsPool(open),
    log: logPool(open),
    background: backgroundPool(open),
  };
  return workPorts(open, pools, options);
};

/** The keys of persons, and what all services note in their database: who got in, and who was refused. */
export type PostgresVault = Pick<Postgres, 'keys' | 'tables' | 'close'>;

/**
 * Opens the database of keys by itself, which `keysUrl` names elsewhere, for a tool.
 * @throws as `openPostgresWork` does
 */
export const openPostgresVault = async (
  options: Pick<PostgresOptions, 'url' | 'epochs' | 'asFound'>,
): Promise<PostgresVault> => {
  const open = await prepareKeys(opener(options), options);
  const pool = keysPool(open);
  return {
    keys: postgresKeys(pool, options.epochs),
    tables: postgresServiceTables(pool, copiedOtherwise),
    close: () => pool.end(),
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
