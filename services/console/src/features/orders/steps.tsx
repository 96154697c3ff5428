import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { OrderDocument, OrderStatus } from '@sales/client';
import type { ReactNode } from 'react';

const stepsOf = (status: OrderStatus): readonly MessageDescriptor[] => [
  msg`Drafted`,
  msg`Submitted`,
  // What waits for stock is taken on, and not confirmed.
  status === 'backordered' ? msg`Backordered` : msg`Confirmed`,
  msg`Shipped`,
  msg`Delivered`,
  msg`Closed`,
];

/** How many steps are behind an order. */
const reached: Readonly<Record<OrderStatus, number>> = {
  draft: 1,
  submitted: 2,
  awaitingApproval: 2,
  approved: 2,
  rejected: 2,
  confirmed: 3,
  backordered: 3,
  partiallyShipped: 3,
  shipped: 4,
  delivered: 5,
  closed: 6,
  cancelled: 1,
};

/** How far an order has come. */
export const Steps = ({ order: { status } }: { readonly order: OrderDocument }): ReactNode => {
  const { t, i18n } = useLingui();
  if (status === 'cancelled' || status === 'rejected') return null;
  const count = reached[status];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <ol className="steps" tabIndex={0} aria-label={t`How far the order has come`}>
      {stepsOf(status).map((step, nth) => (
        <li
          key={step.id}
          className={nth < count ? 'behind' : undefined}
          aria-current={nth === count - 1 ? 'step' : undefined}
        >
          {i18n._(step)}
        </li>
      ))}
    </ol>
  );
};
