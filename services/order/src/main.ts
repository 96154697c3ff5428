import { openPostgres } from '@sales/adapter-postgres';
import { runService } from '@sales/service-kit';
import { orderConfig } from './config.ts';
import { startOrderService } from './service.ts';

await runService({
  name: 'order',
  config: orderConfig,
  env: process.env,
  open: ({ DATABASE_URL: url }, onError) => openPostgres({ url, onError }),
  start: (deps, settings) => startOrderService({ ...deps, settings }),
});
