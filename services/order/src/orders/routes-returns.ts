import { Id, object, PositiveQuantity, ReturnedLine, WarehouseCode, Why } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { readModels } from '../reference/index.ts';
import type { OrderErrorCode } from './errors.ts';
import { creditNoteOf, OrderPath, orderCommand, ReturnPath } from './order-command.ts';
import { makesReturn, requireAnother } from './own-approval.ts';
import { knownOrder } from './requote.ts';

const ReceivedLine = object(
  {
    lineId: Id,
    quantity: PositiveQuantity,
    condition: Type.Union([Type.Literal('resaleable'), Type.Literal('damaged')]),
  },
  { $id: 'LineReceived' },
);

/** Goods that come back, and the money for them. */
export const returnRoutes = [
  orderCommand({
    path: 'returns',
    permission: 'order:request-return',
    tags: ['returns'],
    summary: 'Request a return, also of a closed order',
    description: 'At most what was shipped and has not come back. The return is then approved or refused.',
    params: OrderPath,
    body: object({ returnId: Type.Optional(Id), lines: Type.Array(ReturnedLine, { minItems: 1, maxItems: 1000 }) }),
    status: 201,
    named: ({ returnId }) => returnId && `return:${returnId}`,
    problems: ['order/return-exceeds-shipped', 'order/quantity-not-whole', 'order/line-unknown'],
    command: ({ body: { returnId, lines }, context }) => ({
      type: 'RequestReturn',
      returnId: returnId ?? newId(context, 'return'),
      lines,
    }),
  }),
  orderCommand({
    path: 'returns/:returnId/approve',
    permission: 'order:approve-return',
    tags: ['returns'],
    summary: 'Approve a return',
    description:
      'The return can then be received. Approving twice changes nothing. A user who has requested the return, or ' +
      'sells the order, is refused as long as another user may approve it.',
    params: ReturnPath,
    problems: ['order/return-unknown', 'order/return-already-decided', 'order/own-approval'],
    command: async (input, _, routes) => {
      const { orderId, returnId } = input.params;
      await requireAnother(routes, orderId, input, makesReturn(returnId));
      return { type: 'ApproveReturn', returnId };
    },
  }),
  orderCommand({
    path: 'returns/:returnId/refuse',
    permission: 'order:refuse-return',
    tags: ['returns'],
    summary: 'Refuse a return',
    description: 'The reason is recorded. An approved return can no longer be refused.',
    params: ReturnPath,
    body: Why,
    reason: ({ reason }) => reason,
    problems: ['order/return-unknown', 'order/return-already-decided'],
    command: ({ params: { returnId }, body }) => ({ type: 'RefuseReturn', returnId, ...body }),
  }),
  orderCommand({
    path: 'returns/:returnId/receive',
    permission: 'order:receive-return',
    tags: ['returns'],
    summary: 'Receive a return: resaleable goods are put on stock again',
    description:
      'At a warehouse of the selling company. Without `lines`: everything requested, as resaleable. Damaged goods ' +
      'are received but not put on stock.',
    params: ReturnPath,
    body: object({
      warehouse: WarehouseCode,
      /** Absent: everything that was announced, resaleable. */
      lines: Type.Optional(Type.Array(ReceivedLine, { minItems: 1, maxItems: 2000 })),
    }),
    reads: [readModels.warehouses],
    problems: [
      'order/warehouse-unknown',
      'order/warehouse-closed',
      'order/warehouse-of-other-entity',
      'order/return-unknown',
      'order/return-not-approved',
      'order/return-already-received',
      'order/return-exceeds-requested',
      'order/quantity-not-whole',
    ],
    command: async ({ params: { orderId, returnId }, body }, _, routes) => {
      const known = await routes.referenceData.warehouse(body.warehouse);
      if (known === undefined) return reject<OrderErrorCode>('order/warehouse-unknown', { warehouse: body.warehouse });
      const { warehouse } = known;
      if (known.closed) return reject<OrderErrorCode>('order/warehouse-closed', { warehouse });
      const { entity } = await knownOrder(routes, orderId);
      if (known.entity !== entity) {
        const details = { warehouse, warehouseEntity: known.entity, orderEntity: entity };
        return reject<OrderErrorCode>('order/warehouse-of-other-entity', details);
      }
      return { type: 'ReceiveReturn', returnId, ...body, warehouse };
    },
  }),
  orderCommand({
    path: 'refunds',
    permission: 'order:refund',
    tags: ['returns'],
    summary: 'Refund a return: what is open is reduced, the rest is paid out',
    description:
      'For a received return. What is open on the invoices of the order is reduced first. The credit note has the ' +
      'date of `Effective-At`, but none before the first invoice of the order, unless it is taken over from another ' +
      'system.',
    params: OrderPath,
    body: object({
      refundId: Type.Optional(Id),
      returnId: Id,
      /**
       * Its credit note was issued in another system: the number is of a series of its own (`OLDCN`), in which days
       * come as they do.
       */
      takenOver: Type.Optional(Type.Boolean()),
    }),
    status: 201,
    named: ({ refundId }) => refundId && `refund:${refundId}`,
    problems: ['order/return-unknown', 'order/nothing-to-refund'],
    command: ({ params: { orderId }, body: { returnId, refundId: given, takenOver }, context }) => {
      const refundId = given ?? newId(context, 'refund');
      return {
        type: 'IssueRefund',
        refundId,
        creditNoteId: creditNoteOf(orderId, refundId),
        returnId,
        ...(takenOver && { takenOver }),
      };
    },
  }),
];
