import { clusterConfig, openReadSide } from '@sales/cluster';
import { runService, serviceConfig } from '@sales/service-kit';
import { Type } from 'typebox';
import { projectorSettings } from './config.ts';
import { startProjectorService } from './service.ts';

await runService({
  name: 'query',
  config: Type.Object({ ...serviceConfig, ...clusterConfig, ...projectorSettings }),
  env: process.env,
  open: openReadSide,
  start: (deps, { AFTER_PATIENCE: patience, LIVE_CONNECTIONS: connections }) =>
    startProjectorService({ ...deps, patience, connections }),
});
