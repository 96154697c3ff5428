import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { OrderStatus } from '@sales/client';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../api/client.ts';
import type { May } from '../api/rights.ts';
import { useMay } from '../api/session.ts';
import { orderStatuses } from './status.tsx';

/** What is needed for an order, in the order in which it is made. */
const steps = ['customer', 'product', 'order'] as const;
type Step = (typeof steps)[number];

const paths: Readonly<Record<Step, string>> = {
  customer: '/customers/new',
  product: '/products/new',
  order: '/orders/new',
};

const rights: Readonly<Record<Step, readonly string[]>> = {
  customer: ['customer:register'],
  product: ['product:add', 'priceList:set-price', 'stockItem:receive'],
  order: ['order:place', 'order:submit'],
};

const submitted = Object.keys(orderStatuses).filter((status) => status !== 'draft') as OrderStatus[];

/** Whether there is a product that can be sold: some of it in stock, at a price. */
const canSell = async (signal: AbortSignal): Promise<boolean> => {
  const stock = { sort: '-available', limit: 1 } as const;
  const [item] = (await sales.get('/query/v1/stock-items', { query: stock, signal })).body.items;
  if (item === undefined || Number(item.available) <= 0) return false;
  const { body } = await sales.get('/query/v1/products/{sku}', { path: { sku: item.sku }, query: {}, signal });
  // Who may not see prices can tell nothing of them.
  return body.prices === undefined || body.prices.length > 0;
};

/** What there is already; undefined: an order has been submitted, so that no one has to be led there. */
const readSteps = async (signal: AbortSignal): Promise<ReadonlySet<Step> | undefined> => {
  const orders = await sales.get('/query/v1/orders', { query: { status: submitted, limit: 1 }, signal });
  if (orders.body.items.length > 0) return undefined;
  const customers = await sales.get('/query/v1/customers', { query: { status: 'active', limit: 1 }, signal });
  const done: [Step, boolean][] = [
    ['customer', customers.body.items.length > 0],
    ['product', await canSell(signal)],
  ];
  return new Set(done.flatMap(([step, isDone]) => (isDone ? [step] : [])));
};

/** What is read to know how far one has come. */
const needed = ['order:read', 'customer:read', 'product:read', 'stockItem:read', ...rights.order];

const useDone = (): ReadonlySet<Step> | undefined => {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['first-steps'],
    // A query must have an answer.
    queryFn: async ({ signal }) => ({ done: await readSteps(signal) }),
    enabled: needed.every((permission) => may({ permission })),
    // Nothing leads back before the first order.
    staleTime: ({ state: { data: known } }) => (known !== undefined && known.done === undefined ? Infinity : 0),
  });
  return data?.done;
};

const mayDo = (may: May, step: Step): boolean => rights[step].every((permission) => may({ permission }));

/** Where a step leads: to the next one that the reader can do; undefined: no one is being led. */
export const useNextStep = (after: Step): string | undefined => {
  const may = useMay();
  const done = useDone();
  if (done === undefined) return undefined;
  const next = steps.find((step) => step !== after && !done.has(step) && mayDo(may, step));
  return next && paths[next];
};

/**
 * Leads to a first order who has none before them: what it needs, what of that there is, and the page of the next step.
 * How far one has come is read from what there is: it can be left and gone on with anywhere, and is gone once done.
 */
export const FirstSteps = (): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const done = useDone();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  if (done === undefined) return null;
  const titles: Readonly<Record<Step, string>> = {
    customer: t`Register a customer`,
    product: t`Add a product with its price and stock`,
    order: t`Write an order and submit it`,
  };
  const next = steps.find((step) => !done.has(step) && mayDo(may, step));
  return (
    <section className="first-steps" aria-label={t`Your first order`}>
      <h2>
        <Trans>Your first order</Trans>
      </h2>
      <ol>
        {steps.map((step) => (
          <li key={step} aria-current={path === paths[step] ? 'step' : undefined}>
            {done.has(step) ? (
              <IconCircleCheckFilled size={18} role="img" aria-label={t`Done`} />
            ) : (
              <IconCircle size={18} role="img" aria-label={t`To do`} />
            )}
            {!done.has(step) && !mayDo(may, step) ? (
              <span>
                {titles[step]} <Trans>– others do it: your role does not</Trans>
              </span>
            ) : step === next && path !== paths[step] ? (
              <Button size="xs" component={Link} to={paths[step]}>
                {titles[step]}
              </Button>
            ) : (
              <span>{titles[step]}</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
};
