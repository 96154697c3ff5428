import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { Paths } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { Actions } from '../../ui/actions.tsx';
import { Credit } from '../../ui/credit.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { customerPath, orderPath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { isPlainKey } from '../../ui/plain-keys.ts';
import { oneOf, type SearchParams } from '../../ui/search-params.ts';
import { To } from '../../ui/to.tsx';
import { Who } from '../../ui/who.tsx';
import { decisions } from './actions.ts';
import { asEdited } from './edited-order.ts';
import { useFigures } from './figures.ts';
import { OrderFigures } from './order-figures.tsx';
import { Reason } from './waiting-for.tsx';

type Waiting = Paths['/query/v1/waiting']['GET']['answer']['items'][number];

/** So many are shown at once; who has more decides some first. */
const limit = 100;

/** Orders to decide, the longest wait first, and the one that is looked at: where it is decided, the next one. */
const useInbox = () => {
  const navigate = useNavigate();
  const query: SearchParams = useSearch({ strict: false });
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['waits', 'approvals'],
    queryFn: async ({ signal }) => {
      const asked = { waitingFor: ['decision'], sort: 'since', limit } as const;
      return (await sales.get('/query/v1/waiting', { query: asked, signal })).body;
    },
  });
  const all = data?.items;
  const place = useRef(0);
  const wanted = oneOf(query['order']);
  const found = all?.findIndex(({ order }) => order.number === wanted) ?? -1;
  if (found >= 0) place.current = found;
  const nth = Math.max(0, Math.min(place.current, (all?.length ?? 0) - 1));
  const look = (at: number): void => {
    const next = all?.[at];
    if (next !== undefined) void navigate({ to: '.', search: { order: next.order.number }, replace: true });
  };
  return { all, hasMore: data?.nextCursor !== undefined, error, isFetching, refetch, nth, look };
};

/** `j` and `k` go through the orders. */
const useInboxKeys = (nth: number, look: (at: number) => void): void => {
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    const step = { j: 1, k: -1 }[event.key];
    if (step === undefined || !isPlainKey(event)) return;
    event.preventDefault();
    look(nth + step);
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
};

/** What the order comes to, by the stock and the costs of now. */
const Now = ({ orderId }: { readonly orderId: string }): ReactNode => {
  const { data, error, refetch } = useQuery({
    queryKey: ['orders', 'to-decide', orderId],
    queryFn: async ({ signal }) =>
      (await sales.get('/order/v1/orders/{orderId}', { path: { orderId }, query: {}, signal })).body,
  });
  const figures = useFigures(data && asEdited(data, {}));
  return data === undefined ? <Pending error={error} retry={refetch} /> : <OrderFigures figures={figures} isToDecide />;
};

const ToDecide = ({ waiting }: { readonly waiting: Waiting }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { order, since, salesperson, details } = waiting;
  const { approval = [] } = details;
  const total = approval.map(({ facts }) => facts['total'] ?? facts['amount']).find((one) => typeof one === 'object');
  return (
    <article aria-label={order.number}>
      <WithRail
        rail={
          <Part title={<Trans>As things stand now</Trans>}>
            <Now orderId={order.orderId} />
            <Credit customerId={order.customerId} orderId={order.orderId} total={total} />
          </Part>
        }
      >
        <Part
          title={<To path={orderPath(order.number)}>{order.number}</To>}
          all={
            <div className="page-actions">
              <Actions key={order.orderId} id={order.orderId} topic="waits" actions={decisions} />
            </div>
          }
        >
          <Facts
            of={[
              [
                t`Customer`,
                <To key="customer" path={customerPath(order.customerId)}>
                  {order.customerName}
                </To>,
              ],
              [t`Salesperson`, salesperson && <Who principal={salesperson} />],
              [t`Waits since`, format.time(since)],
            ]}
          />
        </Part>
        <Part title={<Trans>Why, when it was submitted</Trans>}>
          <ul className="reasons">
            {approval.map((reason) => (
              <li key={reason.rule}>
                <Reason reason={reason} />
              </li>
            ))}
          </ul>
        </Part>
      </WithRail>
    </article>
  );
};

const ApprovalsShown = (): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { all, hasMore, error, isFetching, refetch, nth, look } = useInbox();
  useInboxKeys(nth, look);
  const shown = all?.[nth];
  return (
    <Page title={t`Approvals`} isBusy={isFetching}>
      {all === undefined && <Pending error={error} retry={refetch} />}
      {all?.length === 0 && (
        <div className="state">
          <h2>
            <Trans>Nothing to approve</Trans>
          </h2>
        </div>
      )}
      {all !== undefined && shown !== undefined && (
        <div className="inbox">
          <nav aria-label={t`To approve`}>
            {all.map(({ order, since }) => (
              <Link
                key={order.orderId}
                to="."
                search={{ order: order.number }}
                replace
                aria-current={order.orderId === shown.order.orderId ? 'true' : undefined}
              >
                <strong>{order.number}</strong>
                <span>{order.customerName}</span>
                <small className="quiet">{format.ago(since)}</small>
              </Link>
            ))}
            {hasMore && (
              <p className="quiet">
                <Trans>There are more: these have waited longest.</Trans>
              </p>
            )}
          </nav>
          <ToDecide waiting={shown} />
        </div>
      )}
    </Page>
  );
};

/** Orders that wait for an approval: the facts that asked for it, those of now, and two keys. */
export const ApprovalsPage = pageFor({ permission: 'order:approve', title: msg`Approvals` }, ApprovalsShown);
