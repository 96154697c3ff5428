import type {
  Address,
  CustomerDetails,
  Money,
  PaymentTerms,
  PriceBreak,
  PriceListTerms,
  ProductDetails,
} from '@sales/contracts';
import { type Database, type Projection, type ProjectionStore, type Signal, sql } from '@sales/eventsourcing';
import type { Reader } from '@sales/service-kit';
import type { ListedPrice } from '../domain/pricing/price-book.ts';
import { catalogueProjection } from './catalogue.ts';
import { customersProjection } from './customers.ts';
import type { CatalogueEntry, CustomerTerms, KnownWarehouse, Lookups } from './lookups.ts';
import { type Stamp, stampedCache } from './stamped-cache.ts';
import { warehousesProjection } from './warehouses.ts';

type CustomerRow = {
  readonly customer_id: string;
  readonly number: string;
  readonly details: CustomerDetails;
  readonly payment_terms: PaymentTerms;
  readonly credit_limit: Money | null;
  readonly price_list: string | null;
  readonly status: CustomerTerms['status'];
  readonly reason: string | null;
};

const toCustomer = (row: CustomerRow): CustomerTerms => {
  const {
    name,
    country,
    region,
    segment,
    currency,
    fulfilmentPolicy,
    maxWarehouses,
    shippingAddresses = [],
  } = row.details;
  const [shippingAddress]: (Address | undefined)[] = shippingAddresses;
  return {
    customerId: row.customer_id,
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
    ...(shippingAddress !== undefined && { shippingAddress }),
    status: row.status,
    ...(row.reason !== null && { reason: row.reason }),
  };
};

type ProductRow = { readonly sku: string; readonly details: ProductDetails; readonly discontinued: boolean };
type PriceRow = {
  readonly sku: string;
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

const toEntry = ({ sku, details, discontinued }: ProductRow, prices: readonly PriceRow[]): CatalogueEntry => {
  const { name, category, unit, taxRate } = details;
  return {
    sku,
    name,
    ...(category !== undefined && { category }),
    unit,
    taxRate,
    isDiscontinued: discontinued,
    prices: prices.map(toPrice),
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
  skus: readonly string[],
): Promise<ReadonlyMap<string, CatalogueEntry>> => {
  const [products, prices] = await Promise.all([
    database.query<ProductRow>(sql`select * from read.order_products where sku = any(${skus}::text[])`),
    database.query<PriceRow>(sql`
      select p.sku, p.price_list, l.terms, p.breaks, greatest(p.revision, l.revision) as revision
      from read.order_prices p join read.order_price_lists l using (price_list)
      where p.sku = any(${skus}::text[]) order by p.sku, p.price_list`),
  ]);
  const bySku = Map.groupBy(prices, (price) => price.sku);
  return new Map(products.map((row) => [row.sku, toEntry(row, bySku.get(row.sku) ?? [])]));
};

const priceListsBy = async (database: Database, codes: readonly string[]): Promise<ReadonlyMap<string, true>> => {
  const rows = await database.query<{ readonly price_list: string }>(
    sql`select price_list from read.order_price_lists where price_list = any(${codes}::text[])`,
  );
  return new Map(rows.map(({ price_list }) => [price_list, true]));
};

const warehousesBy = async (
  database: Database,
  codes: readonly string[],
): Promise<ReadonlyMap<string, KnownWarehouse>> => {
  const rows = await database.query<{ readonly warehouse: string; readonly closed: boolean }>(
    sql`select * from read.order_warehouses where warehouse = any(${codes}::text[])`,
  );
  return new Map(rows.map(({ warehouse, closed }) => [warehouse, { closed }]));
};

export type ReadModelOptions = {
  readonly database: Database;
  readonly projections: ProjectionStore;
  /** Notified when this process has brought a read model forward. */
  readonly changed: Signal;
  /** How old an answer may be, in ms. */
  readonly ttl?: number;
  /** How long to wait for something that is not there yet before saying that it does not exist, in ms. */
  readonly patience?: number;
};

/** How often to look again when another process keeps the read models, in ms. */
const lookAgain = 100;

export type LocalLookups = Lookups & {
  /** A read model that has been waited for is found here as it was then, or newer. */
  readonly follow: (reader: Reader) => Reader;
};

/**
 * Look-ups in the local read models, cached as long as they do not change. What was registered a moment ago is waited for
 * a little, so that a client may order right after the answer to a registration.
 */
export const readModelLookups = (options: ReadModelOptions): LocalLookups => {
  const { database, projections, changed, ttl = 500, patience = 1000 } = options;
  const never = new AbortController().signal;

  const stampOf = (projection: Projection) => async (): Promise<Stamp> => {
    const { build } = await projections.live(projection);
    const checkpoints = await projections.checkpoints(build);
    const positions = checkpoints.map(({ topic, partition, position }) => `${topic}/${partition}@${position}`);
    return { text: `${build.number}:${positions.sort().join()}`, checkpoints };
  };

  const customers = stampedCache({
    stamp: stampOf(customersProjection),
    load: (ids) => customersBy(database, ids),
    ttl,
    capacity: 20_000,
  });
  const products = stampedCache({
    stamp: stampOf(catalogueProjection),
    load: (skus) => catalogueBy(database, skus),
    ttl,
    capacity: 50_000,
  });

  const priceLists = stampedCache({
    stamp: stampOf(catalogueProjection),
    load: (codes) => priceListsBy(database, codes),
    ttl,
    capacity: 10_000,
  });
  const warehouses = stampedCache({
    stamp: stampOf(warehousesProjection),
    load: (codes) => warehousesBy(database, codes),
    ttl,
    capacity: 10_000,
  });

  const patiently = async <Value>(
    keys: readonly string[],
    get: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<ReadonlyMap<string, Value>> => {
    const wanted = new Set(keys).size;
    const deadline = performance.now() + patience;
    for (;;) {
      const seen = changed.count();
      const found = await get(keys);
      const left = deadline - performance.now();
      if (found.size === wanted || left <= 0) return found;
      await changed.wait(seen, Math.min(left, lookAgain), never);
    }
  };

  const caches = new Map([
    [customersProjection.name, [customers.atLeast]],
    [catalogueProjection.name, [products.atLeast, priceLists.atLeast]],
    [warehousesProjection.name, [warehouses.atLeast]],
  ]);

  return {
    follow: (reader) => ({
      ...reader,
      reaches: async (topic, partition, at, ms, abort) => {
        const hasReached = await reader.reaches(topic, partition, at, ms, abort);
        for (const atLeast of hasReached ? (caches.get(reader.projection.name) ?? []) : [])
          atLeast(topic, partition, at);
        return hasReached;
      },
    }),
    customer: async (customerId) => (await patiently([customerId], customers.get)).get(customerId),
    catalogue: (skus) => patiently(skus, products.get),
    hasPriceList: async (code) => (await patiently([code], priceLists.get)).has(code),
    warehouse: async (code) => (await patiently([code], warehouses.get)).get(code),
  };
};
