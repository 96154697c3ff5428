import { Quantity, quantity, Sku, WarehouseCode } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { type AsOf, asOfQuery, eventLink, filters, type List, sortBy, upTo } from '@sales/read-kit';
import type { CsvColumn } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { spelt } from '../codes/index.ts';
import type { TransferRow } from './table.ts';

export const TransferLeg = Type.Object({
  transferId: Type.String(),
  sku: Type.String(),
  leg: Type.Union([Type.Literal('dispatched'), Type.Literal('received')]),
  from: Type.String(),
  to: Type.String(),
  quantity: Type.Unsafe<string>({
    ...Quantity,
    description: 'Negative when it came in: the sum is what is on its way',
  }),
  effectiveAt: Type.String(),
  recordedAt: Type.String(),
  href: Type.String({ description: 'The event, with what caused it and what came of it' }),
});

/** One end of a transfer, with the stream that it was recorded in. */
type LegRow = TransferRow & { readonly stream: string };

/**
 * The ends of transfers up to an instant. What came in is taken off what left: it counts from then on, however it is
 * dated and whichever end is heard of first.
 */
export const legs = (at: AsOf): SqlStatement => sql`(
    select t.*, 'stockItem-' || case leg when 'dispatched' then from_warehouse else to_warehouse end || '.' || sku as stream
    from read.stock_transfers t
    where ${upTo(at)} and (leg = 'dispatched' or exists (select from read.stock_transfers d
      where d.transfer_id = t.transfer_id and d.sku = t.sku and d.from_warehouse = t.from_warehouse
        and d.to_warehouse = t.to_warehouse and d.leg = 'dispatched' and ${upTo(at)})))`;

export const legOf = (row: LegRow): Static<typeof TransferLeg> => ({
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

export const legCsv: CsvColumn<LegRow>[] = [
  { name: 'transfer_id', value: (row) => row.transfer_id },
  { name: 'sku', value: (row) => row.sku },
  { name: 'leg', value: (row) => row.leg },
  { name: 'from', value: (row) => row.from_warehouse },
  { name: 'to', value: (row) => row.to_warehouse },
  { name: 'quantity', value: (row) => quantity(row.quantity) },
  { name: 'effective_at', value: (row) => row.effective_at },
  { name: 'recorded_at', value: (row) => row.recorded_at },
];

type LegSort = 'recordedAt';

export const legList = (at: AsOf): List<LegRow, LegSort> => ({
  columns: sql`t.*`,
  from: sql`${legs(at)} t`,
  sorts: { recordedAt: { by: sql`t.recorded_at`, type: 'timestamptz' } },
  id: [sql`t.transfer_id`, sql`t.from_warehouse`, sql`t.to_warehouse`, sql`t.leg`],
  idOf: (row) => [row.transfer_id, row.from_warehouse, row.to_warehouse, row.leg],
});

const warehouse = Type.Optional(WarehouseCode);
export const legQuery = {
  sku: Sku,
  from: warehouse,
  to: warehouse,
  ...asOfQuery,
  sort: sortBy<LegSort>(['recordedAt'], 'recordedAt'),
};

type LegFilter = { readonly sku: string; readonly from?: string; readonly to?: string };

export const legConditions = ({ sku, from, to }: LegFilter): SqlStatement[] =>
  filters(
    sql`t.sku = ${spelt('product', sku)}`,
    from !== undefined && sql`t.from_warehouse = ${spelt('warehouse', from)}`,
    to !== undefined && sql`t.to_warehouse = ${spelt('warehouse', to)}`,
  );
