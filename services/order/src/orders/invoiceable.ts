import type { Charge } from './amounts.ts';
import type { InvoiceLines, Timed } from './commands.ts';
import { checkDates } from './dates.ts';
import { chargeFor, invoiceLines } from './decide-billing.ts';
import type { Order } from './state.ts';

/** What the order would charge, or refuse, before anything is recorded. @throws DomainError */
export const requireInvoiceable = (order: Order, command: Timed<InvoiceLines>): Charge => {
  const charge = chargeFor(order, command);
  if (command.dated === true) checkDates(order, [invoiceLines(order, charge, command)], command.at);
  return charge;
};
