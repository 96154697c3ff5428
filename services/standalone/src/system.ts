import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { readFiles, serveConsole, servicesOn } from '@sales/console';
import { builtApp } from '@sales/console/build';
import { machine } from '@sales/platform/machine';
import {
  closeServer,
  createServer,
  type Lifecycle,
  type Logger,
  listen,
  readTls,
  type Server,
  startServices,
} from '@sales/service-kit';
import type { SystemConfig } from './config.ts';
import { services } from './services.ts';
import { type Index, indexOf, startPage, startPageHeaders } from './start-page.ts';

export type System = {
  readonly address: string;
  /** Where everything is kept, in words. */
  readonly data: string;
  readonly index: Index;
  /** By which the first administrator is made; absent when there is one, or another code was given. */
  readonly setupLink?: string;
};

/** A code for the link of the first start, unless another one was given. */
const setupCodeFor = ({ SETUP_CODE: given }: SystemConfig): string | undefined =>
  given === undefined ? randomBytes(16).toString('base64url') : undefined;

/** Whether a link is of use: there is no administrator, as far as that can be asked now. */
const isToBeSetUp = async (server: Server): Promise<boolean> => {
  const answer = await server.inject('/identity/v1/setup');
  return answer.statusCode === 200 && answer.json().isSetUp === false;
};

/** Finds out that the address or the certificate cannot be had before a database is started for nothing. */
const tryAddress = async (config: SystemConfig, logger: Logger): Promise<void> => {
  const server = createServer({ logger, tls: readTls(config) });
  await listen(server, config);
  await closeServer(server);
};

/** Brings up the whole system in this process. What it starts stops with the lifecycle, in reverse order. */
export const startSystem = async (given: SystemConfig, logger: Logger, lifecycle: Lifecycle): Promise<System> => {
  await tryAddress(given, logger);
  // The first start after a change builds it, while the database starts.
  const app = builtApp();
  app.catch(() => {});
  const setupCode = setupCodeFor(given);
  const config = setupCode === undefined ? given : { ...given, SETUP_CODE: setupCode };
  const server = await startServices(services, { name: 'sales', world: machine, config, logger, lifecycle });
  const data = config.DATABASE_URL === undefined ? resolve(config.DATA_DIR) : 'the Postgres of DATABASE_URL';
  const index = indexOf(services);
  server.get('/docs', { config: { permission: 'open' } }, (_request, reply) =>
    reply.headers(startPageHeaders).send(startPage(index)),
  );
  serveConsole(server, { services: servicesOn(server), files: await readFiles(await app), overview: index });
  const address = await listen(server, config);
  if (setupCode === undefined || !(await isToBeSetUp(server))) return { address, data, index };
  return { address, data, index, setupLink: `${address}/identity/setup#${setupCode}` };
};
