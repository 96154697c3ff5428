import { dayIn } from '@sales/contracts';
import { withMoneyAfter } from './after.ts';
import type { Charge } from './amounts.ts';
import type { OrderEvent } from './events.ts';
import type { Order } from './state.ts';

type Refund = {
  readonly at: string;
  readonly refundId: string;
  readonly creditNoteId: string;
  readonly returnId?: string;
  /** Lines that no invoice took. */
  readonly rest?: boolean;
  /** Absent: the day of `at`, and not before the order was first invoiced. */
  readonly on?: string;
  readonly takenOver?: boolean;
};

/** What was invoiced is not given back before it was. */
const notBefore = ({ invoices }: Order, day: string): string => {
  const [first = day] = invoices.map(({ issuedOn }) => issuedOn).sort();
  return first > day ? first : day;
};

/** Gives a charge back: a credit note is issued, and its money goes to what is open, else to the customer. */
export const refund = (
  order: Order,
  { lines, taxes, total }: Charge,
  { at, refundId, creditNoteId, returnId, rest = false, on, takenOver = false }: Refund,
): OrderEvent => {
  const { entity } = order;
  const day = dayIn(order.timeZone, at);
  return withMoneyAfter(order, at, (money) => ({
    type: 'LinesCredited',
    data: {
      refundId,
      creditNoteId,
      ...(returnId !== undefined && { returnId }),
      ...(rest && { rest }),
      entity,
      on: on ?? (takenOver ? day : notBefore(order, day)),
      ...(takenOver && { takenOver }),
      lines,
      taxes,
      total,
      ...money,
    },
  }));
};
