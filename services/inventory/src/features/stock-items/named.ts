import { thousandths } from '@sales/contracts';
import { type CommandContext, type CommandHandler, type CommandResult, derivedId } from '@sales/eventsourcing';
import type { StockItemCommand } from '../../domain/stock-item/commands.ts';
import type { StockItemEvent } from '../../domain/stock-item/events.ts';
import type { StockItemState } from '../../domain/stock-item/state.ts';
import { refuse } from '../../http/problems.ts';

type StockItems = CommandHandler<StockItemState, StockItemCommand, StockItemEvent>;

/** The context of what is done to an item under an id of its own: the same command with whatever key it is sent. */
export const named = (context: CommandContext, documentId: string, action: string, item: string): CommandContext => {
  const { requestHash: _, ...rest } = context;
  return { ...rest, commandId: derivedId(documentId, `${action}:${item}`) };
};

/** What must agree when an id comes again: fields of the event, by their names there. */
type Content = { readonly quantity?: string } & Readonly<Record<string, unknown>>;

/** A movement that is known by the id of a document, which may come from the client: a shipment, a return, a transfer. */
export type DocumentedMovement = {
  readonly item: string;
  readonly documentId: string;
  /** What is done, and for what: together with document and item it is unique. */
  readonly action: string;
  readonly content: Content;
  readonly make: () => Promise<StockItemCommand>;
};

const isSame = (field: string, one: unknown, other: unknown): boolean =>
  field === 'quantity'
    ? thousandths(String(one)) === thousandths(String(other))
    : JSON.stringify(one) === JSON.stringify(other);

/**
 * Carries a movement out once for its id, however late and with whatever key it is sent again.
 *
 * @throws DomainError `stock/id-reused` when the id comes again with other content
 */
export const handleDocumented = async (
  stockItems: StockItems,
  context: CommandContext,
  { item, documentId, action, content, make }: DocumentedMovement,
): Promise<CommandResult<StockItemState, StockItemEvent>> => {
  const once = named(context, documentId, action, item);
  const earlier = await stockItems.recall(item, once);
  const result = earlier ?? (await stockItems.handle(item, await make(), once));
  const recorded: Content = result.events[0]?.data ?? content;
  const changed = Object.keys(content).filter((field) => !isSame(field, recorded[field], content[field]));
  if (changed.length > 0) {
    const only = (of: Content) => Object.fromEntries(changed.map((field) => [field, of[field]]));
    return refuse('stock/id-reused', { id: documentId, before: only(recorded), now: only(content) });
  }
  // The stream knows the command by another id than that of the key, so the answer is kept under the key.
  return { ...result, events: [] };
};
