import { openPostgres } from '@sales/adapter-postgres';
import { randomIds, systemClock } from '@sales/eventsourcing';
import {
  closeServer,
  createBackground,
  createHealth,
  createLifecycle,
  createLogger,
  createServer,
  loadConfig,
} from '@sales/service-kit';
import { orderConfig } from './config.ts';
import { startOrderService } from './service.ts';

const config = loadConfig(orderConfig, process.env);
const logger = createLogger({ name: 'order', level: config.LOG_LEVEL });
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
await startOrderService({ server, platform, logger, background, health, settings: config });
await server.listen({ host: config.HOST, port: config.PORT });
logger.info({ url: `http://${config.HOST}:${config.PORT}/order/docs` }, 'order service is up');
