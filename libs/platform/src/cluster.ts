import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import { openPostgresWork } from '@sales/adapter-postgres';
import { openRedis } from '@sales/adapter-redis';
import { inProcessEphemeral, joinIncarnation, randomIds, systemClock } from '@sales/eventsourcing';
import type { Opened, Opening, ReadPlatform, World, WritePlatform } from '@sales/service-kit';
import { type ClusterConfig, clusterConfig, type ReadSideConfig, readSideConfig } from './config.ts';
import { openLog } from './kafka.ts';
import { logCheck, mention } from './mentions.ts';
import { retryOnOutage } from './retry-on-outage.ts';

const waiting = ({ logger, signal }: Opening) => ({
  onError: (error: unknown) => logger.warn({ err: error }, 'an adapter failed, will try again'),
  signal,
});

/** The log on Kafka, tables on Postgres, and Redis where there is one. Waits until Postgres and Kafka answer. */
const openReadSide = async (config: ReadSideConfig, opening: Opening): Promise<Opened<ReadPlatform>> => {
  const patience = waiting(opening);
  const { onError } = patience;
  const kafka = openLog(config, opening.name, onError);
  const redis =
    config.REDIS_URL === undefined ? undefined : await openRedis({ url: config.REDIS_URL, onOutage: onError });
  const postgres = await retryOnOutage(() => openPostgresWork({ url: config.DATABASE_URL, onError }), patience);
  await retryOnOutage(() => kafka.ping(), patience);
  const incarnation = await retryOnOutage(() => joinIncarnation(kafka.log, postgres.incarnations), patience);
  const { cache, live, rateLimiter } = redis ?? inProcessEphemeral();
  return {
    platform: {
      ...postgres,
      cache,
      live,
      rateLimiter,
      log: kafka.log,
      incarnation,
      clock: systemClock,
      ids: randomIds,
    },
    checks: {
      log: logCheck(kafka.ping),
      ...(redis && { redis: () => mention(redis.available(), 'is away: slower, never wrong') }),
    },
    close: async () => {
      await Promise.all([kafka.close(), redis?.close(), postgres.close()]);
    },
  };
};

/** The same with the event store. Waits until that answers, too. */
const openCluster = async (config: ClusterConfig, opening: Opening): Promise<Opened<WritePlatform>> => {
  const patience = waiting(opening);
  const readSide = await openReadSide(config, opening);
  const eventStore = openEventStoreDB({ connectionString: config.EVENTSTORE_URL, onError: patience.onError });
  await retryOnOutage(() => eventStore.ping(), patience);
  return {
    platform: { ...readSide.platform, store: eventStore.store },
    checks: {
      ...readSide.checks,
      store: async () => {
        await eventStore.ping();
        return { ok: true };
      },
    },
    close: async () => {
      await Promise.all([eventStore.close(), readSide.close()]);
    },
  };
};

/** A process of its own for each service, on KurrentDB (EventStoreDB), Kafka, Postgres and Redis. */
export const cluster: World<typeof clusterConfig, WritePlatform> = { variables: clusterConfig, open: openCluster };

/** The cluster for a process that only reads: no event store. */
export const clusterReadSide: World<typeof readSideConfig, ReadPlatform> = {
  variables: readSideConfig,
  open: openReadSide,
};
