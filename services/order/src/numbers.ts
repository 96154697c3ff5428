import { customers, invoices, orders } from '@sales/contracts';
import { either, on } from '@sales/eventsourcing';
import { numberIndex } from '@sales/service-kit';

/** Which order, customer, invoice and credit note has which number. */
export const orderNumbers = numberIndex({
  name: 'order-numbers',
  of: [orders, customers, invoices],
  given: either(
    on(orders, { OrderDrafted: ({ data }): string => data.number, OrderSubmitted: ({ data }) => data.number }),
    on(customers, { CustomerRegistered: ({ data }) => data.number }),
    on(invoices, { InvoiceIssued: ({ data }) => data.number }),
  ),
});
