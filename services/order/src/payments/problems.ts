import { problemTable } from '@sales/service-kit';
import type { PaymentErrorCode } from './errors.ts';

export const problems = problemTable<PaymentErrorCode>({
  'payment/unknown': 404,
  'payment/id-reused': 'Another payment has this id',
  'payment/reversed': 'The payment is reversed',
  'payment/exceeds-unapplied': 'The amount exceeds what the payment has on account',
  'payment/pay-out-id-reused': 'Another pay-out of the payment has this id',
  'payment/currency-mismatch': 'The payment is of another currency',
  'payment/dated-too-early': 409,
  'payment/nothing-to-apply': 'There is nothing to apply',
  'payment/not-reversible': 'A refund by credit note cannot be reversed',
  'payment/customer-unknown': 409,
  'payment/invoice-of-other': 'The invoice is of another customer, another company or another currency',
  'payment/received-in-the-future': { status: 400, title: 'The payment is dated in the future' },
});
