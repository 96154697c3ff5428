import { type Static, Type } from 'typebox';

const port = (start: number) => Type.Integer({ default: start, minimum: 0, maximum: 65_535 });

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
  /** Processes of the services that can be many. */
  ORDER_INSTANCES: Type.Integer({ default: 2, minimum: 1, maximum: 16 }),
  PROJECTOR_INSTANCES: Type.Integer({ default: 2, minimum: 1, maximum: 16 }),
});
export type LocalClusterConfig = Static<typeof localClusterConfig>;
