import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { invoicePath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { To } from '../../ui/to.tsx';
import { type Amounts, type Matched, matched, suggested } from './matching.ts';

/** Whose money it is, in which company and currency: it can be for invoices of these alone. */
export type MoneyOf = { readonly customerId: string; readonly entity: string; readonly currency: string };

/** Most invoices that one request can name. */
const most = 100;

/**
 * What an amount of money is to be for: the oldest open invoices first, as long as no person has said otherwise.
 * `amounts` is what was typed, undefined before that.
 */
export const useMatching = (of: MoneyOf, money: number, amounts: Amounts | undefined) => {
  const { customerId, entity, currency } = of;
  const { data, error, refetch } = useQuery({
    queryKey: ['receivables', 'to-match', customerId, entity, currency],
    queryFn: async ({ signal }) => {
      const query = { customerId, entity, currency, state: 'open', sort: 'issuedOn', limit: most } as const;
      const { items } = (await sales.get('/query/v1/receivables', { query, signal })).body;
      return items.filter(({ open }) => open.amount > 0);
    },
    enabled: customerId !== '',
  });
  const invoices = data ?? [];
  const shown = amounts ?? suggested(invoices, money);
  return { ...matched(invoices, shown, money), amounts: shown, isRead: data !== undefined, error, refetch };
};

type Matching = ReturnType<typeof useMatching>;

const Wrong = ({ row: { wrong, invoice } }: { readonly row: Matched }): ReactNode => {
  const format = useFormat();
  if (wrong === undefined) return undefined;
  return wrong === 'notAnAmount' ? (
    <Trans>An amount, or nothing</Trans>
  ) : (
    <Trans>At most {format.money(invoice.open)}</Trans>
  );
};

/** The open invoices with what each is to get, and what stays on account. */
export const MatchInvoices = ({
  of: { currency },
  matching: { rows, left, amounts, isRead, error, refetch },
  isTyped,
  onChange,
}: {
  readonly of: MoneyOf;
  readonly matching: Matching;
  /** Whether what is shown was typed, and not suggested. */
  readonly isTyped: boolean;
  /** Undefined: as it is suggested. */
  readonly onChange: (amounts: Amounts | undefined) => void;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  if (!isRead) return <Pending error={error} retry={refetch} />;
  return (
    <>
      {rows.length === 0 ? (
        <p className="quiet">
          <Trans>No open invoice in this currency: all of it stays on account.</Trans>
        </p>
      ) : (
        <table className="lines cards match" aria-label={t`Open invoices`}>
          <thead>
            <tr>
              <th>{t`Invoice`}</th>
              <th>{t`Issued`}</th>
              <th>{t`Due`}</th>
              <th className="end">{t({ message: 'Open', context: 'amount' })}</th>
              <th className="end">{t`Amount to apply`}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const { invoiceId, number, issuedOn, dueOn, open } = row.invoice;
              return (
                <tr key={invoiceId}>
                  <td className="product">
                    <To path={invoicePath(number)}>{number}</To>
                  </td>
                  <td data-title={t`Issued`}>{format.day(issuedOn)}</td>
                  <td data-title={t`Due`}>{format.day(dueOn)}</td>
                  <td className="end" data-title={t({ message: 'Open', context: 'amount' })}>
                    {format.money(open)}
                  </td>
                  <td className="end" data-title={t`Amount to apply`}>
                    <TextInput
                      size="xs"
                      className="number"
                      inputMode="decimal"
                      aria-label={t`Amount to apply to ${number}, in ${currency}`}
                      autoComplete="off"
                      value={row.text}
                      error={row.wrong !== undefined && <Wrong row={row} />}
                      onChange={({ currentTarget }) =>
                        onChange({ ...amounts, [invoiceId]: currentTarget.value.trim() })
                      }
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {rows.length === most && (
        <p className="quiet">
          <Trans>These are the {most} oldest: the others can be paid after them.</Trans>
        </p>
      )}
      <p className={left < 0 ? 'rest wrong' : 'rest'} role="status">
        {left < 0 ? (
          <Trans>{format.money({ amount: -left, currency })} more than there is</Trans>
        ) : (
          <Trans>{format.money({ amount: left, currency })} stays on account</Trans>
        )}{' '}
        {isTyped && rows.length > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange(undefined)}>
            <Trans>Suggest again, the oldest first</Trans>
          </Button>
        )}
      </p>
    </>
  );
};
