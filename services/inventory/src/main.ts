import { openPostgres } from '@sales/adapter-postgres';
import { runService } from '@sales/service-kit';
import { inventoryConfig } from './config.ts';
import { startInventoryService } from './service.ts';

await runService({
  name: 'inventory',
  config: inventoryConfig,
  env: process.env,
  open: ({ DATABASE_URL: url }, onError) => openPostgres({ url, onError }),
  start: (deps, settings) => startInventoryService({ ...deps, settings }),
});
