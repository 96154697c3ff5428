import type { AllocationPublication } from '@sales/contracts';
import { idOf, type RecordedEvent } from '@sales/eventsourcing';
import type { AllocationEvent } from './events.ts';

/** What the world is told of an event of an allocation. */
export const publish = (recorded: RecordedEvent): AllocationPublication => {
  // The relay gives us our own categories only, and in them there is nothing else.
  const { type, data, stream } = recorded as RecordedEvent<AllocationEvent>;
  const orderId = idOf(stream);
  switch (type) {
    case 'AllocationAnswered': {
      const { requestId, lines, choice } = data;
      const why = choice !== undefined && { choice };
      return { type: 'sales.allocation.answered.v1', data: { orderId, requestId, lines: [...lines], ...why } };
    }
    case 'LinesPromised':
      return { type: 'sales.allocation.lines-promised.v1', data: { orderId, lines: [...data.lines] } };
    case 'AllocationReleased':
      return { type: 'sales.allocation.released.v1', data: { orderId, lines: [...data.lines] } };
    case 'AllocationShipped': {
      const { shipmentId, lines, missing } = data;
      const lost = missing !== undefined && { missing: [...missing] };
      return { type: 'sales.allocation.shipped.v1', data: { orderId, shipmentId, lines: [...lines], ...lost } };
    }
    case 'AllocationReturned': {
      const { returnId, lines } = data;
      return { type: 'sales.allocation.returned.v1', data: { orderId, returnId, lines: [...lines] } };
    }
  }
};
