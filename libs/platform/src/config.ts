import { type Static, Type } from 'typebox';

const postgresUrl = (what: string) => Type.String({ pattern: '^postgres(ql)?://', description: what });

/** What the keys of persons are wrapped with. */
const epochsConfig = {
  /** Folder of the epochs and of the list of what was erased. Keep it apart from backups of databases. */
  KEYS_DIR: Type.Optional(
    Type.String({ minLength: 1, description: 'a folder, the same for every service; on one machine: DATA_DIR/keys' }),
  ),
  /** Seals the files in KEYS_DIR. Absent: they are readable by those who can read the folder. */
  KEYS_MASTER_KEY: Type.Optional(
    Type.String({ pattern: '^[0-9a-fA-F]{64}$', description: '32 bytes as 64 hexadecimal digits' }),
  ),
  /** A file with that instead. */
  KEYS_MASTER_KEY_FILE: Type.Optional(Type.String({ minLength: 1, description: 'a file with 64 hexadecimal digits' })),
  /** How many days backups are kept. Keys that were erased can be restored from a backup for so long. */
  KEYS_EPOCH_DAYS: Type.Integer({ default: 30, minimum: 1, maximum: 3650 }),
  /** Where the signed roots of the chain are kept, best where those who run the databases cannot write. */
  CHAIN_ROOTS_FILE: Type.Optional(
    Type.String({ minLength: 1, description: 'a file outside of the databases; default: KEYS_DIR/chain-roots.ndjson' }),
  ),
};

const Keys = Type.Object(epochsConfig);
export type EpochsConfig = Static<typeof Keys>;

/** Where everything is on one machine. */
export const machineConfig = {
  /** Where the embedded Postgres keeps everything. Made when missing. Without effect when DATABASE_URL is set. */
  DATA_DIR: Type.String({ default: '.data', minLength: 1 }),
  /** A Postgres of your own instead of the embedded one. */
  DATABASE_URL: Type.Optional(postgresUrl('postgres://user:password@host:port/database')),
  ...epochsConfig,
};

const kafkaConfig = {
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
};

const storeConfig = {
  EVENTSTORE_URL: Type.String({
    pattern: '^(esdb|kurrentdb)(\\+discover)?://',
    description: 'esdb://user:password@host:port?tls=true, several hosts with commas between',
  }),
};

/** Where a process of the cluster finds what it runs on. */
export const clusterConfig = {
  DATABASE_URL: postgresUrl('postgres://user:password@host:port/database, the database of this service'),
  /** Where the keys of persons are. One for all services: each opens what another has sealed. */
  KEYS_DATABASE_URL: postgresUrl('postgres://user:password@host:port/database, the same for every service'),
  ...epochsConfig,
  KEYS_DIR: Type.String({ minLength: 1, description: 'a folder that every service can write to, the same for each' }),
  ...kafkaConfig,
  /** Absent: caches, live notices and rate limits stay in the process. */
  REDIS_URL: Type.Optional(
    Type.String({ pattern: '^rediss?://', description: 'redis://user:password@host:port/db, rediss:// for TLS' }),
  ),
  ...storeConfig,
};

const serviceUrl = '[a-z]+=postgres(ql)?://[^\\s,]+';

/** Where a tool finds the store and the log of either world. What it does not need may be missing. */
export const toolConfig = {
  ...machineConfig,
  /** In the cluster: where the keys of persons are. */
  KEYS_DATABASE_URL: Type.Optional(clusterConfig.KEYS_DATABASE_URL),
  /** In the cluster: the databases of the services, which have files and how people sign in. */
  SERVICE_DATABASE_URLS: Type.Optional(
    Type.String({
      pattern: `^${serviceUrl}(,${serviceUrl})*$`,
      description: 'customer=postgres://user:password@host:port/database, one for each service, with commas between',
    }),
  ),
  ...kafkaConfig,
  KAFKA_BROKERS: Type.Optional(kafkaConfig.KAFKA_BROKERS),
  EVENTSTORE_URL: Type.Optional(storeConfig.EVENTSTORE_URL),
};

const Machine = Type.Object(machineConfig);
export type MachineConfig = Static<typeof Machine>;

const Kafka = Type.Object(kafkaConfig);
export type KafkaConfig = Static<typeof Kafka>;

const Cluster = Type.Object(clusterConfig);
export type ClusterConfig = Static<typeof Cluster>;

const Tool = Type.Object(toolConfig);
export type ToolConfig = Static<typeof Tool>;
