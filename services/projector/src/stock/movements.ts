import { BusinessDate, Money, money, Quantity, quantity, Sku, WarehouseCode } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  asOfQuery,
  checkRange,
  decimal,
  eventLink,
  filters,
  type List,
  present,
  sortBy,
  upTo,
} from '@sales/read-kit';
import type { CsvColumn } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { spelt } from '../codes/index.ts';

type MovementRow = {
  readonly sku: string;
  readonly warehouse: string;
  readonly revision: number;
  readonly kind: string;
  readonly quantity: number;
  readonly cost: number;
  readonly currency: string | null;
  readonly on_hand: number;
  readonly value: number;
  readonly document: string | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly actor: string;
  readonly date: string;
  readonly recorded_at: string;
};
const kinds = ['received', 'shipped', 'returned', 'adjusted', 'counted', 'transferOut', 'transferIn'] as const;
export const Movement = Type.Object({
  warehouse: Type.String(),
  sku: Type.String(),
  kind: Type.String(),
  quantity: Quantity,
  cost: Type.Optional(Money),
  onHandAfter: Quantity,
  valueAfter: Type.Optional(Money),
  document: Type.Optional(Type.String({ description: 'The shipment, return, transfer or reference behind it' })),
  reason: Type.Optional(Type.String()),
  note: Type.Optional(Type.String()),
  actor: Type.String(),
  date: Type.String(),
  recordedAt: Type.String(),
  revision: Type.Integer(),
  href: Type.String({ description: 'The event, with what caused it and what came of it' }),
});

export const movementOf = (row: MovementRow): Static<typeof Movement> => ({
  warehouse: row.warehouse,
  sku: row.sku,
  kind: row.kind,
  quantity: quantity(row.quantity),
  onHandAfter: quantity(row.on_hand),
  ...(row.currency !== null && { cost: money(row.cost, row.currency), valueAfter: money(row.value, row.currency) }),
  ...present({ document: row.document, reason: row.reason, note: row.note }),
  actor: row.actor,
  date: row.date,
  recordedAt: row.recorded_at,
  revision: row.revision,
  href: eventLink(`stockItem-${row.warehouse}.${row.sku}`, row.revision),
});

type MovementSort = 'recordedAt' | 'date';
export const movementList: List<MovementRow, MovementSort> = {
  columns: sql`m.*`,
  from: sql`read.stock_movements m`,
  sorts: {
    recordedAt: { by: sql`m.recorded_at`, type: 'timestamptz' },
    date: { by: sql`m.date`, type: 'date' },
  },
  id: [sql`m.warehouse`, sql`m.revision`],
  idTypes: ['text', 'bigint'],
  idOf: (row) => [row.warehouse, row.revision],
};
export const movementQuery = {
  sku: Sku,
  warehouse: Type.Optional(WarehouseCode),
  kind: Type.Optional(Type.Union(kinds.map((kind) => Type.Literal(kind)))),
  from: Type.Optional(BusinessDate),
  to: Type.Optional(BusinessDate),
  ...asOfQuery,
  sort: sortBy<MovementSort>(['recordedAt', 'date'], '-recordedAt'),
};
type MovementFilter = AsOf & {
  readonly sku: string;
  readonly warehouse?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
};
export const movementConditions = ({ sku, warehouse, kind, from, to, ...at }: MovementFilter): SqlStatement[] => {
  checkRange({ from, to }, 'from', 'to');
  return filters(
    sql`m.sku = ${spelt('product', sku)}`,
    warehouse !== undefined && sql`m.warehouse = ${spelt('warehouse', warehouse)}`,
    kind !== undefined && sql`m.kind = ${kind}`,
    at.asOf !== undefined && upTo(at),
    from !== undefined && sql`m.date >= ${from}::date`,
    to !== undefined && sql`m.date <= ${to}::date`,
  );
};

export const movementCsv: CsvColumn<MovementRow>[] = [
  { name: 'recorded_at', value: (row) => row.recorded_at },
  { name: 'date', value: (row) => row.date },
  { name: 'warehouse', value: (row) => row.warehouse },
  { name: 'sku', value: (row) => row.sku },
  { name: 'kind', value: (row) => row.kind },
  { name: 'quantity', value: (row) => quantity(row.quantity) },
  { name: 'cost', value: (row) => (row.currency === null ? '' : decimal(money(row.cost, row.currency))) },
  { name: 'currency', value: (row) => row.currency },
  { name: 'on_hand_after', value: (row) => quantity(row.on_hand) },
  { name: 'document', value: (row) => row.document },
  { name: 'reason', value: (row) => row.reason },
  { name: 'note', value: (row) => row.note },
  { name: 'actor', value: (row) => row.actor },
];
