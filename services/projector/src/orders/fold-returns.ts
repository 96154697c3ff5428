import { orders as contracts } from '@sales/contracts';
import { begunBy, type Fold, foldedTable, on } from '@sales/eventsourcing';
import { partOfOrder } from './part-of-order.ts';
import { type ReturnRow, returnTable } from './table.ts';

export const evolveReturn: Fold<ReturnRow> = begunBy(
  on(contracts, {
    ReturnRequested: ({ data, recordedAt }): ReturnRow => ({
      order_id: data.orderId,
      return_id: data.returnId,
      status: 'requested',
      requested_on: data.requestedOn,
      received_on: null,
      warehouse: null,
      lines: data.lines.map(({ lineId, quantity, reason }) => ({ lineId, quantity, reason })),
      reasons: [...new Set(data.lines.map(({ reason }) => reason))].sort(),
      refused: null,
      total: null,
      currency: null,
      recorded_at: recordedAt,
    }),
  }),
  on(contracts, {
    ReturnApproved: (_, row: ReturnRow): ReturnRow => ({ ...row, status: 'approved' }),
    ReturnRefused: ({ data }, row) => ({ ...row, status: 'refused', refused: data.reason }),
    ReturnReceived: ({ data }, row) => {
      const came = new Map(data.lines.map((line) => [line.lineId, line]));
      return {
        ...row,
        status: 'received',
        received_on: data.receivedOn,
        warehouse: data.warehouse,
        lines: row.lines.map((line) => {
          const found = came.get(line.lineId);
          return found === undefined ? line : { ...line, received: found.quantity, condition: found.condition };
        }),
        total: data.lines.reduce((sum, { total }) => sum + total.amount, 0),
        currency: data.lines[0]?.total.currency ?? null,
      };
    },
    LinesCredited: (_, row) => ({ ...row, status: 'refunded' }),
  }),
);

const returnIn = on(contracts, {
  ReturnRequested: ({ data }): string | undefined => data.returnId,
  ReturnApproved: ({ data }) => data.returnId,
  ReturnRefused: ({ data }) => data.returnId,
  ReturnReceived: ({ data }) => data.returnId,
  LinesCredited: ({ data }) => data.returnId,
});

export const returns = foldedTable<ReturnRow>({
  table: returnTable,
  keys: partOfOrder('return_id', returnIn),
  evolve: evolveReturn,
});
