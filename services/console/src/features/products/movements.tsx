import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Column } from '../../grid/columns.ts';
import { type List, ListPage } from '../../ui/list-page.tsx';
import { productPath } from '../../ui/paths.ts';
import { To } from '../../ui/to.tsx';
import { Who } from '../../ui/who.tsx';
import { MovementKind, movementKinds } from './movement-kinds.tsx';

/** Every change of the quantity on hand: what, by which document, by whom. */
const movements: List<'/query/v1/stock-movements'> = {
  path: '/query/v1/stock-movements',
  topic: 'stock',
  permission: 'stockItem:read',
  name: 'movements',
  title: msg`Movements`,
  empty: msg`Nothing has moved yet`,
  idOf: ({ warehouse, sku, revision }) => `${warehouse}/${sku}/${revision}`,
  filters: [
    { kind: 'choice', name: 'kind', label: msg`What`, options: movementKinds },
    { kind: 'text', name: 'warehouse', label: msg`Warehouse` },
    { kind: 'text', name: 'document', label: msg`Document` },
    { kind: 'day', name: 'from', label: msg`From` },
    { kind: 'day', name: 'to', label: msg`To` },
  ],
  columns: [
    { id: 'date', title: msg`Date`, width: 136, sort: 'date', cell: ({ date }, { day }) => day(date) },
    {
      id: 'kind',
      title: msg`What`,
      width: 110,
      grow: 1,
      words: movementKinds,
      cell: ({ kind }) => <MovementKind of={kind} />,
    },
    { id: 'warehouse', title: msg`Warehouse`, width: 104, cell: ({ warehouse }) => warehouse },
    {
      id: 'quantity',
      title: msg`Quantity`,
      width: 90,
      align: 'end',
      cell: ({ quantity }, { change }) => change(quantity),
    },
    {
      id: 'after',
      file: 'on_hand_after',
      title: msg`On hand after`,
      width: 124,
      align: 'end',
      cell: ({ onHandAfter }, { quantity }) => quantity(onHandAfter),
    },
    {
      id: 'cost',
      file: ['cost', 'currency'],
      title: msg`Cost`,
      group: 'cost',
      width: 110,
      align: 'end',
      cell: ({ cost }, { money }) => cost && money(cost),
    },
    {
      id: 'document',
      title: msg`Document`,
      width: 94,
      grow: 1,
      cell: ({ document, note }) => [document, note].filter(Boolean).join(' · '),
    },
    { id: 'actor', title: msg`By`, width: 106, cell: ({ actor }) => <Who principal={actor} /> },
    {
      id: 'recorded',
      file: 'recorded_at',
      title: msg`Recorded`,
      width: 190,
      sort: 'recordedAt',
      cell: ({ recordedAt }, { time }) => time(recordedAt),
    },
  ],
};

/** The two ends of a transfer. */
const legs = { dispatched: movementKinds.transferOut, received: movementKinds.transferIn };

const transfers: List<'/query/v1/stock-transfers'> = {
  path: '/query/v1/stock-transfers',
  topic: 'stock',
  permission: 'stockItem:read',
  name: 'transfers',
  title: msg`Transfers`,
  empty: msg`No transfer yet`,
  idOf: ({ transferId, sku, from, to, leg }) => `${transferId}/${sku}/${from}/${to}/${leg}`,
  filters: [
    { kind: 'choice', name: 'leg', label: msg`What`, options: legs },
    { kind: 'text', name: 'from', label: msg`From warehouse` },
    { kind: 'text', name: 'to', label: msg`To warehouse` },
    { kind: 'day', name: 'since', label: msg`From` },
    { kind: 'day', name: 'until', label: msg`To` },
  ],
  columns: [
    {
      id: 'recorded',
      file: 'recorded_at',
      title: msg`Recorded`,
      width: 190,
      sort: 'recordedAt',
      cell: ({ recordedAt }, { time }) => time(recordedAt),
    },
    {
      id: 'leg',
      words: legs,
      title: msg`What`,
      width: 220,
      grow: 1,
      cell: ({ leg }) => <MovementKind of={leg === 'dispatched' ? 'transferOut' : 'transferIn'} />,
    },
    { id: 'from', title: msg`From warehouse`, width: 150, cell: ({ from }) => from },
    { id: 'to', title: msg`To warehouse`, width: 150, cell: ({ to }) => to },
    {
      id: 'quantity',
      title: msg`Quantity`,
      width: 120,
      align: 'end',
      // What is received is taken off what is on its way; here it is what was received.
      cell: ({ quantity: moved }, { quantity }) => quantity(moved.replace(/^-/, '')),
    },
    { id: 'transfer', title: msg`Transfer`, width: 300, file: 'transfer_id', cell: ({ transferId }) => transferId },
  ],
};

const Of = ({ sku }: { readonly sku: string }): ReactNode => <To path={productPath(sku)}>{sku}</To>;

/** The list of one product where the page is one of a product, else that of all, by product too. */
const useOfProduct = <Path extends '/query/v1/stock-movements' | '/query/v1/stock-transfers'>(
  list: List<Path>,
): List<Path> => {
  const { sku } = useParams({ strict: false });
  if (sku !== undefined) return { ...list, fixed: { sku }, beside: <Of sku={sku} /> };
  const column: Column<{ readonly sku: string }> = {
    id: 'sku',
    title: msg`SKU`,
    width: 160,
    cell: ({ sku: of }) => of,
  };
  const [first, ...others] = list.columns;
  return {
    ...list,
    name: `all-${list.name}`,
    columns: [...(first === undefined ? [] : [first]), column as List<Path>['columns'][number], ...others],
    filters: [{ kind: 'text', name: 'sku', label: msg`SKU` }, ...list.filters],
    pathOf: (row) => productPath((row as { readonly sku: string }).sku),
    views: [
      { title: msg`All`, query: {} },
      ...(list.name === 'transfers'
        ? [{ title: msg`On the way`, query: { leg: 'dispatched', underWay: 'true' } }]
        : []),
    ],
    beside: (
      <To path="/stock">
        <Trans>Stock</Trans>
      </To>
    ),
  };
};

export const MovementsPage = Object.assign((): ReactNode => <ListPage list={useOfProduct(movements)} />, {
  list: movements,
});

export const TransfersPage = Object.assign((): ReactNode => <ListPage list={useOfProduct(transfers)} />, {
  list: transfers,
});
