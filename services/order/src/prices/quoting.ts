import {
  type Custom,
  type EntityDetails,
  isCurrency,
  isSameCode,
  naturalKey,
  priceOf,
  type Taxation,
  type UnitPrice,
} from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { asMoney } from '../amounts.ts';
import type { Discount, OrderErrorCode, PricedLine, SubmitTerms } from '../orders/index.ts';
import type { CatalogueEntry, CustomerTerms, Lookups } from '../reference/index.ts';
import { measure } from './measure.ts';
import { priceLine } from './price-line.ts';

/** A line as it was asked for. */
export type LineRequest = {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: string;
  /** Absent: the base unit of the product. */
  readonly unit?: string;
  /** A price by hand, of that unit. */
  readonly unitPrice?: UnitPrice;
  readonly taxIncluded?: boolean;
  /** Absent: that of the product. */
  readonly taxCategory?: string;
  readonly ownDiscount?: Discount;
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

/** @throws DomainError when there is no such customer */
export const knownCustomer = async (lookups: Lookups, customerId: string): Promise<CustomerTerms> =>
  (await lookups.customer(customerId)) ?? reject<OrderErrorCode>('order/customer-unknown', { customerId });

const refuseHeld = ({ customerId, reason }: CustomerTerms): never =>
  reject<OrderErrorCode>('order/customer-held', { customerId, ...(reason !== undefined && { reason }) });

/** @throws DomainError when nothing may be sent to the customer now */
export const requireReleased = async (lookups: Lookups, customerId: string): Promise<void> => {
  const customer = await lookups.customer(customerId);
  if (customer?.status === 'held') refuseHeld(customer);
};

/** @throws DomainError when the customer may not order now */
export const buyingCustomer = async (lookups: Lookups, customerId: string): Promise<CustomerTerms> => {
  const customer = await knownCustomer(lookups, customerId);
  if (customer.status === 'held') return refuseHeld(customer);
  const details = { customerId, ...(customer.reason !== undefined && { reason: customer.reason }) };
  if (customer.status === 'deactivated') return reject<OrderErrorCode>('order/customer-inactive', details);
  return customer;
};

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

/** @throws DomainError for a code that is no currency */
export const knownCurrency = (code: string): string =>
  isCurrency(code) ? code : reject<OrderErrorCode>('order/currency-unknown', { currency: code });

/** What a tax category comes to. @throws DomainError when the company has no rate for it */
const taxationOf = (sku: string, category: string, { entity, taxRates }: Seller): Taxation =>
  taxRates.find((one) => one.category === category) ??
  reject<OrderErrorCode>('order/tax-category-unknown', {
    sku,
    taxCategory: category,
    entity,
    taxCategories: taxRates.map((one) => one.category),
  });

const quoteLine = (line: LineRequest, entry: CatalogueEntry | undefined, context: QuoteContext): PricedLine => {
  const { lineId, unitPrice, taxIncluded, ownDiscount, custom } = line;
  if (entry === undefined) return reject<OrderErrorCode>('order/product-unknown', { sku: line.sku });
  const { sku } = entry;
  if (entry.isDiscontinued) return reject<OrderErrorCode>('order/product-discontinued', { sku });
  if (taxIncluded !== undefined && unitPrice === undefined) {
    return reject<OrderErrorCode>('order/tax-without-price', { sku, taxIncluded });
  }
  const { seller, customer, currency, day, actor } = context;
  const assigned = customer.priceList !== undefined && { assignedList: customer.priceList };
  const byHand = unitPrice && { unitPrice, actor, ...(taxIncluded !== undefined && { taxIncluded }) };
  const { factor, ...measured } = measure(entry, line);
  const { baseQuantity: quantity } = measured;
  const priced = priceLine({ sku, quantity, currency, day, ...assigned }, entry.prices, byHand);
  if (!('price' in priced)) {
    return reject<OrderErrorCode>('order/price-not-found', { sku, quantity, currency, day, notes: priced.notes });
  }
  const { name, category, taxCategory } = entry;
  return {
    lineId,
    sku,
    name,
    ...(category !== undefined && { category }),
    ...measured,
    taxation: taxationOf(sku, line.taxCategory ?? taxCategory, seller),
    ...priced,
    ...(byHand === undefined && { unitPrice: asMoney(() => priceOf(priced.unitPrice, factor), { sku }) }),
    ...(ownDiscount !== undefined && { ownDiscount }),
    ...(custom !== undefined && { custom }),
  };
};

/**
 * A customer may be assigned to a list that does not exist: the service that assigns it cannot know. Prices of other
 * lists would be a silent mistake then. Asks only when none of the products has a price in the list.
 * @throws DomainError
 */
const requirePriceList = async (
  lookups: Lookups,
  lines: readonly LineRequest[],
  catalogue: ReadonlyMap<string, CatalogueEntry>,
  { priceList }: CustomerTerms,
): Promise<void> => {
  if (priceList === undefined || lines.every(({ unitPrice }) => unitPrice !== undefined)) return;
  const isFound = [...catalogue.values()].some(({ prices }) =>
    prices.some((one) => isSameCode(one.priceList, priceList)),
  );
  if (!isFound && !(await lookups.hasPriceList(priceList))) {
    reject<OrderErrorCode>('order/price-list-unknown', { priceList });
  }
};

/**
 * Looks up what lines cost.
 * @throws DomainError (unknown or discontinued product, no price); ReadModelUnavailable
 */
export const quoteLines = async (
  lookups: Lookups,
  lines: readonly LineRequest[],
  context: QuoteContext,
): Promise<PricedLine[]> => {
  const catalogue = await lookups.catalogue(lines.map(({ sku }) => sku));
  await requirePriceList(lookups, lines, catalogue, context.customer);
  return lines.map((line) => quoteLine(line, catalogue.get(naturalKey(line.sku)), context));
};
