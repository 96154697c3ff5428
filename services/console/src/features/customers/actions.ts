import { msg } from '@lingui/core/macro';
import type { CustomerSummary } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { Action } from '../../ui/actions.tsx';

const hold: Action = {
  permission: 'customer:hold',
  title: msg`Put on hold…`,
  reasons: {
    doesNotPay: msg`The customer does not pay`,
    creditRisk: msg`The credit risk is too high`,
    dispute: msg`There is a dispute`,
    other: msg`Another reason`,
  },
  send: (customerId, body, idempotencyKey) =>
    sales.post('/customer/v1/customers/{customerId}/hold', { path: { customerId }, body, idempotencyKey }),
};
const release: Action = {
  permission: 'customer:release',
  title: msg`Release`,
  send: (customerId, _, idempotencyKey) =>
    sales.post('/customer/v1/customers/{customerId}/release', { path: { customerId }, idempotencyKey }),
};

/** What can be done with a customer, the usual thing first. */
export const actionsIn: Readonly<Partial<Record<CustomerSummary['status'], readonly Action[]>>> = {
  active: [hold],
  held: [release],
};
