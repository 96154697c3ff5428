import { msg } from '@lingui/core/macro';
import { labelsOf } from '../../ui/labels.ts';
import { type List, listPage } from '../../ui/list-page.tsx';
import { returnPath } from '../../ui/paths.ts';
import { returnStatuses, State } from '../../ui/status.tsx';
import { returnReasons } from './names.ts';
import { Reasons } from './reasons.tsx';

const returns: List<'/query/v1/returns'> = {
  path: '/query/v1/returns',
  topic: 'orders',
  permission: 'order:read',
  name: 'returns',
  title: msg`Returns`,
  search: msg`Number, reference or customer`,
  empty: msg`No return yet`,
  idOf: ({ returnId }) => returnId,
  nameOf: ({ order }) => order.number,
  pathOf: ({ order, returnId }) => returnPath(order.number, returnId),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`To decide`, query: { status: 'requested' } },
    { title: msg`To receive`, query: { status: 'approved' } },
    { title: msg`To refund`, query: { status: 'received' } },
  ],
  filters: [
    { kind: 'choices', name: 'status', label: msg`Status`, options: labelsOf(returnStatuses) },
    { kind: 'text', name: 'reason', label: msg`Reason` },
    { kind: 'text', name: 'warehouse', label: msg`Warehouse` },
    { kind: 'day', name: 'from', label: msg`Requested from` },
    { kind: 'day', name: 'to', label: msg`Requested to` },
  ],
  columns: [
    {
      id: 'requested',
      title: msg`Requested`,
      width: 136,
      sort: 'requestedOn',
      file: 'requested_on',
      cell: ({ requestedOn }, { day }) => day(requestedOn),
    },
    { id: 'order', title: msg`Order`, width: 140, cell: ({ order }) => order.number },
    { id: 'customer', title: msg`Customer`, width: 150, grow: 2, cell: ({ order }) => order.customerName },
    {
      id: 'status',
      title: msg`Status`,
      width: 110,
      words: labelsOf(returnStatuses),
      cell: ({ status }) => <State of={returnStatuses[status]} />,
    },
    {
      id: 'reasons',
      title: msg`Reasons`,
      width: 130,
      grow: 1,
      words: returnReasons,
      cell: ({ lines }) => <Reasons of={lines} />,
    },
    { id: 'warehouse', title: msg`Warehouse`, width: 110, cell: ({ warehouse }) => warehouse },
    {
      id: 'received',
      title: msg`Received`,
      width: 136,
      file: 'received_on',
      cell: ({ receivedOn }, { day }) => receivedOn && day(receivedOn),
    },
    {
      id: 'total',
      title: msg`Total`,
      width: 115,
      align: 'end',
      file: ['total', 'currency'],
      cell: ({ total }, { money }) => total && money(total),
    },
  ],
};

export const ReturnsPage = listPage(returns);
