import { Quantity, quantity, Sku, WarehouseCode } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { type AsOf, asOfQuery, eventLink, filters, type List, oneOf, present, sortBy, upTo } from '@sales/read-kit';
import type { CsvColumn } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { spelt } from '../codes/index.ts';
import { legs } from './transfer-list.ts';

const kinds = ['transfer', 'receipt'] as const;

type IncomingRow = {
  readonly sku: string;
  readonly warehouse: string;
  readonly kind: (typeof kinds)[number];
  readonly document: string;
  readonly from_warehouse: string | null;
  readonly quantity: number;
  readonly effective_at: string;
  readonly recorded_at: string;
  /** Stream and revision of the event. */
  readonly stream: string;
  readonly revision: number;
};

export const Incoming = Type.Object({
  sku: Type.String(),
  warehouse: Type.String({ description: 'Where it is to come in' }),
  kind: oneOf(kinds, { description: 'From another warehouse, or announced by a supplier' }),
  document: Type.String({ description: 'Id of the transfer, or of the announced receipt' }),
  from: Type.Optional(Type.String({ description: 'The warehouse that has sent it' })),
  quantity: Type.Unsafe<string>({
    ...Quantity,
    description: 'Negative when it came in or was withdrawn: the sum is what is to come in',
  }),
  effectiveAt: Type.String(),
  recordedAt: Type.String(),
  href: Type.String({ description: 'The event, with what caused it and what came of it' }),
});

export const incomingOf = (row: IncomingRow): Static<typeof Incoming> => ({
  sku: row.sku,
  warehouse: row.warehouse,
  kind: row.kind,
  document: row.document,
  ...present({ from: row.from_warehouse }),
  quantity: quantity(row.quantity),
  effectiveAt: row.effective_at,
  recordedAt: row.recorded_at,
  href: eventLink(row.stream, row.revision),
});

/** Everything that was ever to come in, and everything that then did, up to an instant. */
export const incomingRows = (at: AsOf): SqlStatement => sql`(
    select sku, to_warehouse as warehouse, 'transfer' as kind, transfer_id as document, from_warehouse, quantity,
      effective_at, recorded_at, stream, revision
    from ${legs(at)} t
    union all
    select sku, warehouse, 'receipt', receipt_id, null, quantity, effective_at, recorded_at, stream, revision
    from (select r.sku, r.warehouse, r.receipt_id, (c ->> 'quantity')::bigint as quantity,
        (c ->> 'effectiveAt')::timestamptz as effective_at, (c ->> 'recordedAt')::timestamptz as recorded_at,
        'stockItem-' || r.warehouse || '.' || r.sku as stream, (c ->> 'revision')::bigint as revision
      from read.stock_receipts r cross join lateral jsonb_array_elements(r.changes) c) r
    where ${upTo(at)})`;

type IncomingSort = 'recordedAt';

export const incomingList = (at: AsOf): List<IncomingRow, IncomingSort> => ({
  columns: sql`i.*`,
  from: sql`${incomingRows(at)} i`,
  sorts: { recordedAt: { by: sql`i.recorded_at`, type: 'timestamptz' } },
  id: [sql`i.stream`, sql`i.revision`],
  idTypes: ['text', 'bigint'],
  idOf: (row) => [row.stream, row.revision],
});

export const incomingQuery = {
  sku: Sku,
  warehouse: Type.Optional(WarehouseCode),
  kind: Type.Optional(oneOf(kinds)),
  ...asOfQuery,
  sort: sortBy<IncomingSort>(['recordedAt'], 'recordedAt'),
};

type IncomingFilter = { readonly sku: string; readonly warehouse?: string; readonly kind?: string };

export const incomingConditions = ({ sku, warehouse, kind }: IncomingFilter): SqlStatement[] =>
  filters(
    sql`i.sku = ${spelt('product', sku)}`,
    warehouse !== undefined && sql`i.warehouse = ${spelt('warehouse', warehouse)}`,
    kind !== undefined && sql`i.kind = ${kind}`,
  );

export const incomingCsv: CsvColumn<IncomingRow>[] = [
  { name: 'sku', value: (row) => row.sku },
  { name: 'warehouse', value: (row) => row.warehouse },
  { name: 'kind', value: (row) => row.kind },
  { name: 'document', value: (row) => row.document },
  { name: 'from', value: (row) => row.from_warehouse },
  { name: 'quantity', value: (row) => quantity(row.quantity) },
  { name: 'effective_at', value: (row) => row.effective_at },
  { name: 'recorded_at', value: (row) => row.recorded_at },
];
