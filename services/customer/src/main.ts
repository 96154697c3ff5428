import { cluster } from '@sales/platform/cluster';
import { runService } from '@sales/service-kit';
import { customerService } from './service.ts';

await runService(customerService, cluster, process.env);
