import { invoices, orders, payments } from '@sales/contracts';
import { type Asked, type CommandHandler, either, type Handling, on } from '@sales/eventsourcing';
import type { InvoiceCommand, InvoiceEvent, InvoiceState } from '../invoices/index.ts';
import type { Billing } from './billing.ts';

export const name = 'billing';

export const topics = [orders.topic.name, invoices.topic.name, payments.topic.name];

/** What a document that was recorded asks for. */
export type BillingWork =
  | { readonly type: 'issue'; readonly invoiceId: string }
  | { readonly type: 'credit'; readonly orderId: string; readonly refundId: string }
  | { readonly type: 'settle' | 'reverse'; readonly paymentId: string };

const workOf: Handling<[], BillingWork> = either(
  on(invoices, { InvoiceBegun: ({ data: { invoiceId } }): BillingWork => ({ type: 'issue', invoiceId }) }),
  either(
    on(orders, {
      LinesCredited: ({ data: { orderId, refundId } }): BillingWork => ({ type: 'credit', orderId, refundId }),
    }),
    on(payments, {
      PaymentApplied: ({ data: { paymentId } }): BillingWork => ({ type: 'settle', paymentId }),
      PaymentReversed: ({ data: { paymentId } }) => ({ type: 'reverse', paymentId }),
    }),
  ),
);

/** Documents that a request began and did not end are carried on, as `Billing` says. It has no streams of its own. */
export const billingProcess = (
  billing: Billing,
  handler: CommandHandler<InvoiceState, InvoiceCommand, InvoiceEvent>,
) => ({
  handler,
  route: (event: Parameters<typeof workOf>[0]): readonly Asked<BillingWork>[] => {
    const work = workOf(event);
    return work === undefined ? [] : [{ work }];
  },
  carryOut: async (
    work: BillingWork,
    { command }: { readonly command: (name: string) => Parameters<Billing['issue']>[1] & { causedAt?: unknown } },
  ) => {
    // The request may have carried it out long before the event came here.
    const { causedAt: _, ...cause } = command(work.type);
    switch (work.type) {
      case 'issue':
        await billing.issue(work.invoiceId, cause);
        break;
      case 'credit':
        await billing.credit(work.orderId, work.refundId, cause);
        break;
      case 'settle':
        await billing.settle(work.paymentId, cause);
        break;
      case 'reverse':
        await billing.reverse(work.paymentId, cause);
        break;
    }
    return [];
  },
});
