import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { type List, listPage } from '../../ui/list-page.tsx';
import { Named } from '../../ui/named.tsx';
import { priceListPath } from '../../ui/paths.ts';

const taxWords = { true: msg`included`, false: msg`on top` } as const;
const forWords = { true: msg`customers it is assigned to`, false: msg`all customers` } as const;

const TryBasket = (): ReactNode => {
  const may = useMay();
  return (
    may({ permission: 'order:place' }) && (
      <Button size="xs" variant="default" component={Link} to="/basket">
        <Trans>Try a basket</Trans>
      </Button>
    )
  );
};

const priceLists: List<'/query/v1/price-lists'> = {
  path: '/query/v1/price-lists',
  topic: 'products',
  permission: 'priceList:read',
  name: 'price-lists',
  title: msg`Price lists`,
  empty: msg`No price list yet`,
  isWhole: true,
  idOf: ({ priceList }) => priceList,
  pathOf: ({ priceList }) => priceListPath(priceList),
  filters: [],
  actions: <TryBasket />,
  columns: [
    { id: 'code', title: msg`Code`, width: 150, file: 'price_list', cell: ({ priceList }) => priceList },
    { id: 'name', title: msg`Name`, width: 200, grow: 1, cell: ({ terms }) => terms.name },
    { id: 'currency', title: msg`Currency`, width: 100, cell: ({ terms }) => terms.currency },
    {
      id: 'tax',
      file: 'tax_included',
      words: taxWords,
      title: msg`Tax`,
      width: 130,
      cell: ({ terms }) => <Named of={taxWords[`${terms.taxIncluded}`]} />,
    },
    {
      id: 'for',
      file: 'assigned_only',
      words: forWords,
      title: msg`For`,
      width: 180,
      cell: ({ terms }) => <Named of={forWords[`${terms.assignedOnly}`]} />,
    },
    {
      id: 'priority',
      title: msg`Priority`,
      width: 90,
      align: 'end',
      cell: ({ terms }, { count }) => count(terms.priority),
    },
    {
      id: 'from',
      file: 'valid_from',
      title: msg`Valid from`,
      width: 136,
      cell: ({ terms }, { day }) => terms.validFrom && day(terms.validFrom),
    },
    {
      id: 'to',
      title: msg`Valid to`,
      width: 136,
      file: 'valid_to',
      cell: ({ terms }, { day }) => terms.validTo && day(terms.validTo),
    },
    {
      id: 'updated',
      title: msg`Changed`,
      width: 190,
      file: 'updated_at',
      cell: ({ updatedAt }, { time }) => time(updatedAt),
    },
  ],
};

export const PriceListsPage = listPage(priceLists);
