import { invoices } from '@sales/contracts';
import { aboutPerson, defineAggregate, publishing } from '@sales/service-kit';
import type { InvoiceCommand } from './commands.ts';
import { decide } from './decide.ts';
import { evolve, initialState } from './state.ts';

/** The customer, where that is a person. */
const personOf = (command: InvoiceCommand): string | undefined =>
  command.type === 'IssueInvoice' ? command.content.customer.personId : undefined;

/** Invoices and credit notes. One stream a document. */
export const invoiceAggregate = defineAggregate({
  category: 'invoice',
  published: publishing(invoices),
  decider: () => aboutPerson(invoices, personOf, { initialState, decide, evolve }),
  usuallyNew: true,
  cacheWeight: 10_000,
});
