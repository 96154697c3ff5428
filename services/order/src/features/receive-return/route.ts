import { Id, object, PositiveQuantity, WarehouseCode } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import type { OrderErrorCode } from '../../domain/order/errors.ts';
import { type OrderRoutes, orderCommand, ReturnPath } from '../../http/order-command.ts';
import { readModels } from '../../lookups/lookups.ts';

const Line = object({
  lineId: Id,
  quantity: PositiveQuantity,
  condition: Type.Union([Type.Literal('resaleable'), Type.Literal('damaged')]),
});

export const receiveReturn = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'returns/:returnId/receive',
    summary: 'Take goods back: resaleable ones go on stock again',
    description:
      'Without `lines` everything that was announced, as resaleable. Damaged goods are taken back but not put on stock.',
    params: ReturnPath,
    body: object({
      warehouse: WarehouseCode,
      /** Absent: everything that was announced, resaleable. */
      lines: Type.Optional(Type.Array(Line, { minItems: 1, maxItems: 2000 })),
    }),
    reads: [readModels.warehouses],
    problems: [
      'order/warehouse-unknown',
      'order/warehouse-closed',
      'order/return-not-found',
      'order/return-not-approved',
      'order/return-already-received',
      'order/return-exceeds-requested',
    ],
    command: async ({ params: { returnId }, body }, at) => {
      const { warehouse } = body;
      const known = await routes.lookups.warehouse(warehouse);
      if (known === undefined) return reject<OrderErrorCode>('order/warehouse-unknown', { warehouse });
      if (known.closed) return reject<OrderErrorCode>('order/warehouse-closed', { warehouse });
      return { type: 'ReceiveReturn', at, returnId, ...body, warehouse: known.warehouse };
    },
  });
