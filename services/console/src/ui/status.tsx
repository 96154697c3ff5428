import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';
import type { OrderStatus, PaymentStatus } from '@sales/client';
import type { ReactNode } from 'react';

/** How much a state asks of who reads it. */
type Tone = 'calm' | 'running' | 'waiting' | 'done' | 'stopped';

export type StateName = { readonly label: MessageDescriptor; readonly tone: Tone };

export const orderStatuses: Readonly<Record<OrderStatus, StateName>> = {
  draft: { label: msg({ message: 'Draft', context: 'status' }), tone: 'calm' },
  submitted: { label: msg`Submitted`, tone: 'running' },
  awaitingApproval: { label: msg`Awaiting approval`, tone: 'waiting' },
  approved: { label: msg`Approved`, tone: 'running' },
  rejected: { label: msg`Rejected`, tone: 'stopped' },
  confirmed: { label: msg`Confirmed`, tone: 'running' },
  backordered: { label: msg`Backordered`, tone: 'waiting' },
  partiallyShipped: { label: msg`Partly shipped`, tone: 'running' },
  shipped: { label: msg`Shipped`, tone: 'running' },
  delivered: { label: msg`Delivered`, tone: 'running' },
  closed: { label: msg`Closed`, tone: 'done' },
  cancelled: { label: msg`Cancelled`, tone: 'stopped' },
};

export const paymentStatuses: Readonly<Record<PaymentStatus, StateName>> = {
  notInvoiced: { label: msg`Not invoiced`, tone: 'calm' },
  invoiced: { label: msg`Invoiced`, tone: 'waiting' },
  partiallyPaid: { label: msg`Partly paid`, tone: 'waiting' },
  paid: { label: msg`Paid`, tone: 'done' },
  refunded: { label: msg`Refunded`, tone: 'stopped' },
};

export const customerStatuses = {
  active: { label: msg`Active`, tone: 'done' },
  held: { label: msg`On hold`, tone: 'waiting' },
  deactivated: { label: msg`Deactivated`, tone: 'stopped' },
  erased: { label: msg`Erased`, tone: 'stopped' },
} as const satisfies Readonly<Record<string, StateName>>;

export const userStatuses = {
  active: { label: msg`Active`, tone: 'done' },
  deactivated: { label: msg`Deactivated`, tone: 'stopped' },
  erased: { label: msg`Erased`, tone: 'stopped' },
} as const satisfies Readonly<Record<string, StateName>>;

export const productStatuses = {
  active: { label: msg`Active`, tone: 'done' },
  discontinued: { label: msg`Discontinued`, tone: 'stopped' },
} as const satisfies Readonly<Record<string, StateName>>;

export const returnStatuses = {
  requested: { label: msg({ message: 'Requested', context: 'return' }), tone: 'waiting' },
  approved: { label: msg`Approved`, tone: 'running' },
  refused: { label: msg`Refused`, tone: 'stopped' },
  received: { label: msg({ message: 'Received', context: 'return' }), tone: 'running' },
  refunded: { label: msg`Refunded`, tone: 'done' },
} as const satisfies Readonly<Record<string, StateName>>;

/** A state as a small coloured label; the words say all that the colour says. */
export const State = ({ of: { label, tone } }: { readonly of: StateName }): ReactNode => {
  const { i18n } = useLingui();
  return <span className={`badge ${tone}`}>{i18n._(label)}</span>;
};
