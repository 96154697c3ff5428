import { quantity } from '@sales/contracts';
import type { PublishedEvent } from '@sales/eventsourcing';
import { evolveCustomer } from '../customers/index.ts';
import {
  asCustomerEvent,
  asOrderEvent,
  asProductEvent,
  asStockItemEvent,
  asWarehouseEvent,
  type StockItemEvent,
} from '../events.ts';
import { evolveOrder } from '../orders/index.ts';
import {
  asPriceEvent,
  asTermsEvent,
  evolvePrice,
  evolveProduct,
  evolveTerms,
  priceKey,
  priceOf,
} from '../products/index.ts';
import { evolveStock, evolveWarehouse, type StockRow } from '../stock/index.ts';
import { type Change, changesBetween } from './changes.ts';

/** Tells, event by event, what changed. It keeps what it has folded so far. */
export type Story = (event: PublishedEvent) => readonly Change[];

/** One document that the events of a stream fold to, or one of several that `part` tells apart. */
const telling = <Event extends PublishedEvent, Document>(
  known: (event: PublishedEvent) => Event | undefined,
  evolve: (document: Document | undefined, event: Event) => Document | undefined,
  view: (document: Document) => unknown = (document) => document,
  part: (event: Event) => string = () => '',
): Story => {
  const documents = new Map<string, Document>();
  return (event) => {
    const one = known(event);
    if (one === undefined) return [];
    const name = part(one);
    const before = documents.get(name);
    const after = evolve(before, one);
    if (after === undefined) documents.delete(name);
    else documents.set(name, after);
    const shown = (document: Document | undefined) => (document === undefined ? undefined : view(document));
    return changesBetween(shown(before), shown(after), name).filter(({ field }) => !bookkeeping.has(field));
  };
};

/** Fields that every event changes. */
const bookkeeping = new Set(['updatedAt', 'updated_at', 'revision']);

const together =
  (...stories: readonly Story[]): Story =>
  (event) =>
    stories.flatMap((story) => story(event));

const stockView = (row: StockRow) => ({
  onHand: quantity(row.on_hand),
  reserved: quantity(row.reserved),
  available: quantity(row.on_hand - row.reserved),
  ...(row.currency !== null && { value: { amount: row.value, currency: row.currency } }),
  ...(row.min !== null &&
    row.max !== null && {
      reorder: { min: quantity(row.min), max: quantity(row.max), leadTimeDays: row.lead_time_days },
    }),
});

/** What the item itself has noted to be on its way to others. It hears of arrivals a moment after them. */
const sentOf = (_: object | undefined, { data }: StockItemEvent): object => ({ inTransit: data.level.inTransitOut });

/** Of categories that have no document of their own: the last value of each field that their events carry. */
const lastValues = (document: object | undefined, { data }: PublishedEvent): object => ({
  ...document,
  ...(typeof data === 'object' ? data : {}),
});

const stories: Readonly<Record<string, () => Story>> = {
  customer: () => telling(asCustomerEvent, evolveCustomer),
  order: () => telling(asOrderEvent, evolveOrder),
  product: () => telling(asProductEvent, evolveProduct),
  priceList: () =>
    together(
      telling(asTermsEvent, evolveTerms),
      telling(asPriceEvent, evolvePrice, priceOf, (event) => {
        const { sku, min_quantity } = priceKey(event);
        return `prices[${sku} from ${quantity(min_quantity)}]`;
      }),
    ),
  stockItem: () => together(telling(asStockItemEvent, evolveStock, stockView), telling(asStockItemEvent, sentOf)),
  warehouse: () => telling(asWarehouseEvent, evolveWarehouse),
};

export const storyOf = (category: string): Story => stories[category]?.() ?? telling((event) => event, lastValues);
