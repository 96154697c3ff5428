import { attachmentProblems, problemTable } from '@sales/service-kit';
import type { CustomerErrorCode } from './errors.ts';

export const problems = problemTable<CustomerErrorCode>({
  'customer/unknown': 404,
  'customer/already-registered': 'Another customer is registered under this id',
  'customer/duplicate': { title: 'Another customer has this tax id or e-mail address', always: ['kind'] },
  'customer/deactivated': 'The customer is deactivated',
  'customer/erased': 'The customer is erased',
  'customer/not-a-person': 'The customer is a company: erase its contacts',
  'customer/orders-open': { title: 'The customer has orders that have not ended', needs: { orders: 'order:read' } },
  'customer/dated-too-early': 409,
  'customer/one-primary': { status: 400, title: 'Exactly one must be primary; of addresses, one of each kind' },
  'customer/consent-not-given-yet': { status: 400, title: 'The consent is dated in the future' },
  'customer/one-consent-a-purpose': { status: 400, title: 'Two consents have the same purpose' },
  'customer/contact-unknown': 404,
  'customer/contact-already-exists': 'Another contact has this id',
  'customer/too-many-contacts': 409,
  'customer/too-many-tags': 409,
  ...attachmentProblems('customer'),
  'customer/currency-unknown': 400,
  'customer/price-list-unknown': 409,
  'customer/currency-mismatch': 'The credit limit is not in the currency of the customer',
});
