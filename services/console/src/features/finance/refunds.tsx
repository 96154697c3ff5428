import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { invoicePath, orderPath } from '../../ui/paths.ts';

const refunds: List<'/query/v1/refunds'> = {
  path: '/query/v1/refunds',
  topic: 'orders',
  permission: 'order:read',
  name: 'refunds',
  title: msg`Refunds`,
  search: msg`Number, reference or customer`,
  empty: msg`No refund yet`,
  idOf: ({ refundId }) => refundId,
  nameOf: ({ order }) => order.number,
  pathOf: ({ order, number }) => (number === undefined ? orderPath(order.number) : invoicePath(number)),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`Without a credit note`, query: { issued: 'false' } },
  ],
  filters: [
    { kind: 'day', name: 'from', label: msg`Due from` },
    { kind: 'day', name: 'to', label: msg`Due to` },
    { kind: 'text', name: 'creditNote', label: msg`Credit note` },
    { kind: 'text', name: 'currency', label: msg`Currency` },
  ],
  columns: [
    {
      id: 'due',
      title: msg`Due`,
      width: 136,
      sort: 'dueOn',
      file: 'due_on',
      cell: ({ dueOn }, { day }) => day(dueOn),
    },
    { id: 'order', title: msg`Order`, width: 150, cell: ({ order }) => order.number },
    { id: 'customer', title: msg`Customer`, width: 180, grow: 2, cell: ({ order }) => order.customerName },
    {
      id: 'creditNote',
      title: msg`Credit note`,
      width: 160,
      grow: 1,
      file: 'credit_note',
      cell: ({ number }) => number,
    },
    {
      id: 'total',
      title: msg`Total`,
      width: 130,
      align: 'end',
      file: ['total', 'currency'],
      cell: ({ total }, { money }) => money(total),
    },
    {
      id: 'credited',
      title: msg`Taken off open invoices`,
      width: 180,
      align: 'end',
      file: ['credited', 'currency'],
      cell: ({ credited }, { money }) => money(credited),
    },
    {
      id: 'paidOut',
      title: msg`Paid out`,
      width: 130,
      align: 'end',
      file: ['paid_out', 'currency'],
      cell: ({ paidOut }, { money }) => money(paidOut),
    },
  ],
};

export const RefundsPage = listPage(refunds);
