import type { CommandContext, CommandResult } from '@sales/eventsourcing';
import { idOf } from '@sales/eventsourcing';
import type { OrderEvent, OrderState, Orders } from '../orders/index.ts';
import type { Billing, Cause } from './billing.ts';

type Result = CommandResult<OrderState, OrderEvent>;

/**
 * What a request causes beyond its first command, which may have another id than the request, is done by the system.
 */
export const causedBy = (
  { ifMatch: _, requestHash: __, causedAt: ___, commandId, ...context }: CommandContext,
  { events }: { readonly events: readonly { readonly eventId: string }[] },
  first = commandId,
): Cause => ({ ...context, actor: 'system:billing', causationId: events.at(-1)?.eventId ?? first });

/** Orders whose credit notes are issued, and their money at its place, when a command has been carried out. */
export const withCreditNotes = (orders: Orders, billing: Pick<Billing, 'credit'>): Orders => {
  const credited = async (result: Result, context: CommandContext): Promise<Result> => {
    let all = result;
    for (const { type, data } of result.events) {
      if (type !== 'LinesCredited') continue;
      const orderId = idOf(result.stream);
      const carried = await billing.credit(orderId, data.refundId, causedBy(context, result));
      const next = carried.orders.get(orderId);
      if (next !== undefined) all = { ...next, events: [...all.events, ...next.events], repeated: result.repeated };
    }
    return all;
  };
  return {
    load: orders.load,
    handle: async (id, command, context) => credited(await orders.handle(id, command, context), context),
    recall: async (id, context) => {
      const result = await orders.recall(id, context);
      return result === undefined ? undefined : credited(result, context);
    },
  };
};
