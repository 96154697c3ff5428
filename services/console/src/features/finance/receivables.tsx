import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type List, listPage } from '../../ui/list-page.tsx';
import { invoicePath } from '../../ui/paths.ts';

const receivables: List<'/query/v1/receivables'> = {
  path: '/query/v1/receivables',
  topic: 'receivables',
  permission: 'receivable:read',
  name: 'receivables',
  title: msg`Receivables`,
  empty: msg`Nothing is owed`,
  idOf: ({ invoiceId }) => invoiceId,
  nameOf: ({ number }) => number,
  pathOf: ({ number }) => invoicePath(number),
  views: [
    { title: msg({ message: 'Open', context: 'amount' }), query: {} },
    { title: msg`Settled`, query: { state: 'settled' } },
    { title: msg`All`, query: { state: 'all' } },
  ],
  filters: [
    { kind: 'day', name: 'dueFrom', label: msg`Due from` },
    { kind: 'day', name: 'dueTo', label: msg`Due to` },
    { kind: 'day', name: 'on', label: msg`At the end of` },
    { kind: 'text', name: 'currency', label: msg`Currency` },
  ],
  columns: [
    { id: 'number', title: msg`Invoice`, width: 150, sort: 'number', cell: ({ number }) => number },
    { id: 'customer', title: msg`Customer`, width: 200, grow: 2, cell: ({ customerName }) => customerName },
    {
      id: 'issued',
      title: msg`Issued`,
      width: 136,
      sort: 'issuedOn',
      file: 'issued_on',
      cell: ({ issuedOn }, { day }) => day(issuedOn),
    },
    { id: 'due', title: msg`Due`, width: 136, sort: 'dueOn', file: 'due_on', cell: ({ dueOn }, { day }) => day(dueOn) },
    {
      id: 'total',
      title: msg`Total`,
      width: 140,
      align: 'end',
      file: ['total', 'currency'],
      cell: ({ total }, { money }) => money(total),
    },
    {
      id: 'open',
      title: msg({ message: 'Open', context: 'amount' }),
      width: 140,
      align: 'end',
      file: ['open', 'currency'],
      cell: ({ open }, { money }) => money(open),
    },
  ],
  actions: (
    <Button size="xs" variant="default" component={Link} to="/receivables/ageing">
      <Trans>Ageing</Trans>
    </Button>
  ),
};

export const ReceivablesPage = listPage(receivables);
