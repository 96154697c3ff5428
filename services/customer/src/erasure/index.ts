import { customers as contracts } from '@sales/contracts';
import { defineModule, defineProcess, type Scope } from '@sales/service-kit';
import { customersIn } from '../customers/index.ts';
import type { CustomerSettings } from '../settings.ts';
import { type Erasing, erase, route } from './process.ts';
import { keptInvoices, retaining } from './retention.ts';

const process = defineProcess({
  name: 'erasure',
  topics: [contracts.topic.name],
  start: ({ use, platform: { keys } }: Scope<CustomerSettings>) => {
    const customers = use(customersIn);
    return {
      handler: customers,
      route,
      carryOut: async (work: Erasing, { command }) => {
        await erase({ customers, keys }, work, command('record-erasure'));
        return [];
      },
    };
  },
});

/** Destroys the keys of persons who are erased, and later those of their invoices. */
export const erasureModule = defineModule<CustomerSettings>({
  name: 'erasure',
  processes: [process],
  projections: [keptInvoices],
  start: ({ use, logger, platform: { clock, database, keys } }) => {
    const customers = use(customersIn);
    return {
      tasks: {
        'retention of invoices': retaining({
          ...{ database, clock, logger },
          erase: (work, context) => erase({ customers, keys }, work, context),
        }),
      },
    };
  },
});
