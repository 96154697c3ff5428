import { openPostgres } from '@sales/adapter-postgres';
import { randomIds, systemClock } from '@sales/eventsourcing';
import {
  closeServer,
  createBackground,
  createHealth,
  createLifecycle,
  createLogger,
  createServer,
  listen,
  loadConfig,
} from '@sales/service-kit';
import { inventoryConfig } from './config.ts';
import { startInventoryService } from './service.ts';

const config = loadConfig(inventoryConfig, process.env);
const logger = createLogger({ name: 'inventory', level: config.LOG_LEVEL });
const lifecycle = createLifecycle({ logger });
lifecycle.handleSignals();

const postgres = await openPostgres({
  url: config.DATABASE_URL,
  onError: (error) => logger.warn({ err: error }, 'database failed, will be tried again'),
});
lifecycle.onStop('postgres', () => postgres.close());

const health = createHealth();
const background = createBackground({ logger, health });
lifecycle.onStop('background', () => background.stop());

const server = createServer({ logger });
lifecycle.onStop('server', () => closeServer(server));

const platform = { ...postgres, clock: systemClock, ids: randomIds };
await startInventoryService({
  server,
  platform,
  logger,
  background,
  health,
  settings: config,
});
const url = await listen(server, config);
logger.info({ url: `${url}/inventory/docs` }, 'inventory service is up');
