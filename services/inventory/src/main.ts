import { clusterConfig, openWriteSide, storeConfig } from '@sales/cluster';
import { runService, serviceConfig } from '@sales/service-kit';
import { Type } from 'typebox';
import { inventorySettings } from './config.ts';
import { startInventoryService } from './service.ts';

await runService({
  name: 'inventory',
  config: Type.Object({ ...serviceConfig, ...clusterConfig, ...storeConfig, ...inventorySettings }),
  env: process.env,
  open: openWriteSide,
  start: (deps, settings) => startInventoryService({ ...deps, settings }),
});
