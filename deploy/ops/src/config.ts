import { clusterConfig, storeConfig } from '@sales/cluster';
import { type Static, Type } from 'typebox';

const { KAFKA_BROKERS, KAFKA_TLS, KAFKA_SASL, KAFKA_USERNAME, KAFKA_PASSWORD, KAFKA_REPLICATION } = clusterConfig;

/** Where the system is. What a command does not need may be missing. */
export const opsConfig = Type.Object({
  BASE_URL: Type.String({ default: 'http://127.0.0.1:8080', pattern: '^https?://', description: 'http://host:port' }),
  /** Of the single machine. */
  DATA_DIR: Type.String({ default: '.data', minLength: 1 }),
  DATABASE_URL: Type.Optional(clusterConfig.DATABASE_URL),
  KAFKA_BROKERS: Type.Optional(KAFKA_BROKERS),
  KAFKA_TLS,
  KAFKA_SASL,
  KAFKA_USERNAME,
  KAFKA_PASSWORD,
  KAFKA_REPLICATION,
  EVENTSTORE_URL: Type.Optional(storeConfig.EVENTSTORE_URL),
});
export type OpsConfig = Static<typeof opsConfig>;
