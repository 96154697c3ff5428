import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { type CustomerSummary, ProblemError } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { Action } from '../../ui/actions.tsx';

/** Why a customer is on hold, by code. */
export const holdReasons: Readonly<Record<string, MessageDescriptor>> = {
  doesNotPay: msg`The customer does not pay`,
  creditRisk: msg`The credit risk is too high`,
  dispute: msg`There is a dispute`,
  other: msg`Another reason`,
};

/** So often others may be faster before it is said. */
const mostOvertaken = 5;

const hold: Action = {
  permission: 'customer:hold',
  title: msg`Put on hold…`,
  reasons: holdReasons,
  send: async (customerId, body, idempotencyKey) => {
    const path = { customerId };
    for (let overtaken = 0; ; overtaken += 1) {
      const { body: now, etag } = await sales.get('/customer/v1/customers/{customerId}', { path, query: {} });
      // Others have put the customer on hold meanwhile: their reason stands, and the page says it.
      if (now.status !== 'active') return undefined;
      const ifMatch = etag === undefined ? {} : { ifMatch: etag };
      try {
        return await sales.post('/customer/v1/customers/{customerId}/hold', { path, body, idempotencyKey, ...ifMatch });
      } catch (error) {
        const isStale = error instanceof ProblemError && error.code === 'request/stale-revision';
        if (!isStale || overtaken >= mostOvertaken) throw error;
      }
    }
  },
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
