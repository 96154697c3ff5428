import { type EventOf, fulfilments } from '@sales/contracts';
import { publishing } from '@sales/service-kit';
import type { FulfilmentEvent, OrderFacts } from './events.ts';

type Request = Pick<OrderFacts, 'requestId' | 'entity' | 'policy' | 'maxWarehouses' | 'country' | 'lines'>;

const allocationRequested = ({
  requestId,
  entity,
  policy,
  maxWarehouses,
  country,
  lines,
}: Request): EventOf<typeof fulfilments> => ({
  type: 'AllocationRequested',
  data: {
    requestId,
    entity,
    policy,
    ...(maxWarehouses !== undefined && { maxWarehouses }),
    ...(country !== undefined && { country }),
    lines,
  },
});

/** The world hears what is asked of others, else only where the fulfilment stands. */
const publicFulfilment = (event: FulfilmentEvent): EventOf<typeof fulfilments> => {
  if (event.type === 'AllocationRequested') return allocationRequested(event.data);
  if (event.type === 'FulfilmentStarted' && event.data.step === 'allocation') return allocationRequested(event.data);
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
