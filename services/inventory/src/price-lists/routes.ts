import {
  naturalKey,
  object,
  PositiveQuantity,
  PriceListCode,
  PriceListTerms,
  Sku,
  UnitCode,
  UnitPriceInput,
} from '@sales/contracts';
import { type App, commandRoute, handleOnce, importRoute, streamRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Codes } from '../codes/index.ts';
import type { PricedUnits } from '../products/index.ts';
import type { PriceLists } from './price-lists.ts';
import { PriceList, ProductPrices, toPriceList, toPrices } from './representation.ts';

const Path = object({ priceList: PriceListCode });
const PricePath = object({ priceList: PriceListCode, sku: Sku });
const step = {
  unit: Type.Optional(
    Type.With(UnitCode, { description: 'Unit that the price is for. Absent: the base unit of the product' }),
  ),
  minQuantity: Type.Optional(Type.With(PositiveQuantity, { description: 'Minimum number of the unit. Absent: 1' })),
};
const Price = object({ ...step, unitPrice: UnitPriceInput }, { $id: 'SetPrice' });

const one = '1';
const currencies = ['price-list/unknown', 'price-list/currency-mismatch', 'price-list/dated-too-early'] as const;

/** Commands on price lists and their prices. */
export const priceListRoutes = (app: App, priceLists: PriceLists, codes: Codes, units: PricedUnits): void => {
  commandRoute(app, {
    method: 'POST',
    url: '/v1/price-lists',
    permission: 'priceList:create',
    summary: 'Create a price list',
    description:
      'A list has one currency. It may be limited to a period, and to the customers that it is assigned to. Where ' +
      'several lists have a price, the priority decides.',
    body: object({ priceList: PriceListCode, ...PriceListTerms.properties }),
    ok: { status: 201, schema: PriceList },
    problems: [
      'price-list/already-exists',
      'price-list/currency-unknown',
      'price-list/invalid-period',
      'code/too-long',
    ],
    command: ({ body: { priceList, ...terms }, context }) =>
      priceLists.handle(priceList, { type: 'CreatePriceList', terms }, context),
    answer: toPriceList,
    location: ({ id }) => `/v1/price-lists/${encodeURIComponent(id)}`,
  });
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/price-lists/:priceList',
    permission: 'priceList:put',
    summary: 'Create a price list, or replace its terms',
    description: 'For imports: repeating the same body changes nothing. The currency of a list cannot change.',
    params: Path,
    body: PriceListTerms,
    ok: { schema: PriceList },
    problems: [
      'price-list/currency-unknown',
      'price-list/currency-fixed',
      'price-list/dated-too-early',
      'price-list/invalid-period',
      'code/too-long',
    ],
    command: ({ params, body, context }) =>
      priceLists.handle(params.priceList, { type: 'PutPriceList', terms: body }, context),
    answer: toPriceList,
  });
  streamRoute(app, {
    url: '/v1/price-lists/:priceList',
    permission: 'priceList:read',
    summary: 'The terms of a price list from its events, now or as of any instant',
    description:
      'Always current: reads the events of the list, not a read model. Its prices are at ' +
      '`/query/v1/price-lists/{priceList}`.',
    params: Path,
    ok: PriceList,
    problems: ['price-list/unknown'],
    of: priceLists,
    id: ({ priceList }) => codes.spelt('priceList', priceList),
    answer: toPriceList,
  });
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/price-lists/:priceList/prices/:sku',
    permission: 'priceList:set-price',
    summary: 'Set the price of a product unit from a minimum quantity on',
    description:
      'A price is for one unit of the product, from a minimum quantity on: a quantity break. A line in a unit ' +
      'without a price gets that of the base unit, times the factor. A price is a decimal, or millionths of the ' +
      'major unit, for one unit or, with `per`, for 100 or 1,000: 12.3456 a hundred is `{"decimal": "12.3456", ' +
      '"currency": "EUR", "per": 100}` or `{"micros": 12345600, "currency": "EUR", "per": 100}`. Orders that have ' +
      'been priced keep their prices.',
    params: PricePath,
    body: Price,
    ok: { schema: ProductPrices },
    problems: ['product/unknown', 'product/unit-unknown', ...currencies],
    command: async ({ params, body, context }) => {
      const { unit: of, minQuantity = one, unitPrice } = body;
      const sku = await codes.spelt('product', params.sku);
      const result = await handleOnce(priceLists, params.priceList, context, async () => {
        const { unit } = await units.require(context, sku, of);
        return { type: 'SetPrice', sku, unit, minQuantity, unitPrice };
      });
      return { ...result, state: { sku, list: result.state } };
    },
    answer: toPrices,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/price-lists/:priceList/prices/:sku/remove',
    permission: 'priceList:remove-price',
    summary: 'Remove a price',
    description:
      'Removes the quantity break at `minQuantity` of the unit, also of a unit that the product no longer has. ' +
      'Orders that have been priced keep their prices.',
    params: PricePath,
    body: object(step),
    ok: { schema: ProductPrices },
    problems: ['product/unknown', 'price-list/unknown', 'price-list/price-unknown', 'price-list/dated-too-early'],
    command: async ({ params, body, context }) => {
      const sku = await codes.spelt('product', params.sku);
      const result = await handleOnce(priceLists, params.priceList, context, async () => {
        const unit = body.unit ?? (await units.base(sku));
        return { type: 'RemovePrice', sku, unit, minQuantity: body.minQuantity ?? one };
      });
      return { ...result, state: { sku, list: result.state } };
    },
    answer: toPrices,
  });
  importRoute(app, {
    url: '/v1/price-lists/:priceList/prices/import',
    permission: 'priceList:set-price',
    summary: 'Set up to 1,000 prices, each independently',
    params: Path,
    row: object({ sku: Sku, ...Price.properties }),
    inOrder: ({ sku }) => [naturalKey(sku)],
    command: async ({ sku: given, unit: of, minQuantity = one, unitPrice }, { priceList }, context) => {
      const { sku, unit } = await units.require(context, given, of);
      return priceLists.handle(priceList, { type: 'SetPrice', sku, unit, minQuantity, unitPrice }, context);
    },
  });
};
