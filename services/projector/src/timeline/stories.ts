import { categories, quantity, stockItems } from '@sales/contracts';
import { type Fold, onEvery, type PublishedEvent } from '@sales/eventsourcing';
import { evolveCustomer } from '../customers/index.ts';
import { evolveOrder } from '../orders/index.ts';
import { evolvePrice, evolveProduct, evolveTerms, priceKey, priceOf } from '../products/index.ts';
import { evolveStock, evolveWarehouse, type StockRow } from '../stock/index.ts';
import { type Change, changesBetween } from './changes.ts';

/** Tells, event by event, what changed. It keeps what it has folded so far. */
export type Story = (event: PublishedEvent) => readonly Change[];

/** One document that the events of a stream fold to, or one of several that `part` tells apart. */
const telling = <Document>(
  fold: Fold<Document>,
  view: (document: Document) => unknown = (document) => document,
  part: (event: PublishedEvent) => string = () => '',
): Story => {
  const documents = new Map<string, Document>();
  return (event) => {
    if (!fold.types.has(event.type)) return [];
    const name = part(event);
    const before = documents.get(name);
    const after = fold(event, before);
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
  ...(row.bin !== null && { bin: row.bin }),
});

/** What the item itself has noted to be on its way to others. It hears of arrivals a moment after them. */
const sent: Fold<object> = onEvery(stockItems, ({ data }) => ({ inTransit: data.level.inTransitOut }));

/** Of categories that have no document of their own: the last value of each field that their events carry. */
const lastValues = (category: string): Fold<object> =>
  Object.assign(
    ({ data }: PublishedEvent, document: object | undefined) => ({
      ...document,
      ...(typeof data === 'object' ? data : {}),
    }),
    {
      types: new Set(categories.filter(({ name }) => name === category).flatMap(({ schemas }) => Object.keys(schemas))),
    },
  );

const stories: Readonly<Record<string, () => Story>> = {
  customer: () => telling(evolveCustomer),
  order: () => telling(evolveOrder),
  product: () => telling(evolveProduct),
  priceList: () =>
    together(
      telling(evolveTerms),
      telling(evolvePrice, priceOf, (event) => {
        const { sku, min_quantity } = priceKey(event) ?? { sku: '', min_quantity: 0 };
        return `prices[${sku} from ${quantity(min_quantity)}]`;
      }),
    ),
  stockItem: () => together(telling<StockRow>(evolveStock, stockView), telling(sent)),
  warehouse: () => telling(evolveWarehouse),
};

export const storyOf = (category: string): Story => stories[category]?.() ?? telling(lastValues(category));
