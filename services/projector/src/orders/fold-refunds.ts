import { orders as contracts } from '@sales/contracts';
import { begunBy, type Fold, foldedTable, on } from '@sales/eventsourcing';
import { partOfOrder } from './part-of-order.ts';
import { type RefundRow, refundTable } from './table.ts';

export const evolveRefund: Fold<RefundRow> = begunBy(
  on(contracts, {
    LinesCredited: ({ data, recordedAt }): RefundRow => ({
      order_id: data.orderId,
      refund_id: data.refundId,
      credit_note_id: data.creditNoteId,
      number: null,
      return_id: data.returnId ?? null,
      due_on: data.on,
      currency: data.total.currency,
      total: data.total.amount,
      credited: 0,
      paid_out: 0,
      recorded_at: recordedAt,
    }),
  }),
  on(contracts, {
    RefundRecorded: ({ data }, row: RefundRow): RefundRow => ({
      ...row,
      number: data.number,
      credited: data.credited.amount,
      paid_out: data.paidOut.amount,
    }),
  }),
);

const refundIn = on(contracts, {
  LinesCredited: ({ data }) => data.refundId,
  RefundRecorded: ({ data }): string => data.refundId,
});

export const refunds = foldedTable<RefundRow>({
  table: refundTable,
  keys: partOfOrder('refund_id', refundIn),
  evolve: evolveRefund,
});
