import type { App } from '@sales/service-kit';
import { ShippingBody, toShipping } from '../../http/bodies.ts';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';
import { knownOrder } from '../../http/requote.ts';

export const setShipping = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'set-shipping',
    summary: 'Say where a draft goes, how, by when and at what charge',
    description: 'The body replaces what was said before; without an address the old one stays.',
    params: OrderPath,
    body: ShippingBody,
    problems: ['order/not-a-draft', 'order/currency-mismatch', 'order/amount-too-large'],
    command: async ({ params, body }, at) => {
      const { currency, shipping } = await knownOrder(routes, params.orderId);
      const before = shipping.address !== undefined && { shippingAddress: shipping.address };
      return { type: 'SetShipping', at, shipping: toShipping(body, currency, { ...before }) };
    },
  });
