import { cluster } from '@sales/platform/cluster';
import { runService } from '@sales/service-kit';
import { orderService } from './service.ts';

await runService(orderService, cluster, process.env);
