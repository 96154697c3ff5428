import { type Static, Type } from 'typebox';

/** Where a process of the cluster finds what it runs on. Spread it into the schema of the process. */
export const clusterConfig = {
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'postgres://user:password@host:port/database, the database of this service',
  }),
  KAFKA_BROKERS: Type.String({
    pattern: '^[^\\s,:]+:[0-9]+(,[^\\s,:]+:[0-9]+)*$',
    description: 'host:port, several with commas between',
  }),
  KAFKA_TLS: Type.Boolean({ default: false }),
  /** Absent: the brokers ask for no sign-in. */
  KAFKA_SASL: Type.Optional(
    Type.Union([Type.Literal('plain'), Type.Literal('scram-sha-256'), Type.Literal('scram-sha-512')]),
  ),
  KAFKA_USERNAME: Type.Optional(Type.String({ minLength: 1 })),
  KAFKA_PASSWORD: Type.Optional(Type.String({ minLength: 1 })),
  /** Copies of each partition of the topics that this process makes. */
  KAFKA_REPLICATION: Type.Integer({ default: 1, minimum: 1, maximum: 9 }),
  /** Absent: caches, live notices and rate limits stay in the process. */
  REDIS_URL: Type.Optional(
    Type.String({ pattern: '^rediss?://', description: 'redis://user:password@host:port/db, rediss:// for TLS' }),
  ),
};

/** Where the events are; what only reads needs none of it. */
export const storeConfig = {
  EVENTSTORE_URL: Type.String({
    pattern: '^(esdb|kurrentdb)(\\+discover)?://',
    description: 'esdb://user:password@host:port?tls=true, several hosts with commas between',
  }),
};

const Cluster = Type.Object(clusterConfig);
export type ClusterConfig = Static<typeof Cluster>;

const Store = Type.Object(storeConfig);
export type StoreConfig = Static<typeof Store>;
