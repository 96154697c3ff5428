import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { labelsOf } from '../../ui/labels.ts';
import { type List, listPage } from '../../ui/list-page.tsx';
import { productPath } from '../../ui/paths.ts';
import { productStatuses, State } from '../../ui/status.tsx';

const NewProduct = (): ReactNode => {
  const may = useMay();
  return (
    may({ permission: 'product:add' }) && (
      <Button size="xs" component={Link} to="/products/new">
        <Trans>New product</Trans>
      </Button>
    )
  );
};

const products: List<'/query/v1/products'> = {
  path: '/query/v1/products',
  topic: 'products',
  permission: 'product:read',
  name: 'products',
  title: msg`Products`,
  search: msg`Name, SKU or words of either`,
  empty: msg`No product yet`,
  idOf: ({ sku }) => sku,
  pathOf: ({ sku }) => productPath(sku),
  filters: [{ kind: 'choice', name: 'status', label: msg`Status`, options: labelsOf(productStatuses) }],
  actions: <NewProduct />,
  columns: [
    { id: 'sku', title: msg`SKU`, width: 160, sort: 'sku', cell: ({ sku }) => sku },
    { id: 'name', title: msg`Name`, width: 220, grow: 2, sort: 'name', cell: ({ details }) => details.name },
    {
      id: 'category',
      title: msg`Category`,
      width: 160,
      grow: 1,
      sort: 'category',
      cell: ({ details }) => details.category,
    },
    {
      id: 'status',
      title: msg`Status`,
      width: 120,
      words: labelsOf(productStatuses),
      cell: ({ status }) => <State of={productStatuses[status]} />,
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

export const ProductsPage = listPage(products);
