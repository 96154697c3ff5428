import type { InvoiceLines } from './commands.ts';
import { checkDates } from './dates.ts';
import { decideBilling } from './decide-billing.ts';
import type { Order } from './state.ts';

/** Refuses what the order would refuse, before anything is recorded. @throws DomainError */
export const requireInvoiceable = (order: Order, command: InvoiceLines, at: string): void => {
  const events = decideBilling({ ...command, at }, order);
  if (command.dated === true) checkDates(order, events, at);
};
