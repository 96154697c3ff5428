import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startTestPostgres, type TestPostgres } from '@sales/test-kit';
import { type EventStoreDouble, startEventStoreDouble } from '@sales/test-kit/eventstoredb';
import { type Kafka, startKafka } from '@sales/test-kit/kafka';
import { type FaultProxy, startFaultProxy } from '@sales/test-kit/proxy';
import { startTestRedis, type TestRedis } from '@sales/test-kit/redis';
import { brokerIn, type Places } from './places.ts';

/** What a cluster stands on, all of it in the hands of a test, with a line to break in front of each. */
export type Ground = {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  readonly kafka: Kafka;
  readonly store: EventStoreDouble;
  readonly lines: Readonly<Record<'postgres' | 'redis' | 'store' | 'kafka', FaultProxy>>;
  /** What the cluster has to be told. */
  readonly env: Readonly<Record<string, string>>;
  /** The parts of the cluster that says at the address what it consists of. */
  places(address: () => Promise<string>): Places;
  /** Processes of Postgres; the first is the one that makes the others. */
  postgresPids(): readonly number[];
  stop(): Promise<void>;
};

const there = <What>(found: What | undefined, what: string): What => {
  if (found === undefined) throw new Error(`${what} is not there`);
  return found;
};

const childrenOf = (parent: number): readonly number[] =>
  execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid] : []));

/**
 * `storeNodes`: with more than one there is no line in front of the store, as its nodes say themselves where they are.
 */
export type GroundOptions = { readonly storeNodes?: number };

/** @param folder of the test, where Kafka keeps its log */
export const prepareGround = async (folder: string, { storeNodes = 1 }: GroundOptions = {}): Promise<Ground> => {
  const [postgres, redis, kafka, store] = await Promise.all([
    startTestPostgres({ durable: true }),
    startTestRedis(),
    startKafka({ dataDir: join(folder, 'kafka'), lines: true }),
    startEventStoreDouble({ nodes: storeNodes }),
  ]);
  const url = new URL(postgres.url());
  const socket = join(url.searchParams.get('host') ?? '', '.s.PGSQL.5432');
  const [toPostgres, toRedis, toStore] = await Promise.all([
    startFaultProxy({ path: socket }),
    startFaultProxy({ host: '127.0.0.1', port: redis.port }),
    startFaultProxy({ host: '127.0.0.1', port: store.endpoints[0]?.port ?? 0 }),
  ]);
  return {
    postgres,
    redis,
    kafka,
    store,
    lines: { postgres: toPostgres, redis: toRedis, store: toStore, kafka: there(kafka.lines[0], 'The line to Kafka') },
    env: {
      DATABASE_URL: `postgres://${url.username}:${url.password}@127.0.0.1:${toPostgres.port}/postgres`,
      REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
      KAFKA_BROKERS: kafka.brokers.join(','),
      EVENTSTORE_URL:
        storeNodes === 1
          ? `esdb://admin:changeit@127.0.0.1:${toStore.port}?tls=false`
          : store.connectionString.replace('//', '//admin:changeit@'),
    },
    places: (address) => ({
      index: async () => {
        const index = JSON.parse(await (await fetch(`${await address()}/`)).text());
        return { ...index, infrastructure: { ...index.infrastructure, eventStore: store.connectionString } };
      },
      databaseUrl: async (service) => postgres.url(service),
      brokerPid: () => brokerIn(folder),
    }),
    postgresPids: () => {
      const first = there(postgres.pid(), 'Postgres');
      return [first, ...childrenOf(first)];
    },
    stop: async () => {
      await Promise.all([toPostgres.close(), toRedis.close(), toStore.close()]);
      await Promise.all([postgres.stop(), redis.stop(), kafka.stop(), store.stop()]);
    },
  };
};
