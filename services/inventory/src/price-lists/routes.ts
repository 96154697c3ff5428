import { object, PositiveQuantity, PriceListCode, PriceListTerms, Sku, UnitPrice } from '@sales/contracts';
import { type App, commandRoute, handleOnce, streamRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Codes } from '../codes/index.ts';
import { importRoute } from '../import-rows.ts';
import type { RequireProduct } from '../products/index.ts';
import type { PriceLists } from './price-lists.ts';
import { PriceList, ProductPrices, toPriceList, toPrices } from './representation.ts';

const Path = object({ priceList: PriceListCode });
const PricePath = object({ priceList: PriceListCode, sku: Sku });
/** From how many on; one where it is left out. */
const minQuantity = Type.Optional(PositiveQuantity);
const Price = object({ minQuantity, unitPrice: UnitPrice });

const one = '1';
const currencies = ['price-list/unknown', 'price-list/currency-mismatch', 'price-list/dated-too-early'] as const;

/** Commands on price lists and their prices. */
export const priceListRoutes = (
  app: App,
  priceLists: PriceLists,
  codes: Codes,
  requireProduct: RequireProduct,
): void => {
  commandRoute(app, {
    method: 'POST',
    url: '/v1/price-lists',
    permission: 'priceList:create',
    summary: 'Create a price list',
    description:
      'A list has one currency, may be valid for a period only, and may be for customers it is assigned to only. Where several lists have a price, the priority decides.',
    body: object({ priceList: PriceListCode, ...PriceListTerms.properties }),
    ok: { status: 201, schema: PriceList },
    problems: [
      'price-list/already-exists',
      'price-list/unknown-currency',
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
    summary: 'Make the terms of a price list what the body says; create it when it is not there',
    description: 'For imports: the same body again changes nothing. The currency of a list stays.',
    params: Path,
    body: PriceListTerms,
    ok: { schema: PriceList },
    problems: [
      'price-list/unknown-currency',
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
    summary: 'The terms of a price list straight from the events, now or as it was known then',
    description:
      'Never behind: the events of the list are read, not a read model. Its prices are at `/query/v1/price-lists/{priceList}`.',
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
    summary: 'Set the price of a product from a quantity on',
    description:
      'Each quantity from which a price holds is a step of its own; without `minQuantity` the step is 1. A price is in millionths of the major unit, for one unit or, with `per`, for 100 or 1,000: 12.3456 a hundred is `{"micros": 12345600, "currency": "EUR", "per": 100}`. Orders that have been priced keep their prices.',
    params: PricePath,
    body: Price,
    ok: { schema: ProductPrices },
    problems: ['product/unknown', ...currencies],
    command: async ({ params, body, context }) => {
      const { minQuantity: from = one, unitPrice } = body;
      const sku = await codes.spelt('product', params.sku);
      const result = await handleOnce(priceLists, params.priceList, context, async () => {
        await requireProduct(context, sku);
        return { type: 'SetPrice', sku, minQuantity: from, unitPrice };
      });
      return { ...result, state: { sku, list: result.state } };
    },
    answer: toPrices,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/price-lists/:priceList/prices/:sku/remove',
    permission: 'priceList:remove-price',
    summary: 'Take a price away',
    description: 'Of the step that begins at `minQuantity`, or at 1. Orders that have been priced keep their prices.',
    params: PricePath,
    body: object({ minQuantity }),
    ok: { schema: ProductPrices },
    problems: ['price-list/unknown', 'price-list/no-such-price', 'price-list/dated-too-early'],
    command: async ({ params, body, context }) => {
      const sku = await codes.spelt('product', params.sku);
      const command = { type: 'RemovePrice', sku, minQuantity: body.minQuantity ?? one } as const;
      const result = await priceLists.handle(params.priceList, command, context);
      return { ...result, state: { sku, list: result.state } };
    },
    answer: toPrices,
  });
  importRoute(app, {
    url: '/v1/price-lists/:priceList/prices/import',
    permission: 'priceList:set-price',
    summary: 'Set up to 1,000 prices, each on its own',
    description:
      'Each row is done, refused or invalid by itself, and the answer lists those that were not done. Send a file again with its key: nothing is doubled.',
    params: Path,
    row: object({ sku: Sku, ...Price.properties }),
    command: async ({ sku: given, minQuantity: from = one, unitPrice }, { priceList }, context) => {
      const sku = await requireProduct(context, given);
      return priceLists.handle(priceList, { type: 'SetPrice', sku, minQuantity: from, unitPrice }, context);
    },
  });
};
