import { Id, object, PositiveQuantity, Text, WarehouseCode } from '@sales/contracts';
import { type App, newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';
import { knownOrder } from '../../http/requote.ts';
import { readModels } from '../../lookups/lookups.ts';
import { requireReleased } from '../../quoting.ts';

const Line = object({ lineId: Id, quantity: PositiveQuantity, warehouse: Type.Optional(WarehouseCode) });

export const dispatchShipment = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'shipments',
    summary: 'Ship what is reserved, or a part of it',
    description:
      'Without `lines` everything that is reserved. The warehouse books the goods out at their moving-average cost.',
    params: OrderPath,
    body: object({
      shipmentId: Type.Optional(Id),
      /** Absent: everything that is reserved. */
      lines: Type.Optional(Type.Array(Line, { minItems: 1, maxItems: 2000 })),
      carrier: Type.Optional(Text(100)),
      trackingNumber: Type.Optional(Text(100)),
    }),
    status: 201,
    named: ({ shipmentId }) => shipmentId && `shipment:${shipmentId}`,
    reads: [readModels.customers],
    problems: [
      'order/customer-held',
      'order/nothing-reserved',
      'order/shipment-exceeds-reserved',
      'order/waiting-for-stock',
      'order/line-not-found',
      'order/cancelled',
      'order/closed',
    ],
    command: async ({ params, body: { shipmentId, ...body }, context }, at) => {
      const { customer } = await knownOrder(routes, params.orderId);
      await requireReleased(routes.lookups, customer.customerId);
      return { type: 'DispatchShipment', at, shipmentId: shipmentId ?? newId(context, 'shipment'), ...body };
    },
  });
