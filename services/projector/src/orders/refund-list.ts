import { Id, Money, money } from '@sales/contracts';
import { sql } from '@sales/eventsourcing';
import { days, filter, inCurrency, list, present, Text } from '@sales/read-kit';
import { Type } from 'typebox';
import { evolveRefund, refunds } from './fold-refunds.ts';
import { byOrder, bySearch, OfOrder, ofOrder, orderCells } from './of-order.ts';
import { partsOfOrders } from './parts-list.ts';
import type { RefundRow } from './table.ts';

/** Money that goes back to customers. */
export const refundList = list({
  ...partsOfOrders<RefundRow, 'dueOn'>({ folded: refunds, types: evolveRefund.types, sort: 'dueOn', day: 'due_on' }),
  url: '/v1/refunds',
  summary: 'Refunds to customers, by credit note',
  description: 'A page at a time, or all as a file, by day, credit note, order and customer.',
  filters: {
    ...byOrder,
    issued: filter(
      Type.Optional(Type.Boolean({ description: 'With an issued credit note, or still waiting for one' })),
      (isIssued) => sql`(part.number is not null) = ${isIssued}`,
    ),
    creditNote: filter(
      Type.Optional(Type.With(Text, { description: 'Number of the credit note' })),
      (number) => sql`part.number collate "C" = ${number.trim().toUpperCase()}`,
    ),
    currency: inCurrency(sql`part.currency`),
    ...days({ from: 'from', to: 'to' }, sql`part.due_on`, 'Due on this day or later'),
    search: bySearch,
  },
  item: Type.Object({
    refundId: Id,
    href: Type.String({ description: 'Causes and effects of the document' }),
    order: OfOrder,
    dueOn: Type.String({ description: 'Earliest date of the credit note' }),
    returnId: Type.Optional(Id),
    creditNoteId: Id,
    number: Type.Optional(Type.String({ description: 'Number of the credit note; absent until it is issued' })),
    total: Money,
    credited: Type.With(Money, { description: 'Credited against open invoices of the order' }),
    paidOut: Type.With(Money, { description: 'Paid out, as nothing more was open' }),
  }),
  itemOf: (row, at) => ({
    refundId: row.refund_id,
    href: `/query/v1/causation/${encodeURIComponent(row.refund_id)}`,
    order: ofOrder(row, at),
    dueOn: row.due_on,
    ...present({ returnId: row.return_id }),
    creditNoteId: row.credit_note_id,
    ...present({ number: row.number }),
    total: money(row.total, row.currency),
    credited: money(row.credited, row.currency),
    paidOut: money(row.paid_out, row.currency),
  }),
  groups: { cost: [], credit: [], personal: ['order.customerName', 'search'] },
  file: [
    'refunds',
    [
      'refundId',
      ...orderCells,
      'dueOn',
      'returnId',
      ['credit_note', 'number'],
      'total',
      'credited',
      'paidOut',
      'total.currency',
    ],
  ],
});
