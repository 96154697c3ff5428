import {
  type Custom,
  type DiscountRule,
  type EntityDetails,
  isCurrency,
  isSameCode,
  type LineKind,
  naturalKey,
  perUnit,
  type Taxation,
  type UnitPrice,
  zero,
} from '@sales/contracts';
import { DomainError, reject } from '@sales/eventsourcing';
import { asMoney } from '../amounts.ts';
import type { OrderErrorCode, PricedLine, SubmitTerms } from '../orders/index.ts';
import type { CatalogueEntry, CustomerTerms, ReferenceData } from '../reference/index.ts';
import { requireFields } from './line-fields.ts';
import { measure } from './measure.ts';
import { priceLine } from './price-line.ts';

/** A line as it was asked for. */
export type LineRequest = {
  readonly lineId: string;
  readonly kind: LineKind;
  /** Of a product. */
  readonly sku?: string;
  readonly name?: string;
  readonly text?: string;
  /** Absent: 1. */
  readonly quantity?: string;
  /** Absent: the base unit of the product. */
  readonly unit?: string;
  /** A price by hand, of that unit. */
  readonly unitPrice?: UnitPrice;
  readonly taxIncluded?: boolean;
  /** Absent: that of the product. */
  readonly taxCategory?: string;
  readonly discounts?: readonly DiscountRule[];
  readonly custom?: Custom;
};

/** The company of ours that sells, and its rates on the day. */
export type Seller = Pick<EntityDetails, 'taxRates'> & { readonly entity: string };

/** For whom, by which company, in which currency, on which day; `actor` is who gives prices by hand. */
export type QuoteContext = {
  readonly seller: Seller;
  readonly customer: CustomerTerms;
  readonly currency: string;
  readonly day: string;
  readonly actor: string;
};

/** What looking up a customer and a product may be refused with. */
export const lookUpProblems = [
  'order/customer-unknown',
  'order/product-unknown',
  'order/product-discontinued',
  'order/unit-unknown',
  'order/barcode-unknown',
  'order/barcode-mismatch',
] as const satisfies readonly OrderErrorCode[];

/** @throws DomainError when there is no such customer */
export const knownCustomer = async (referenceData: ReferenceData, customerId: string): Promise<CustomerTerms> =>
  (await referenceData.customer(customerId)) ?? reject<OrderErrorCode>('order/customer-unknown', { customerId });

/** What an order is submitted with. Who sold it is given by hand, or else the owner of the customer. */
export const termsOf = (
  { paymentTerms, fulfilmentPolicy, maxWarehouses, creditLimit, owner }: CustomerTerms,
  salesperson: string | undefined = owner,
): SubmitTerms => ({
  paymentTerms,
  fulfilmentPolicy,
  ...(maxWarehouses !== undefined && { maxWarehouses }),
  ...(creditLimit !== undefined && { creditLimit }),
  ...(salesperson !== undefined && { salesperson }),
});

/** @throws DomainError for a code that is not a currency */
export const knownCurrency = (code: string): string =>
  isCurrency(code) ? code : reject<OrderErrorCode>('order/currency-unknown', { currency: code });

/** What a tax category comes to. @throws DomainError when the company has no rate for it */
const rateOf = (sku: string | undefined, category: string, { entity, taxRates }: Seller): Taxation =>
  taxRates.find((one) => one.category === category) ??
  reject<OrderErrorCode>('order/tax-category-unknown', {
    ...(sku !== undefined && { sku }),
    taxCategory: category,
    entity,
    taxCategories: taxRates.map((one) => one.category),
  });

/** What a line is as it was asked for, whatever it costs. */
const ownOf = ({ lineId, kind, name, text, discounts = [], custom }: LineRequest) => ({
  lineId,
  kind,
  ...(name !== undefined && { name }),
  ...(text !== undefined && { text }),
  ...(discounts.length > 0 && { discounts }),
  ...(custom !== undefined && { custom }),
});

/** Words cost nothing. */
const textLine = (line: LineRequest, { currency, day }: QuoteContext): PricedLine => ({
  ...ownOf(line),
  ...{ unit: 'C62', quantity: '1', baseUnit: 'C62', baseQuantity: '1' },
  unitPrice: perUnit(zero(currency)),
  taxation: { category: 'none', treatment: 'O', rate: '0' },
  price: { taxIncluded: false, pricedOn: day, notes: [] },
});

/** What is not a product costs what was said. */
const freeLine = (line: LineRequest, { seller, currency, day, actor }: QuoteContext): PricedLine => {
  const { quantity = '1', unit = 'C62', unitPrice = perUnit(zero(currency)), taxIncluded = false } = line;
  const { factor: _, ...measured } = measure({ unit }, { quantity });
  return {
    ...ownOf(line),
    ...measured,
    unitPrice,
    taxation: { ...rateOf(undefined, line.taxCategory ?? '', seller), byHand: true },
    price: { taxIncluded, pricedOn: day, notes: [{ code: 'byHand', by: actor }] },
  };
};

