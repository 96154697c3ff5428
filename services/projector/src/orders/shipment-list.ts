import { Id, naturalKey, PositiveQuantity, Sku, WarehouseCode } from '@sales/contracts';
import { sql } from '@sales/eventsourcing';
import { days, filter, list, present, search } from '@sales/read-kit';
import { matches } from '@sales/read-kit/folding';
import { Type } from 'typebox';
import { evolveShipment, shipments } from './fold-shipments.ts';
import { byOrder, OfOrder, ofOrder, orderCells } from './of-order.ts';
import { partsOfOrders } from './parts-list.ts';
import { waysToOrders } from './search.ts';
import type { ShipmentRow } from './table.ts';

/** What has left, and what of it has arrived. */
export const shipmentList = list({
  ...partsOfOrders<ShipmentRow, 'dispatchedOn'>({
    folded: shipments,
    types: evolveShipment.types,
    sort: 'dispatchedOn',
    day: 'dispatched_on',
  }),
  url: '/v1/shipments',
  summary: 'Shipments to customers, with their deliveries',
  description: 'A page at a time, or all as a file, by day, product, warehouse, order and customer.',
  filters: {
    ...byOrder,
    product: filter(Type.Optional(Sku), (sku) => sql`part.product_keys ? ${naturalKey(sku)}`),
    warehouse: filter(Type.Optional(WarehouseCode), (warehouse) => sql`part.warehouse_keys ? ${naturalKey(warehouse)}`),
    delivered: filter(
      Type.Optional(Type.Boolean({ description: 'Delivered, or not yet delivered' })),
      (isDelivered) => sql`(part.delivered_on is not null) = ${isDelivered}`,
    ),
    ...days({ from: 'from', to: 'to' }, sql`part.dispatched_on`, 'Dispatched on this day or later'),
    search: search('As in the list of orders, or a tracking number or carrier', (text, asked) => [
      { found: matches(text) },
      ...waysToOrders(text, asked),
    ]),
  },
  item: Type.Object({
    shipmentId: Id,
    href: Type.String({ description: 'Causes and effects of the document' }),
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
