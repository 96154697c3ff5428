import { customers } from '@sales/contracts';
import { on } from '@sales/eventsourcing';
import { numberIndex } from '@sales/service-kit';

/** Which customer has which number. */
export const customerNumbers = numberIndex({
  name: 'customer-numbers',
  of: [customers],
  given: on(customers, { CustomerRegistered: ({ data }) => data.number }),
});
