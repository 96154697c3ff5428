import type { App } from '@sales/service-kit';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';
import { knownOrder } from '../../http/requote.ts';
import { readModels } from '../../lookups/lookups.ts';
import { buyingCustomer, termsOf } from '../../quoting.ts';

export const submitOrder = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'submit',
    summary: 'Submit a draft, or an order that was rejected and changed',
    description: 'With the header `Prefer: wait=<seconds>` the answer is held until stock was looked for.',
    params: OrderPath,
    reads: [readModels.customers],
    problems: ['order/no-lines', 'order/cancelled', 'order/customer-held', 'order/customer-inactive'],
    command: async ({ params }, at) => {
      const { customer } = await knownOrder(routes, params.orderId);
      return { type: 'SubmitOrder', at, terms: termsOf(await buyingCustomer(routes.lookups, customer.customerId)) };
    },
  });
