import { reject as rejectWith } from '@sales/eventsourcing';

export type PaymentErrorCode =
  | 'payment/unknown'
  | 'payment/id-reused'
  | 'payment/reversed'
  | 'payment/exceeds-unapplied'
  | 'payment/pay-out-id-reused'
  | 'payment/currency-mismatch'
  | 'payment/dated-too-early'
  | 'payment/nothing-to-apply'
  | 'payment/not-reversible'
  | 'payment/customer-unknown'
  | 'payment/invoice-of-other'
  | 'payment/received-in-the-future';

export const reject = (code: PaymentErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
