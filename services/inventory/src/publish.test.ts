import { readFileSync } from 'node:fs';
import { allocations, object, priceLists, products, stockItems, warehouses } from '@sales/contracts';
import {
  categoryOf,
  type DomainEvent,
  type Publication,
  position,
  type RecordedEvent,
  revision,
  type StreamName,
  streamName,
} from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { publishedBy, validator } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { allocation } from './allocations/allocations.ts';
import type { AllocationEvent } from './allocations/events.ts';
import type { PriceListEvent } from './price-lists/events.ts';
import { priceList } from './price-lists/price-list.ts';
import type { ProductEvent } from './products/events.ts';
import { product } from './products/product.ts';
import { inventoryService } from './service.ts';
import type { StockItemEvent } from './stock-items/events.ts';
import { stockItem } from './stock-items/stock-item.ts';
import type { WarehouseEvent } from './warehouses/events.ts';
import { warehouse } from './warehouses/warehouse.ts';

/**
 * One sample of every shape in which an event of this service was ever recorded, and what is published of it. Samples
 * are added when a shape changes, and never edited: such events are in somebody's store.
 */
const fixtures: unknown = JSON.parse(
  readFileSync(new URL('./fixtures/inventory-events.v1.json', import.meta.url), 'utf8'),
);

const Sample = object({ type: Type.String(), data: Type.Unknown() });
const Samples = validator(Type.Array(object({ stream: Type.String(), recorded: Sample, published: Sample })));
if (!Samples.check(fixtures)) throw new Error('the fixtures are no samples');

const contracts = new Map(
  Object.entries({
    ...products.schemas,
    ...priceLists.schemas,
    ...warehouses.schemas,
    ...stockItems.schemas,
    ...allocations.schemas,
  }).map(([type, schema]) => [type, validator(schema)]),
);

type Recorded = ProductEvent | PriceListEvent | WarehouseEvent | StockItemEvent | AllocationEvent;

/** Does not compile until it has every type of event. */
const types: Record<Recorded['type'], true> = {
  ProductAdded: true,
  ProductChanged: true,
  ProductCategorised: true,
  ProductDiscontinued: true,
  ProductReinstated: true,
  PriceListCreated: true,
  PriceListChanged: true,
  PriceSet: true,
  PriceRemoved: true,
  WarehouseOpened: true,
  WarehouseChanged: true,
  WarehouseClosed: true,
  StockReceived: true,
  ReceiptExpected: true,
  StockReserved: true,
  ReservationReleased: true,
  StockAwaited: true,
  BackorderFilled: true,
  StockPicked: true,
  StockShipped: true,
  StockReturned: true,
  StockAdjusted: true,
  StockCounted: true,
  TransferDispatched: true,
  TransferCompleted: true,
  TransferReceived: true,
  ReorderPolicySet: true,
  ReorderPointReached: true,
  AllocationAnswered: true,
  LinesPromised: true,
  AllocationReleased: true,
  AllocationShipped: true,
  AllocationReturned: true,
};

const published = publishedBy(inventoryService);
const publish = (event: RecordedEvent): Publication => {
  const category = published[categoryOf(event.stream)];
  if (category === undefined) throw new Error(`${event.stream} is not published`);
  return category.publish(event);
};

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
    actor: 'test',
    occurredAt: '2026-03-01T09:30:00.000Z',
    schemaVersion: 1,
  },
});

describe.each(fixtures)('a recorded $recorded.type of $stream', ({ stream, recorded, published }) => {
  test('is still published as it was, and as the contract says', () => {
    const publication = publish(recordedAs(nameIn(stream), recorded));
    expect(publication).toEqual(published);
    expect(contracts.get(published.type)?.errors(publication.data, 'body')).toEqual([]);
  });
});

test('there is a sample of every type', () => {
  expect(new Set(fixtures.map(({ recorded }) => recorded.type))).toEqual(new Set(Object.keys(types)));
});

test.each(Object.entries(deciders))('the samples of a %s fold', (category, { initialState, evolve }) => {
  const own = fixtures.filter(({ stream }) => stream.startsWith(`${category}-`));
  const fold = evolve as (state: unknown, event: DomainEvent) => unknown;
  expect(own.map(({ recorded }) => recorded).reduce(fold, initialState)).toMatchSnapshot();
});

test('a SKU may have dots and dashes: the first dot of a stock item ends the warehouse', () => {
  const stream: StreamName = streamName('stockItem', 'MAIN-2.FUR-BO.1');
  const level = { onHand: '1', reserved: '1', inTransitOut: '0', value: { amount: 0, currency: 'EUR' } };
  const data = { quantity: '1', level, orderId: 'o', lineId: 'l' };
  const said = publish(recordedAs(stream, { type: 'StockReserved', data }));
  expect(said.data).toMatchObject({ warehouse: 'MAIN-2', sku: 'FUR-BO.1' });
});
