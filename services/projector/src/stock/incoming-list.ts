import { Quantity, quantity, Sku, WarehouseCode } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { type AsOf, eventLink, filter, is, type List, list, oneOf, present, upTo } from '@sales/read-kit';
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

const Incoming = Type.Object({
  sku: Type.String(),
  warehouse: Type.String({ description: 'The warehouse that expects it' }),
  kind: oneOf(kinds, { description: 'From another warehouse, or announced by a supplier' }),
  document: Type.String({ description: 'Id of the transfer, or of the announced receipt' }),
  from: Type.Optional(Type.String({ description: 'The sending warehouse' })),
  quantity: Type.Unsafe<string>({
    ...Quantity,
    description: 'Negative when received or withdrawn: the sum is what is still expected',
  }),
  effectiveAt: Type.String(),
  recordedAt: Type.String(),
  href: Type.String({ description: 'Causes and effects of the event' }),
});

const incomingOf = (row: IncomingRow): Static<typeof Incoming> => ({
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

const incomingList = (at: AsOf): List<IncomingRow, IncomingSort> => ({
  columns: sql`i.*`,
  from: sql`${incomingRows(at)} i`,
  sorts: { recordedAt: { by: sql`i.recorded_at`, type: 'timestamptz' } },
  id: [sql`i.stream`, sql`i.revision`],
  idTypes: ['code', 'bigint'],
  idOf: (row) => [row.stream, row.revision],
});

/** What is to come in, and what then did. */
export const incoming = list({
  url: '/v1/stock-incoming',
  permission: 'stockItem:read',
  reads: ['stock', 'codes'],
  summary: 'Expected receipts of a product, from suppliers and other warehouses, with what has arrived',
  description:
    'Each transfer and announced receipt, and what arrived of it: the sum of their quantities is what is still ' +
    'expected, now and as of any instant.',
  filters: {
    sku: filter(Sku, (sku) => sql`i.sku = ${spelt('product', sku)}`),
    warehouse: filter(Type.Optional(WarehouseCode), (warehouse) => sql`i.warehouse = ${spelt('warehouse', warehouse)}`),
    kind: is(sql`i.kind`, oneOf(kinds)),
  },
  rows: incomingList,
  sorts: ['recordedAt'],
  sort: 'recordedAt',
  past: 'inRows',
  item: Incoming,
  itemOf: incomingOf,
  groups: { cost: [], personal: [] },
  file: ['stock-incoming', ['sku', 'warehouse', 'kind', 'document', 'from', 'quantity', 'effectiveAt', 'recordedAt']],
});
