import { defineService } from '@sales/service-kit';
import { setupModule } from './setup/index.ts';

/** Who uses the system, and what they may do. */
export const identityService = defineService({
  name: 'identity',
  title: 'Identity',
  version: '1.0.0',
  description: 'Who uses the system, and what they may do. It has no commands yet: every client may do everything.',
  settings: {},
  modules: [setupModule],
});
