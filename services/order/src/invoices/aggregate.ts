import { invoices } from '@sales/contracts';
import { defineAggregate, publishing } from '@sales/service-kit';
import { decide } from './decide.ts';
import { evolve, initialState } from './state.ts';

/** Invoices and credit notes. One stream a document. */
export const invoiceAggregate = defineAggregate({
  category: 'invoice',
  published: publishing(invoices),
  decider: () => ({ initialState, decide, evolve }),
  usuallyNew: true,
  cacheWeight: 10_000,
});
