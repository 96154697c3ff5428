import type { MessageDescriptor } from '@lingui/core';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { plusMonths, today, useFormat } from '../../i18n/index.ts';
import { Tile } from './tile.tsx';

type Days = { readonly from: string; readonly to: string };

const useTotals = (days: Days, salesperson: string | undefined) => {
  const query = { ...days, period: 'total', ...(salesperson !== undefined && { salesperson }) } as const;
  return useQuery({
    queryKey: ['sales', 'of-home', query],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/reports/sales', { query, signal })).body.totals,
  });
};

/** The first of a month up to a day of it. */
const monthTo = (to: string): Days => ({ from: `${to.slice(0, 7)}-01`, to });

/** What was sold in a month up to today, against as much of the month before. */
export const SalesTile = ({
  title,
  salesperson,
}: {
  readonly title: MessageDescriptor;
  /** Of one; absent: of all that the reader may see. */
  readonly salesperson?: string;
}): ReactNode => {
  const { money, day } = useFormat();
  const now = monthTo(today());
  const before = monthTo(plusMonths(now.to, -1));
  const { data, error, refetch } = useTotals(now, salesperson);
  const then = useTotals(before, salesperson).data ?? [];
  const currencies = [...new Set([...(data ?? []), ...then].map(({ currency }) => currency))];
  const netIn = (totals: typeof then, currency: string): string =>
    money(totals.find((one) => one.currency === currency)?.net ?? { amount: 0, currency });
  const sold = currencies.map((one) => netIn(then, one)).join(' · ');
  const [from, to] = [day(before.from), day(before.to)];
  const asked = salesperson === undefined ? { by: 'salesperson' } : { salesperson };
  return (
    <Tile
      title={title}
      to={{ path: '/reports', search: { ...now, ...asked } }}
      figure={
        data && <bdi>{currencies.length === 0 ? '0' : currencies.map((one) => netIn(data, one)).join(' · ')}</bdi>
      }
      isNone={data !== undefined && currencies.length === 0}
      error={error}
      retry={refetch}
    >
      <p className="quiet">
        <Trans>
          <bdi>{sold}</bdi> from {from} to {to}
        </Trans>
      </p>
    </Tile>
  );
};
