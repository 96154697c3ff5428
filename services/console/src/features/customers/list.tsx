import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { labelsOf } from '../../ui/labels.ts';
import { type List, listPage } from '../../ui/list-page.tsx';
import { customerPath } from '../../ui/paths.ts';
import { customerStatuses, State } from '../../ui/status.tsx';

const NewCustomer = (): ReactNode => {
  const may = useMay();
  return (
    may({ permission: 'customer:register' }) && (
      <Button size="xs" component={Link} to="/customers/new">
        <Trans>New customer</Trans>
      </Button>
    )
  );
};

const customers: List<'/query/v1/customers'> = {
  path: '/query/v1/customers',
  topic: 'customers',
  permission: 'customer:read',
  name: 'customers',
  title: msg`Customers`,
  search: msg`Name, number, e-mail, phone or contact`,
  empty: msg`No customer yet`,
  idOf: ({ customerId }) => customerId,
  pathOf: ({ number }) => customerPath(number),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`On hold`, query: { status: 'held' } },
  ],
  filters: [{ kind: 'choices', name: 'status', label: msg`Status`, options: labelsOf(customerStatuses) }],
  actions: <NewCustomer />,
  columns: [
    { id: 'number', title: msg`Number`, width: 130, sort: 'number', cell: ({ number }) => number },
    { id: 'name', title: msg`Name`, width: 200, grow: 2, sort: 'name', cell: ({ details }) => details.name },
    {
      id: 'status',
      title: msg`Status`,
      width: 120,
      words: labelsOf(customerStatuses),
      cell: ({ status }) => <State of={customerStatuses[status]} />,
    },
    { id: 'country', title: msg`Country`, width: 130, cell: ({ details }) => details.country },
    { id: 'segment', title: msg`Segment`, width: 120, grow: 1, cell: ({ details }) => details.segment },
    {
      id: 'limit',
      title: msg`Credit limit`,
      group: 'credit',
      width: 120,
      align: 'end',
      file: ['credit_limit', 'credit_currency'],
      cell: ({ creditLimit }, { money }) => creditLimit && money(creditLimit),
    },
    {
      id: 'last',
      title: msg`Last order`,
      width: 120,
      file: 'last_order_at',
      cell: ({ lastOrderAt }, { ago }) => lastOrderAt && ago(lastOrderAt),
    },
    {
      id: 'registered',
      title: msg`Registered`,
      width: 190,
      sort: 'registeredAt',
      file: 'registered_at',
      cell: ({ registeredAt }, { time }) => time(registeredAt),
    },
  ],
};

export const CustomersPage = listPage(customers);
