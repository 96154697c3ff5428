import { readFileSync } from 'node:fs';
import { allocations, object, priceLists, products, stockItems, warehouses } from '@sales/contracts';
import {
  categoryOf,
  type DomainEvent,
  position,
  type RecordedEvent,
  revision,
  type StreamName,
  streamName,
} from '@sales/eventsourcing';
import { fold, testId } from '@sales/eventsourcing/testing';
import { publishedBy, relaying, validator } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { allocation } from './allocations/allocations.ts';
import { priceList } from './price-lists/price-list.ts';
import { product } from './products/product.ts';
import { inventoryService } from './service.ts';
import { stockItem } from './stock-items/stock-item.ts';
import { warehouse } from './warehouses/warehouse.ts';

/**
 * One sample of every shape in which an event of this service was ever recorded, and what is published of it. Samples
 * are added when a shape changes, and never edited: there are stores with such events.
 */
const fixtures: unknown = JSON.parse(
  readFileSync(new URL('./fixtures/inventory-events.v1.json', import.meta.url), 'utf8'),
);

const Sample = object({ type: Type.String(), data: Type.Unknown() });
const Samples = validator(Type.Array(object({ stream: Type.String(), recorded: Sample, published: Sample })));
if (!Samples.check(fixtures)) throw new Error('the fixtures are not samples');

const types = [products, priceLists, warehouses, stockItems, allocations].flatMap((one) => Object.keys(one.types));

const published = publishedBy(inventoryService);
const { publish } = relaying(published);

const deciders = { product, priceList, warehouse, stockItem, allocation };

const nameIn = (stream: string): StreamName => {
  const dash = stream.indexOf('-');
  return streamName(stream.slice(0, dash), stream.slice(dash + 1));
};

/** An event as the store gives it back. */
const recordedAs = (stream: StreamName, { type, data }: Static<typeof Sample>): RecordedEvent => ({
  type,
  data,
  stream,
  revision: revision(0),
  position: position(1),
  eventId: testId(1),
  metadata: {
    commandId: testId(2),
    causationId: testId(2),
    correlationId: testId(3),
    actor: 'user:test',
    recordedAt: '2026-03-01T09:30:00.000Z',
    schemaVersion: 1,
  },
});

describe.each(fixtures)('a recorded $recorded.type of $stream', ({ stream, recorded, published: sample }) => {
  test('is still published as it was, and as the contract says', () => {
    const event = recordedAs(nameIn(stream), recorded);
    expect(publish(event)).toEqual(sample);
    published[categoryOf(event.stream)]?.check(event.stream, event);
  });
});

test('there is a sample of every type', () => {
  expect(new Set(fixtures.map(({ recorded }) => recorded.type))).toEqual(new Set(types));
});

test.each(Object.entries(deciders))('the samples of a %s fold', (category, { initialState, evolve }) => {
  const own = fixtures.filter(({ stream }) => stream.startsWith(`${category}-`));
  const rules = { initialState, evolve: evolve as (state: unknown, event: DomainEvent, at: string) => unknown };
  const events = own.map(({ recorded }) => recorded);
  expect(fold(rules, events)).toMatchSnapshot();
});

test('a SKU may have dots and dashes: the first dot of a stock item ends the warehouse', () => {
  const stream: StreamName = streamName('stockItem', 'MAIN-2.FUR-BO.1');
  const level = { onHand: '1', reserved: '1', inTransitOut: '0', value: { amount: 0, currency: 'EUR' } };
  const data = { quantity: '1', level, orderId: 'o', lineId: 'l' };
  const said = publish(recordedAs(stream, { type: 'StockReserved', data }));
  expect(said.data).toMatchObject({ warehouse: 'MAIN-2', sku: 'FUR-BO.1' });
});
