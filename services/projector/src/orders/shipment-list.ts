import { Id, naturalKey, PositiveQuantity, Sku, WarehouseCode } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { days, filter, type List, list, present, replayedParts, search } from '@sales/read-kit';
import { matches } from '@sales/read-kit/folding';
import { Type } from 'typebox';
import { evolveShipment, shipments } from './fold-shipments.ts';

import { byOrder, joinedOrders, OfOrder, ofOrder, orderCells, orderColumns, orderOwner } from './of-order.ts';
import { waysToOrders } from './search.ts';
import type { ShipmentRow } from './table.ts';

type Row = ShipmentRow & OfOrder;

const listOf = (rows: SqlStatement, orders: SqlStatement = joinedOrders.live): List<Row, 'dispatchedOn'> => ({
  columns: sql`s.*, ${orderColumns}`,
  from: sql`${rows} s join ${orders} o on o.order_id = s.order_id`,
  sorts: { dispatchedOn: { by: sql`s.dispatched_on`, type: 'date' } },
  id: [sql`s.order_id`, sql`s.shipment_id`],
  idOf: (row) => [row.order_id, row.shipment_id],
});

const live = sql`read.shipments`;

/** What has left, and what of it has arrived. */
export const shipmentList = list({
  url: '/v1/shipments',
  permission: 'order:read',
  reads: ['orders', 'customers'],
  summary: 'Shipments to customers, with their deliveries',
  description: 'A page at a time, or all as a file, by day, product, warehouse, order and customer.',
  filters: {
    ...byOrder,
    product: filter(Type.Optional(Sku), (sku) => sql`s.product_keys ? ${naturalKey(sku)}`),
    warehouse: filter(Type.Optional(WarehouseCode), (warehouse) => sql`s.warehouse_keys ? ${naturalKey(warehouse)}`),
    delivered: filter(
      Type.Optional(Type.Boolean({ description: 'What has arrived, or what has not' })),
      (isDelivered) => sql`(s.delivered_on is not null) = ${isDelivered}`,
    ),
    ...days({ from: 'from', to: 'to' }, sql`s.dispatched_on`, 'Dispatched on this day or later'),
    search: search('The order as in the list of orders, or a tracking number or carrier', (text) => [
      { found: matches(text) },
      ...waysToOrders(text),
    ]),
  },
  rows: listOf(live),
  sorts: ['dispatchedOn'],
  sort: '-dispatchedOn',
  past: {
    key: 'dispatchedOn',
    list: replayedParts({
      list: listOf,
      live,
      folded: shipments,
      types: evolveShipment.types,
      joined: [joinedOrders],
      stream: (row) => `order-${row.order_id}`,
    }),
  },
  item: Type.Object({
    shipmentId: Id,
    href: Type.String({ description: 'The document, with what caused it and what came of it' }),
    order: OfOrder,
    dispatchedOn: Type.String(),
    deliveredOn: Type.Optional(Type.String()),
    carrier: Type.Optional(Type.String()),
    trackingNumber: Type.Optional(Type.String()),
    lines: Type.Array(
      Type.Object({ lineId: Id, sku: Type.String(), warehouse: Type.String(), quantity: PositiveQuantity }),
    ),
  }),
  itemOf: (row, at) => ({
    shipmentId: row.shipment_id,
    href: `/query/v1/causation/${encodeURIComponent(row.shipment_id)}`,
    order: ofOrder(row, at),
    dispatchedOn: row.dispatched_on,
    ...present({ deliveredOn: row.delivered_on, carrier: row.carrier, trackingNumber: row.tracking_number }),
    lines: row.lines,
  }),
  scope: orderOwner,
  groups: { cost: [], credit: [], personal: ['order.customerName', 'trackingNumber', 'search'] },
  file: [
    'shipments',
    [
      'shipmentId',
      ...orderCells,
      'dispatchedOn',
      'deliveredOn',
      'carrier',
      'trackingNumber',
      ['lines', ({ lines }) => lines.map(({ sku, quantity, warehouse }) => `${quantity} ${sku} @${warehouse}`)],
    ],
  ],
});
