import {
  addressFor,
  barcodeKey,
  type CustomerDetails,
  type Money,
  naturalKey,
  type PaymentTerms,
  type PriceBreak,
  type PriceListTerms,
  type ProductDetails,
} from '@sales/contracts';
import { type Database, type Projection, type ProjectionStore, sql } from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';
import type { ListedPrice } from '../prices/index.ts';
import { catalogueProjection } from './catalogue.ts';
import { customersProjection } from './customers.ts';
import { openOrdersProjection } from './open-orders.ts';
import type { CatalogueEntry, CustomerTerms, KnownWarehouse, ReferenceData, Scanned } from './reference-data.ts';
import { type Stamp, versionedCache } from './versioned-cache.ts';
import { warehousesProjection } from './warehouses.ts';

type CustomerRow = {
  readonly customer_id: string;
  readonly number: string;
  readonly details: CustomerDetails;
  readonly payment_terms: PaymentTerms;
  readonly credit_limit: Money | null;
  readonly price_list: string | null;
  readonly owner: string | null;
  readonly status: CustomerTerms['status'];
  readonly reason: string | null;
};

const toCustomer = (row: CustomerRow): CustomerTerms => {
  const { personId, name, country, region, segment, currency, fulfilmentPolicy, maxWarehouses, addresses } =
    row.details;
  const [billingAddress, shippingAddress] = [addressFor('billing', addresses), addressFor('shipping', addresses)];
  return {
    customerId: row.customer_id,
    ...(personId !== undefined && { personId }),
    number: row.number,
    name,
    country,
    ...(region !== undefined && { region }),
    ...(segment !== undefined && { segment }),
    currency,
    fulfilmentPolicy,
    ...(maxWarehouses !== undefined && { maxWarehouses }),
    paymentTerms: row.payment_terms,
    ...(row.credit_limit !== null && { creditLimit: row.credit_limit }),
    ...(row.price_list !== null && { priceList: row.price_list }),
    ...(row.owner !== null && { owner: row.owner }),
    ...(billingAddress !== undefined && { billingAddress }),
    ...(shippingAddress !== undefined && { shippingAddress }),
    status: row.status,
    ...(row.reason !== null && { reason: row.reason }),
  };
};

type ProductRow = {
  readonly code: string;
  readonly sku: string;
  readonly details: ProductDetails;
  readonly discontinued: boolean;
};
type PriceRow = {
  readonly code: string;
  readonly price_list: string;
  readonly terms: PriceListTerms;
  readonly breaks: readonly PriceBreak[];
  readonly revision: number;
};

const toPrice = ({ price_list, terms, breaks, revision }: PriceRow): ListedPrice => ({
  priceList: price_list,
  terms,
  breaks,
  revision,
});

/** What is known of a product, with what the lists say about it. */
export const toEntry = (
  { sku, details, discontinued }: Omit<ProductRow, 'code'>,
  prices: readonly ListedPrice[],
): CatalogueEntry => {
  const { name, category, unit, units, taxCategory } = details;
  return {
    sku,
    name,
    ...(category !== undefined && { category }),
    unit,
    ...(units !== undefined && { units }),
    taxCategory,
    isDiscontinued: discontinued,
    prices,
  };
};

