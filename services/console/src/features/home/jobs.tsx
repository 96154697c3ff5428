import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { plusDays, today } from '../../i18n/index.ts';
import type { ListPath } from '../../ui/list-rows.ts';
import { orderPath, paymentPath, productPath } from '../../ui/paths.ts';
import type { SearchParams } from '../../ui/search-params.ts';
import { whomNames } from '../../ui/waiting.ts';
import { OverdueTile } from './overdue-tile.tsx';
import { SalesTile } from './sales-tile.tsx';
import { BehindTile, ParkedTile } from './system-tiles.tsx';
import { type CountOf, CountTile } from './tile.tsx';

/** A tile, for who may read what it counts and do something about it. */
type Offered = { readonly name: string; readonly needs: readonly string[]; readonly tile: ReactNode };

export type Job = { readonly title: MessageDescriptor; readonly tiles: readonly Offered[] };

const offered = <Path extends ListPath>(needs: string, of: CountOf<Path>): Offered => ({
  name: `${of.path} ${JSON.stringify(of.query)}`,
  needs: needs.split(' '),
  tile: <CountTile of={of} />,
});

type Said = Pick<CountOf<'/query/v1/waiting'>, 'title' | 'why' | 'page' | 'search'>;

const waiting = (needs: string, query: SearchParams, said: Omit<Said, 'page'> & { readonly page?: string }): Offered =>
  offered<'/query/v1/waiting'>(needs, {
    path: '/query/v1/waiting',
    topic: 'waits',
    page: '/waiting',
    query,
    ...said,
    first: ({ order, since }, { time }) => ({
      name: `${order.number} · ${order.customerName}`,
      path: orderPath(order.number),
      since: time(since),
    }),
  });

/** The oldest first. */
const orders = (needs: string, query: SearchParams, said: Pick<Said, 'title' | 'why'>): Offered =>
  offered<'/query/v1/orders'>(needs, {
    path: '/query/v1/orders',
    topic: 'orders',
    page: '/orders',
    query: { ...query, sort: 'placedAt' },
    ...said,
    first: ({ number, customer, placedOn }, { day }) => ({
      name: `${number} · ${customer.name}`,
      path: orderPath(number),
      since: day(placedOn),
    }),
  });

const held = (needs: string, query: SearchParams, title: MessageDescriptor): Offered =>
  offered<'/query/v1/customers'>(needs, {
    path: '/query/v1/customers',
    topic: 'customers',
    page: '/customers',
    query: { status: 'held', ...query },
    title,
    why: msg`Their orders go on when the hold is released`,
  });

const picks = (query: SearchParams, said: Pick<Said, 'title' | 'why'>): Offered =>
  offered<'/query/v1/pick-list'>('order:read order:ship', {
    path: '/query/v1/pick-list',
    topic: 'stock',
    page: '/pick-list',
    query,
    ...said,
    first: ({ order, dueOn }, { day }) => ({ name: order.number, path: orderPath(order.number), since: day(dueOn) }),
  });

const stock = (query: SearchParams, said: Pick<Said, 'title' | 'why'>): Offered =>
  offered<'/query/v1/stock-items'>('stockItem:read stockItem:receive', {
    path: '/query/v1/stock-items',
    topic: 'stock',
    page: '/stock',
    query,
    ...said,
  });

const returns = (needs: string, status: string, said: Pick<Said, 'title' | 'why'>): Offered =>
  offered<'/query/v1/returns'>(`order:read ${needs}`, {
    path: '/query/v1/returns',
    topic: 'orders',
    page: '/returns',
    query: { status, sort: 'requestedOn' },
    ...said,
    first: ({ order, requestedOn, receivedOn }, { day }) => ({
      name: `${order.number} · ${order.customerName}`,
      path: orderPath(order.number),
      since: day(receivedOn ?? requestedOn),
    }),
  });

/** What orders of the reader wait for, by who has to go on with them. */
const others = {
  approver: msg`To be approved`,
  creditControl: msg`Customer is on hold`,
  supplier: msg`Stock is short`,
  warehouse: msg`To be shipped`,
  carrier: msg`On its way`,
  customer: msg`To be paid, or above the credit limit`,
} as const;

const ofSales = (me: string): readonly Offered[] => [
  orders(
    'order:read order:submit',
    { status: 'draft', owner: me },
    {
      title: msg`Drafts to submit`,
      why: msg`A draft reserves no stock`,
    },
  ),
  waiting(
    'order:read order:submit',
    { owner: me, waitingFor: 'change' },
    {
      title: msg`Refused orders`,
      why: msg`To be changed and submitted again, or cancelled`,
    },
  ),
  ...(['approver', 'creditControl', 'supplier', 'warehouse', 'carrier', 'customer'] as const).map((whom) =>
    waiting('order:read order:submit', { owner: me, whom }, { title: others[whom], why: whomNames[whom] }),
  ),
  held('customer:read order:submit', { owner: me }, msg`My customers on hold`),
  {
    name: 'sales',
    needs: ['sales:read', 'order:submit'],
    tile: <SalesTile title={msg`My sales this month`} salesperson={me} />,
  },
];

