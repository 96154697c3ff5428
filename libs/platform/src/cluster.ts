import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import { openPostgresWork } from '@sales/adapter-postgres';
import { openRedis } from '@sales/adapter-redis';
import { inProcessEphemeral, joinIncarnation, randomIds, systemClock } from '@sales/eventsourcing';
import type { Opened, Opening, World } from '@sales/service-kit';
import { type ClusterConfig, clusterConfig } from './config.ts';
import { openEpochs, openSeal } from './epochs.ts';
import { openLog } from './kafka.ts';
import { logCheck, mention } from './mentions.ts';
import { retryOnOutage } from './retry-on-outage.ts';

const waiting = ({ logger, signal }: Opening) => ({
  onError: (error: unknown) => logger.warn({ err: error }, 'an adapter failed, will try again'),
  signal,
});

type OpenedStore = Opened & { readonly ping: () => Promise<void> };

/**
 * The store on KurrentDB, the log on Kafka, tables on Postgres, and Redis where there is one. Waits until Postgres and
 * Kafka answer, and not for the store.
 */
const openParts = async (config: ClusterConfig, opening: Opening): Promise<OpenedStore> => {
  const timeoutMs = waiting(opening);
  const { onError } = timeoutMs;
  const epochs = await openEpochs(config);
  const seal = await openSeal(config);
  const kafka = openLog(config, opening.name, onError);
  const redis =
    config.REDIS_URL === undefined ? undefined : await openRedis({ url: config.REDIS_URL, onOutage: onError });
  const { DATABASE_URL: url, KEYS_DATABASE_URL: keysUrl } = config;
  const tables = { url, keysUrl, epochs, onError, schemas: opening.schemas ?? {} };
  const postgres = await retryOnOutage(() => openPostgresWork(tables), timeoutMs);
  await retryOnOutage(() => kafka.ping(), timeoutMs);
  const incarnation = await retryOnOutage(() => joinIncarnation(kafka.log, postgres.incarnations), timeoutMs);
  const { cache, live, rateLimiter } = redis ?? inProcessEphemeral();
  const eventStore = openEventStoreDB({ connectionString: config.EVENTSTORE_URL, onError });
  return {
    platform: {
      ...postgres,
      cache,
      live,
      rateLimiter,
      store: eventStore.store,
      log: kafka.log,
      incarnation,
      clock: systemClock,
      ids: randomIds,
      ...(seal !== undefined && { seal }),
    },
    checks: {
      log: logCheck(kafka.ping),
      ...(redis && { redis: () => mention(redis.available(), 'is away: slower, never wrong') }),
    },
    close: async () => {
      await Promise.all([eventStore.close(), kafka.close(), redis?.close(), postgres.close()]);
    },
    ping: eventStore.ping,
  };
};

/** Waits until the store answers, too: without it no command can be decided. */
const openCluster = async (config: ClusterConfig, opening: Opening): Promise<Opened> => {
  const { ping, ...parts } = await openParts(config, opening);
  await retryOnOutage(ping, waiting(opening));
  return {
    ...parts,
    checks: {
      ...parts.checks,
      store: async () => {
        await ping();
        return { ok: true };
      },
    },
  };
};

/** A process of its own for each service, on KurrentDB (EventStoreDB), Kafka, Postgres and Redis. */
export const cluster: World<typeof clusterConfig> = { variables: clusterConfig, open: openCluster };

/** The same for a process that only reads: it starts and is ready without the store. */
export const clusterReadSide: World<typeof clusterConfig> = {
  variables: clusterConfig,
  open: openParts,
};
