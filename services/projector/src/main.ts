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
import { projectorConfig } from './config.ts';
import { startProjectorService } from './service.ts';

const config = loadConfig(projectorConfig, process.env);
const logger = createLogger({ name: 'query', level: config.LOG_LEVEL });
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
await startProjectorService({ server, platform, logger, background, health, patience: config.AFTER_PATIENCE });
const url = await listen(server, config);
logger.info({ url: `${url}/query/docs` }, 'read side is up');
