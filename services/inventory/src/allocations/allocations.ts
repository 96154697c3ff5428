import { allocations as contracts } from '@sales/contracts';
import type { CommandHandler, Decider } from '@sales/eventsourcing';
import { defineAggregate, publishing, type Scope } from '@sales/service-kit';
import type { OwedAt } from '../stock-items/index.ts';
import { decide, owedAt } from './decide.ts';
import type { AllocationEvent } from './events.ts';
import type { AllocationInput } from './inputs.ts';
import { publicAllocation } from './publish.ts';
import { type AllocationState, evolve, initialState } from './state.ts';

/** What an order has got of its lines, shipped and taken back. One stream an order. */
export const allocation: Decider<AllocationState, AllocationInput, AllocationEvent> = { initialState, decide, evolve };

export const allocationAggregate = defineAggregate({
  category: 'allocation',
  published: publishing(contracts, publicAllocation),
  decider: () => allocation,
  usuallyNew: true,
  cacheWeight: 20_000,
});

export type Allocations = CommandHandler<AllocationState, AllocationInput, AllocationEvent>;

export const allocationsIn = ({ handler }: Pick<Scope, 'handler'>): Allocations => handler(allocationAggregate);

export const owedAtIn = ({ use }: Pick<Scope, 'use'>): OwedAt => {
  const allocations = use(allocationsIn);
  return async ({ orderId, lineId }, warehouse) => {
    const { state } = await allocations.load(orderId);
    return state.requestId === undefined ? undefined : owedAt(state, lineId, warehouse);
  };
};
