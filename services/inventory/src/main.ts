import { cluster } from '@sales/platform/cluster';
import { runService } from '@sales/service-kit';
import { inventoryService } from './service.ts';

await runService(inventoryService, cluster, process.env);
