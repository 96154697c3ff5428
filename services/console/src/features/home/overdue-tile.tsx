import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { plusDays, useFormat } from '../../i18n/index.ts';
import { askedBy } from '../../ui/search-params.ts';
import { To } from '../../ui/to.tsx';
import { Tile } from './tile.tsx';

const ages = {
  days1to30: msg`1 to 30 days`,
  days31to60: msg`31 to 60 days`,
  days61to90: msg`61 to 90 days`,
  over90: msg`Over 90 days`,
} as const;
const names = ['days1to30', 'days31to60', 'days61to90', 'over90'] as const;

/** Invoices that are due and not paid, by how long, each sum with the invoices in it. */
export const OverdueTile = (): ReactNode => {
  const { i18n } = useLingui();
  const { count, money } = useFormat();
  const { data, error, refetch } = useQuery({
    queryKey: ['receivables', 'of-home'],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/receivables/ageing', { query: {}, signal })).body,
  });
  const sums = (data?.rows ?? []).flatMap((row) =>
    names.map((age) => ({ age, ...row[age] })).filter(({ invoices }) => invoices > 0),
  );
  const invoices = sums.reduce((sum, one) => sum + one.invoices, 0);
  return (
    <Tile
      title={msg`Overdue invoices`}
      to={{ path: '/receivables', search: data === undefined ? {} : { dueTo: plusDays(data.on, -1) } }}
      figure={data && count(invoices)}
      isNone={data !== undefined && invoices === 0}
      error={error}
      retry={refetch}
    >
      <ul>
        {sums.map((sum) => (
          <li key={`${sum.currency}/${sum.age}`}>
            <span className="quiet">{i18n._(ages[sum.age])}</span>{' '}
            <To path="/receivables" search={askedBy(sum.href)}>
              {money(sum)}
            </To>
          </li>
        ))}
      </ul>
    </Tile>
  );
};
