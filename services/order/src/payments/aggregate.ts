import { payments } from '@sales/contracts';
import { aboutPerson, defineAggregate, publishing } from '@sales/service-kit';
import type { PaymentCommand } from './commands.ts';
import { decide } from './decide.ts';
import { evolve, initialState, type PaymentState } from './state.ts';

/** The customer, where that is a person: the receipt says so itself. */
const personOf = (_: PaymentCommand, state: PaymentState): string | undefined =>
  state.status === 'none' ? undefined : state.personId;

/** Money of customers. One stream a payment. */
export const paymentAggregate = defineAggregate({
  category: 'payment',
  published: publishing(payments),
  decider: () => aboutPerson(payments, personOf, { initialState, decide, evolve }),
  usuallyNew: true,
  cacheWeight: 10_000,
});
