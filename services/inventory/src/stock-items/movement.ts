import { quantity, thousandths } from '@sales/contracts';
import {
  again,
  type CommandContext,
  type CommandHandler,
  type Content,
  derivedId,
  effectiveAt,
} from '@sales/eventsourcing';
import { handleNamed, handleOnce, type Named } from '@sales/service-kit';
import type { StockItemRequest } from './commands.ts';
import type { StockItemErrorCode } from './errors.ts';
import type { StockItemEvent } from './events.ts';
import type { StockItemState } from './state.ts';

type StockItems = Pick<CommandHandler<StockItemState, StockItemRequest, StockItemEvent>, 'handle' | 'recall'>;

/** An id under which something is done to an item once: that of the movement, or of a document that it belongs to. */
export type Once = {
  /** The id, by the name that the request has for it. */
  readonly id: Readonly<Record<string, string>>;
  /** What is done, and for what: together with the id and the item it is unique. */
  readonly action: string;
  /** What is compared when the id comes again: fields of the event, by their names there. */
  readonly content: Content;
};

/** What a request does to an item. Without an id of its own, its Idempotency-Key tells it from another one. */
export type Movement = {
  readonly once: Once | undefined;
  readonly make: () => StockItemRequest | Promise<StockItemRequest>;
};

/** The id of the command that does something to an item under an id: the same, whatever key it is sent with. */
export const commandIdOf = (id: string, action: string, item: string): string => derivedId(id, `${action}:${item}`);

const comparable = (content: Content): Content => {
  const units = content['quantity'];
  return typeof units === 'string' ? { ...content, quantity: quantity(thousandths(units)) } : content;
};

const namedBy = ({ id, action, content }: Once, item: string, context: CommandContext): Named<StockItemEvent> => {
  const sent = comparable(content);
  return {
    commandId: commandIdOf(Object.values(id).join(), action, item),
    content: sent,
    compare: ([event]) => {
      if (event === undefined) return;
      const data = comparable(event.data as Content);
      const recorded = Object.fromEntries(Object.keys(sent).map((field) => [field, data[field]]));
      // When it happened is compared where the sender says it.
      const at = context.effectiveAt;
      const [before, now] = at === undefined ? [] : [{ effectiveAt: effectiveAt(event.metadata) }, { effectiveAt: at }];
      again<StockItemErrorCode>('stock-item/id-reused', id, { ...recorded, ...before }, { ...sent, ...now });
    },
  };
};

/** Carries a movement out: once for its id, where it has one. */
export const move = (stockItems: StockItems, item: string, context: CommandContext, { once, make }: Movement) =>
  once === undefined
    ? handleOnce(stockItems, item, context, async () => make())
    : handleNamed(stockItems, item, context, namedBy(once, item, context), async () => make());
