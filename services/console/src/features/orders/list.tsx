import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { labelsOf } from '../../ui/labels.ts';
import { type List, listPage } from '../../ui/list-page.tsx';
import { orderPath } from '../../ui/paths.ts';
import { orderStatuses, paymentStatuses, State } from '../../ui/status.tsx';
import { bulkActions } from './actions.ts';

const NewOrder = (): ReactNode => {
  const may = useMay();
  return (
    may({ permission: 'order:place' }) && (
      <Button size="xs" component={Link} to="/orders/new">
        <Trans>New order</Trans>
      </Button>
    )
  );
};

const orders: List<'/query/v1/orders'> = {
  path: '/query/v1/orders',
  topic: 'orders',
  permission: 'order:read',
  name: 'orders',
  title: msg`Orders`,
  search: msg`Number, reference or customer`,
  empty: msg`No order yet`,
  idOf: ({ orderId }) => orderId,
  nameOf: ({ number }) => number,
  bulk: bulkActions,
  pathOf: ({ number }) => orderPath(number),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`Drafts`, query: { status: 'draft' } },
    { title: msg`To approve`, query: { status: 'awaitingApproval' } },
    { title: msg`Backordered`, query: { status: 'backordered' } },
    { title: msg`To ship`, query: { status: ['confirmed', 'partiallyShipped'] } },
    {
      title: msg`To invoice`,
      query: { status: ['partiallyShipped', 'shipped', 'delivered'], paymentStatus: 'notInvoiced' },
    },
    { title: msg`To be paid`, query: { paymentStatus: ['invoiced', 'partiallyPaid'] } },
  ],
  filters: [
    { kind: 'choices', name: 'status', label: msg`Status`, options: labelsOf(orderStatuses) },
    {
      kind: 'choices',
      name: 'paymentStatus',
      label: msg({ message: 'Payment', context: 'status' }),
      options: labelsOf(paymentStatuses),
    },
    { kind: 'day', name: 'from', label: msg`Placed from` },
    { kind: 'day', name: 'to', label: msg`Placed to` },
  ],
  actions: <NewOrder />,
  columns: [
    { id: 'number', title: msg`Number`, width: 140, sort: 'number', cell: ({ number }) => number },
    { id: 'customer', title: msg`Customer`, width: 160, grow: 2, cell: ({ customer }) => customer.name },
    {
      id: 'status',
      title: msg`Status`,
      width: 160,
      words: labelsOf(orderStatuses),
      cell: ({ status }) => <State of={orderStatuses[status]} />,
    },
    {
      id: 'payment',
      title: msg({ message: 'Payment', context: 'status' }),
      width: 130,
      file: 'payment_status',
      words: labelsOf(paymentStatuses),
      cell: ({ paymentStatus }) => <State of={paymentStatuses[paymentStatus]} />,
    },
    {
      id: 'total',
      title: msg`Total`,
      width: 130,
      align: 'end',
      sort: 'total',
      file: ['total', 'currency'],
      cell: ({ totals }, { money }) => money(totals.total),
    },
    {
      id: 'placed',
      title: msg`Placed`,
      width: 136,
      sort: 'placedAt',
      file: 'placed_on',
      cell: ({ placedOn }, { day }) => day(placedOn),
    },
    {
      id: 'promised',
      title: msg`Promised`,
      width: 136,
      file: 'promised_on',
      cell: ({ promisedOn }, { day }) => promisedOn && day(promisedOn),
    },
    {
      id: 'reference',
      title: msg`Reference`,
      width: 130,
      grow: 1,
      file: 'customer_reference',
      cell: ({ customerReference }) => customerReference,
    },
    {
      id: 'lines',
      title: msg({ message: 'Lines', context: 'count' }),
      width: 70,
      align: 'end',
      cell: ({ lineCount }, { count }) => count(lineCount),
    },
  ],
};

export const OrdersPage = listPage(orders);
