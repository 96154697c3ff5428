import { Type } from 'typebox';
import { type DataOf, event, Id, type PublicationOf, Text, topic } from './contract.ts';
import { Money } from './money.ts';

export const creditAccountTopic = topic('sales.creditAccount.v1');

const account = { customerId: Id, orderId: Id, exposure: Money };

/** Exposure of a customer: what is submitted and not yet paid. `exposure` is the sum after the event. */
export const creditAccountContracts = {
  'sales.creditAccount.reserved.v1': event('An order was given credit, beyond the limit where it says `overridden`.', {
    ...account,
    amount: Money,
    limit: Type.Optional(Money),
    overridden: Type.Boolean(),
  }),
  'sales.creditAccount.refused.v1': event('The order would have pushed the exposure past the limit.', {
    ...account,
    amount: Money,
    limit: Money,
  }),
  'sales.creditAccount.released.v1': event('An order counts for less: it was paid, credited or cancelled.', {
    ...account,
    amount: Money,
    cause: Text(60),
  }),
  'sales.creditAccount.suspended.v1': event(
    'The customer is on hold: no credit is given until `resumed`, not even beyond the limit.',
    {
      customerId: Id,
      reason: Text(500),
    },
  ),
  'sales.creditAccount.deferred.v1': event('An order asked for credit while the customer was on hold. It waits.', {
    customerId: Id,
    orderId: Id,
    reason: Text(500),
  }),
  'sales.creditAccount.resumed.v1': event('The customer is released: the orders that waited may ask again.', {
    customerId: Id,
    orders: Type.Array(Id),
  }),
};
export type CreditAccountContracts = DataOf<typeof creditAccountContracts>;
export type CreditAccountPublication = PublicationOf<typeof creditAccountContracts>;
