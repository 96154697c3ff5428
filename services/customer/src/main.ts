import { openPostgres } from '@sales/adapter-postgres';
import { runService } from '@sales/service-kit';
import { customerConfig } from './config.ts';
import { startCustomerService } from './service.ts';

await runService({
  name: 'customer',
  config: customerConfig,
  env: process.env,
  open: ({ DATABASE_URL: url }, onError) => openPostgres({ url, onError }),
  start: startCustomerService,
});
