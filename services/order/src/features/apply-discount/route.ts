import { Id, object } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import { DiscountBody, toDiscount } from '../../http/bodies.ts';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const applyDiscount = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'apply-discount',
    summary: 'Set the discount of a draft or of one of its lines; without a discount, take it away',
    description:
      'An amount or a percentage. With `lineId` it is for that line, without it for the whole order, where it is spread over the lines to the cent.',
    params: OrderPath,
    body: object({ discount: Type.Optional(DiscountBody), lineId: Type.Optional(Id) }),
    problems: [
      'order/not-a-draft',
      'order/line-not-found',
      'order/discount-too-large',
      'order/currency-mismatch',
      'order/amount-too-large',
    ],
    command: ({ body: { discount, lineId } }, at) => ({
      type: 'ApplyDiscount',
      at,
      ...(discount !== undefined && { discount: toDiscount(discount) }),
      ...(lineId !== undefined && { lineId }),
    }),
  });
