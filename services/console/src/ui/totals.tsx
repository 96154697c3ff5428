import { Trans } from '@lingui/react/macro';
import type { OrderTotals } from '@sales/client';
import type { ReactNode } from 'react';
import type { Format } from '../i18n/index.ts';

/** What an order comes to. */
export const Totals = ({
  totals,
  format,
}: {
  readonly totals: Pick<OrderTotals, 'discount' | 'net' | 'tax' | 'total'>;
  readonly format: Format;
}): ReactNode => (
  <dl className="figures totals">
    <dt>
      <Trans>Discount</Trans>
    </dt>
    <dd>{format.money(totals.discount)}</dd>
    <dt>
      <Trans>Net</Trans>
    </dt>
    <dd>{format.money(totals.net)}</dd>
    <dt>
      <Trans>Tax</Trans>
    </dt>
    <dd>{format.money(totals.tax)}</dd>
    <dt>
      <Trans>Total</Trans>
    </dt>
    <dd className="strong">{format.money(totals.total)}</dd>
  </dl>
);
