import {
  ApprovalReason,
  FulfilmentStep,
  FulfilmentWait,
  Money,
  money,
  OrderStatus,
  Quantity,
  quantity,
} from '@sales/contracts';
import { type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  among,
  filter,
  type List,
  list,
  listRoute,
  oneOf,
  present,
  replayed,
  storyLink,
  userIs,
} from '@sales/read-kit';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import {
  byOrder,
  bySearch,
  joinedOrders,
  OfOrder,
  ofOrder,
  orderCells,
  orderColumns,
  orderOwner,
  ownerIs,
} from '../orders/index.ts';
import { evolveWait } from './fold.ts';
import { type WaitRow, waitTable } from './table.ts';

const parties = [
  'salesperson',
  'approver',
  'creditControl',
  'warehouse',
  'supplier',
  'carrier',
  'customer',
  'system',
] as const;
type Party = (typeof parties)[number];

/** Who must do something so that it goes on. */
const whom: Readonly<Record<FulfilmentWait, Party>> = {
  submission: 'salesperson',
  decision: 'approver',
  change: 'salesperson',
  credit: 'customer',
  release: 'creditControl',
  answer: 'system',
  stock: 'supplier',
  cancelling: 'system',
  shipment: 'warehouse',
  delivery: 'carrier',
  settlement: 'customer',
  closing: 'salesperson',
};

type Short = { readonly sku: string; readonly warehouse: string; readonly quantity: number };

type Row = Omit<WaitRow, 'waiting_for'> &
  OfOrder & {
    readonly waiting_for: FulfilmentWait;
    readonly status: OrderStatus;
    readonly promised_on: string | null;
    readonly approval: readonly ApprovalReason[] | null;
    readonly open: number;
    readonly currency: string;
    readonly short: readonly Short[] | null;
  };

/** What is short now: as of an instant it is left out. */
const short = sql`(select jsonb_agg(jsonb_build_object('sku', h.sku, 'warehouse', h.warehouse, 'quantity', h.waiting)
        order by h.sku, h.warehouse) from read.stock_holds h where h.order_id = w.order_id and h.waiting > 0)`;

const listOf = (rows: SqlStatement, orders: SqlStatement = joinedOrders.live): List<Row, 'since' | 'number'> => ({
  columns: sql`w.*, ${orderColumns}, o.status, o.promised_on, o.approval, o.currency,
    o.invoiced - o.paid - o.credited as open,
    ${orders === joinedOrders.live ? short : sql`null::jsonb`} as short`,
  from: sql`${rows} w join ${orders} o on o.order_id = w.order_id`,
  sorts: {
    since: { by: sql`w.since`, type: 'timestamptz', movedBy: ['sales.fulfilment.advanced.v1'] },
    number: { by: sql`o.number collate "C"`, type: 'code' },
  },
  id: [sql`w.order_id`],
  idOf: (row) => [row.order_id],
  moves: { readModel: 'waits', category: 'fulfilment', rows: (ids) => sql`w.order_id = any(${[...ids]}::text[])` },
});

const live = sql`read.waits`;

const waitsFor = (party: Party): readonly string[] =>
  Object.entries(whom).flatMap(([wait, one]) => (one === party ? [wait] : []));

/** Orders that do not go on by themselves. */
const waiting = list({
  url: '/v1/waiting',
  permission: 'order:read',
  reads: ['waits', 'orders', 'stock', 'customers'],
  summary: 'Waiting orders: for whom and why, the longest wait first',
  description:
    'A page at a time, or all as a file. `waitingFor` says for what, `whom` who can act; `details` has the ' +
    'approval rules, what is short and where (left out as of an instant), or the open amount.',
  filters: {
    waitingFor: among(sql`w.waiting_for`, FulfilmentWait, { maxItems: 12, description: 'May be repeated' }),
    whom: filter(
      Type.Optional(oneOf(parties, { description: 'Who can act' })),
      (party) => sql`w.waiting_for = any(${[...waitsFor(party)]}::text[])`,
    ),
    ...byOrder,
    salesperson: userIs(sql`o.salesperson`),
    owner: ownerIs,
    search: bySearch,
  },
  rows: listOf(live),
  where: () => [sql`w.waiting_for is not null`],
  sorts: ['since', 'number'],
  sort: 'since',
  past: {
    key: 'number',
    list: replayed({
      list: listOf,
      live,
      table: waitTable,
      joined: [joinedOrders],
      stream: (row) => `fulfilment-${row.order_id}`,
      evolve: evolveWait,
    }),
  },
  item: Type.Object({
    order: OfOrder,
    href: Type.String({ description: 'Timeline of the order: who, when and why' }),
    status: Type.Unsafe<OrderStatus>(OrderStatus),
    step: FulfilmentStep,
    waitingFor: FulfilmentWait,
    whom: oneOf(parties),
    since: Type.String(),
    salesperson: Type.Optional(Type.String()),
    promisedOn: Type.Optional(Type.String()),
    details: Type.Object({
      approval: Type.Optional(
        Type.Array(ApprovalReason, {
          description: 'The rules that require approval, with the facts that they checked',
        }),
      ),
      short: Type.Optional(
        Type.Array(Type.Object({ sku: Type.String(), warehouse: Type.String(), quantity: Quantity }), {
          description: 'What is missing, and where',
        }),
      ),
      open: Type.Optional(Type.With(Money, { description: 'Invoiced, and neither paid nor credited' })),
    }),
  }),
  itemOf: (row, at) => ({
    order: ofOrder(row, at),
    href: storyLink('order', row.order_id, at),
    status: row.status,
    step: row.step,
    waitingFor: row.waiting_for,
    whom: whom[row.waiting_for],
    since: row.since,
    ...present({ salesperson: row.salesperson, promisedOn: row.promised_on }),
    details: present({
      approval: row.waiting_for === 'decision' ? row.approval : undefined,
      short:
        row.waiting_for === 'stock'
          ? row.short?.map((one) => ({ ...one, quantity: quantity(one.quantity) }))
          : undefined,
      open: row.waiting_for === 'settlement' ? money(row.open, row.currency) : undefined,
    }),
  }),
  scope: orderOwner,
  groups: { cost: ['details.approval'], credit: ['details.approval'], personal: ['order.customerName', 'search'] },
  file: [
    'waiting',
    [
      ...orderCells,
      'status',
      'step',
      'waitingFor',
      'whom',
      'since',
      'salesperson',
      'promisedOn',
      ['rules', ({ details }) => details.approval?.map(({ rule }) => rule)],
      [
        'short',
        ({ details }) => details.short?.map(({ sku, warehouse, quantity: of }) => `${of} ${sku} @${warehouse}`),
      ],
      'details.open',
    ],
  ],
});

export const waitRoutes = (app: App, database: ReadDatabase): void => {
  listRoute(app, database, waiting);
};
