import { Trans, useLingui } from '@lingui/react/macro';
import type { ApprovalReason, Money } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { type Format, useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Named } from '../../ui/named.tsx';
import { waitNames, whomNames } from '../../ui/waiting.ts';

const moneyOf = (fact: string | number | Money | undefined, { money }: Format): string =>
  typeof fact === 'object' ? money(fact) : String(fact ?? '');

/** Why an order must be approved, with the facts that its rule was held against when it was submitted. */
export const Reason = ({ reason: { rule, facts } }: { readonly reason: ApprovalReason }): ReactNode => {
  const format = useFormat();
  const [total, amount, limit, exposure] = ['total', 'amount', 'limit', 'exposure'].map((name) =>
    moneyOf(facts[name], format),
  );
  if (rule === 'amount')
    return (
      <Trans>
        The total of {total} is above {limit}: orders above that are approved first
      </Trans>
    );
  if (rule === 'credit')
    return (
      <Trans>
        {amount} on top of the {exposure} that is open is above the credit limit of {limit}
      </Trans>
    );
  return `${rule}: ${format.list(Object.values(facts).map((fact) => moneyOf(fact, format)))}`;
};

/** What an order waits for, who can go on with it, since when and why. Nothing when it waits for nothing. */
export const WaitingFor = ({ orderId }: { readonly orderId: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const asOf = useAsOf();
  const { data } = useQuery({
    queryKey: ['waits', 'order', orderId, asOf],
    queryFn: async ({ signal }) => {
      const query = { orderId, limit: 1, ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/waiting', { query, signal })).body.items[0] ?? null;
    },
  });
  if (data === undefined || data === null) return null;
  const { waitingFor, whom, since, details } = data;
  const { approval = [], short = [], open } = details;
  return (
    <section className="waiting-for" aria-label={t`What the order waits for`}>
      <p>
        <strong>
          <Named of={waitNames[waitingFor]} />
        </strong>
        {' · '}
        <Named of={whomNames[whom]} />
        {' · '}
        <time dateTime={since} title={format.exactTime(since)}>
          <Trans>since {format.time(since)}</Trans>
        </time>
      </p>
      <ul>
        {approval.map((reason) => (
          <li key={reason.rule}>
            <Reason reason={reason} />
          </li>
        ))}
        {short.map(({ sku, warehouse, quantity }) => (
          <li key={`${sku}/${warehouse}`}>
            <Trans>
              {format.quantity(quantity)} of {sku} missing in {warehouse}
            </Trans>
          </li>
        ))}
        {open !== undefined && (
          <li>
            <Trans>{format.money(open)} invoiced and not paid</Trans>
          </li>
        )}
      </ul>
    </section>
  );
};
