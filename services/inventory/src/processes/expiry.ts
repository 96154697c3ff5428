import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, type CommandContext, derivedId, type Leases } from '@sales/eventsourcing';
import type { Inventory } from '../inventory.ts';
import type { Directory } from '../lookups/directory.ts';
import type { Lookups } from '../lookups/read-model.ts';
import type { Movements } from './allocation/movements.ts';
import { release } from './allocation/order-work.ts';

export type ExpiryDeps = {
  readonly inventory: Pick<Inventory, 'allocations'>;
  readonly movements: Movements;
  readonly directory: Directory;
  readonly lookups: Pick<Lookups, 'forgottenOrders'>;
  readonly clock: Clock;
  /** How long an order may take to take note of its stock, in ms. */
  readonly patience: number;
};

const actor = 'system:expiry';
const reason = 'the order never took its stock';

/**
 * Lets go what was reserved for orders that never took note of it: a second guard, for when an order service was lost
 * with an answer in its hands. Returns how many orders there were.
 */
export const expireReservations = async (deps: ExpiryDeps): Promise<number> => {
  const { inventory, lookups, clock, patience } = deps;
  const before = new Date(Date.parse(clock.now()) - patience).toISOString();
  const orders = await lookups.forgottenOrders(before);
  for (const orderId of orders) {
    const command = (name: string): CommandContext => {
      const commandId = derivedId(orderId, `expiry:${name}`);
      return { commandId, actor, correlationId: orderId, causationId: commandId };
    };
    const { state } = await inventory.allocations.load(orderId);
    const routed = await release({ ...deps, command }, orderId, [...state.lines.keys()], reason);
    for (const { id, input } of routed) await inventory.allocations.handle(id, input, command('released'));
  }
  return orders.length;
};

/** Looks for forgotten orders again and again, in one process at a time. */
export const runExpiry = (
  deps: ExpiryDeps & { readonly leases: Leases; readonly every: number },
  signal: AbortSignal,
): Promise<void> =>
  deps.leases.hold(
    'inventory:expiry',
    async (held) => {
      while (!held.aborted) {
        await expireReservations(deps);
        await delay(deps.every, undefined, { signal: held }).catch(() => {});
      }
    },
    signal,
  );
