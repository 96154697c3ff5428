import type { allocations, EventOf } from '@sales/contracts';
import type { AllocationEvent } from './events.ts';

/** What is to be given back is between the allocation and the stock items. */
export const publicAllocation = (event: AllocationEvent): EventOf<typeof allocations> => {
  if (event.type !== 'AllocationAnswered') return event;
  const { surplus: _, ...data } = event.data;
  return { type: 'AllocationAnswered', data };
};
