import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, type CommandContext, derivedId, type Leases } from '@sales/eventsourcing';
import type { ReferenceData } from '../reference/index.ts';
import type { Directory } from '../warehouses/index.ts';
import type { Allocations } from './allocations.ts';
import type { Movements } from './movements.ts';
import { release } from './order-work.ts';

export type ExpiryDeps = {
  readonly allocations: Allocations;
  readonly movements: Movements;
  readonly directory: Pick<Directory, 'now' | 'ofOthers'>;
  readonly referenceData: Pick<ReferenceData, 'forgottenOrders'>;
  readonly clock: Clock;
};

const actor = 'system:expiry';
const reason = 'stockNeverTaken';

/**
 * Lets go what was reserved for orders that never took note of it: a second guard, for when an order service was lost
 * with an answer in its hands. Returns how many orders there were.
 */
export const expireReservations = async (deps: ExpiryDeps): Promise<number> => {
  const { allocations, referenceData, clock } = deps;
  const orders = await referenceData.forgottenOrders(clock.now());
  for (const orderId of orders) {
    const command = (name: string): CommandContext => {
      const commandId = derivedId(orderId, `expiry:${name}`);
      return { commandId, actor, correlationId: orderId, causationId: commandId };
    };
    const { state } = await allocations.load(orderId);
    const routed = await release({ ...deps, command }, orderId, [...state.lines.keys()], reason);
    for (const { id, input } of routed) await allocations.handle(id, input, command('released'));
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
