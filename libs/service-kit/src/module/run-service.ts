import type { Ephemeral, Platform } from '@sales/eventsourcing';
import type { Static, TObject, TProperties } from 'typebox';
import { ConfigError } from '../config-error.ts';
import { collectTraces } from '../observability/collect-traces.ts';
import { type Check, createHealth } from '../observability/health.ts';
import { createLogger, type Logger } from '../observability/logger.ts';
import { createBackground } from '../operations/background.ts';
import { loadConfig, type serverConfig, serviceConfig } from '../operations/config.ts';
import { closeServer, createLifecycle, type Lifecycle } from '../operations/lifecycle.ts';
import { isLoopback, onlyFromHereWhile } from '../security/admission.ts';
import { createAuthority } from '../security/authority.ts';
import { followRights } from '../security/follow-rights.ts';
import { foreignIn } from '../security/foreign-issuer.ts';
import { serverLimits } from '../security/rate-limit.ts';
import { noteRefusals } from '../security/refusals.ts';
import { wasSetUp } from '../security/was-set-up.ts';
import { createServer, listen, type Server } from '../server/server.ts';
import { followTls, readTls } from '../server/tls.ts';
import { type Startable, schemaOf } from './define-service.ts';
import type { Schemas } from './module.ts';
import { overviewOf } from './overview.ts';

/** What the opening of a platform is told. */
export type Opening = {
  /** Of the process. */
  readonly name: string;
  /** For failures that are tried again. */
  readonly logger: Logger;
  /** Aborted when the process is to stop: what waits for something that is not there yet gives up. */
  readonly signal: AbortSignal;
  /** Tables of the services that start on it. */
  readonly schemas?: Schemas;
};

/** A platform that services can be started on. */
export type Opened = {
  readonly platform: Platform & Ephemeral;
  /** Shown by `/readyz` of each service. */
  readonly checks: Readonly<Record<string, Check>>;
  /** Closes what has been opened. Stop whatever runs on the platform first. */
  close(): Promise<void>;
};

/** What services can run on: what it must be told, and how it is opened. */
export type World<Variables extends TProperties> = {
  readonly variables: Variables;
  readonly open: (config: Static<TObject<Variables>>, opening: Opening) => Promise<Opened>;
};

type ServerConfig = Static<TObject<typeof serverConfig>> & { readonly STOP_GRACE?: number };

export type StartServicesOptions<Variables extends TProperties> = {
  /** Of the process. */
  readonly name: string;
  readonly world: World<Variables>;
  /** Read with `schemaOf`, for these services. */
  readonly config: ServerConfig & Static<TObject<Variables>>;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
};

/** Opens the platform. It is closed with the lifecycle, also when that ends before all is open. */
const openPlatform = <Variables extends TProperties>(
  services: readonly Startable[],
  options: StartServicesOptions<Variables>,
): Promise<Opened> => {
  const { name, world, config, logger, lifecycle } = options;
  const stopping = new AbortController();
  const schemas: Schemas = Object.assign({}, ...services.map((service) => service.schemas));
  const opening = world.open(config, { name, logger, signal: stopping.signal, schemas });
  lifecycle.onStop('platform', async () => {
    stopping.abort();
    const opened = await opening.catch(() => undefined);
    await opened?.close();
  });
  return opening;
};

type Starting = {
  readonly config: ServerConfig;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
};

/** What the process knows of who may do what, from before the first request to the end. */
const startAuthority = ({ store, log, clock }: Platform, { config, logger, lifecycle }: Starting) => {
  const onError = (err: unknown): void => logger.warn({ err }, 'rights cannot be read, will try again');
  const { IDENTITY_ISSUER: issuer } = config;
  const foreign = foreignIn(config);
  const rights = followRights({ log, store, onError });
  const stopping = new AbortController();
  const running = rights.run(stopping.signal);
  lifecycle.onStop('rights', async () => {
    stopping.abort();
    await running;
  });
  const authority = createAuthority({ rights, issuer, foreign, isSetUp: () => wasSetUp(store), clock });
  return { check: rights.check, ...authority };
};

/**
 * Opens the platform and starts the services on one server, in their order, each with a health and background tasks of
 * its own. All of it stops with the lifecycle, in reverse order. Call `listen` on the server.
 */
export const startServices = async <Variables extends TProperties>(
  services: readonly Startable[],
  options: StartServicesOptions<Variables>,
): Promise<Server> => {
  const { config, logger, lifecycle } = options;
  const tls = readTls(config);
  const { platform, checks } = await openPlatform(services, options);
  const tracing = await collectTraces(config, lifecycle);
  const { METRICS_OPEN: openMetrics } = config;
  const { identify, isOpen, rightsNow, check } = startAuthority(platform, options);
  if (tls === undefined && !isLoopback(config.HOST))
    logger.warn({ host: config.HOST }, 'no TLS: what clients send can be read on the way unless a proxy has it');
  const limits = serverLimits(config, platform.rateLimiter);
  const server = createServer({
    ...{ logger, tracing, tls, openMetrics, identify },
    ...limits,
    admit: onlyFromHereWhile(isOpen),
  });
  noteRefusals(server, { ...platform, logger });
  followTls(server, config, logger);
  const parts = services.map(({ name, start }) => {
    const health = createHealth();
    for (const [what, one] of Object.entries({ ...checks, rights: check })) health.check(what, one);
    const background = createBackground({ logger: logger.child({ service: name }), health });
    lifecycle.onStop(name, () => background.stop());
    return { start, deps: { server, platform, logger, background, health, rightsNow } };
  });
  lifecycle.onStop('server', () => closeServer(server, config.STOP_GRACE));
  for (const { start, deps } of parts) await start(deps, config);
  return server;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs a process. What an operator has to mend is said without a stack, and ends the process with 1. */
export const runProcess = async (run: () => Promise<void>): Promise<void> => {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Could not start: ${error.message}\n`);
    process.exit(1);
  }
};

/** Runs one service as a process of its own until a signal stops it. */
export const runService = <Variables extends TProperties>(
  service: Startable,
  world: World<Variables>,
  env: Environment,
): Promise<void> => runProcess(() => run(service, world, env));

/** What a service can be told as a process of its own in a world. */
export const schemaIn = <Variables extends TProperties>(
  world: Pick<World<Variables>, 'variables'>,
  service: Pick<Startable, 'settings'>,
): TObject<typeof serviceConfig & Variables> => schemaOf({ ...serviceConfig, ...world.variables }, [service]);

const run = async <Variables extends TProperties>(
  service: Startable,
  world: World<Variables>,
  env: Environment,
): Promise<void> => {
  const { name } = service;
  const config = loadConfig(schemaIn(world, service), env) as Static<TObject<typeof serviceConfig>> &
    Static<TObject<Variables>>;
  const logger = createLogger({ name, level: config.LOG_LEVEL });
  const lifecycle = createLifecycle({ logger });
  lifecycle.handleSignals();
  const server = await startServices([service], { name, world, config, logger, lifecycle });
  // The overview of the system as far as this process knows it, for tools that ask a single instance.
  server.get('/', { config: { permission: 'open' } }, (_request, reply) =>
    reply.send({ services: overviewOf([service]) }),
  );
  const url = await listen(server, config);
  logger.info({ url: `${url}/${name}/docs` }, 'service is up');
};
