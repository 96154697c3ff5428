import { msg } from '@lingui/core/macro';
import type { OrderDocument, OrderStatus } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { Action } from '../../ui/actions.tsx';

/** How long an answer waits for credit and stock, in seconds. */
const wait = 2;

const submit: Action = {
  permission: 'order:submit',
  title: msg`Submit order`,
  send: (orderId, _, idempotencyKey) =>
    sales.post('/order/v1/orders/{orderId}/submit', { path: { orderId }, wait, idempotencyKey }),
};
const approve: Action = {
  permission: 'order:approve',
  title: msg`Approve`,
  key: 'a',
  send: (orderId, _, idempotencyKey) =>
    sales.post('/order/v1/orders/{orderId}/approve', { path: { orderId }, wait, idempotencyKey }),
};
const reject: Action = {
  permission: 'order:reject',
  title: msg`Reject…`,
  key: 'x',
  reasons: {
    tooExpensive: msg`The discount is too high`,
    creditRisk: msg`The credit risk is too high`,
    incomplete: msg`Something is missing or wrong`,
    other: msg`Another reason`,
  },
  send: (orderId, body, idempotencyKey) =>
    sales.post('/order/v1/orders/{orderId}/reject', { path: { orderId }, body, idempotencyKey }),
};
const cancel: Action = {
  permission: 'order:cancel',
  title: msg`Cancel order…`,
  reasons: {
    customerRequest: msg`The customer wants it no more`,
    duplicate: msg`It was placed twice`,
    mistake: msg`It was placed by mistake`,
    notAvailable: msg`It cannot be delivered`,
    other: msg`Another reason`,
  },
  send: (orderId, body, idempotencyKey) =>
    sales.post('/order/v1/orders/{orderId}/cancel', { path: { orderId }, body, idempotencyKey }),
};

const invoice: Action = {
  permission: 'order:invoice',
  title: msg`Invoice what is shipped`,
  send: (orderId, _, idempotencyKey) =>
    sales.post('/order/v1/orders/{orderId}/invoices', { path: { orderId }, body: {}, idempotencyKey }),
};
const confirmDelivery: Action = {
  permission: 'order:confirm-delivery',
  title: msg`Confirm delivery`,
  send: (orderId, _, idempotencyKey) =>
    sales.post('/order/v1/orders/{orderId}/confirm-delivery', { path: { orderId }, body: {}, idempotencyKey }),
};

/** What can be done with an order that waits for an approval. */
export const decisions: readonly Action[] = [approve, reject];

/** What can be done with many orders at once. */
export const bulkActions: readonly Action[] = [submit, approve, reject, invoice, cancel];

/** By its status alone. */
const actionsIn: Readonly<Partial<Record<OrderStatus, readonly Action[]>>> = {
  draft: [submit, cancel],
  rejected: [submit, cancel],
  submitted: [cancel],
  awaitingApproval: [...decisions, cancel],
  approved: [cancel],
  confirmed: [cancel],
  backordered: [cancel],
  partiallyShipped: [cancel],
};

/** Whether some of what the lines have at one step is not at the next one. */
const isAhead = ({ lines }: Pick<OrderDocument, 'lines'>, of: 'shipped', than: 'invoiced' | 'delivered'): boolean =>
  lines.some(({ quantities }) => Number(quantities[of]) > Number(quantities[than]));

/** What can be done with an order as it is, the usual thing first. */
export const actionsOf = (order: Pick<OrderDocument, 'status' | 'lines'>): readonly Action[] => [
  ...(isAhead(order, 'shipped', 'invoiced') ? [invoice] : []),
  ...(isAhead(order, 'shipped', 'delivered') ? [confirmDelivery] : []),
  ...(actionsIn[order.status] ?? []),
];
