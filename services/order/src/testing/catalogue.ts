/** For tests: histories of the catalogue, and what the local copy makes of them. */
import {
  naturalKey,
  PriceBreak,
  type PriceListPublication,
  PriceListTerms,
  ProductDetails,
  type ProductPublication,
} from '@sales/contracts';
import { type PublishedEvent, position, type Row, revision, type StreamName, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { validator } from '@sales/service-kit';
import { type Static, type TSchema, Type } from 'typebox';
import type { ListedPrice } from '../prices/price-book.ts';
import { catalogueProjection } from '../reference/catalogue.ts';
import { toEntry } from '../reference/read-models.ts';
import type { CatalogueEntry } from '../reference/reference-data.ts';
import { at } from './orders.ts';

export type Said = ProductPublication | PriceListPublication;

const streamOf = ({ type, data }: Said): StreamName =>
  streamName(type.split('.')[1] ?? '', naturalKey('priceList' in data ? data.priceList : data.sku));

/** The events in the order in which they were recorded; each product and list counts its own revisions. */
export const published = (said: readonly Said[]): PublishedEvent[] => {
  const seen = new Map<string, number>();
  return said.map((one, nth) => {
    const stream = streamOf(one);
    const next = seen.get(stream) ?? 0;
    seen.set(stream, next + 1);
    return {
      id: testId(nth),
      type: one.type,
      data: one.data,
      stream,
      revision: revision(next),
      position: position(nth + 1),
      previous: position(nth),
      recordedAt: at,
      effectiveAt: at,
      actor: 'user:test',
      correlationId: testId(nth),
      causationId: testId(nth),
      commandId: testId(nth),
    };
  });
};

/** The events of a list up to a revision. */
export const listUpTo = (events: readonly PublishedEvent[], priceList: string, upTo: number): PublishedEvent[] => {
  const stream = streamName('priceList', naturalKey(priceList));
  return events.filter((event) => event.stream === stream && Number(event.revision) <= upTo);
};

/** The rows of a table after the events. */
export const rowsOf = (table: string, events: readonly PublishedEvent[]): readonly Row[] => {
  const part = catalogueProjection.tables.find((one) => one.table.name === table);
  if (part?.kind !== 'folded') throw new Error(`there is no folded table ${table}`);
  const rows = new Map<string, Row>();
  for (const event of events) {
    for (const key of part.keys(event)) {
      const name = JSON.stringify(key);
      const row = part.evolve(rows.get(name), event, key);
      if (row !== undefined) rows.set(name, row);
    }
  }
  return [...rows.values()];
};

/** A column as it is read back. */
const columnOf =
  <Schema extends TSchema>(schema: Schema) =>
  (value: unknown): Static<Schema> => {
    if (!validator(schema).check(value)) throw new Error(`${JSON.stringify(value)} is not what the column holds`);
    return value;
  };
const terms = columnOf(PriceListTerms);
const breaks = columnOf(Type.Array(PriceBreak));
const details = columnOf(ProductDetails);

/** What the lists say about a product, as the look-up joins them. */
export const listedAfter = (events: readonly PublishedEvent[], sku: string): ListedPrice[] => {
  const prices = rowsOf('order_prices', events).filter((row) => row['code'] === naturalKey(sku));
  return rowsOf('order_price_lists', events).flatMap((list) => {
    const price = prices.find((row) => row['list_code'] === list['list_code']);
    if (price === undefined) return [];
    return {
      priceList: String(list['price_list']),
      terms: terms(list['terms']),
      breaks: breaks(price['breaks']),
      revision: Math.max(Number(list['revision']), Number(price['revision'])),
    };
  });
};

/** The products after the events, as the look-up gives them. */
export const catalogueAfter = (events: readonly PublishedEvent[]): readonly CatalogueEntry[] =>
  rowsOf('order_products', events).map((row) => {
    const sku = String(row['sku']);
    const product = { sku, details: details(row['details']), discontinued: row['discontinued'] === true };
    return toEntry(product, listedAfter(events, sku));
  });
