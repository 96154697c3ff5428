import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

export const invoiceKinds = { invoice: msg`Invoice`, creditNote: msg`Credit note` } as const;

/** Why a payment does not stand, by code. */
export const reversalReasons: Readonly<Record<string, MessageDescriptor>> = {
  bounced: msg`It bounced`,
  wrongCustomer: msg`It is of another customer`,
  wrongInvoice: msg`It was applied to the wrong invoice`,
  mistake: msg`It was recorded by mistake`,
  other: msg`Another reason`,
};
