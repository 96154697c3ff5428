import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Problem } from '../../ui/problem.tsx';
import { Totals } from '../../ui/totals.tsx';
import { ShortLines } from './figure-cells.tsx';
import type { Figures } from './figures.ts';
import { marginOf, promiseOf } from './sums.ts';

/** When all of an order can be there. */
const Promised = ({ stock }: { readonly stock: NonNullable<Figures['stock']> }): ReactNode => {
  const format = useFormat();
  const { short, unknown, lastDay } = promiseOf(stock);
  if (short === 0)
    return (
      <span className="enough">
        <Trans>all on stock</Trans>
      </span>
    );
  return (
    <span className="short">
      {unknown > 0 ? (
        <Trans>no date yet</Trans>
      ) : (
        lastDay !== undefined && <Trans>complete on {format.day(lastDay)}</Trans>
      )}
      <small>
        <ShortLines count={short} />
      </small>
    </span>
  );
};

/** What is left of an order after its goods. Lines without goods count in full. */
const Margin = ({ order, stock }: Required<Pick<Figures, 'order' | 'stock'>>): ReactNode => {
  const format = useFormat();
  if (order === undefined || stock === undefined) return null;
  const margin = marginOf(order.totals.net, stock.lines);
  if (margin.is === 'foreign')
    return (
      <span className="quiet">
        <Trans>
          none: goods cost {margin.currencies.join(', ')}, and the order is in {order.totals.net.currency}
        </Trans>
      </span>
    );
  if (margin.is === 'unknown')
    return (
      <span className="quiet">
        <Plural
          value={margin.lines}
          one="not known: # line has no cost, or costs in two currencies"
          other="not known: # lines have no cost, or costs in two currencies"
        />
      </span>
    );
  return (
    <span className={margin.left.amount < 0 ? 'loss' : undefined}>
      {format.money(margin.left)}
      {margin.percent !== undefined && ` · ${format.percent(margin.percent)}`}
      <small className="quiet">
        <Trans>
          net {format.money(order.totals.net)} less goods {format.money(margin.cost)}
        </Trans>
      </small>
    </span>
  );
};

/** What an order that is being written comes to, when it can be there, what is left of it, and what keeps it. */
export const OrderFigures = ({
  figures,
  isToDecide = false,
}: {
  readonly figures: Figures;
  /** That it must be approved is known to who looks at it. */
  readonly isToDecide?: boolean;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const may = useMay();
  const { order, stock, draftOnly, error } = figures;
  if (order === undefined && error !== null)
    return (
      <p className="quiet">
        <Trans>Figures show when the server answers.</Trans>
      </p>
    );
  if (!may({ permission: 'order:place' }))
    return (
      <p className="quiet">
        <Trans>
          Figures need the right <code>order:place</code>, which your role does not have.
        </Trans>
      </p>
    );
  if (order === undefined)
    return (
      <p className="quiet">
        <Trans>Figures show once there is a customer and a product.</Trans>
      </p>
    );
  return (
    <>
      <Totals totals={order.totals} format={format} />
      {stock !== undefined && (
        <dl className="figures promised">
          <dt>{t`Promise`}</dt>
          <dd>
            <Promised stock={stock} />
          </dd>
          {may({ permission: 'stockItem:read', group: 'cost' }) && (
            <>
              <dt>{t`Margin`}</dt>
              <dd>
                <Margin order={order} stock={stock} />
              </dd>
            </>
          )}
        </dl>
      )}
      {order.status === 'awaitingApproval' && !isToDecide && (
        <p className="notice">
          <Trans>It must be approved before it goes on.</Trans>
        </p>
      )}
      {draftOnly !== undefined && <Problem error={draftOnly} />}
    </>
  );
};
