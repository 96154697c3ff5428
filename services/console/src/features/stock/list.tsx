import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { productPath } from '../../ui/paths.ts';

const stock: List<'/query/v1/stock-items'> = {
  path: '/query/v1/stock-items',
  topic: 'stock',
  permission: 'stockItem:read',
  name: 'stock',
  title: msg`Stock`,
  search: msg`Name or SKU`,
  empty: msg`Nothing in stock yet`,
  idOf: ({ warehouse, sku }) => `${warehouse}/${sku}`,
  pathOf: ({ sku }) => productPath(sku),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`Expected`, query: { expected: 'true' } },
    { title: msg`Below minimum`, query: { belowMinimum: 'true' } },
  ],
  filters: [{ kind: 'text', name: 'warehouse', label: msg`Warehouse` }],
  columns: [
    { id: 'sku', title: msg`SKU`, width: 160, sort: 'sku', cell: ({ sku }) => sku },
    { id: 'name', title: msg`Name`, width: 180, grow: 2, cell: ({ name }) => name },
    { id: 'warehouse', title: msg`Warehouse`, width: 120, cell: ({ warehouse }) => warehouse },
    { id: 'bin', title: msg`Bin`, width: 90, cell: ({ bin }) => bin },
    {
      id: 'onHand',
      file: 'on_hand',
      title: msg`On hand`,
      width: 100,
      align: 'end',
      cell: ({ onHand }, { quantity }) => quantity(onHand),
    },
    {
      id: 'reserved',
      title: msg`Reserved`,
      width: 100,
      align: 'end',
      cell: ({ reserved }, { quantity }) => quantity(reserved),
    },
    {
      id: 'available',
      title: msg`Available`,
      width: 100,
      align: 'end',
      sort: 'available',
      cell: ({ available }, { quantity }) => quantity(available),
    },
    {
      id: 'incoming',
      title: msg`Incoming`,
      width: 100,
      align: 'end',
      cell: ({ incoming }, { quantity }) => quantity(incoming),
    },
    {
      id: 'value',
      title: msg`Value`,
      group: 'cost',
      width: 120,
      align: 'end',
      sort: 'value',
      file: ['value', 'currency'],
      cell: ({ value }, { money }) => value && money(value),
    },
  ],
};

export const StockPage = listPage(stock);
