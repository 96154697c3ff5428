import { type Static, Type } from 'typebox';

const port = (start: number) => Type.Integer({ default: start, minimum: 0, maximum: 65_535 });

const instances = (usual: number) => Type.Integer({ default: usual, minimum: 1, maximum: 16 });

/** Everything that `npm run cluster` can be told. What is not given is started, on free ports. */
export const localClusterConfig = Type.Object({
  /** Of the gateway, which stands for an ingress. */
  PORT: port(8080),
  /** What the infrastructure that is started here keeps. */
  DATA_DIR: Type.String({ default: '.data-cluster', minLength: 1 }),
  LOG_LEVEL: Type.Union(
    ['debug', 'info', 'warn', 'error'].map((level) => Type.Literal(level)),
    { default: 'warn' },
  ),
  /** A server with the right to make databases. */
  DATABASE_URL: Type.Optional(
    Type.String({ pattern: '^postgres(ql)?://', description: 'postgres://user:password@host:port/database' }),
  ),
  EVENTSTORE_URL: Type.Optional(
    Type.String({ pattern: '^esdb(\\+discover)?://', description: 'esdb://user:password@host:port' }),
  ),
  KAFKA_BROKERS: Type.Optional(Type.String({ minLength: 1, description: 'host:port, several with commas between' })),
  REDIS_URL: Type.Optional(Type.String({ pattern: '^rediss?://', description: 'redis://user:password@host:port/db' })),
  /** Processes of each service. */
  CUSTOMER_INSTANCES: instances(1),
  INVENTORY_INSTANCES: instances(1),
  ORDER_INSTANCES: instances(2),
  PROJECTOR_INSTANCES: instances(2),
  IDENTITY_INSTANCES: instances(1),
});
export type LocalClusterConfig = Static<typeof localClusterConfig>;

/** Where each process listens is decided here, and they speak HTTP to the gateway. */
const ofEachProcess = ['HOST', 'TLS_CERT', 'TLS_KEY'];
const notPassedOn = new Set(
  [...Object.keys(localClusterConfig.properties), ...ofEachProcess].flatMap((name) => [name, `${name}_FILE`]),
);

/** What services are told: everything in the environment but what the cluster is told itself. */
export const settingsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || notPassedOn.has(name) ? [] : [[name, value] as const],
    ),
  );
