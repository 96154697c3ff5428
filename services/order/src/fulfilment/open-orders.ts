import type { CommandContext, CommandHandler } from '@sales/eventsourcing';
import type { CreditAccount, CreditCommand, CreditEvent, OpenOrder } from '../credit-accounts/index.ts';
import type { FulfilmentEvent } from './events.ts';
import type { Fulfilment, FulfilmentInput } from './fulfilment.ts';

export type CountingDeps = {
  readonly fulfilments: Pick<CommandHandler<Fulfilment, FulfilmentInput, FulfilmentEvent>, 'handle'>;
  readonly creditAccounts: Pick<CommandHandler<CreditAccount, CreditCommand, CreditEvent>, 'handle'>;
  /** Orders of a customer that were submitted before the call without a limit and may be open; ended ones, too. */
  readonly openOrders: (customerId: string) => Promise<readonly string[]>;
  /** How many orders are looked at together, and counted in one event. */
  readonly countedTogether?: number;
};

/**
 * Counts what is open of a customer that has got a limit. It is right whatever comes in between:
 *
 * - From `BeginCounting` on every order asks the account. One that was let through before was submitted before, so it
 *   is among those that are looked at afterwards.
 * - An order that has looked at the account, and not yet gone on, is told so in its own stream, and asks again.
 * - One that is paid in part while it is counted is counted at what is left by who comes first.
 *
 * It can be done again, after a crash or by several at once: the account counts each order once, and is complete once.
 */
export const countOpenOrders = async (
  { fulfilments, creditAccounts, openOrders, countedTogether: width = 64 }: CountingDeps,
  customerId: string,
  command: (name: string) => CommandContext,
): Promise<void> => {
  const { state } = await creditAccounts.handle(customerId, { type: 'BeginCounting' }, command('begin-counting'));
  if (state.counting.status === 'complete') return;
  const look = async (orderId: string): Promise<OpenOrder[]> => {
    const { state: found } = await fulfilments.handle(orderId, { type: 'LimitSet' }, command(`note-limit:${orderId}`));
    return found.status === 'none' || !found.uncounted || found.exposure.amount === 0
      ? []
      : [{ orderId, amount: found.exposure }];
  };
  const candidates = await openOrders(customerId);
  for (let start = 0; start === 0 || start < candidates.length; start += width) {
    const orders = (await Promise.all(candidates.slice(start, start + width).map(look))).flat();
    const count = { type: 'CountOrders', orders, complete: start + width >= candidates.length } as const;
    // Others may be found the next time, or none after these: all that is said is part of what the command is.
    await creditAccounts.handle(customerId, count, command(`count-orders:${JSON.stringify(count)}`));
  }
};