const ofManagers: readonly Offered[] = [
  waiting(
    'order:read order:approve',
    { waitingFor: 'decision', sort: 'since' },
    {
      title: msg`Orders to approve`,
      why: msg`A rule asks for a decision before they go on`,
      page: '/approvals',
      search: {},
    },
  ),
  returns('order:approve-return', 'requested', {
    title: msg`Returns to decide`,
    why: msg`The customer waits for an answer`,
  }),
  waiting(
    'order:read order:approve',
    { whom: 'salesperson' },
    {
      title: msg`Orders that wait for sales`,
      why: msg`Refused, or to be closed, of the whole team`,
    },
  ),
  held('customer:read customer:hold order:approve', {}, msg`Customers on hold`),
  {
    name: 'sales',
    needs: ['sales:read', 'order:approve'],
    tile: <SalesTile title={msg`Sales this month, by salesperson`} />,
  },
];

const ofWarehouse = (day: string): readonly Offered[] => [
  picks({ dueBy: day }, { title: msg`To pick today`, why: msg`Lines of orders, with what is late` }),
  picks({ dueBy: plusDays(day, -1) }, { title: msg`Late`, why: msg`Lines that were due before today` }),
  stock({ expected: 'true' }, { title: msg`To receive`, why: msg`Expected from suppliers and other warehouses` }),
  offered<'/query/v1/stock-transfers'>('stockItem:read stockItem:receive-transfer', {
    path: '/query/v1/stock-transfers',
    topic: 'stock',
    page: '/transfers',
    query: { leg: 'dispatched', underWay: 'true' },
    title: msg`Transfers on the way`,
    why: msg`Dispatched, and not all received`,
    first: ({ sku, from, to, recordedAt }, { time }) => ({
      name: `${sku} · ${from} → ${to}`,
      path: productPath(sku),
      since: time(recordedAt),
    }),
  }),
  stock({ belowMinimum: 'true' }, { title: msg`At or below the reorder point`, why: msg`To be reordered` }),
  returns('order:receive-return', 'approved', { title: msg`Returns to receive`, why: msg`Approved, on the way back` }),
];

const ofFinance: readonly Offered[] = [
  orders(
    'order:read order:invoice',
    { status: ['partiallyShipped', 'shipped', 'delivered'], paymentStatus: 'notInvoiced' },
    { title: msg`To invoice`, why: msg`Shipped, and not invoiced` },
  ),
  { name: 'overdue', needs: ['receivable:read', 'payment:receive'], tile: <OverdueTile /> },
  offered<'/query/v1/payments'>('receivable:read payment:apply', {
    path: '/query/v1/payments',
    topic: 'receivables',
    page: '/payments',
    query: { onAccount: 'true', sort: 'receivedOn' },
    title: msg`Payments on account`,
    why: msg`To be applied to invoices, or paid out`,
    first: ({ customerName, paymentId, receivedOn }, { day }) => ({
      name: customerName,
      path: paymentPath(paymentId),
      since: day(receivedOn),
    }),
  }),
  returns('order:refund', 'received', { title: msg`Returns to refund`, why: msg`The goods are back` }),
  waiting(
    'order:read customer:set-credit-limit',
    { whom: 'creditControl' },
    {
      title: msg`Orders that wait for credit control`,
      why: msg`Their customer is on hold`,
    },
  ),
];

const ofOperators: readonly Offered[] = [
  { name: 'parked', needs: ['parked:read', 'parked:retry', 'projection:read'], tile: <ParkedTile /> },
  { name: 'behind', needs: ['projection:read', 'projection:rebuild'], tile: <BehindTile /> },
];

const ofAll: readonly Offered[] = [
  waiting('order:read', {}, { title: msg`Waiting orders`, why: msg`All that do not go on by themselves` }),
];

/** What waits, by job. Who the reader is, `user:…`, and the day that it is. */
export const jobsOf = (me: string, day: string = today()): readonly Job[] => [
  { title: msg`My orders`, tiles: ofSales(me) },
  { title: msg`Decisions and team`, tiles: ofManagers },
  { title: msg`Warehouse`, tiles: ofWarehouse(day) },
  { title: msg`Finance`, tiles: ofFinance },
  { title: msg`System`, tiles: ofOperators },
  { title: msg`All orders`, tiles: ofAll },
];
