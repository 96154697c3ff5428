import {
  BarcodeCode,
  BusinessDate,
  Currency,
  dayIn,
  EntityCode,
  Id,
  Money,
  mainEntity,
  object,
  PositiveQuantity,
  PriceExplanation,
  Sku,
  UnitCode,
  UnitPrice,
} from '@sales/contracts';
import { type Clock, reject } from '@sales/eventsourcing';
import { type App, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { grossOf } from '../amounts.ts';
import type { EntityAt } from '../entities/index.ts';
import type { OrderErrorCode } from '../orders/index.ts';
import { type ReferenceData, readModels } from '../reference/index.ts';
import { knownCurrency, knownCustomer, lookUpProblems, quoteLines } from './quoting.ts';
import { readBarcodes, type ScannedLine } from './scanned.ts';

export type PriceRoutesDeps = {
  readonly referenceData: ReferenceData;
  readonly entityAt: EntityAt;
  readonly clock: Clock;
};

export const priceRoutes = (app: App, { referenceData, entityAt, clock }: PriceRoutesDeps): void =>
  queryRoute(app, {
    url: '/v1/prices',
    permission: 'priceList:quote',
    summary: 'What a quantity of a product costs a customer, and why',
    description:
      'The price an order would get, with the list, the unit and the quantity break that it comes from, and why ' +
      'other lists do not apply. The list is chosen first; in it the price of the unit applies, otherwise that of ' +
      'the base unit times the factor.',
    query: {
      /** One whose customer data, or orders, are within reach: prices are what was agreed with them. */
      customerId: Id,
      sku: Type.Optional(Sku),
      /** In the place of the SKU, or beside it: it says the unit too. */
      barcode: Type.Optional(BarcodeCode),
      quantity: PositiveQuantity,
      /** Absent: the unit that the bar code is on, else the base unit of the product. */
      unit: Type.Optional(UnitCode),
      /** Absent: the customer's. */
      currency: Type.Optional(Currency),
      /** The company of ours that sells. Absent: `MAIN`. */
      entity: Type.Optional(EntityCode),
      /** Absent: today, where the company is. */
      on: Type.Optional(BusinessDate),
    },
    reads: [readModels.customers, readModels.catalogue],
    within: ({ customerId }) => ({
      things: { customerId },
      by: ['customer:read', 'order:place'],
      unknown: 'order/customer-unknown',
    }),
    ok: object({
      sku: Sku,
      quantity: PositiveQuantity,
      unit: UnitCode,
      baseQuantity: PositiveQuantity,
      unitPrice: UnitPrice,
      gross: Money,
      price: PriceExplanation,
    }),
    problems: [
      'order/entity-unknown',
      ...lookUpProblems,
      'order/line-field-missing',
      'order/quantity-not-whole',
      'order/quantity-too-large',
      'order/price-unknown',
      'order/tax-category-unknown',
      'order/price-list-unknown',
      'order/currency-unknown',
      'order/amount-too-large',
    ],
    handle: async ({ query: { customerId, sku, barcode, quantity, unit, currency, entity = mainEntity, on } }) => {
      const now = clock.now();
      const { timeZone, taxRates } = await entityAt(entity, now);
      const customer = await knownCustomer(referenceData, customerId);
      const scanned: ScannedLine = {
        lineId: '',
        kind: 'stock',
        quantity,
        ...(sku !== undefined && { sku }),
        ...(barcode !== undefined && { barcode }),
        ...(unit !== undefined && { unit }),
      };
      const [line] = await quoteLines(referenceData, await readBarcodes(referenceData, [scanned]), {
        seller: { entity, taxRates },
        customer,
        currency: knownCurrency(currency ?? customer.currency),
        day: on ?? dayIn(timeZone, now),
        actor: '',
      });
      if (line?.sku === undefined) return reject<OrderErrorCode>('order/product-unknown', { sku });
      const { unitPrice, price, baseQuantity } = line;
      return { sku: line.sku, quantity, unit: line.unit, baseQuantity, unitPrice, gross: grossOf(line), price };
    },
  });
