import { Type } from 'typebox';
import { category, event } from './category.ts';
import { Id, object } from './contract.ts';
import { Money } from './money.ts';
import { Reason } from './reason.ts';

const account = { orderId: Id, exposure: Money };

export const creditAccounts = category('creditAccount', {
  about:
    'What the orders of a customer count for together: submitted and not yet paid. `exposure` is the sum after ' +
    'the event. Orders of a customer that has never had a limit do not count. One stream a customer.',
  key: { customerId: Id },
  partitions: 12,
  events: {
    CreditReserved: event('An order was given credit, beyond the limit where it says `overridden`.', {
      ...account,
      amount: Money,
      limit: Type.Optional(Type.With(Money, { description: 'Absent: the customer has none' })),
      overridden: Type.Boolean(),
    }),
    CreditRefused: event('The order would have pushed the exposure past the limit.', {
      ...account,
      amount: Money,
      limit: Money,
    }),
    CreditReleased: event('An order counts for less: it was paid, credited or cancelled.', {
      ...account,
      amount: Money,
      cause: Reason,
    }),
    CreditRestored: event(
      'A payment was reversed: the order counts for more again, within the limit or not, as it has been delivered.',
      { ...account, amount: Money, cause: Reason },
    ),
    CreditSuspended: event('The customer is on hold: no credit is given until `resumed`, not even beyond the limit.', {
      reason: Reason,
    }),
    CreditDeferred: event('An order asked for credit while the customer was on hold. It waits.', {
      orderId: Id,
      reason: Reason,
    }),
    CountingBegun: event(
      'The customer has a limit: every order asks for credit from now on. Those that were let through before are ' +
        'counted next.',
      {},
    ),
    OpenOrdersCounted: event(
      'Orders that were let through without a limit count from now on. After `complete` there are no others.',
      {
        orders: Type.Array(object({ orderId: Id, amount: Money })),
        /** The sums after it, by currency. */
        exposures: Type.Array(Money),
        complete: Type.Boolean(),
      },
    ),
    CreditResumed: event('The customer is released: the orders that waited may ask again.', {
      orders: Type.Array(Id),
    }),
  },
});