const productLine = (line: LineRequest, entry: CatalogueEntry, context: QuoteContext): PricedLine => {
  const { quantity: wanted = '1', unit, unitPrice, taxIncluded } = line;
  const { sku } = entry;
  if (entry.isDiscontinued) return reject<OrderErrorCode>('order/product-discontinued', { sku });
  if (taxIncluded !== undefined && unitPrice === undefined) {
    return reject<OrderErrorCode>('order/tax-without-price', { sku, taxIncluded });
  }
  const { seller, customer, currency, day, actor } = context;
  const assigned = customer.priceList !== undefined && { assignedList: customer.priceList };
  const byHand = unitPrice && { unitPrice, actor, ...(taxIncluded !== undefined && { taxIncluded }) };
  const { factor, ...measured } = measure(entry, { quantity: wanted, ...(unit !== undefined && { unit }) });
  const question = { sku, ...measured, factor, currency, day, ...assigned };
  const priced = asMoney(() => priceLine(question, entry.prices, byHand), { sku });
  if (!('price' in priced)) {
    const { quantity, unit: of } = measured;
    const { notes } = priced;
    return reject<OrderErrorCode>('order/price-unknown', { sku, quantity, unit: of, currency, day, notes });
  }
  const { name, category, taxCategory } = entry;
  const isOwn = line.taxCategory !== undefined;
  return {
    ...ownOf(line),
    sku,
    name,
    ...(category !== undefined && { category }),
    ...measured,
    taxation: { ...rateOf(sku, line.taxCategory ?? taxCategory, seller), ...(isOwn && { byHand: true as const }) },
    ...priced,
  };
};

const quoteLine = (
  line: LineRequest,
  catalogue: ReadonlyMap<string, CatalogueEntry>,
  context: QuoteContext,
): PricedLine => {
  requireFields(line);
  const { kind, sku } = line;
  if (kind === 'text') return textLine(line, context);
  if (sku === undefined) return freeLine(line, context);
  const entry = catalogue.get(naturalKey(sku)) ?? reject<OrderErrorCode>('order/product-unknown', { sku });
  return productLine(line, entry, context);
};

/**
 * A customer may be assigned to a list that does not exist: the service that assigns it cannot know. Prices of other
 * lists would be a silent mistake then. Asks only when none of the products has a price in the list.
 * @throws DomainError
 */
const requirePriceList = async (
  referenceData: ReferenceData,
  lines: readonly LineRequest[],
  catalogue: ReadonlyMap<string, CatalogueEntry>,
  { priceList }: CustomerTerms,
): Promise<void> => {
  const isListed = lines.some(({ sku, unitPrice }) => sku !== undefined && unitPrice === undefined);
  if (priceList === undefined || !isListed) return;
  const isFound = [...catalogue.values()].some(({ prices }) =>
    prices.some((one) => isSameCode(one.priceList, priceList)),
  );
  if (!isFound && !(await referenceData.hasPriceList(priceList))) {
    reject<OrderErrorCode>('order/price-list-unknown', { priceList });
  }
};

/**
 * Lines count base units as those were when they were quoted. @throws DomainError when a product has got another one
 * since; ReadModelUnavailable
 */
export const requireSameUnits = async (
  referenceData: Pick<ReferenceData, 'catalogue'>,
  lines: readonly Pick<PricedLine, 'lineId' | 'sku' | 'baseUnit'>[],
): Promise<void> => {
  const skus = lines.flatMap(({ sku }) => sku ?? []);
  const catalogue = skus.length === 0 ? undefined : await referenceData.catalogue(skus);
  for (const { lineId, sku, baseUnit } of lines) {
    const now = sku === undefined ? undefined : catalogue?.get(naturalKey(sku))?.unit;
    if (now !== undefined && now !== baseUnit) {
      reject<OrderErrorCode>('order/base-unit-changed', { lineId, sku, baseUnit, now });
    }
  }
};

/**
 * Looks up what lines cost. What a line is refused with is for `refuse` to deal with, which leaves the line out.
 * @throws DomainError where a line is refused and nothing deals with it; ReadModelUnavailable
 */
export const quoteLines = async (
  referenceData: ReferenceData,
  lines: readonly LineRequest[],
  context: QuoteContext,
  refuse: (lineId: string, error: DomainError) => void = (_, error) => {
    throw error;
  },
): Promise<PricedLine[]> => {
  const skus = lines.flatMap(({ sku }) => sku ?? []);
  const catalogue = skus.length === 0 ? new Map<string, CatalogueEntry>() : await referenceData.catalogue(skus);
  await requirePriceList(referenceData, lines, catalogue, context.customer);
  return lines.flatMap((line) => {
    try {
      return [quoteLine(line, catalogue, context)];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refuse(line.lineId, error);
      return [];
    }
  });
};
