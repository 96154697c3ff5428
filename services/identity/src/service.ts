import { defineService } from '@sales/service-kit';
import { chainRootsModule, chainRootsSettings } from './chain-roots.ts';
import { setupModule } from './setup/index.ts';
import { signingModule } from './signing/index.ts';

/** Who uses the system, and what they may do. */
export const identityService = defineService({
  name: 'identity',
  title: 'Identity',
  version: '1.0.0',
  description: 'Who uses the system, and what they may do. It has no commands yet: every client may do everything.',
  tags: [{ name: 'sign-in', description: 'How people get in and out, and what services know them by.' }],
  settings: chainRootsSettings,
  modules: [setupModule, signingModule, chainRootsModule],
});
