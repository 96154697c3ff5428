import { resolve } from 'node:path';
import { randomIds, systemClock } from '@sales/eventsourcing';
import { closeServer, createServer, type Lifecycle, type Logger, type loadConfig } from '@sales/service-kit';
import type { standaloneConfig } from './config.ts';
import { openDatabase } from './database.ts';
import { type Index, indexOf, indexPage } from './index-page.ts';
import { checkAddress, explainListening } from './port.ts';
import { services, startServices } from './services.ts';

export type SystemConfig = ReturnType<typeof loadConfig<typeof standaloneConfig>>;

export type System = { readonly address: string; readonly index: Index };

const htmlHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};

/** Brings up the whole system in this process. What it starts stops with the lifecycle, in reverse order. */
export const startSystem = async (config: SystemConfig, logger: Logger, lifecycle: Lifecycle): Promise<System> => {
  const { HOST: host, PORT: port, DATABASE_URL: url } = config;
  await checkAddress(host, port);
  const folder = resolve(config.DATA_DIR);
  const postgres = await openDatabase({ url, folder, schemas: {}, logger, lifecycle });
  const platform = { ...postgres, clock: systemClock, ids: randomIds };

  const server = createServer({ logger });
  const index = indexOf(services, url === undefined ? folder : 'the Postgres of DATABASE_URL');
  server.get('/', (request, reply) =>
    (request.headers.accept ?? '').includes('text/html')
      ? reply.headers(htmlHeaders).send(indexPage(index))
      : reply.send(index),
  );
  await startServices({ server, platform, logger, lifecycle });
  lifecycle.onStop('server', () => closeServer(server));
  const address = await server.listen({ host, port }).catch((error: unknown) => {
    throw explainListening(error, host, port);
  });
  return { address, index };
};
