import { resolve } from 'node:path';
import { machine } from '@sales/platform/machine';
import {
  closeServer,
  createServer,
  type Lifecycle,
  type Logger,
  listen,
  readTls,
  startServices,
} from '@sales/service-kit';
import type { SystemConfig } from './config.ts';
import { type Index, indexHeaders, indexOf, indexPage } from './index-page.ts';
import { services } from './services.ts';

export type System = { readonly address: string; readonly index: Index };

/** Finds out that the address or the certificate cannot be had before a database is started for nothing. */
const tryAddress = async (config: SystemConfig, logger: Logger): Promise<void> => {
  const server = createServer({ logger, tls: readTls(config) });
  await listen(server, config);
  await closeServer(server);
};

/** Brings up the whole system in this process. What it starts stops with the lifecycle, in reverse order. */
export const startSystem = async (config: SystemConfig, logger: Logger, lifecycle: Lifecycle): Promise<System> => {
  await tryAddress(config, logger);
  const server = await startServices(services, { name: 'sales', world: machine, config, logger, lifecycle });
  const data = config.DATABASE_URL === undefined ? resolve(config.DATA_DIR) : 'the Postgres of DATABASE_URL';
  const index = indexOf(services, data);
  server.get('/', { config: { permission: 'open' } }, (request, reply) =>
    (request.headers.accept ?? '').includes('text/html')
      ? reply.headers(indexHeaders).send(indexPage(index))
      : reply.send(index),
  );
  return { address: await listen(server, config), index };
};
