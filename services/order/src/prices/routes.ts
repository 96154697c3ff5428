import {
  BusinessDate,
  Currency,
  Id,
  Money,
  object,
  PositiveQuantity,
  PriceExplanation,
  Sku,
  thousandths,
  times,
} from '@sales/contracts';
import { type Clock, reject } from '@sales/eventsourcing';
import { type App, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { dayOf } from '../clock.ts';
import type { OrderErrorCode } from '../orders/index.ts';
import { type Lookups, readModels } from '../reference/index.ts';
import { knownCurrency, knownCustomer, quoteLines } from './quoting.ts';

export const priceRoutes = (app: App, { lookups, clock }: { readonly lookups: Lookups; readonly clock: Clock }): void =>
  queryRoute(app, {
    url: '/v1/prices',
    summary: 'What a quantity of a product costs a customer, and why',
    description:
      'The price an order would get, with the list and the step that it comes from, and why other lists do not count.',
    query: {
      customerId: Id,
      sku: Sku,
      quantity: PositiveQuantity,
      /** Absent: the customer's. */
      currency: Type.Optional(Currency),
      /** Absent: today. */
      on: Type.Optional(BusinessDate),
    },
    reads: [readModels.customers, readModels.catalogue],
    ok: object({ sku: Sku, quantity: PositiveQuantity, unitPrice: Money, gross: Money, price: PriceExplanation }),
    problems: [
      'order/customer-unknown',
      'order/product-unknown',
      'order/product-discontinued',
      'order/price-not-found',
      'order/price-list-unknown',
      'order/currency-unknown',
    ],
    handle: async ({ query: { customerId, sku, quantity, currency, on } }) => {
      const customer = await knownCustomer(lookups, customerId);
      const [line] = await quoteLines(lookups, [{ lineId: '', sku, quantity }], {
        customer,
        currency: knownCurrency(currency ?? customer.currency),
        day: on ?? dayOf(clock.now()),
        actor: '',
      });
      if (line === undefined) return reject<OrderErrorCode>('order/product-unknown', { sku });
      const { unitPrice, price } = line;
      return { sku: line.sku, quantity, unitPrice, gross: times(unitPrice, thousandths(quantity)), price };
    },
  });
