import {
  Attachment,
  BarcodeCode,
  barcodeKey,
  PriceListCode,
  PriceListTerms,
  ProductDetails,
  pathKey,
  Quantity,
  quantity,
  Sku,
  UnitCode,
  UnitPrice,
  type ValueOf,
} from '@sales/contracts';
import { type Database, type PublishedEvent, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type Asked,
  type AsOf,
  asOfQuery,
  beginsWith,
  columnsOf,
  customIs,
  eventOf,
  filter,
  foldEach,
  foldOf,
  found,
  is,
  type List,
  listRoute,
  now,
  present,
  priceDocument,
  readAll,
  readEvents,
  readStreams,
  replayed,
  search,
  shortListRoute,
  storyLink,
  Text,
  type TimelineRow,
  upTo,
} from '@sales/read-kit';
import { type App, type GroupedFields, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { spellingIn, spelt } from '../codes/index.ts';
import { evolveProduct, evolveProductRow } from './fold.ts';
import { evolvePrice, evolveTerms, priceKey, unitPriceOf } from './fold-prices.ts';
import { type PriceListRow, type PriceRow, type ProductDocument, type ProductRow, productTable } from './table.ts';

const Price = Type.Object({ unit: UnitCode, minQuantity: Quantity, unitPrice: UnitPrice });
const href = Type.String({ description: 'Timeline: who, when and why' });
const Product = Type.Object({
  sku: Type.String(),
  status: Type.Union([Type.Literal('active'), Type.Literal('discontinued')]),
  discontinuedBecause: Type.Optional(Type.String()),
  details: ProductDetails,
  attachments: Type.Array(Attachment),
  addedAt: Type.String(),
  updatedAt: Type.String(),
  href,
});
const ProductItem = Type.Object(
  {
    ...Product.properties,
    prices: Type.Optional(
      Type.Array(Type.Object({ priceList: Type.String(), ...Price.properties }, { $id: 'ListedPrice' })),
    ),
  },
  { $id: 'ProductSummary' },
);
const productGroups: GroupedFields = { cost: ['details.standardCost'], personal: ['attachments'] };
type ProductItem = ValueOf<typeof ProductItem>;

const productOf = (document: ProductDocument, at: AsOf): ValueOf<typeof Product> => ({
  ...document,
  attachments: [...document.attachments],
  href: storyLink('product', document.sku, at),
});

const priceOf = (row: PriceRow): Static<typeof Price> => ({
  unit: row.unit,
  minQuantity: quantity(row.min_quantity),
  unitPrice: unitPriceOf(row),
});

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The prices of products in each list, now or as they were, by list, unit and quantity. */
const readPrices = async (database: Database, skus: readonly string[], at: AsOf): Promise<readonly PriceRow[]> => {
  if (at.asOf === undefined) {
    return database.query<PriceRow>(
      sql`select * from read.prices where sku = any(${[...skus]}::text[])
        order by price_list collate "C", unit collate "C", min_quantity`,
    );
  }
  const events = await database.query<TimelineRow>(
    sql`select * from read.timeline where document = any(${skus.map(priceDocument)}::text[]) and ${upTo(at)}
      order by stream, revision`,
  );
  return pricesOf(events.map(eventOf)).toSorted(byListUnitAndQuantity);
};

const byListUnitAndQuantity = (a: PriceRow, b: PriceRow): number =>
  order(a.price_list, b.price_list) || order(a.unit, b.unit) || a.min_quantity - b.min_quantity;

const withPrices = async (
  database: Database,
  products: readonly ValueOf<typeof Product>[],
  { query: at, reachOf }: Pick<Asked, 'reachOf'> & { readonly query: AsOf },
): Promise<readonly ProductItem[]> => {
  // Price lists are of no one: a reader may see all or none.
  if (reachOf('priceList:read').owners !== 'all') return products;
  const prices = await readPrices(
    database,
    products.map(({ sku }) => sku),
    at,
  );
  const bySku = Map.groupBy(prices, (price) => price.sku);
  return products.map((product) => ({
    ...product,
    prices: (bySku.get(product.sku) ?? []).map((price) => ({ priceList: price.price_list, ...priceOf(price) })),
  }));
};

type ProductSort = 'sku' | 'name' | 'category';

const productListOf = (products: SqlStatement): List<ProductRow, ProductSort> => ({
  columns: sql`p.*`,
  from: sql`${products} p`,
  sorts: {
    sku: { by: sql`p.sku collate "C"`, type: 'code' },
    name: { by: sql`p.name`, type: 'name', movedBy: ['sales.product.changed.v1'] },
    category: {
      by: sql`p.category`,
      type: 'name',
      movedBy: ['sales.product.changed.v1', 'sales.product.categorised.v1'],
    },
  },
  id: [sql`p.sku`],
  idOf: (row) => [row.sku],
  moves: { readModel: 'products', category: 'product', rows: (ids) => sql`p.sku = any(${[...ids]}::text[])` },
});

export const productList = productListOf(sql`read.products`);

/** The list as of an instant. */
const pastProducts = replayed({
  list: productListOf,
  live: sql`read.products`,
  table: productTable,
  stream: ({ sku }) => `product-${sku}`,
  evolve: evolveProductRow,
});

const isWithin = (category: string): SqlStatement =>
  sql`(p.category_key = ${category} or p.category_key collate "C" like ${beginsWith(`${category}/`)})`;

/** A product as it is known to have been at an instant; undefined before it was added. */
export const readProductAsOf = async (
  database: Database,
  sku: string,
  at: AsOf,
): Promise<ProductDocument | undefined> =>
  foldOf(await readEvents(database, `product-${sku}`, upTo(at)), evolveProduct);

const readProduct = async (database: Database, sku: string): Promise<ProductDocument | undefined> => {
  const [row] = await database.query<ProductRow>(
    sql`select p.* from read.products p where p.sku = ${spelt('product', sku)}`,
  );
  return row?.document;
};

const PriceList = Type.Object({
  priceList: Type.String(),
  terms: PriceListTerms,
  updatedAt: Type.String(),
  href,
  prices: Type.Array(Type.Object({ sku: Type.String(), ...Price.properties })),
});

/** A price by itself, in a file. */
const ListPrice = Type.Object({ priceList: Type.String(), ...PriceList.properties.prices.items.properties });
type ListPrice = Static<typeof ListPrice>;

const termsOf = (row: PriceListRow, at: AsOf) => ({
  priceList: row.price_list,
  terms: row.terms,
  updatedAt: row.updated_at,
  href: storyLink('priceList', row.price_list, at),
});

const priceList = (row: PriceListRow, prices: readonly PriceRow[], at: AsOf): Static<typeof PriceList> => ({
  ...termsOf(row, at),
  prices: prices.map((price) => ({ sku: price.sku, ...priceOf(price) })),
});

const byKey = (a: PriceRow, b: PriceRow): number =>
  order(a.sku, b.sku) || order(a.unit, b.unit) || a.min_quantity - b.min_quantity;

const pricesOf = (events: readonly PublishedEvent[]): readonly PriceRow[] => {
  const prices = new Map<string, PriceRow>();
  for (const event of events) {
    const known = priceKey(event);
    if (known === undefined) continue;
    const key = JSON.stringify(known);
    const price = evolvePrice(event, prices.get(key));
    if (price === undefined) prices.delete(key);
    else prices.set(key, price);
  }
  return [...prices.values()].sort(byKey);
};

const priceListEvents = async (database: Database, code: string, at: AsOf) =>
  readEvents(database, `priceList-${await spellingIn(database, 'priceList', code)}`, upTo(at));

/** A price list with its prices as they were; undefined before it was created. */
export const readPriceListAsOf = async (database: Database, code: string, at: AsOf) => {
  const events = await priceListEvents(database, code, at);
  const row = foldOf(events, evolveTerms);
  return row === undefined ? undefined : priceList(row, pricesOf(events), at);
};

async function* exportPrices(database: ReadDatabase, code: string, at: AsOf): AsyncGenerator<ListPrice> {
  const rows =
    at.asOf === undefined
      ? readAll(database, prices, { where: [sql`p.price_list = ${spelt('priceList', code)}`], sort: 'priceList' })
      : pricesOf(await priceListEvents(database, code, at));
  for await (const row of rows) yield { priceList: row.price_list, sku: row.sku, ...priceOf(row) };
}

/** The price lists with their terms, now or as they were. */
const readPriceLists = async (database: Database, at: AsOf): Promise<readonly PriceListRow[]> => {
  const now = await database.query<PriceListRow>(sql`select * from read.price_lists order by price_list collate "C"`);
  if (at.asOf === undefined) return now;
  const streams = now.map((row) => `priceList-${row.price_list}`);
  const rows = foldEach(await readStreams(database, streams, at), evolveTerms);
  const known = new Map(rows.map((row) => [row.price_list, row]));
  return now.map((row) => known.get(row.price_list)).filter((row) => row !== undefined);
};

const readPriceList = async (database: Database, code: string) => {
  const [rows, prices] = await Promise.all([
    database.query<PriceListRow>(sql`select * from read.price_lists where price_list = ${spelt('priceList', code)}`),
    database.query<PriceRow>(
      sql`select * from read.prices where price_list = ${spelt('priceList', code)} order by sku collate "C",
        unit collate "C", min_quantity`,
    ),
  ]);
  return rows[0] === undefined ? undefined : priceList(rows[0], prices, now);
};

/** Several values in one cell. */
const listed = <Value>(values: readonly Value[] = [], text: (value: Value) => string): string =>
  values.map(text).join(' ');

const priceColumns = columnsOf<ListPrice>(ListPrice, [
  'priceList',
  'sku',
  'unit',
  'minQuantity',
  'unitPrice',
  ['per', ({ unitPrice: { per = 1 } }) => per],
  ['currency', 'unitPrice.currency'],
]);

type PriceSort = 'priceList';
const prices: List<PriceRow, PriceSort> = {
  columns: sql`p.*`,
  from: sql`read.prices p`,
  sorts: { priceList: { by: sql`p.price_list`, type: 'code' } },
  id: [sql`p.sku`, sql`p.unit`, sql`p.min_quantity`],
  idTypes: ['code', 'code', 'bigint'],
  idOf: (row) => [row.sku, row.unit, row.min_quantity],
};

const Code = Type.Object({ priceList: PriceListCode });

export const productRoutes = (app: App, database: ReadDatabase): void => {
  listRoute(app, database, {
    url: '/v1/products',
    permission: 'product:read',
    reads: ['products'],
    summary: 'Products, with their prices in each list',
    description: '`search` looks in SKU, name, bar code and category. Prices are for who may read price lists.',
    filters: {
      status: is(sql`p.status`, Product.properties.status),
      category: filter(
        Type.Optional(Type.With(Text, { description: 'This category and those below it' })),
        (category) => isWithin(pathKey(category)),
      ),
      search: search('Prefix of the SKU, of a bar code, or of words in name and category'),
      barcode: filter(
        Type.Optional(Type.With(BarcodeCode, { description: 'The product with this bar code, on any of its units' })),
        (barcode) => sql`p.barcodes ? ${barcodeKey(barcode)}`,
      ),
      custom: customIs(sql`(p.document -> 'details' -> 'custom')`),
    },
    rows: productList,
    sorts: ['sku', 'name', 'category'],
    sort: 'sku',
    past: { key: 'sku', list: pastProducts },
    item: ProductItem,
    itemOf: (row, query) => productOf(row.document, query),
    completed: withPrices,
    groups: productGroups,
    file: [
      'products',
      [
        'sku',
        'details.name',
        'details.category',
        'details.unit',
        ['units', ({ details }) => listed(details.units, ({ unit, factor }) => `${unit}=${factor}`)],
        ['barcodes', ({ details }) => listed(details.barcodes, ({ code }) => code)],
        'details.taxCategory',
        'details.custom',
        'status',
        'updatedAt',
      ],
    ],
  });

  queryRoute(app, {
    url: '/v1/products/:sku',
    permission: 'product:read',
    reads: ['products', 'codes', 'timeline'],
    summary: 'One product, now or as of any instant',
    description: 'With `asOf` it is computed from the events up to that instant, and so are its prices.',
    params: Type.Object({ sku: Sku }),
    query: asOfQuery,
    ok: ProductItem,
    fields: productGroups,
    problems: ['query/unknown'],
    handle: async ({ params: { sku }, query, reachOf }) => {
      const { asOf } = query;
      const document =
        asOf === undefined
          ? await readProduct(database, sku)
          : await readProductAsOf(database, await spellingIn(database, 'product', sku), query);
      const there = found(document, { sku, ...present({ asOf }) });
      const [item] = await withPrices(database, [productOf(there, query)], { query, reachOf });
      return found(item, { sku });
    },
  });

  shortListRoute(app, {
    url: '/v1/price-lists',
    permission: 'priceList:read',
    reads: ['products'],
    summary: 'Price lists',
    description: 'All of them with their terms; the prices of one are at `/query/v1/price-lists/{priceList}`.',
    item: Type.Object({ priceList: Type.String(), terms: PriceListTerms, updatedAt: Type.String(), href }),
    items: async (at) => (await readPriceLists(database, at)).map((row) => termsOf(row, at)),
    file: [
      'price-lists',
      [
        'priceList',
        'terms.name',
        'terms.currency',
        'terms.taxIncluded',
        'terms.priority',
        'terms.assignedOnly',
        'terms.validFrom',
        'terms.validTo',
        'updatedAt',
      ],
    ],
  });

  queryRoute(app, {
    url: '/v1/price-lists/:priceList',
    permission: 'priceList:read',
    reads: ['products', 'codes', 'timeline'],
    summary: 'One price list with its prices, now or as of any instant',
    description: 'As a page or as a file. With `asOf` it is computed from the events up to that instant.',
    params: Code,
    query: asOfQuery,
    ok: PriceList,
    problems: ['query/unknown'],
    handle: async ({ params, query }) => {
      const { asOf } = query;
      const list =
        asOf === undefined
          ? await readPriceList(database, params.priceList)
          : await readPriceListAsOf(database, params.priceList, query);
      return found(list, { ...params, ...(asOf !== undefined && { asOf }) });
    },
    file: {
      name: 'prices',
      columns: priceColumns,
      rows: ({ params, query }) => exportPrices(database, params.priceList, query),
    },
  });
};
