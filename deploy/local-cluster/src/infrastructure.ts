import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import type { Lifecycle } from '@sales/service-kit';
import { startKafka } from '@sales/test-kit/kafka';
import { freePort } from '@sales/test-kit/ports';
import { startTestRedis } from '@sales/test-kit/redis';
import pg from 'pg';
import type { LocalClusterConfig } from './config.ts';
import { type Kept, keep } from './processes.ts';
import { type Watched, watch } from './watch.ts';

export type Infrastructure = {
  /** The URL of a database of the server, by name. */
  readonly databaseUrl: (name: string) => string;
  readonly eventStoreUrl: string;
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
  /** What a person should know about it. */
  readonly remarks: readonly string[];
  /** The stand-in for the event store, where there is one. */
  readonly double: Kept | undefined;
  /** Servers that ended and could not be started again. */
  readonly failures: () => readonly unknown[];
};

const openDatabases = async (server: string, names: readonly string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const there = new Set(rows.map(({ datname }) => datname));
    for (const name of names) {
      if (!there.has(name)) await client.query(`create database ${client.escapeIdentifier(name)}`);
    }
  } finally {
    await client.end();
  }
};

const databaseOf = (server: string, name: string): string => {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
};

/** Most connections that a process of a service has to Postgres. */
const connections = 27;

const processesOf = (config: LocalClusterConfig): number =>
  config.CUSTOMER_INSTANCES +
  config.INVENTORY_INSTANCES +
  config.ORDER_INSTANCES +
  config.PROJECTOR_INSTANCES +
  config.IDENTITY_INSTANCES;

/** Gives the URL of a database by its name. */
const startPostgres = async (
  config: LocalClusterConfig,
  lifecycle: Lifecycle,
): Promise<(database?: string) => string> => {
  const { DATABASE_URL: given } = config;
  if (given !== undefined) return (database) => (database === undefined ? given : databaseOf(given, database));
  const server = await startEmbeddedPostgres({
    folder: join(config.DATA_DIR, 'postgres'),
    settings: { max_connections: String(connections * processesOf(config) + 20) },
  });
  lifecycle.onStop('postgres', () => server.stop());
  return server.url;
};

type Server = { readonly url: string; readonly watched?: Watched };

const startBroker = async (config: LocalClusterConfig, lifecycle: Lifecycle): Promise<Server> => {
  if (config.KAFKA_BROKERS !== undefined) return { url: config.KAFKA_BROKERS };
  const kafka = await startKafka({ dataDir: join(config.DATA_DIR, 'kafka') });
  lifecycle.onStop('kafka', () => kafka.stop());
  const { port } = new URL(`kafka://${kafka.brokers[0]}`);
  const watched = watch(Number(port), () => kafka.restart(), lifecycle);
  return { url: kafka.brokers.join(','), watched };
};

const startRedis = async (config: LocalClusterConfig, lifecycle: Lifecycle): Promise<Server> => {
  if (config.REDIS_URL !== undefined) return { url: config.REDIS_URL };
  const redis = await startTestRedis();
  lifecycle.onStop('redis', () => redis.stop());
  return { url: redis.url, watched: watch(redis.port, redis.start, lifecycle) };
};

const standIn =
  'No EVENTSTORE_URL: events go to a stand-in for EventStoreDB, a test tool that keeps them in memory and a journal. ' +
  'Never use it for anything that matters.';

const startStore = async (
  config: LocalClusterConfig,
  lifecycle: Lifecycle,
  onLine: (name: string, line: string) => void,
): Promise<{ readonly url: string; readonly double: Kept | undefined }> => {
  if (config.EVENTSTORE_URL !== undefined) return { url: config.EVENTSTORE_URL, double: undefined };
  const port = await freePort();
  const double = keep({
    name: 'event store double',
    entry: 'libs/test-kit/src/eventstoredb/main.ts',
    args: ['--port', String(port), '--journal', join(config.DATA_DIR, 'events.journal')],
    env: {},
    onLine,
  });
  lifecycle.onStop('event store double', () => double.stop());
  return { url: `esdb://admin:changeit@127.0.0.1:${port}?tls=false`, double };
};

/**
 * Waits for all, so that whatever has started by then is known to the lifecycle.
 * @throws Error that names everything that failed
 */
const allOf = async <Results extends readonly unknown[]>(
  work: {
    readonly [Nth in keyof Results]: Promise<Results[Nth]>;
  },
): Promise<Results> => {
  const outcomes = await Promise.allSettled(work);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [messageOf(outcome.reason)] : []));
  if (reasons.length > 0) throw new Error(reasons.join('\n'));
  return Promise.all(work) as Promise<Results>;
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Starts what is not given, and makes the databases. */
export const startInfrastructure = async (
  config: LocalClusterConfig,
  databases: readonly string[],
  lifecycle: Lifecycle,
  onLine: (name: string, line: string) => void,
): Promise<Infrastructure> => {
  await mkdir(config.DATA_DIR, { recursive: true });
  const [postgres, kafka, redis, store] = await allOf([
    startPostgres(config, lifecycle),
    startBroker(config, lifecycle),
    startRedis(config, lifecycle),
    startStore(config, lifecycle, onLine),
  ]);
  await openDatabases(postgres(), databases);
  return {
    databaseUrl: postgres,
    eventStoreUrl: store.url,
    kafkaBrokers: kafka.url,
    redisUrl: redis.url,
    remarks: store.double === undefined ? [] : [standIn],
    double: store.double,
    failures: () => [kafka, redis].flatMap(({ watched }) => watched?.failure() ?? []),
  };
};
