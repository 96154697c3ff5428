import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { Named } from '../../ui/named.tsx';
import { orderPath } from '../../ui/paths.ts';

const kinds = { sale: msg`Sale`, return: msg`Return` } as const;

/** The lines and returns that figures of the report add up: each leads to its order, and that to what has happened. */
const lines: List<'/query/v1/reports/sales/lines'> = {
  path: '/query/v1/reports/sales/lines',
  topic: 'sales',
  permission: 'sales:read',
  name: 'sales-lines',
  title: msg`Lines of the report`,
  empty: msg`Nothing was sold`,
  isCounted: false,
  idOf: ({ orderId, lineId, returnId = '' }) => `${orderId}/${lineId}/${returnId}`,
  pathOf: ({ orderNumber }) => orderPath(orderNumber),
  filters: [
    { kind: 'day', name: 'from', label: msg`From` },
    { kind: 'day', name: 'to', label: msg`To` },
    { kind: 'text', name: 'product', label: msg`Product` },
    { kind: 'text', name: 'category', label: msg`Category` },
    { kind: 'text', name: 'customer', label: msg`Customer` },
    { kind: 'text', name: 'country', label: msg`Country` },
    { kind: 'text', name: 'region', label: msg`Region` },
  ],
  columns: [
    { id: 'date', title: msg`Date`, width: 140, sort: 'date', cell: ({ date }, { day }) => day(date) },
    { id: 'order', title: msg`Order`, width: 150, cell: ({ orderNumber }) => orderNumber },
    {
      id: 'kind',
      words: kinds,
      title: msg`What`,
      width: 90,
      cell: ({ kind }) => <Named of={kinds[kind]} />,
    },
    { id: 'sku', title: msg`SKU`, width: 160, grow: 1, cell: ({ sku }) => sku },
    { id: 'category', title: msg`Category`, width: 160, grow: 1, cell: ({ category }) => category },
    {
      id: 'quantity',
      title: msg`Quantity`,
      width: 100,
      align: 'end',
      cell: ({ quantity: sold }, { quantity }) => quantity(sold),
    },
    {
      id: 'net',
      title: msg`Net`,
      width: 130,
      align: 'end',
      sort: 'net',
      file: ['net', 'currency'],
      cell: ({ net }, { money }) => money(net),
    },
    {
      id: 'cost',
      title: msg`Cost`,
      group: 'cost',
      width: 130,
      align: 'end',
      cell: ({ cost }, { money }) => cost && money(cost),
    },
  ],
};

export const SalesLinesPage = listPage(lines);
