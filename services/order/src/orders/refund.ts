import { dayIn, sum } from '@sales/contracts';
import { withMoneyAfter } from './after.ts';
import { type Charge, requireNumbers, settle } from './billing.ts';
import type { OrderEvent } from './events.ts';
import type { Order } from './state.ts';

/** Gives a charge back: off open invoices first, the rest is paid out. It never pays out more than was paid. */
export const refund = (
  order: Order,
  { lines, shipping, total }: Charge,
  { at, refundId, returnId }: { readonly at: string; readonly refundId: string; readonly returnId?: string },
): OrderEvent => {
  requireNumbers(order);
  const settled = settle(order.invoices, total);
  const credited = sum(
    order.currency,
    settled.map(({ part }) => part),
  );
  const invoices = settled.map(({ invoice, part, open }) => ({ invoiceId: invoice.invoiceId, credited: part, open }));
  return withMoneyAfter(order, at, (money) => ({
    type: 'RefundIssued',
    data: {
      refundId,
      ...(returnId !== undefined && { returnId }),
      issuedOn: dayIn(order.timeZone, at),
      lines,
      shipping,
      amount: total,
      credited,
      invoices,
      ...money,
    },
  }));
};
