import { Id, Money, money, naturalKey, PositiveQuantity, Reason, WarehouseCode } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { among, days, filter, type List, list, oneOf, present, replayedParts } from '@sales/read-kit';
import { Type } from 'typebox';
import { evolveReturn, returns } from './fold-returns.ts';
import { byOrder, bySearch, joinedOrders, OfOrder, ofOrder, orderCells, orderColumns, orderOwner } from './of-order.ts';
import type { ReturnRow } from './table.ts';

type Row = ReturnRow & OfOrder;

const statuses = ['requested', 'approved', 'refused', 'received', 'refunded'] as const;

const listOf = (rows: SqlStatement, orders: SqlStatement = joinedOrders.live): List<Row, 'requestedOn'> => ({
  columns: sql`r.*, ${orderColumns}`,
  from: sql`${rows} r join ${orders} o on o.order_id = r.order_id`,
  sorts: { requestedOn: { by: sql`r.requested_on`, type: 'date' } },
  id: [sql`r.order_id`, sql`r.return_id`],
  idOf: (row) => [row.order_id, row.return_id],
});

const live = sql`read.returns`;

/** Goods that customers send back. */
export const returnList = list({
  url: '/v1/returns',
  permission: 'order:read',
  reads: ['orders', 'customers'],
  summary: 'Returns of customers, with their status',
  description: 'A page at a time, or all as a file, by state, reason, day, order and customer.',
  filters: {
    ...byOrder,
    status: among(sql`r.status`, oneOf(statuses), { maxItems: 5, description: 'May be repeated' }),
    reason: filter(Type.Optional(Reason), (reason) => sql`r.reasons ? ${reason}`),
    warehouse: filter(
      Type.Optional(Type.With(WarehouseCode, { description: 'Where it came in' })),
      (warehouse) => sql`upper(r.warehouse) = ${naturalKey(warehouse).toUpperCase()}`,
    ),
    ...days({ from: 'from', to: 'to' }, sql`r.requested_on`, 'Requested on this day or later'),
    search: bySearch,
  },
  rows: listOf(live),
  sorts: ['requestedOn'],
  sort: '-requestedOn',
  past: {
    key: 'requestedOn',
    list: replayedParts({
      list: listOf,
      live,
      folded: returns,
      types: evolveReturn.types,
      joined: [joinedOrders],
      stream: (row) => `order-${row.order_id}`,
    }),
  },
  item: Type.Object({
    returnId: Id,
    href: Type.String({ description: 'The document, with what caused it and what came of it' }),
    order: OfOrder,
    status: oneOf(statuses),
    requestedOn: Type.String(),
    receivedOn: Type.Optional(Type.String()),
    warehouse: Type.Optional(Type.String({ description: 'Where it came in' })),
    refused: Type.Optional(Type.String({ description: 'Why it was refused' })),
    total: Type.Optional(Type.With(Money, { description: 'What was charged for what came back' })),
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
  scope: orderOwner,
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
