import { creditAccounts } from '@sales/contracts';
import { defineAggregate, defineModule, problemTable, publishing } from '@sales/service-kit';
import { orderNumbers } from '../numbers.ts';
import { creditAccountDecider } from './credit-account.ts';
import { creditAccountRoutes } from './routes.ts';
import { creditAccountSnapshots, weightOf } from './snapshot.ts';

export {
  type CreditAccount,
  type CreditCommand,
  type CreditEvent,
  isWaiting,
  type OpenOrder,
} from './credit-account.ts';

export const creditAccountAggregate = defineAggregate({
  category: 'creditAccount',
  published: publishing(creditAccounts),
  decider: () => creditAccountDecider,
  cacheWeight: 50_000,
  weigh: weightOf,
  snapshots: creditAccountSnapshots,
});

/** What the orders of each customer count for against their limit. */
export const creditAccountsModule = defineModule({
  name: 'credit-accounts',
  aggregates: [creditAccountAggregate],
  numbered: { customerId: { index: orderNumbers, unknown: 'credit-account/unknown' } },
  problems: problemTable<'credit-account/unknown'>({
    'credit-account/unknown': { status: 404, title: 'No such customer' },
  }),
  start: ({ handler }) => ({ routes: (app) => creditAccountRoutes(app, handler(creditAccountAggregate)) }),
});
