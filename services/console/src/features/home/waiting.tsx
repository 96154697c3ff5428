import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { Named } from '../../ui/named.tsx';
import { orderPath } from '../../ui/paths.ts';
import { orderStatuses, State } from '../../ui/status.tsx';
import { waitNames, whomNames } from '../../ui/waiting.ts';

/** Orders that do not go on by themselves, the longest wait first. */
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

export const WaitingPage = listPage(waiting);
