import { barcodeKey, naturalKey, type PriceListTerms, perUnit } from '@sales/contracts';
import type { ListedPrice } from '../prices/price-book.ts';
import type {
  CatalogueEntry,
  CustomerTerms,
  KnownWarehouse,
  ReferenceData,
  Scanned,
} from '../reference/reference-data.ts';
import { eur } from './orders.ts';

export const priceTerms = (more: Partial<PriceListTerms> = {}): PriceListTerms => ({
  name: 'Prices',
  currency: 'EUR',
  taxIncluded: false,
  priority: 0,
  assignedOnly: false,
  ...more,
});

export const listed = (priceList: string, unitPrice: number, more: Partial<ListedPrice> = {}): ListedPrice => ({
  priceList,
  terms: priceTerms(),
  breaks: [{ unit: 'C62', minQuantity: '1', unitPrice: perUnit(eur(unitPrice)) }],
  revision: 1,
  ...more,
});

/** The list that has the price of a product: 10.00 of a base unit. */
const standard = (unit: string): ListedPrice =>
  listed('STANDARD', 1000, { breaks: [{ unit, minQuantity: '1', unitPrice: perUnit(eur(1000)) }] });

export const product = (sku: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  sku,
  name: `Product ${sku}`,
  category: 'Furniture/Chairs',
  unit: 'C62',
  taxCategory: 'standard',
  isDiscontinued: false,
  prices: [standard(more.unit ?? 'C62')],
  ...more,
});

export const buyer = (customerId: string, more: Partial<CustomerTerms> = {}): CustomerTerms => ({
  customerId,
  number: 'C-000001',
  name: 'Ada Ltd',
  country: 'DE',
  currency: 'EUR',
  fulfilmentPolicy: 'shipPartial',
  paymentTerms: { dueDays: 30 },
  status: 'active',
  ...more,
});

/** Look-ups that know what they are told, and the warehouse `MAIN`. */
export const fakeReferenceData = ({ openOrders = async () => [] }: Partial<Pick<ReferenceData, 'openOrders'>> = {}) => {
  const customers = new Map<string, CustomerTerms>();
  const products = new Map<string, CatalogueEntry>();
  const warehouses = new Map<string, KnownWarehouse>([['main', { warehouse: 'MAIN', entity: 'MAIN', closed: false }]]);
  const scanned = new Map<string, Scanned>();
  const referenceData: ReferenceData = {
    openOrders,
    hasPriceList: async (code) =>
      [...products.values()].some(({ prices }) => prices.some(({ priceList }) => priceList === code)),
    barcodes: async () => scanned,
    warehouse: async (code) => warehouses.get(naturalKey(code)),
    customer: async (customerId) => customers.get(customerId),
    catalogue: async (skus) =>
      new Map(
        skus.map(naturalKey).flatMap((code) => {
          const one = products.get(code);
          return one === undefined ? [] : [[code, one]];
        }),
      ),
  };
  return {
    referenceData,
    addCustomer: (customer: CustomerTerms) => customers.set(customer.customerId, customer),
    addWarehouse: (warehouse: string, { entity = 'MAIN', closed = false } = {}) =>
      warehouses.set(naturalKey(warehouse), { warehouse, entity, closed }),
    addBarcode: (code: string, sku: string, unit: string) => scanned.set(barcodeKey(code), { sku, unit }),
    addProduct: (one: CatalogueEntry) => products.set(naturalKey(one.sku), one),
  };
};
