import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { type Clock, inProcessEphemeral, randomIds, systemClock } from '@sales/eventsourcing';
import {
  createBackground,
  createHealth,
  createServer,
  type Identify,
  loadConfig,
  silentLogger as logger,
  type Server,
  type Startable,
  schemaOf,
} from '@sales/service-kit';

export type TestService = { readonly server: Server; stop(): Promise<void> };

export type TestServiceOptions = {
  readonly identify?: Identify;
  readonly clock?: Clock;
  readonly settings?: Readonly<Record<string, string>>;
};

/** The service on a server that does not listen: ask it with `inject`. */
export const startTestService = async (
  service: Startable,
  postgres: Postgres,
  { identify, clock = systemClock, settings = {} }: TestServiceOptions = {},
): Promise<TestService> => {
  const health = createHealth();
  const background = createBackground({ logger, health });
  const server = createServer({
    logger,
    verifyAnswers: true,
    limits: { maxEventLoopDelay: 60_000 },
    ...(identify !== undefined && { identify }),
  });
  const platform = { ...postgres, ...inProcessEphemeral(), clock, ids: randomIds };
  const config = loadConfig(schemaOf({}, [service]), settings);
  await service.start({ server, platform, logger, background, health }, config);
  await server.ready();
  return {
    server,
    stop: async () => {
      await server.close();
      await background.stop();
    },
  };
};

/** The ports on a database, with the tables of the service. */
export const openTestPostgres = (url: string, { schemas = {} }: Pick<Startable, 'schemas'>): Promise<Postgres> =>
  openPostgres({ url, schemas });
