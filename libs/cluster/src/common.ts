import { openKafka } from '@sales/adapter-kafka';
import { openPostgresWork, type PostgresWork } from '@sales/adapter-postgres';
import { openRedis } from '@sales/adapter-redis';
import { type Ephemeral, type EventLog, type Incarnation, joinIncarnation } from '@sales/eventsourcing';
import type { Check, Opening } from '@sales/service-kit';
import type { ClusterConfig } from './config.ts';
import { logCheck, mention } from './mentions.ts';
import { retryOnOutage } from './retry-on-outage.ts';

export type CommonPorts = PostgresWork &
  Partial<Ephemeral> & { readonly log: EventLog; readonly incarnation: Incarnation };
export type Common = {
  readonly ports: CommonPorts;
  readonly checks: Readonly<Record<string, Check>>;
};

const saslOf = ({
  KAFKA_SASL: mechanism,
  KAFKA_USERNAME: username = '',
  KAFKA_PASSWORD: password = '',
}: ClusterConfig) => (mechanism === undefined ? {} : { sasl: { mechanism, username, password } });

/** What both sides have: the log on Kafka, tables on Postgres, and Redis where there is one. */
export const openCommon = async (config: ClusterConfig, { name, onError, signal }: Opening): Promise<Common> => {
  const kafka = openKafka({
    clientId: `sales-${name}`,
    brokers: config.KAFKA_BROKERS.split(','),
    tls: config.KAFKA_TLS,
    replication: config.KAFKA_REPLICATION,
    ...saslOf(config),
    onError,
  });
  const redis =
    config.REDIS_URL === undefined ? undefined : await openRedis({ url: config.REDIS_URL, onOutage: onError });
  const postgres = await retryOnOutage(() => openPostgresWork({ url: config.DATABASE_URL, onError }), {
    onError,
    signal,
  });
  await retryOnOutage(() => kafka.ping(), { onError, signal });
  const incarnation = await retryOnOutage(() => joinIncarnation(kafka.log, postgres.incarnations), { onError, signal });
  const ephemeral = redis && { cache: redis.cache, live: redis.live, rateLimiter: redis.rateLimiter };
  return {
    ports: {
      ...postgres,
      ...ephemeral,
      log: kafka.log,
      incarnation,
      close: async () => {
        await Promise.all([kafka.close(), redis?.close(), postgres.close()]);
      },
    },
    checks: {
      log: logCheck(kafka.ping),
      ...(redis && { redis: () => mention(redis.available(), 'is away: slower, never wrong') }),
    },
  };
};
