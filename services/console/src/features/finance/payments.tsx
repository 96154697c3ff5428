import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { type List, listPage } from '../../ui/list-page.tsx';
import { paymentPath } from '../../ui/paths.ts';
import { PaymentMethod, paymentMethods } from '../../ui/payment-methods.tsx';

const NewPayment = (): ReactNode => {
  const may = useMay();
  if (!may({ permission: 'payment:receive' })) return null;
  return (
    <Button size="xs" component={Link} to="/payments/new">
      <Trans>New payment</Trans>
    </Button>
  );
};

const payments: List<'/query/v1/payments'> = {
  path: '/query/v1/payments',
  topic: 'receivables',
  permission: 'receivable:read',
  name: 'payments',
  title: msg`Payments`,
  search: msg`Reference or customer`,
  empty: msg`No payment yet`,
  idOf: ({ paymentId }) => paymentId,
  pathOf: ({ paymentId }) => paymentPath(paymentId),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`On account`, query: { onAccount: 'true' } },
    { title: msg`Reversed`, query: { reversed: 'true' } },
  ],
  filters: [
    { kind: 'day', name: 'from', label: msg`Received from` },
    { kind: 'day', name: 'to', label: msg`Received to` },
    { kind: 'text', name: 'method', label: msg`Method` },
    { kind: 'text', name: 'currency', label: msg`Currency` },
  ],
  columns: [
    {
      id: 'received',
      title: msg`Received`,
      width: 136,
      sort: 'receivedOn',
      file: 'received_on',
      cell: ({ receivedOn }, { day }) => day(receivedOn),
    },
    { id: 'customer', title: msg`Customer`, width: 180, grow: 2, cell: ({ customerName }) => customerName },
    {
      id: 'method',
      title: msg`Method`,
      width: 120,
      words: paymentMethods,
      cell: ({ method }) => <PaymentMethod of={method} />,
    },
    {
      id: 'reference',
      title: msg({ message: 'Reference', context: 'payment' }),
      width: 160,
      grow: 1,
      cell: ({ reference }) => reference,
    },
    {
      id: 'amount',
      title: msg`Amount`,
      width: 140,
      align: 'end',
      sort: 'amount',
      file: ['amount', 'currency'],
      cell: ({ amount }, { money }) => money(amount),
    },
    {
      id: 'onAccount',
      title: msg`On account`,
      width: 140,
      align: 'end',
      file: ['on_account', 'currency'],
      cell: ({ onAccount }, { money }) => onAccount.amount !== 0 && money(onAccount),
    },
    {
      id: 'reversed',
      title: msg`Reversed`,
      width: 136,
      file: 'reversed_on',
      cell: ({ reversedOn }, { day }) => reversedOn && day(reversedOn),
    },
  ],
  actions: <NewPayment />,
};

export const PaymentsPage = listPage(payments);
