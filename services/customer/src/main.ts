import { clusterConfig, openWriteSide, storeConfig } from '@sales/cluster';
import { runService, serviceConfig } from '@sales/service-kit';
import { Type } from 'typebox';
import { startCustomerService } from './service.ts';

await runService({
  name: 'customer',
  config: Type.Object({ ...serviceConfig, ...clusterConfig, ...storeConfig }),
  env: process.env,
  open: openWriteSide,
  start: startCustomerService,
});
