import { Trans, useLingui } from '@lingui/react/macro';
import type { ChargedLine, Money, TaxAmount } from '@sales/client';
import type { ReactNode } from 'react';
import { useFormat } from '../i18n/index.ts';
import { productPath } from './paths.ts';
import { To } from './to.tsx';

/** A line with what it is of. */
export type NamedCharge = ChargedLine & {
  readonly sku?: string | undefined;
  readonly name: string;
  readonly unit: string;
};

/** Lines with what they come to, the taxes by rate, and the sum: how an amount is made up. */
export const Charges = ({
  label,
  lines,
  taxes,
  total,
}: {
  readonly label: string;
  readonly lines: readonly NamedCharge[];
  readonly taxes: readonly TaxAmount[];
  readonly total: Money;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <>
      <div className="table-frame">
        <table className="lines cards" aria-label={label}>
          <thead>
            <tr>
              <th>{t`Product`}</th>
              <th className="end">{t`Quantity`}</th>
              <th className="end">{t`Net`}</th>
              <th className="end">{t`Tax`}</th>
              <th className="end">{t`Total`}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ lineId, sku, name, unit, quantity, net, tax, total: sum }) => (
              <tr key={lineId}>
                <td className="product">
                  {sku !== undefined && <To path={productPath(sku)}>{sku}</To>}
                  <small className="name">{name}</small>
                </td>
                <td className="end" data-title={t`Quantity`}>
                  {format.quantity(quantity)} {unit}
                </td>
                <td className="end" data-title={t`Net`}>
                  {format.money(net)}
                </td>
                <td className="end" data-title={t`Tax`}>
                  {format.money(tax)}
                </td>
                <td className="end" data-title={t`Total`}>
                  {format.money(sum)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className="figures totals">
        {taxes.map(({ treatment, rate, base, tax }) => (
          <div key={`${treatment} ${rate}`} className="both">
            <dt>
              <Trans>
                Tax of {format.percent(Number(rate))} on {format.money(base)}
              </Trans>
            </dt>
            <dd>{format.money(tax)}</dd>
          </div>
        ))}
        <div className="both">
          <dt>
            <Trans>Total</Trans>
          </dt>
          <dd className="strong">{format.money(total)}</dd>
        </div>
      </dl>
    </>
  );
};
