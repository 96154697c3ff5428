import { clusterReadSide } from '@sales/platform/cluster';
import { runService } from '@sales/service-kit';
import { queryService } from './service.ts';

await runService(queryService, clusterReadSide, process.env);
