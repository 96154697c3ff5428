import { type ReadPlatform, type ServiceDeps, startable } from '@sales/service-kit';
import { projectorSettings } from './config.ts';
import { startProjectorService } from './service.ts';

export const queryService = startable({
  name: 'query',
  title: 'Queries and reports',
  description: 'Lists, timelines, documents as of any instant, the sales report and receivables.',
  settings: projectorSettings,
  start: (deps: ServiceDeps<ReadPlatform>, { AFTER_PATIENCE: patience, LIVE_CONNECTIONS: connections }) =>
    startProjectorService({ ...deps, patience, connections }),
});
