import { Id, object } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const confirmDelivery = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'confirm-delivery',
    summary: 'Confirm that a shipment has arrived, or all that are on their way',
    description: 'With `shipmentId` one, without it all.',
    params: OrderPath,
    body: object({ shipmentId: Type.Optional(Id) }),
    problems: ['order/shipment-not-found', 'order/delivered-before-dispatch', 'order/already-delivered'],
    command: ({ body }, at) => ({ type: 'ConfirmDelivery', at, ...body }),
  });
