import { Quantity, quantity, Sku, WarehouseCode } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { type AsOf, days, eventLink, filter, is, type List, list, upTo } from '@sales/read-kit';
import { type Static, Type } from 'typebox';
import { spelt } from '../codes/index.ts';
import type { TransferRow } from './table.ts';

const TransferLeg = Type.Object({
  transferId: Type.String(),
  sku: Type.String(),
  leg: Type.Union([Type.Literal('dispatched'), Type.Literal('received')]),
  from: Type.String(),
  to: Type.String(),
  quantity: Type.Unsafe<string>({
    ...Quantity,
    description: 'Negative when received: the sum is what is in transit',
  }),
  effectiveAt: Type.String(),
  recordedAt: Type.String(),
  href: Type.String({ description: 'Causes and effects of the event' }),
});

/** One end of a transfer, with the stream that it was recorded in. */
type LegRow = TransferRow & { readonly stream: string };

/**
 * The ends of transfers up to an instant. What came in is taken off what left: it counts from then on, however it is
 * dated and whichever end is heard of first.
 */
export const legs = (at: AsOf): SqlStatement => sql`(
    select t.*, 'stockItem-' || case leg when 'dispatched' then from_warehouse else to_warehouse end || '.' || sku
    as stream
    from read.stock_transfers t
    where ${upTo(at)} and (leg = 'dispatched' or exists (select from read.stock_transfers d
      where d.transfer_id = t.transfer_id and d.sku = t.sku and d.from_warehouse = t.from_warehouse
        and d.to_warehouse = t.to_warehouse and d.leg = 'dispatched' and ${upTo(at)})))`;

const legOf = (row: LegRow): Static<typeof TransferLeg> => ({
  transferId: row.transfer_id,
  sku: row.sku,
  leg: row.leg,
  from: row.from_warehouse,
  to: row.to_warehouse,
  quantity: quantity(row.quantity),
  effectiveAt: row.effective_at,
  recordedAt: row.recorded_at,
  href: eventLink(row.stream, row.revision),
});

type LegSort = 'recordedAt';

const legList = (at: AsOf): List<LegRow, LegSort> => ({
  columns: sql`t.*`,
  from: sql`${legs(at)} t`,
  sorts: { recordedAt: { by: sql`t.recorded_at`, type: 'timestamptz' } },
  id: [sql`t.transfer_id`, sql`t.from_warehouse`, sql`t.to_warehouse`, sql`t.leg`, sql`t.sku`],
  idOf: (row) => [row.transfer_id, row.from_warehouse, row.to_warehouse, row.leg, row.sku],
});

/** Both ends of transfers. */
export const transferLegs = list({
  url: '/v1/stock-transfers',
  permission: 'stockItem:read',
  reads: ['stock', 'codes'],
  summary: 'Transfers between warehouses: dispatched and received quantities',
  description:
    'Both ends of every transfer: the sum of their quantities is what is in transit, now and as of any instant.',
  filters: {
    sku: filter(Type.Optional(Sku), (sku) => sql`t.sku = ${spelt('product', sku)}`),
    from: filter(Type.Optional(WarehouseCode), (from) => sql`t.from_warehouse = ${spelt('warehouse', from)}`),
    to: filter(Type.Optional(WarehouseCode), (to) => sql`t.to_warehouse = ${spelt('warehouse', to)}`),
    underWay: filter(
      Type.Optional(Type.Boolean({ description: 'Not all of the product has been received, or all of it' })),
      (isUnderWay, { query }) => sql`((select sum(o.quantity) from ${legs(query)} o
        where o.transfer_id = t.transfer_id and o.sku = t.sku and o.from_warehouse = t.from_warehouse
          and o.to_warehouse = t.to_warehouse) > 0) = ${isUnderWay}`,
    ),
    leg: is(sql`t.leg`, Type.Union([Type.Literal('dispatched'), Type.Literal('received')])),
    transfer: is(sql`t.transfer_id`, Type.String({ minLength: 1, maxLength: 200 })),
    ...days({ from: 'since', to: 'until' }, sql`(t.effective_at at time zone 'UTC')::date`, 'By days of UTC'),
  },
  rows: legList,
  sorts: ['recordedAt'],
  sort: 'recordedAt',
  past: 'inRows',
  item: TransferLeg,
  itemOf: legOf,
  groups: { cost: [], personal: [] },
  file: ['stock-transfers', ['transferId', 'sku', 'leg', 'from', 'to', 'quantity', 'effectiveAt', 'recordedAt']],
});
