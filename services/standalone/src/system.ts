import { resolve } from 'node:path';
import { inProcessEphemeral, joinIncarnation, randomIds, systemClock } from '@sales/eventsourcing';
import {
  closeServer,
  collectTraces,
  createServer,
  type Lifecycle,
  type Logger,
  listen,
  serverLimits,
} from '@sales/service-kit';
import type { SystemConfig } from './config.ts';
import { openDatabase } from './database.ts';
import { type Index, indexOf, indexPage } from './index-page.ts';
import { services, startServices } from './services.ts';

export type System = { readonly address: string; readonly index: Index };

const htmlHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};

/** Finds out that the address cannot be had before a database is started for nothing. */
const tryAddress = async (config: SystemConfig, logger: Logger): Promise<void> => {
  const server = createServer({ logger });
  await listen(server, config);
  await closeServer(server);
};

/** Brings up the whole system in this process. What it starts stops with the lifecycle, in reverse order. */
export const startSystem = async (config: SystemConfig, logger: Logger, lifecycle: Lifecycle): Promise<System> => {
  const { DATABASE_URL: url } = config;
  await tryAddress(config, logger);
  const folder = resolve(config.DATA_DIR);
  const postgres = await openDatabase({ url, folder, schemas: {}, logger, lifecycle });
  const incarnation = await joinIncarnation(postgres.log, postgres.incarnations);
  const platform = { ...postgres, ...inProcessEphemeral(), incarnation, clock: systemClock, ids: randomIds };

  const tracing = await collectTraces(config, lifecycle);
  const server = createServer({ logger, tracing, ...serverLimits(config, platform.rateLimiter) });
  const index = indexOf(services, url === undefined ? folder : 'the Postgres of DATABASE_URL');
  server.get('/', (request, reply) =>
    (request.headers.accept ?? '').includes('text/html')
      ? reply.headers(htmlHeaders).send(indexPage(index))
      : reply.send(index),
  );
  await startServices({ server, platform, logger, config, lifecycle });
  lifecycle.onStop('server', () => closeServer(server));
  return { address: await listen(server, config), index };
};
