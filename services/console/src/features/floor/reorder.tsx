import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { Pending } from '../../ui/pending.tsx';
import { decimalOf, thousandths } from '../../ui/quantities.ts';

/** So many are shown; the rest is in the list of stock. */
const limit = 200;

/** What is at its reorder point or below, with what would fill it up to the most. */
export const Reorder = ({ warehouse }: { readonly warehouse: string }): ReactNode => {
  const { t } = useLingui();
  const { quantity } = useFormat();
  const { data, error, refetch } = useQuery({
    queryKey: ['stock', 'floor-reorder', warehouse],
    queryFn: async ({ signal }) => {
      const query = { warehouse, belowMinimum: true, sort: 'sku', limit } as const;
      return (await sales.get('/query/v1/stock-items', { query, signal })).body.items;
    },
  });
  if (data === undefined) return <Pending error={error} retry={refetch} />;
  if (data.length === 0)
    return (
      <div className="state">
        <h2>
          <Trans>Nothing is below its reorder point</Trans>
        </h2>
      </div>
    );
  return (
    <section className="floor-job" aria-label={t`Reorder`}>
      <ul className="floor-lines">
        {data.map(({ sku, name, bin, available, incoming, reorder }) => {
          const { min = '0', max = '0', leadTimeDays = 0 } = reorder ?? {};
          const missing = thousandths(max) - thousandths(available) - thousandths(incoming);
          return (
            <li key={sku}>
              <strong className="floor-bin">{bin ?? '–'}</strong>
              <div>
                <bdi>{name ?? sku}</bdi>
                <span className="quiet">{sku}</span>
                <span>
                  <Trans>
                    {quantity(available)} available, {quantity(incoming)} on the way; reorder at {quantity(min)}
                  </Trans>
                </span>
              </div>
              <strong className="floor-of">
                {missing > 0 ? (
                  <Trans>Order {quantity(decimalOf(missing))}</Trans>
                ) : (
                  <Trans>Enough is on the way</Trans>
                )}
              </strong>
              <span>
                <Plural value={leadTimeDays} one="arrives in # day" other="arrives in # days" />
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
};
