import {
  type Clock,
  type Ephemeral,
  type Ids,
  inProcessEphemeral,
  type Platform,
  randomIds,
  systemClock,
} from '@sales/eventsourcing';
import type { Static, TObject } from 'typebox';
import { createServer, listen, type Server } from '../http/server.ts';
import { collectTraces } from '../observability/collect-traces.ts';
import { type Check, createHealth, type Health } from '../observability/health.ts';
import { createLogger, type Logger } from '../observability/logger.ts';
import { serverLimits } from '../security/rate-limit.ts';
import { type Background, createBackground } from './background.ts';
import { ConfigError, loadConfig, refuseOpenNetwork, type serviceConfig } from './config.ts';
import { closeServer, createLifecycle } from './lifecycle.ts';

/** What a service gets to start with, whichever world it is in. */
export type ServiceDeps<Ports = Omit<Platform, 'clock' | 'ids'>> = {
  /** The process's server; the service takes its first path segment of it. */
  readonly server: Server;
  readonly platform: Ports & Ephemeral & { readonly clock: Clock; readonly ids: Ids };
  readonly logger: Logger;
  /** Owns what runs beside the requests. */
  readonly background: Background;
  readonly health: Health;
};

/** What the opening of adapters is told. */
export type Opening = {
  /** Of the service. */
  readonly name: string;
  /** Told of failures that are tried again. */
  readonly onError: (error: unknown) => void;
  /** Aborted when the process is to stop: what waits for something that is not there yet gives up. */
  readonly signal: AbortSignal;
};

/** Adapters of a process. What is ephemeral stays in the process unless there is an adapter for it. */
export type Opened<Ports> = {
  readonly ports: Ports & Partial<Ephemeral> & { close(): Promise<void> };
  /** Shown by `/readyz`. */
  readonly checks: Readonly<Record<string, Check>>;
};

export type RunServiceOptions<Config extends TObject, Ports> = {
  /** First path segment of the service. */
  readonly name: string;
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly open: (config: Static<Config>, opening: Opening) => Promise<Opened<Ports>>;
  readonly start: (deps: ServiceDeps<Ports>, config: Static<Config>) => Promise<void>;
};

/**
 * Runs one service as a process of its own until a signal stops it: configuration, adapters, server, then the service.
 * What an operator has to mend is said without a stack, and ends the process with 1.
 */
export const runService = async <Config extends TObject<typeof serviceConfig>, Ports extends object>(
  options: RunServiceOptions<Config, Ports>,
): Promise<void> => {
  try {
    await run(options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Could not start: ${error.message}\n`);
    process.exit(1);
  }
};

const run = async <Config extends TObject<typeof serviceConfig>, Ports extends object>(
  options: RunServiceOptions<Config, Ports>,
): Promise<void> => {
  const { name, open, start } = options;
  const config = loadConfig(options.config, options.env);
  const settings = config as Static<TObject<typeof serviceConfig>>;
  refuseOpenNetwork(settings);
  const logger = createLogger({ name, level: settings.LOG_LEVEL });
  const lifecycle = createLifecycle({ logger });
  lifecycle.handleSignals();

  const stopping = new AbortController();
  lifecycle.onStop('opening', () => stopping.abort());
  const onError = (error: unknown): void => logger.warn({ err: error }, 'an adapter failed, will try again');
  const { ports, checks } = await open(config, { name, onError, signal: stopping.signal });
  lifecycle.onStop('adapters', () => ports.close());
  const health = createHealth();
  for (const [what, check] of Object.entries(checks)) health.check(what, check);
  const background = createBackground({ logger, health });
  lifecycle.onStop('background', () => background.stop());
  const platform = { ...inProcessEphemeral(), ...ports, clock: systemClock, ids: randomIds };
  const tracing = await collectTraces(settings, lifecycle);
  const server = createServer({ logger, tracing, ...serverLimits(settings, platform.rateLimiter) });
  lifecycle.onStop('server', () => closeServer(server, settings.STOP_GRACE));

  // The overview of the system as far as this process knows it, for tools that ask a single instance.
  const overview = { services: [{ ready: `/${name}/readyz`, metrics: `/${name}/metrics` }] };
  server.get('/', (_request, reply) => reply.send(overview));
  await start({ server, platform, logger, background, health }, config);
  const url = await listen(server, settings);
  logger.info({ url: `${url}/${name}/docs` }, 'service is up');
};
