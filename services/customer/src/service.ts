import { defineService } from '@sales/service-kit';
import { claimsModule } from './claims/index.ts';
import { customers } from './customers/index.ts';
import { erasureModule } from './erasure/index.ts';
import { examples } from './examples.ts';
import { keysModule } from './keys.ts';
import { personsModule } from './persons/index.ts';
import { purchases } from './purchases/index.ts';
import { reassignmentsModule } from './reassignments/index.ts';
import { customerSettings } from './settings.ts';

/** Who buys from us. */
export const customerService = defineService({
  name: 'customer',
  title: 'Customers',
  version: '1.0.0',
  description: 'Customers: details, contacts, credit limit, payment terms, hold and release.',
  tags: [
    {
      name: 'customers',
      description: 'Customers: addresses, contacts, consents, credit limit, terms, hold and release.',
    },
    { name: 'reassignments', description: 'Jobs that assign many customers to another sales rep.' },
  ],
  examples,
  settings: customerSettings,
  modules: [customers, claimsModule, purchases, erasureModule, personsModule, reassignmentsModule, keysModule],
});
