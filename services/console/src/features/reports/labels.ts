import { useLingui } from '@lingui/react/macro';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { tagOf } from '../../i18n/index.ts';
import type { Report } from './measures.ts';
import type { Axis } from './pivot.ts';

const idOf = (principal: string): string => principal.replace(/^user:/, '');

/** Names of users, as far as the reader may know them. */
const useUserNames = (principals: readonly string[]): ReadonlyMap<string, string> => {
  const may = useMay();
  const isToKnow = may({ permission: 'user:read' });
  const found = useQueries({
    queries: principals.map((principal) => ({
      queryKey: ['users', 'name', idOf(principal)],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
        (await sales.get('/identity/v1/users/{user}', { path: { user: idOf(principal) }, query: {}, signal })).body
          .name,
      enabled: isToKnow,
      staleTime: 5 * 60_000,
    })),
  });
  return new Map(principals.flatMap((principal, nth) => (found[nth]?.data ? [[principal, found[nth].data]] : [])));
};

/** What the values of an axis are called. */
export const useLabels = (report: Report | undefined): ((axis: Axis, value: string) => string) => {
  const { t, i18n } = useLingui();
  const rows = report?.rows ?? [];
  const salespeople = [...new Set(rows.flatMap(({ salesperson }) => salesperson || []))];
  const users = useUserNames(salespeople);
  const names = useMemo(
    () => ({
      product: new Map(rows.map(({ product, productName }) => [product, productName])),
      customer: new Map(rows.map(({ customer, customerName }) => [customer, customerName])),
    }),
    [rows],
  );
  const months = useMemo(
    () => new Intl.DateTimeFormat(tagOf(i18n.locale), { year: 'numeric', month: 'short', timeZone: 'UTC' }),
    [i18n.locale],
  );
  return (axis, value) => {
    if (value === '') return t`(not known)`;
    if (axis === 'period') return /^\d{4}-\d\d$/.test(value) ? months.format(new Date(`${value}-01T00:00:00Z`)) : value;
    if (axis === 'product' || axis === 'customer') return names[axis].get(value) ?? value;
    return axis === 'salesperson' ? (users.get(value) ?? value) : value;
  };
};
