import { attachmentProblems, problemTable } from '@sales/service-kit';
import type { CustomerErrorCode } from './errors.ts';

export const problems = problemTable<CustomerErrorCode>({
  'customer/unknown': { status: 404, title: 'No such customer' },
  'customer/already-registered': { status: 409, title: 'Another customer is registered under this id' },
  'customer/duplicate': { status: 409, title: 'Another customer has this tax id or e-mail address' },
  'customer/deactivated': { status: 409, title: 'The customer is deactivated' },
  'customer/erased': { status: 409, title: 'The customer is erased' },
  'customer/not-a-person': { status: 409, title: 'The customer is a company: erase its contacts' },
  'customer/orders-open': { status: 409, title: 'The customer has orders that have not ended' },
  'customer/dated-too-early': { status: 409, title: 'Dated before an event that must come first' },
  'customer/one-primary': { status: 400, title: 'Exactly one must be primary; of addresses, one of each kind' },
  'customer/consent-not-given-yet': { status: 400, title: 'The consent is dated in the future' },
  'customer/one-consent-a-purpose': { status: 400, title: 'Two consents have the same purpose' },
  'customer/contact-unknown': { status: 404, title: 'No such contact' },
  'customer/contact-already-exists': { status: 409, title: 'Another contact has this id' },
  'customer/too-many-contacts': { status: 409, title: 'Too many contacts' },
  'customer/too-many-tags': { status: 409, title: 'Too many tags' },
  ...attachmentProblems('customer'),
  'customer/currency-unknown': { status: 400, title: 'Not a currency of ISO 4217' },
  'customer/price-list-unknown': { status: 409, title: 'No such price list' },
  'customer/currency-mismatch': { status: 409, title: 'The credit limit is not in the currency of the customer' },
});
