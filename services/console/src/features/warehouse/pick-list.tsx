import { msg } from '@lingui/core/macro';
import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type List, listPage } from '../../ui/list-page.tsx';
import { Named } from '../../ui/named.tsx';
import { orderPath } from '../../ui/paths.ts';
import { PickSheet } from '../../ui/pick-sheet.tsx';
import { oneOf, type SearchParams } from '../../ui/search-params.ts';

/** What the filters leave of the list, to take along. */
const SheetOfList = (): ReactNode => {
  const search: SearchParams = useSearch({ strict: false });
  const asked = (name: string): string | undefined => oneOf(search[name]);
  return <PickSheet dueBy={asked('dueBy')} warehouse={asked('warehouse')} product={asked('product')} />;
};

const promisedWords = { true: msg`promised`, false: msg`placed` } as const;

const pickList: List<'/query/v1/pick-list'> = {
  path: '/query/v1/pick-list',
  topic: 'stock',
  permission: 'order:read',
  name: 'pick-list',
  title: msg`Pick list`,
  search: msg`Number, reference or customer`,
  empty: msg`Nothing to pick`,
  idOf: ({ warehouse, sku, order, lineId }) => `${warehouse}/${sku}/${order.orderId}/${lineId}`,
  nameOf: ({ sku, order }) => `${sku} · ${order.number}`,
  pathOf: ({ order }) => orderPath(order.number),
  filters: [
    { kind: 'day', name: 'dueBy', label: msg`Due by` },
    { kind: 'text', name: 'warehouse', label: msg`Warehouse` },
    { kind: 'text', name: 'product', label: msg`SKU` },
  ],
  actions: <SheetOfList />,
  columns: [
    {
      id: 'due',
      title: msg`Due`,
      width: 130,
      sort: 'dueOn',
      file: 'due_on',
      cell: ({ dueOn }, { day }) => day(dueOn),
    },
    {
      id: 'promised',
      title: msg`The day was`,
      width: 90,
      words: promisedWords,
      cell: ({ promised }) => <Named of={promisedWords[`${promised}`]} />,
    },
    { id: 'warehouse', title: msg`Warehouse`, width: 105, cell: ({ warehouse }) => warehouse },
    { id: 'bin', title: msg`Bin`, width: 90, sort: 'bin', cell: ({ bin }) => bin },
    { id: 'sku', title: msg`SKU`, width: 156, sort: 'sku', cell: ({ sku }) => sku },
    { id: 'name', title: msg`Name`, width: 150, grow: 2, cell: ({ name }) => name },
    {
      id: 'quantity',
      title: msg`To pick`,
      width: 80,
      align: 'end',
      cell: ({ quantity: toPick }, { quantity }) => quantity(toPick),
    },
    {
      id: 'picked',
      title: msg`Picked`,
      width: 80,
      align: 'end',
      cell: ({ picked }, { quantity }) => quantity(picked),
    },
    { id: 'order', title: msg`Order`, width: 140, cell: ({ order }) => order.number },
    { id: 'customer', title: msg`Customer`, width: 110, grow: 1, cell: ({ order }) => order.customerName },
  ],
};

export const PickListPage = listPage(pickList);
