import { clusterConfig, openWriteSide, storeConfig } from '@sales/cluster';
import { runModules, runService, serviceConfig } from '@sales/service-kit';
import { Type } from 'typebox';
import { orderSettings } from './config.ts';
import { orderService } from './service.ts';

await runService({
  name: 'order',
  config: Type.Object({ ...serviceConfig, ...clusterConfig, ...storeConfig, ...orderSettings }),
  env: process.env,
  open: openWriteSide,
  start: (deps, settings) => runModules(orderService, { ...deps, settings }),
});
