import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Titles of the problems that a reader meets, by code. */
const titles: Readonly<Record<string, MessageDescriptor>> = {
  'request/forbidden': msg`You may not see or do this`,
  'request/unauthenticated': msg`You are signed out`,
  'request/invalid': msg`Something in the request is not allowed`,
  'request/not-found': msg`There is no such thing`,
  'request/conflict': msg`It has changed in the meantime`,
  'request/stale-revision': msg`It has changed in the meantime`,
  'service/overloaded': msg`The system is busy`,
  'service/timeout': msg`It took too long`,
  'service/stopping': msg`The system is being restarted`,
  'order/price-unknown': msg`There is no price for this`,
  'order/price-list-unknown': msg`The price list of the customer does not exist`,
  'order/product-unknown': msg`There is no such product`,
  'order/product-discontinued': msg`The product is no longer sold`,
  'order/unit-unknown': msg`The product does not come in this unit`,
  'order/quantity-not-whole': msg`Of this unit only whole numbers are sold`,
  'order/quantity-too-large': msg`The quantity is too large`,
  'order/amount-too-large': msg`The amount is too large`,
  'order/tax-category-unknown': msg`There is no tax rate for this product`,
  'order/customer-unknown': msg`There is no such customer`,
  'order/customer-held': msg`The customer is on hold: the order can be drafted, but not submitted`,
  'order/customer-inactive': msg`The customer is deactivated: the order can be drafted, but not submitted`,
  'order/unknown': msg`There is no such order`,
  'order/not-a-draft': msg`The order is not a draft`,
  'order/not-under-way': msg`The order is not under way`,
  'request/key-reused': msg`It was sent before, with other content`,
  'order/no-lines': msg`The order has no goods and no services`,
  'order/total-below-zero': msg`The total is below zero`,
  'order/id-reused': msg`This order was placed before, with other content`,
  'order/already-exists': msg`This order was placed before, with other content`,
  'order/not-awaiting-approval': msg`The order does not wait for an approval any more`,
  'order/own-approval': msg`An order of your own is approved by another`,
  'order/cancelled': msg`The order is cancelled`,
  'order/already-shipped': msg`Everything of the order is shipped`,
  'order/closed': msg`The order is closed`,
  'view-shelf/not-own': msg`Only the user, or a member of the team, may change this view`,
  'view-shelf/name-taken': msg`Another view of this list has this name`,
  'view-shelf/too-many-views': msg`There are too many views`,
  'console/service-away': msg`The service is away`,
};

const byStatus: Readonly<Record<number, MessageDescriptor>> = {
  401: msg`You are signed out`,
  403: msg`You may not see or do this`,
  404: msg`There is no such thing, or you may not see it`,
  503: msg`The system is not ready for this now`,
};

export const problemTitle = (code: string, status: number): MessageDescriptor | undefined =>
  titles[code] ?? byStatus[status];
