import {
  naturalKey,
  PriceBreak,
  type PriceListPublication,
  PriceListTerms,
  type ProductPublication,
} from '@sales/contracts';
import { type PublishedEvent, position, type Row, revision, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { validator } from '@sales/service-kit';
import fc from 'fast-check';
import { type Static, type TSchema, Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import type { ListedPrice } from '../domain/pricing/price-book.ts';
import { priceLine } from '../domain/pricing/price-line.ts';
import { priceTerms } from '../testing/lookups.ts';
import { at, eur } from '../testing/orders.ts';
import { catalogueProjection } from './catalogue.ts';

type Said = ProductPublication | PriceListPublication;

const published = (id: string, said: readonly Said[]): PublishedEvent[] =>
  said.map(({ type, data }, nth) => ({
    id: testId(nth),
    type,
    data,
    stream: streamName(type.split('.')[1] ?? '', id),
    revision: revision(nth),
    position: position(nth + 1),
    previous: position(nth),
    recordedAt: at,
    effectiveAt: at,
    actor: 'test',
    correlationId: testId(nth),
    causationId: testId(nth),
    commandId: testId(nth),
  }));

/** The rows of a table after the events. */
const rowsOf = (table: string, events: readonly PublishedEvent[]): readonly Row[] => {
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

/** What the only list says about a product, as the look-up joins it. */
const listedAfter = (events: readonly PublishedEvent[], sku: string): ListedPrice[] => {
  const [list] = rowsOf('order_price_lists', events);
  const price = rowsOf('order_prices', events).find((row) => row['code'] === naturalKey(sku));
  if (list === undefined || price === undefined) return [];
  return [
    {
      priceList: String(list['price_list']),
      terms: terms(list['terms']),
      breaks: breaks(price['breaks']),
      revision: Math.max(Number(list['revision']), Number(price['revision'])),
    },
  ];
};

describe('the local catalogue', () => {
  test('follows a product', () => {
    const details = { name: 'Chair', unit: 'pcs', taxRate: '19' };
    const events = published('CHAIR', [
      { type: 'sales.product.added.v1', data: { sku: 'CHAIR', details } },
      { type: 'sales.product.changed.v1', data: { sku: 'CHAIR', details: { ...details, name: 'Armchair' } } },
      { type: 'sales.product.categorised.v1', data: { sku: 'CHAIR', category: 'Furniture/Chairs' } },
      { type: 'sales.product.discontinued.v1', data: { sku: 'CHAIR' } },
    ]);
    const product = {
      code: 'chair',
      sku: 'CHAIR',
      details: { ...details, name: 'Armchair', category: 'Furniture/Chairs' },
    };
    expect(rowsOf('order_products', events)).toEqual([{ ...product, discontinued: true }]);
    const reinstated = published('CHAIR', [{ type: 'sales.product.reinstated.v1', data: { sku: 'CHAIR' } }]);
    expect(rowsOf('order_products', [...events, ...reinstated])).toEqual([{ ...product, discontinued: false }]);
  });

  test('computed again at the revision that a price names, gives the same price, whatever came later', () => {
    const sku = fc.constantFrom('A', 'B');
    const minQuantity = fc.constantFrom('1', '5', '10');
    const change: fc.Arbitrary<PriceListPublication> = fc.oneof(
      fc.tuple(sku, minQuantity, fc.nat(9999)).map(([one, quantity, amount]) => ({
        type: 'sales.priceList.price-set.v1' as const,
        data: { priceList: 'P', sku: one, minQuantity: quantity, unitPrice: eur(amount) },
      })),
      fc.tuple(sku, minQuantity).map(([one, quantity]) => ({
        type: 'sales.priceList.price-removed.v1' as const,
        data: { priceList: 'P', sku: one, minQuantity: quantity },
      })),
      fc.boolean().map((taxIncluded) => ({
        type: 'sales.priceList.changed.v1' as const,
        data: { priceList: 'P', terms: priceTerms({ taxIncluded }) },
      })),
    );
    const question = { quantity: '7', currency: 'EUR', day: '2024-01-15' };
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.nat(30), sku, (changes, when, wanted) => {
        const created: PriceListPublication = {
          type: 'sales.priceList.created.v1',
          data: { priceList: 'P', terms: priceTerms() },
        };
        const events = published('P', [created, ...changes]);
        const then = priceLine({ ...question, sku: wanted }, listedAfter(events.slice(0, when + 1), wanted));
        if (!('price' in then)) return;
        const upTo = then.price.priceListRevision ?? -1;
        const again = events.filter((event) => Number(event.revision) <= upTo);
        expect(priceLine({ ...question, sku: wanted }, listedAfter(again, wanted))).toEqual(then);
      }),
      { numRuns: 1000 },
    );
  });
});
