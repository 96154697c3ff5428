import { type App, asKnownQuery, queryRoute } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { CustomerPath } from '../../http/customer-command.ts';
import { Customer, toCustomer } from '../../http/representation.ts';

export const getCustomer = (app: App, customers: Customers): void =>
  queryRoute(app, {
    url: '/v1/customers/:customerId',
    summary: 'A customer straight from the events, now or as it was known then',
    description:
      'Never behind: the events of the customer are read, not a read model. Lists and search are at `/query/v1/customers`.',
    params: CustomerPath,
    query: asKnownQuery,
    ok: Customer,
    problems: ['customer/unknown'],
    etag: ({ revision }) => revision,
    handle: async ({ params, query }) => {
      const { state, revision } = await customers.load(params.customerId, query.asOf);
      return toCustomer({ id: params.customerId, state, revision: Number(revision ?? -1n) });
    },
  });
