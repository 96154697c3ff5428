import { openPostgres } from '@sales/adapter-postgres';
import { runService } from '@sales/service-kit';
import { projectorConfig } from './config.ts';
import { startProjectorService } from './service.ts';

await runService({
  name: 'query',
  config: projectorConfig,
  env: process.env,
  open: ({ DATABASE_URL: url }, onError) => openPostgres({ url, onError }),
  start: (deps, { AFTER_PATIENCE: patience, LIVE_CONNECTIONS: connections }) =>
    startProjectorService({ ...deps, patience, connections }),
});
