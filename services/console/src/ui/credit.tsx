import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Money } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import { useFormat } from '../i18n/index.ts';

const share = (amount: number, limit: number): string => `${Math.max(0, Math.min(100, (amount / limit) * 100))}%`;

/** Whether the reader may see what customers owe, and their limits. */
export const useSeesCredit = (): boolean => {
  const may = useMay();
  return may({ permission: 'creditAccount:read', group: 'credit' }) && may({ permission: 'customer:read' });
};

/** What a customer owes and has ordered, with this order, against the limit. Shown to those who may see it. */
export const Credit = ({
  customerId,
  orderId,
  total,
}: {
  readonly customerId: string;
  /** The order, where it may be among those that count already. */
  readonly orderId?: string;
  readonly total: Money | undefined;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const enabled = useSeesCredit();
  const { data } = useQuery({
    queryKey: ['receivables', 'credit', customerId],
    enabled,
    queryFn: async ({ signal }) => {
      const [account, customer] = await Promise.all([
        sales.get('/order/v1/credit-accounts/{customerId}', { path: { customerId }, query: {}, signal }),
        sales.get('/query/v1/customers/{customer}', { path: { customer: customerId }, query: {}, signal }),
      ]);
      const { exposure, orders } = account.body;
      return { exposure, orders: orders.map((order) => order.orderId), limit: customer.body.creditLimit };
    },
  });
  if (!enabled || data === undefined) return null;
  const { limit } = data;
  const used = data.exposure.find(({ currency }) => currency === (limit?.currency ?? total?.currency));
  const before = used?.amount ?? 0;
  if (limit === undefined)
    return (
      <p className="quiet">
        <Trans>No credit limit</Trans>
        {used !== undefined && ` · ${t`open ${format.money(used)}`}`}
      </p>
    );
  const isCounted = orderId !== undefined && data.orders.includes(orderId);
  const more = total?.currency === limit.currency && !isCounted ? total.amount : 0;
  const left = { amount: limit.amount - before - more, currency: limit.currency };
  const money = (amount: number): string => format.money({ amount, currency: limit.currency });
  return (
    <div className={left.amount < 0 ? 'credit over' : 'credit'}>
      <div className="credit-bar" aria-hidden="true">
        <span style={{ width: share(before, limit.amount) }} />
        <span className="more" style={{ width: share(more, limit.amount) }} />
      </div>
      <p>
        {left.amount < 0 ? (
          <Trans>
            {money(-left.amount)} above the limit of {format.money(limit)}
          </Trans>
        ) : (
          <Trans>
            {format.money(left)} left of {format.money(limit)}
          </Trans>
        )}
      </p>
      <p className="quiet">
        <Plural
          value={data.orders.length}
          one={`${money(before)} open in # order`}
          other={`${money(before)} open in # orders`}
        />
        {more > 0 && ` · ${t`this order ${money(more)}`}`}
      </p>
    </div>
  );
};