const customersBy = async (database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, CustomerTerms>> => {
  const rows = await database.query<CustomerRow>(
    sql`select * from read.order_customers where customer_id = any(${ids}::text[])`,
  );
  return new Map(rows.map((row) => [row.customer_id, toCustomer(row)]));
};

const catalogueBy = async (
  database: Database,
  codes: readonly string[],
): Promise<ReadonlyMap<string, CatalogueEntry>> => {
  const [products, prices] = await Promise.all([
    database.query<ProductRow>(sql`select * from read.order_products where code = any(${codes}::text[])`),
    database.query<PriceRow>(sql`
      select p.code, l.price_list, l.terms, p.breaks, greatest(p.revision, l.revision) as revision
      from read.order_prices p join read.order_price_lists l using (list_code)
      where p.code = any(${codes}::text[]) order by p.code, l.price_list`),
  ]);
  const byCode = Map.groupBy(prices, (price) => price.code);
  return new Map(products.map((row) => [row.code, toEntry(row, (byCode.get(row.code) ?? []).map(toPrice))]));
};

/** What the bar codes of a product are on, by their keys. */
const scannedOf = ({ sku, details: { unit: base, barcodes = [] } }: ProductRow): [string, Scanned][] =>
  barcodes.map(({ code, unit = base }) => [barcodeKey(code), { sku, unit }]);

const barcodesBy = async (database: Database, keys: readonly string[]): Promise<ReadonlyMap<string, Scanned>> => {
  const rows = await database.query<ProductRow>(
    sql`select * from read.order_products where barcodes ?| ${keys}::text[]`,
  );
  return new Map(rows.flatMap(scannedOf));
};

const priceListsBy = async (database: Database, codes: readonly string[]): Promise<ReadonlyMap<string, true>> => {
  const rows = await database.query<{ readonly list_code: string }>(
    sql`select list_code from read.order_price_lists where list_code = any(${codes}::text[])`,
  );
  return new Map(rows.map(({ list_code }) => [list_code, true]));
};

const warehousesBy = async (
  database: Database,
  codes: readonly string[],
): Promise<ReadonlyMap<string, KnownWarehouse>> => {
  const rows = await database.query<KnownWarehouse & { readonly code: string }>(
    sql`select * from read.order_warehouses where code = any(${codes}::text[])`,
  );
  return new Map(rows.map(({ code, ...warehouse }) => [code, warehouse]));
};

const openOrdersOf = async (database: Database, customerId: string): Promise<readonly string[]> => {
  const rows = await database.query<{ readonly order_id: string }>(
    sql`select order_id from read.order_open_orders where customer_id = ${customerId} and is_open order by order_id`,
  );
  return rows.map(({ order_id }) => order_id);
};

export type ReadModelOptions = {
  readonly database: Database;
  readonly projections: ProjectionStore;
  /** A read model that has been waited for is found here as it was then, or newer. */
  readonly onReached: Scope['onReached'];
  /** How old an answer may be, in ms. */
  readonly ttl?: number;
};

/** Look-ups in the local read models, cached as long as they do not change. */
export const readModelReferenceData = (options: ReadModelOptions): ReferenceData => {
  const { database, projections, onReached, ttl = 500 } = options;

  const stampOf = (projection: Projection) => async (): Promise<Stamp> => {
    const { build } = await projections.live(projection);
    const checkpoints = await projections.checkpoints(build);
    const positions = checkpoints.map(({ topic, partition, position }) => `${topic}/${partition}@${position}`);
    return { text: `${build.number}:${positions.sort().join()}`, checkpoints };
  };

  const cached = <Value>(
    projection: Projection,
    read: (database: Database, keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    capacity: number,
  ) => versionedCache({ stamp: stampOf(projection), load: (keys) => read(database, keys), ttl, capacity });

  const customers = cached(customersProjection, customersBy, 20_000);
  const products = cached(catalogueProjection, catalogueBy, 50_000);
  const barcodes = cached(catalogueProjection, barcodesBy, 50_000);
  const priceLists = cached(catalogueProjection, priceListsBy, 10_000);
  const warehouses = cached(warehousesProjection, warehousesBy, 10_000);

  onReached(customersProjection, customers.atLeast);
  onReached(catalogueProjection, products.atLeast);
  onReached(catalogueProjection, barcodes.atLeast);
  onReached(catalogueProjection, priceLists.atLeast);
  onReached(warehousesProjection, warehouses.atLeast);

  return {
    customer: async (customerId) => (await customers.get([customerId])).get(customerId),
    catalogue: (skus) => products.get(skus.map(naturalKey)),
    barcodes: (codes) => barcodes.get(codes.map(barcodeKey)),
    hasPriceList: async (code) => (await priceLists.get([naturalKey(code)])).size > 0,
    openOrders: (customerId) => openOrdersOf(database, customerId),
    warehouse: async (code) => (await warehouses.get([naturalKey(code)])).get(naturalKey(code)),
  };
};

/** The same look-ups, which first have all that the last look at the store has found of what they are asked for. */
export const settledReferenceData = (
  referenceData: ReferenceData,
  { settled, recorded }: Pick<Scope['reference'], 'settled' | 'recorded'>,
): ReferenceData => ({
  customer: async (customerId) => {
    await settled('customer', customerId);
    return referenceData.customer(customerId);
  },
  catalogue: async (skus) => {
    // Any list may have a price for any of them.
    await Promise.all([settled('priceList'), ...skus.map((sku) => settled('product', sku))]);
    return referenceData.catalogue(skus);
  },
  barcodes: async (codes) => {
    // Any product may have them.
    await settled('product');
    return referenceData.barcodes(codes);
  },
  hasPriceList: async (code) => {
    await settled('priceList', code);
    return referenceData.hasPriceList(code);
  },
  openOrders: async (customerId) => {
    await recorded(openOrdersProjection);
    return referenceData.openOrders(customerId);
  },
  warehouse: async (code) => {
    await settled('warehouse', code);
    return referenceData.warehouse(code);
  },
});
