import { clusterConfig, openWriteSide, storeConfig } from '@sales/cluster';
import { runModules, runService, serviceConfig } from '@sales/service-kit';
import { Type } from 'typebox';
import { inventoryService } from './service.ts';

await runService({
  name: 'inventory',
  config: Type.Object({ ...serviceConfig, ...clusterConfig, ...storeConfig, ...inventoryService.settings }),
  env: process.env,
  open: openWriteSide,
  start: (deps, settings) => runModules(inventoryService, { ...deps, settings }),
});
