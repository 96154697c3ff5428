import { clusterConfig, openWriteSide, storeConfig } from '@sales/cluster';
import { runModules, runService, serviceConfig } from '@sales/service-kit';
import { Type } from 'typebox';
import { customerService } from './service.ts';

await runService({
  name: 'customer',
  config: Type.Object({ ...serviceConfig, ...clusterConfig, ...storeConfig }),
  env: process.env,
  open: openWriteSide,
  start: (deps, settings) => runModules(customerService, { ...deps, settings }),
});
