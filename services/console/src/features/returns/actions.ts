import { msg } from '@lingui/core/macro';
import type { OrderDocument } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { Action } from '../../ui/actions.tsx';
import { refusalReasons } from './names.ts';

type Return = OrderDocument['returns'][number];

const approve = (orderId: string): Action => ({
  permission: 'order:approve-return',
  title: msg`Approve`,
  key: 'a',
  send: (returnId, _, idempotencyKey) => {
    const path = { orderId, returnId };
    return sales.post('/order/v1/orders/{orderId}/returns/{returnId}/approve', { path, idempotencyKey });
  },
});

const refuse = (orderId: string): Action => ({
  permission: 'order:refuse-return',
  title: msg`Refuse…`,
  key: 'x',
  reasons: refusalReasons,
  send: (returnId, body, idempotencyKey) => {
    const path = { orderId, returnId };
    return sales.post('/order/v1/orders/{orderId}/returns/{returnId}/refuse', { path, body, idempotencyKey });
  },
});

const refund = (orderId: string): Action => ({
  permission: 'order:refund',
  title: msg`Refund`,
  send: (returnId, _, idempotencyKey) => {
    const body = { refundId: idempotencyKey, returnId };
    return sales.post('/order/v1/orders/{orderId}/refunds', { path: { orderId }, body, idempotencyKey });
  },
});

/** Whether some of what came back was invoiced. */
const isToRefund = ({ status, received }: Return): boolean =>
  status === 'received' && received !== undefined && received.lines.some(({ creditable }) => Number(creditable) > 0);

/** What can be done with a return as it is. What has come back is received in a form of its own. */
export const actionsOf = (orderId: string, back: Return): readonly Action[] => [
  ...(back.status === 'requested' ? [approve(orderId), refuse(orderId)] : []),
  ...(isToRefund(back) ? [refund(orderId)] : []),
];
