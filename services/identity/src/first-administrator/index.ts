import { defineModule, problemTable } from '@sales/service-kit';
import { setupAggregate } from './first-administrator.ts';
import type { SetupErrorCode } from './setup.ts';

export { type FirstAdministrator, firstAdministratorIn } from './first-administrator.ts';

/** How a new system gets its first administrator. */
export const setupModule = defineModule({
  name: 'setup',
  aggregates: [setupAggregate],
  problems: problemTable<SetupErrorCode>({ 'setup/done': 'The system is set up' }),
});
