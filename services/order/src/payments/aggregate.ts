import { payments } from '@sales/contracts';
import { defineAggregate, publishing } from '@sales/service-kit';
import { decide } from './decide.ts';
import { evolve, initialState } from './state.ts';

/** Money of customers. One stream a payment. */
export const paymentAggregate = defineAggregate({
  category: 'payment',
  published: publishing(payments),
  decider: () => ({ initialState, decide, evolve }),
  usuallyNew: true,
  cacheWeight: 10_000,
});
