import { type FoldedTable, identifier, type Row, type SqlStatement, sql } from '@sales/eventsourcing';
import { type List, replayedParts } from '@sales/read-kit';
import { joinedOrders, type OfOrder, orderColumns, orderOwner } from './of-order.ts';

/** A part of orders that has a list of its own: the table, and the day by which it is sorted. */
type Part<Name extends string> = {
  readonly folded: FoldedTable;
  /** Types of the events that it is made of. */
  readonly types: ReadonlySet<string>;
  readonly sort: Name;
  readonly day: string;
};

/** What lists of parts of orders have in common. The rows are `part`, each with its order `o`. */
export const partsOfOrders = <Of extends Row, const Name extends string>({ folded, types, sort, day }: Part<Name>) => {
  type PartRow = Of & OfOrder;
  const { name, key } = folded.table;
  const live = identifier(`read.${name}`);
  const listOf = (rows: SqlStatement, orders: SqlStatement = joinedOrders.live): List<PartRow, Name> => ({
    columns: sql`part.*, ${orderColumns}`,
    from: sql`${rows} part join ${orders} o on o.order_id = part.order_id`,
    sorts: { [sort]: { by: sql`part.${identifier(day)}`, type: 'date' } } as List<PartRow, Name>['sorts'],
    id: key.map((column) => sql`part.${identifier(column)}`),
    idOf: (row) => key.map((column) => String(row[column])),
  });
  return {
    permission: 'order:read',
    reads: ['orders', 'customers'],
    rows: listOf(live),
    sorts: [sort],
    sort: `-${sort}` as const,
    past: {
      key: sort,
      list: replayedParts({
        list: listOf,
        live,
        folded,
        types,
        joined: [joinedOrders],
        stream: (row: PartRow) => `order-${row.order_id}`,
      }),
    },
    scope: orderOwner,
  } as const;
};
