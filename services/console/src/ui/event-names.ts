import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** What events say that has happened, in the words of the reader, by the two middle parts of their types. */
const eventNames: Readonly<Record<string, MessageDescriptor>> = {
  'order.drafted': msg`Drafted`,
  'order.submitted': msg`Submitted`,
  'order.lines-changed': msg`Lines changed`,
  'order.shipping-set': msg`Shipping set`,
  'order.billing-set': msg`Billing set`,
  'order.custom-fields-set': msg`Own fields set`,
  'order.approval-requested': msg`Approval asked for`,
  'order.approved': msg`Approved`,
  'order.rejected': msg`Rejected`,
  'order.confirmed': msg`Confirmed`,
  'order.backordered': msg`Backordered`,
  'order.allocation-recorded': msg`Stock looked for`,
  'order.lines-promised': msg`Dates promised`,
  'order.shipment-dispatched': msg`Shipped`,
  'order.shipment-costed': msg`Cost of a shipment known`,
  'order.delivery-confirmed': msg`Delivery confirmed`,
  'order.lines-invoiced': msg`Lines invoiced`,
  'order.invoicing-refused': msg`Invoicing refused`,
  'order.invoice-recorded': msg`Invoice recorded`,
  'order.settlement-recorded': msg`Payment assigned`,
  'order.lines-credited': msg`Lines credited`,
  'order.refund-recorded': msg`Refund recorded`,
  'order.return-requested': msg`Return asked for`,
  'order.return-approved': msg`Return approved`,
  'order.return-refused': msg`Return refused`,
  'order.return-received': msg`Return received`,
  'order.return-costed': msg`Cost of a return known`,
  'order.attachment-added': msg`File added`,
  'order.attachment-removed': msg`File removed`,
  'order.cancelled': msg`Cancelled`,
  'order.closed': msg`Closed`,
  'customer.registered': msg`Registered`,
  'customer.details-changed': msg`Details changed`,
  'customer.contact-added': msg`Contact added`,
  'customer.contact-changed': msg`Contact changed`,
  'customer.contact-removed': msg`Contact removed`,
  'customer.contact-erased': msg`Contact erased`,
  'customer.tagged': msg`Tagged`,
  'customer.untagged': msg`Tag taken away`,
  'customer.owner-assigned': msg`Owner assigned`,
  'customer.credit-limit-set': msg`Credit limit set`,
  'customer.payment-terms-set': msg`Payment terms set`,
  'customer.price-list-assigned': msg`Price list assigned`,
  'customer.held': msg`Put on hold`,
  'customer.released': msg`Released`,
  'customer.deactivated': msg`Deactivated`,
  'customer.claim-withdrawn': msg`Number or address given free`,
  'customer.attachment-added': msg`File added`,
  'customer.attachment-removed': msg`File removed`,
  'customer.erased': msg`Erased`,
  'customer.personal-data-erased': msg`Personal data erased`,
};

/** `sales.order.submitted.v1`: undefined for an event that has no words yet. */
export const eventName = (type: string): MessageDescriptor | undefined =>
  eventNames[type.split('.').slice(1, 3).join('.')];

/** What is shown of a type without words: `contact added`. */
export const plainEventName = (type: string): string => type.split('.').at(-2)?.replaceAll('-', ' ') ?? type;
