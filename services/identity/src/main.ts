import { cluster } from '@sales/platform/cluster';
import { runService } from '@sales/service-kit';
import { identityService } from './service.ts';

await runService(identityService, cluster, process.env);
