import {
  naturalKey,
  type PriceBreak,
  type PriceListPublication,
  type ProductPublication,
  priceLists as priceListContracts,
  products as productContracts,
  thousandths,
} from '@sales/contracts';
import type { Json, Projection, PublishedEvent, Row, Table } from '@sales/eventsourcing';
import { readModels } from './lookups.ts';

type Published = PublishedEvent & (ProductPublication | PriceListPublication);

/** The topics hold nothing else; a type that is added later is none of those below. */
const known = (event: PublishedEvent): Published => event as Published;

/** Published data is JSON; its types just do not say so. */
const json = (value: object): Json => value as { [name: string]: Json };

const products: Table = {
  name: 'order_products',
  columns: { code: 'text', sku: 'text', details: 'jsonb', discontinued: 'boolean' },
  key: ['code'],
};

const priceLists: Table = {
  name: 'order_price_lists',
  columns: { list_code: 'text', price_list: 'text', terms: 'jsonb', revision: 'bigint' },
  key: ['list_code'],
};

const prices: Table = {
  name: 'order_prices',
  columns: { code: 'text', list_code: 'text', breaks: 'jsonb', revision: 'bigint' },
  key: ['code', 'list_code'],
};

const productKeys = (event: PublishedEvent): Row[] =>
  event.type.startsWith('sales.product.') ? [{ code: naturalKey((event.data as { readonly sku: string }).sku) }] : [];

/** A product under its new category. */
const categorised = (details: Json | undefined, category: string): Json =>
  typeof details === 'object' && details !== null && !Array.isArray(details) ? { ...details, category } : { category };

const foldProduct = (row: Row | undefined, event: PublishedEvent, key: Row): Row | undefined => {
  const { type, data } = known(event);
  if (type === 'sales.product.added.v1')
    return { ...key, sku: data.sku, details: json(data.details), discontinued: false };
  if (row === undefined) return undefined;
  if (type === 'sales.product.changed.v1') return { ...row, details: json(data.details) };
  if (type === 'sales.product.categorised.v1') return { ...row, details: categorised(row['details'], data.category) };
  if (type === 'sales.product.discontinued.v1') return { ...row, discontinued: true };
  if (type === 'sales.product.reinstated.v1') return { ...row, discontinued: false };
  return row;
};

const listKeys = (event: PublishedEvent): Row[] => {
  const { type, data } = known(event);
  return type === 'sales.priceList.created.v1' || type === 'sales.priceList.changed.v1'
    ? [{ list_code: naturalKey(data.priceList) }]
    : [];
};

const foldList = (row: Row | undefined, event: PublishedEvent, key: Row): Row | undefined => {
  const { type, data, revision } = known(event);
  return type === 'sales.priceList.created.v1' || type === 'sales.priceList.changed.v1'
    ? { ...key, price_list: data.priceList, terms: json(data.terms), revision: Number(revision) }
    : row;
};

const priceKeys = (event: PublishedEvent): Row[] => {
  const { type, data } = known(event);
  return type === 'sales.priceList.price-set.v1' || type === 'sales.priceList.price-removed.v1'
    ? [{ code: naturalKey(data.sku), list_code: naturalKey(data.priceList) }]
    : [];
};

const breaksOf = (row: Row | undefined): readonly PriceBreak[] =>
  (row?.['breaks'] as readonly PriceBreak[] | undefined) ?? [];

const foldPrice = (row: Row | undefined, event: PublishedEvent, key: Row): Row | undefined => {
  const { type, data, revision } = known(event);
  if (type !== 'sales.priceList.price-set.v1' && type !== 'sales.priceList.price-removed.v1') return row;
  const { minQuantity } = data;
  const others = breaksOf(row).filter((one) => thousandths(one.minQuantity) !== thousandths(minQuantity));
  const own = type === 'sales.priceList.price-set.v1' ? [{ minQuantity, unitPrice: data.unitPrice }] : [];
  const breaks = [...others, ...own].sort((a, b) => thousandths(a.minQuantity) - thousandths(b.minQuantity));
  return { ...key, breaks: breaks.map(json), revision: Number(revision) };
};

/** Products, price lists and prices as the last events left them, by the keys of their codes. */
export const catalogueProjection: Projection = {
  name: readModels.catalogue,
  version: 2,
  topics: [productContracts.topic.name, priceListContracts.topic.name],
  tables: [
    { kind: 'folded', table: products, keys: productKeys, evolve: foldProduct },
    { kind: 'folded', table: priceLists, keys: listKeys, evolve: foldList },
    { kind: 'folded', table: prices, keys: priceKeys, evolve: foldPrice },
  ],
};
