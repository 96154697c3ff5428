import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { type List, ListPage } from '../../ui/list-page.tsx';
import { Named } from '../../ui/named.tsx';
import { Page } from '../../ui/page.tsx';
import { orderPath } from '../../ui/paths.ts';
import { orderStatuses, State } from '../../ui/status.tsx';
import { waitNames, whomNames } from '../../ui/waiting.ts';

/** What can be gone on with, the longest wait first: each role has its tab. */
const waiting: List<'/query/v1/waiting'> = {
  path: '/query/v1/waiting',
  topic: 'waits',
  permission: 'order:read',
  name: 'waiting',
  title: msg`Waiting orders`,
  search: msg`Number, reference or customer`,
  empty: msg`No order waits`,
  idOf: ({ order }) => order.orderId,
  pathOf: ({ order }) => orderPath(order.number),
  views: [
    { title: msg`All`, query: {} },
    ...Object.entries(whomNames).map(([whom, title]) => ({ title, query: { whom } })),
  ],
  filters: [{ kind: 'choices', name: 'waitingFor', label: msg`Waits for`, options: waitNames }],
  columns: [
    { id: 'order', title: msg`Order`, width: 150, sort: 'number', cell: ({ order }) => order.number },
    { id: 'customer', title: msg`Customer`, width: 180, grow: 2, cell: ({ order }) => order.customerName },
    { id: 'status', title: msg`Status`, width: 160, cell: ({ status }) => <State of={orderStatuses[status]} /> },
    {
      id: 'what',
      title: msg`Waits for`,
      width: 180,
      grow: 1,
      cell: ({ waitingFor }) => <Named of={waitNames[waitingFor]} />,
    },
    { id: 'whom', title: msg`Who can do it`, width: 130, cell: ({ whom }) => <Named of={whomNames[whom]} /> },
    { id: 'since', title: msg`Since`, width: 130, sort: 'since', cell: ({ since }, { ago }) => ago(since) },
    {
      id: 'promised',
      title: msg`Promised`,
      width: 136,
      cell: ({ promisedOn }, { day }) => promisedOn && day(promisedOn),
    },
  ],
};

/** Not all roles have to do with orders: what they show stands in the navigation. */
const Start = (): ReactNode => {
  const { t } = useLingui();
  return (
    <Page title={t`Home`}>
      <div className="state">
        <h2>
          <Trans>Your role shows no orders</Trans>
        </h2>
        <p>
          <Trans>What it shows stands in the navigation, and is found with Ctrl K.</Trans>
        </p>
      </div>
    </Page>
  );
};

export const HomePage = (): ReactNode => {
  const may = useMay();
  return may(waiting) ? <ListPage list={waiting} /> : <Start />;
};
