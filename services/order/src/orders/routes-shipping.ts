import { Id, object, PositiveQuantity, personal, Text, WarehouseCode } from '@sales/contracts';
import { newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { readModels } from '../reference/index.ts';
import { requireReleased } from './customer-on-hold.ts';
import { OrderPath, orderCommand } from './order-command.ts';
import { knownOrder } from './requote.ts';

const ShippedLine = object(
  { lineId: Id, quantity: PositiveQuantity, warehouse: Type.Optional(WarehouseCode) },
  { $id: 'LineToShip' },
);

/** Goods on their way. */
export const shippingRoutes = [
  orderCommand({
    path: 'shipments',
    permission: 'order:ship',
    tags: ['shipments'],
    summary: 'Ship what is reserved, or a part of it',
    description: 'Without `lines`: everything reserved. The goods are issued at moving-average cost.',
    params: OrderPath,
    body: object({
      shipmentId: Type.Optional(Id),
      /** Absent: everything that is reserved. */
      lines: Type.Optional(Type.Array(ShippedLine, { minItems: 1, maxItems: 2000 })),
      carrier: Type.Optional(Text(100)),
      trackingNumber: Type.Optional(personal(Text(100))),
    }),
    status: 201,
    named: ({ shipmentId }) => shipmentId && `shipment:${shipmentId}`,
    reads: [readModels.customers],
    problems: [
      'order/line-not-shipped',
      'order/quantity-not-whole',
      'order/customer-held',
      'order/nothing-reserved',
      'order/shipment-exceeds-reserved',
      'order/waiting-for-stock',
      'order/line-unknown',
      'order/cancelled',
      'order/closed',
    ],
    command: async ({ params, body: { shipmentId, ...body }, context }, _, routes) => {
      const { customer } = await knownOrder(routes, params.orderId);
      await requireReleased(routes.referenceData, customer.customerId);
      return { type: 'DispatchShipment', shipmentId: shipmentId ?? newId(context, 'shipment'), ...body };
    },
  }),
  orderCommand({
    path: 'confirm-delivery',
    permission: 'order:confirm-delivery',
    tags: ['shipments'],
    summary: 'Confirm that a shipment has arrived, or all that are on their way',
    description: 'With `shipmentId`: that shipment; without: all.',
    params: OrderPath,
    body: object({ shipmentId: Type.Optional(Id) }),
    problems: ['order/shipment-unknown', 'order/delivered-before-dispatch', 'order/already-delivered'],
    command: ({ body }) => ({ type: 'ConfirmDelivery', ...body }),
  }),
];
