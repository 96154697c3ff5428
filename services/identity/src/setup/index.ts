import { defineAggregate, defineModule, problemTable } from '@sales/service-kit';
import { type SetupErrorCode, setup } from './setup.ts';

export const setupAggregate = defineAggregate({ category: 'setup', decider: () => setup });

/** How a new system gets its first administrator. */
export const setupModule = defineModule({
  name: 'setup',
  aggregates: [setupAggregate],
  problems: problemTable<SetupErrorCode>({ 'setup/done': { status: 409, title: 'The system is set up' } }),
});
