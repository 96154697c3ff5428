import { type FileErrorCode, reject as rejectWith } from '@sales/eventsourcing';

export type CustomerErrorCode =
  | 'customer/unknown'
  | 'customer/already-registered'
  | 'customer/duplicate'
  | 'customer/deactivated'
  | 'customer/erased'
  | 'customer/not-a-person'
  | 'customer/orders-open'
  | 'customer/dated-too-early'
  | 'customer/one-primary'
  | 'customer/one-consent-a-purpose'
  | 'customer/consent-not-given-yet'
  | 'customer/contact-unknown'
  | 'customer/contact-already-exists'
  | 'customer/too-many-contacts'
  | 'customer/too-many-tags'
  | FileErrorCode<'customer'>
  | 'customer/price-list-unknown'
  | 'customer/currency-unknown'
  | 'customer/currency-mismatch';

/** Refusals that the service deals with itself: they are never answered. */
export type InternalErrorCode =
  /** The command takes a value that is not claimed, or not any more: claim it and try again. */
  | 'customer/unclaimed'
  /** What the customer has bought is not in the command: look it up and try again. */
  | 'customer/orders-unknown'
  /** The value is in use by the customer that the claim belongs to. */
  | 'customer/claim-in-use';

export const reject = (
  code: CustomerErrorCode | InternalErrorCode,
  details?: Readonly<Record<string, unknown>>,
): never => rejectWith(code, details);
