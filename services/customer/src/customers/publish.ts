import type { CustomerPublication } from '@sales/contracts';
import { idOf, type RecordedEvent } from '@sales/eventsourcing';
import type { CustomerEvent } from './events.ts';

/** What the world is told of an event of a customer. */
export const publish = (recorded: RecordedEvent): CustomerPublication => {
  // The relay gives us our own categories only, and in them there is nothing else.
  const event = recorded as RecordedEvent<CustomerEvent>;
  const customerId = idOf(event.stream);
  switch (event.type) {
    case 'CustomerRegistered':
      return { type: 'sales.customer.registered.v1', data: { customerId, ...event.data } };
    case 'CustomerDetailsChanged':
      return {
        type: 'sales.customer.details-changed.v1',
        data: { customerId, ...event.data, changed: [...event.data.changed] },
      };
    case 'ContactAdded':
      return { type: 'sales.customer.contact-added.v1', data: { customerId, ...event.data } };
    case 'ContactChanged':
      return { type: 'sales.customer.contact-changed.v1', data: { customerId, ...event.data } };
    case 'ContactRemoved':
      return { type: 'sales.customer.contact-removed.v1', data: { customerId, ...event.data } };
    case 'OwnerAssigned':
      return { type: 'sales.customer.owner-assigned.v1', data: { customerId, ...event.data } };
    case 'CreditLimitSet':
      return { type: 'sales.customer.credit-limit-set.v1', data: { customerId, ...event.data } };
    case 'PaymentTermsSet':
      return { type: 'sales.customer.payment-terms-set.v1', data: { customerId, ...event.data } };
    case 'PriceListAssigned':
      return { type: 'sales.customer.price-list-assigned.v1', data: { customerId, ...event.data } };
    case 'CustomerTagged':
      return { type: 'sales.customer.tagged.v1', data: { customerId, ...event.data } };
    case 'CustomerUntagged':
      return { type: 'sales.customer.untagged.v1', data: { customerId, ...event.data } };
    case 'CustomerHeld':
      return { type: 'sales.customer.held.v1', data: { customerId, ...event.data } };
    case 'CustomerReleased':
      return { type: 'sales.customer.released.v1', data: { customerId } };
    case 'CustomerDeactivated':
      return { type: 'sales.customer.deactivated.v1', data: { customerId, ...event.data } };
    case 'ClaimWithdrawn':
      return { type: 'sales.customer.claim-withdrawn.v1', data: { customerId, ...event.data } };
  }
};
