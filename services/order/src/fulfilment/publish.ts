import { type EventOf, fulfilments } from '@sales/contracts';
import { publishing } from '@sales/service-kit';
import type { FulfilmentEvent } from './events.ts';

/** The world hears what is asked of others, else only where the fulfilment stands. */
const publicFulfilment = (event: FulfilmentEvent): EventOf<typeof fulfilments> => {
  if (event.type === 'AllocationRequested') {
    const { attempt: _, ...data } = event.data;
    return { type: event.type, data };
  }
  if (event.type === 'AllocationTimedOut') {
    return event;
  }
  if (event.type === 'ReleaseRequested') {
    const { lines, reason } = event.data;
    return { type: event.type, data: { lines, reason } };
  }
  const { step, waitingFor } = event.data;
  return { type: 'FulfilmentAdvanced', data: { step, ...(waitingFor !== undefined && { waitingFor }) } };
};

export const published = publishing(fulfilments, publicFulfilment);
