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
import { customerConfig } from './config.ts';
import { startCustomerService } from './service.ts';

const config = loadConfig(customerConfig, process.env);
const logger = createLogger({ name: 'customer', level: config.LOG_LEVEL });
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
await startCustomerService({ server, platform, logger, background, health });
const url = await listen(server, config);
logger.info({ url: `${url}/customer/docs` }, 'customer service is up');
