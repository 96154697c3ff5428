import {
  barcodeKey,
  naturalKey,
  type PriceBreak,
  type ProductDetails,
  priceLists,
  products,
  thousandths,
} from '@sales/contracts';
import {
  begunBy,
  type EventNamed,
  foldedTable,
  idOf,
  type Json,
  on,
  type Projection,
  type PublishedEvent,
  type Row,
  type Table,
} from '@sales/eventsourcing';
import { readModels } from './reference-data.ts';

/** Published data is JSON; its types just do not say so. */
const json = (value: object): Json => value as { [name: string]: Json };

const productTable: Table = {
  name: 'order_products',
  columns: { code: 'text', sku: 'text', details: 'jsonb', barcodes: 'jsonb', discontinued: 'boolean' },
  key: ['code'],
  indexes: ['using gin (barcodes)'],
};

const priceListTable: Table = {
  name: 'order_price_lists',
  columns: { list_code: 'text', price_list: 'text', terms: 'jsonb', revision: 'bigint' },
  key: ['list_code'],
};

const priceTable: Table = {
  name: 'order_prices',
  columns: { code: 'text', list_code: 'text', breaks: 'jsonb', revision: 'bigint' },
  key: ['code', 'list_code'],
};

/** Details, and the keys of the bar codes to find them by. */
const described = (details: ProductDetails) => ({
  details: json(details),
  barcodes: (details.barcodes ?? []).map(({ code }) => barcodeKey(code)),
});

/** A product under its new category. */
const categorised = (details: Json | undefined, category: string): Json =>
  typeof details === 'object' && details !== null && !Array.isArray(details) ? { ...details, category } : { category };

const productRows = foldedTable<Row>({
  table: productTable,
  keys: ({ stream }) => [{ code: naturalKey(idOf(stream)) }],
  evolve: begunBy(
    on(products, {
      ProductAdded: ({ data }): Row => ({
        code: naturalKey(data.sku),
        sku: data.sku,
        ...described(data.details),
        discontinued: false,
      }),
    }),
    on(products, {
      ProductChanged: ({ data }, row) => ({ ...row, ...described(data.details) }),
      ProductCategorised: ({ data }, row) => ({ ...row, details: categorised(row['details'], data.category) }),
      ProductDiscontinued: (_, row) => ({ ...row, discontinued: true }),
      ProductReinstated: (_, row) => ({ ...row, discontinued: false }),
    }),
  ),
});

type TermsEvent = EventNamed<typeof priceLists, 'PriceListCreated' | 'PriceListChanged'>;

const withTerms = ({ data, revision }: TermsEvent, _: Row | undefined, key: Row): Row => ({
  ...key,
  price_list: data.priceList,
  terms: json(data.terms),
  revision: Number(revision),
});

const listRows = foldedTable<Row>({
  table: priceListTable,
  keys: ({ stream }) => [{ list_code: naturalKey(idOf(stream)) }],
  evolve: on(priceLists, { PriceListCreated: withTerms, PriceListChanged: withTerms }),
});

const priceKeys = ({ data }: EventNamed<typeof priceLists, 'PriceSet' | 'PriceRemoved'>): Row[] => [
  { code: naturalKey(data.sku), list_code: naturalKey(data.priceList) },
];

const breaksOf = (row: Row | undefined): readonly PriceBreak[] =>
  (row?.['breaks'] as readonly PriceBreak[] | undefined) ?? [];

const breaksBut = (
  row: Row | undefined,
  { unit, minQuantity }: Pick<PriceBreak, 'unit' | 'minQuantity'>,
): readonly PriceBreak[] =>
  breaksOf(row).filter((one) => one.unit !== unit || thousandths(one.minQuantity) !== thousandths(minQuantity));

const byUnitAndQuantity = (a: PriceBreak, b: PriceBreak): number =>
  a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : thousandths(a.minQuantity) - thousandths(b.minQuantity);

const withBreaks = ({ revision }: PublishedEvent, key: Row, breaks: readonly PriceBreak[]): Row => ({
  ...key,
  breaks: breaks.toSorted(byUnitAndQuantity).map(json),
  revision: Number(revision),
});

const priceRows = foldedTable<Row>({
  table: priceTable,
  keys: on(priceLists, { PriceSet: priceKeys, PriceRemoved: priceKeys }),
  evolve: on(priceLists, {
    PriceSet: (event, row, key) => {
      const { unit, minQuantity, unitPrice } = event.data;
      return withBreaks(event, key, [...breaksBut(row, event.data), { unit, minQuantity, unitPrice }]);
    },
    PriceRemoved: (event, row, key) => withBreaks(event, key, breaksBut(row, event.data)),
  }),
});

/** Products, price lists and prices as the last events left them, by the keys of their codes. */
export const catalogueProjection: Projection = {
  name: readModels.catalogue,
  version: 7,
  topics: [products.topic.name, priceLists.topic.name],
  tables: [productRows, listRows, priceRows],
};
