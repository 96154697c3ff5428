import { type Ephemeral, inProcessEphemeral, type Platform, randomIds, systemClock } from '@sales/eventsourcing';
import type { Static, TObject } from 'typebox';
import { type Background, createBackground } from './background.ts';
import { loadConfig, type serverConfig } from './config.ts';
import { createHealth, type Health } from './health.ts';
import { closeServer, createLifecycle } from './lifecycle.ts';
import { createLogger, type Logger } from './logger.ts';
import { serverLimits } from './rate-limit.ts';
import { createServer, listen, type Server } from './server.ts';

/** What a service gets to start with, whichever world it is in. */
export type ServiceDeps = {
  /** The process's server; the service takes its first path segment of it. */
  readonly server: Server;
  readonly platform: Platform & Ephemeral;
  readonly logger: Logger;
  /** Owns what runs beside the requests. */
  readonly background: Background;
  readonly health: Health;
};

/** Adapters of a process, and how to let them go. What is ephemeral stays in the process unless there is an adapter for it. */
export type OpenPlatform = Omit<Platform, 'clock' | 'ids'> & Partial<Ephemeral> & { close(): Promise<void> };

export type RunServiceOptions<Config extends TObject> = {
  /** First path segment of the service. */
  readonly name: string;
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opens the adapters; `onError` is told of failures that are tried again. */
  readonly open: (config: Static<Config>, onError: (error: unknown) => void) => Promise<OpenPlatform>;
  readonly start: (deps: ServiceDeps, config: Static<Config>) => Promise<void>;
};

/**
 * Runs one service as a process of its own until a signal stops it: configuration, adapters, server, then the service.
 * @throws ConfigError for a wrong variable or an address that cannot be had
 */
export const runService = async <Config extends TObject<typeof serverConfig>>(
  options: RunServiceOptions<Config>,
): Promise<void> => {
  const { name, open, start } = options;
  const config = loadConfig(options.config, options.env);
  const settings = config as Static<TObject<typeof serverConfig>>;
  const { HOST, PORT, LOG_LEVEL } = settings;
  const logger = createLogger({ name, level: LOG_LEVEL });
  const lifecycle = createLifecycle({ logger });
  lifecycle.handleSignals();

  const adapters = await open(config, (error) => logger.warn({ err: error }, 'an adapter failed, will try again'));
  lifecycle.onStop('adapters', () => adapters.close());
  const health = createHealth();
  const background = createBackground({ logger, health });
  lifecycle.onStop('background', () => background.stop());
  const platform = { ...inProcessEphemeral(), ...adapters, clock: systemClock, ids: randomIds };
  const server = createServer({ logger, ...serverLimits(settings, platform.rateLimiter) });
  lifecycle.onStop('server', () => closeServer(server));

  await start({ server, platform, logger, background, health }, config);
  const url = await listen(server, { HOST, PORT });
  logger.info({ url: `${url}/${name}/docs` }, 'service is up');
};
