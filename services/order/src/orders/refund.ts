import { dayIn } from '@sales/contracts';
import { withMoneyAfter } from './after.ts';
import type { Charge } from './billing.ts';
import type { OrderEvent } from './events.ts';
import type { Order } from './state.ts';

type Refund = {
  readonly at: string;
  readonly refundId: string;
  readonly creditNoteId: string;
  readonly returnId?: string;
  readonly takenOver?: boolean;
};

/** Gives a charge back: a credit note is issued, and its money goes to what is open, else to the customer. */
export const refund = (
  order: Order,
  { lines, taxes, total }: Charge,
  { at, refundId, creditNoteId, returnId, takenOver = false }: Refund,
): OrderEvent => {
  const { entity } = order;
  return withMoneyAfter(order, at, (money) => ({
    type: 'LinesCredited',
    data: {
      refundId,
      creditNoteId,
      ...(returnId !== undefined && { returnId }),
      entity,
      on: dayIn(order.timeZone, at),
      ...(takenOver && { takenOver }),
      lines,
      taxes,
      total,
      ...money,
    },
  }));
};
