import { problemTable } from '@sales/service-kit';
import type { PaymentErrorCode } from './errors.ts';

export const problems = problemTable<PaymentErrorCode>({
  'payment/unknown': { status: 404, title: 'No such payment' },
  'payment/id-reused': { status: 409, title: 'Another payment has this id' },
  'payment/reversed': { status: 409, title: 'The payment is reversed' },
  'payment/exceeds-unapplied': { status: 409, title: 'The amount exceeds what the payment has on account' },
  'payment/pay-out-id-reused': { status: 409, title: 'Another pay-out of the payment has this id' },
  'payment/currency-mismatch': { status: 409, title: 'The payment is of another currency' },
  'payment/dated-too-early': { status: 409, title: 'Dated before an event that must come first' },
  'payment/nothing-to-apply': { status: 409, title: 'There is nothing to apply' },
  'payment/not-reversible': { status: 409, title: 'A refund by credit note cannot be reversed' },
  'payment/customer-unknown': { status: 409, title: 'No such customer' },
  'payment/invoice-of-other': {
    status: 409,
    title: 'The invoice is of another customer, another company or another currency',
  },
  'payment/received-in-the-future': { status: 400, title: 'The payment is dated in the future' },
});
