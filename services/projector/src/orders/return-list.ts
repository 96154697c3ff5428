import { Id, Money, money, naturalKey, PositiveQuantity, Reason, WarehouseCode } from '@sales/contracts';
import { sql } from '@sales/eventsourcing';
import { among, days, filter, list, oneOf, present } from '@sales/read-kit';
import { Type } from 'typebox';
import { evolveReturn, returns } from './fold-returns.ts';
import { byOrder, bySearch, OfOrder, ofOrder, orderCells } from './of-order.ts';
import { partsOfOrders } from './parts-list.ts';
import type { ReturnRow } from './table.ts';

const statuses = ['requested', 'approved', 'refused', 'received', 'refunded'] as const;

/** Goods that customers send back. */
export const returnList = list({
  ...partsOfOrders<ReturnRow, 'requestedOn'>({
    folded: returns,
    types: evolveReturn.types,
    sort: 'requestedOn',
    day: 'requested_on',
  }),
  url: '/v1/returns',
  summary: 'Returns of customers, with their status',
  description: 'A page at a time, or all as a file, by state, reason, day, order and customer.',
  filters: {
    ...byOrder,
    status: among(sql`part.status`, oneOf(statuses), { maxItems: 5, description: 'May be repeated' }),
    reason: filter(Type.Optional(Reason), (reason) => sql`part.reasons ? ${reason}`),
    warehouse: filter(
      Type.Optional(Type.With(WarehouseCode, { description: 'Where it was received' })),
      (warehouse) => sql`upper(part.warehouse) = ${naturalKey(warehouse).toUpperCase()}`,
    ),
    ...days({ from: 'from', to: 'to' }, sql`part.requested_on`, 'Requested on this day or later'),
    search: bySearch,
  },
  item: Type.Object({
    returnId: Id,
    href: Type.String({ description: 'Causes and effects of the document' }),
    order: OfOrder,
    status: oneOf(statuses),
    requestedOn: Type.String(),
    receivedOn: Type.Optional(Type.String()),
    warehouse: Type.Optional(Type.String({ description: 'Where it was received' })),
    refused: Type.Optional(Type.String({ description: 'Why it was refused' })),
    total: Type.Optional(Type.With(Money, { description: 'Amount charged for the returned goods' })),
    lines: Type.Array(
      Type.Object({
        lineId: Id,
        quantity: PositiveQuantity,
        reason: Type.String(),
        received: Type.Optional(PositiveQuantity),
        condition: Type.Optional(oneOf(['resaleable', 'damaged'])),
      }),
    ),
  }),
  itemOf: (row, at) => ({
    returnId: row.return_id,
    href: `/query/v1/causation/${encodeURIComponent(row.return_id)}`,
    order: ofOrder(row, at),
    status: row.status,
    requestedOn: row.requested_on,
    ...present({
      receivedOn: row.received_on,
      warehouse: row.warehouse,
      refused: row.refused,
      total: row.total === null || row.currency === null ? undefined : money(row.total, row.currency),
    }),
    lines: row.lines,
  }),
  groups: { cost: [], credit: [], personal: ['order.customerName', 'search'] },
  file: [
    'returns',
    [
      'returnId',
      ...orderCells,
      'status',
      'requestedOn',
      'receivedOn',
      'warehouse',
      ['reasons', ({ lines }) => [...new Set(lines.map(({ reason }) => reason))]],
      'refused',
      'total',
      'total.currency',
    ],
  ],
});
