import { stockItems as contracts, type Quantity, quantity } from '@sales/contracts';
import {
  type CommandContext,
  type CommandHandler,
  effectiveAt,
  type GivenDate,
  type RecordedEvent,
  revision,
  streamName,
} from '@sales/eventsourcing';
import { defineAggregate, publishing, type Scope } from '@sales/service-kit';
import { dayAtIn } from '../warehouses/index.ts';
import { isMoving, type StockItemCommand, type StockItemRequest } from './commands.ts';
import type { StockItemEvent } from './events.ts';
import { stockItemSnapshots, weightOf } from './snapshot.ts';
import type { StockItemState } from './state.ts';
import { parseStockItemId, stockItem } from './stock-item.ts';

export const stockItemAggregate = defineAggregate({
  category: 'stockItem',
  published: publishing(contracts),
  decider: () => stockItem,
  cacheWeight: 150_000,
  weigh: weightOf,
  snapshots: stockItemSnapshots,
});

export type StockItems = CommandHandler<StockItemState, StockItemRequest & GivenDate, StockItemEvent>;

/** What moves goods is told which business day it is at the warehouse. */
export const stockItemsIn = ({ handler, use, platform: { clock } }: Pick<Scope, 'handler' | 'use' | 'platform'>) => {
  const [items, dayAt] = [handler(stockItemAggregate), use(dayAtIn)];
  const onItsDay = async (
    id: string,
    request: StockItemRequest & GivenDate,
    { effectiveAt: at = clock.now() }: CommandContext,
  ): Promise<StockItemCommand & GivenDate> =>
    isMoving(request) ? { ...request, movedOn: await dayAt(parseStockItemId(id).warehouse, at) } : request;
  const handle: StockItems['handle'] = async (id, request, context) =>
    items.handle(id, await onItsDay(id, request, context), context);
  return { ...items, handle } satisfies StockItems;
};

/**
 * What was on hand right after the event of that revision, and its date; nothing, without a date, before the first
 * event, at -1; undefined when there is no such event.
 */
export type OnHandAt = (
  stockItemId: string,
  at: number,
) => Promise<{ readonly onHand: Quantity; readonly on?: string } | undefined>;

export const onHandAtIn =
  ({ store }: Pick<Scope, 'store'>): OnHandAt =>
  async (id, at) => {
    if (at === -1) return { onHand: quantity(0) };
    const stream = streamName(stockItemAggregate.category, id);
    const [event] = await store.read(stream, { fromRevision: revision(at), maxCount: 1 });
    if (event === undefined) return undefined;
    return { onHand: (event as RecordedEvent<StockItemEvent>).data.level.onHand, on: effectiveAt(event.metadata) };
  };
