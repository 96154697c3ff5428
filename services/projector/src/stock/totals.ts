import { MoneySum, money, Quantity, quantity, Sku } from '@sales/contracts';
import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  asOfLink,
  entityIs,
  figure,
  filter,
  filters,
  type List,
  list,
  type Order,
  type PastList,
  present,
  rowsAsTable,
} from '@sales/read-kit';
import { type Static, Type } from 'typebox';
import { spelt } from '../codes/index.ts';
import { figureCells, type ListedRow, OwnerOfStock, places } from './items.ts';
import { pastTable, placesOf, readStockAsOf } from './items-as-of.ts';

const StockTotal = Type.Object({
  sku: Type.String(),
  name: Type.Optional(Type.String()),
  entity: OwnerOfStock,
  warehouses: figure(
    Type.Integer(),
    { link: 'href', count: 'rows' },
    'Warehouses that have, had or expect the product',
  ),
  onHand: figure(Quantity, { link: 'href', sum: ['onHand'] }),
  reserved: figure(Quantity, { link: 'href', sum: ['reserved'] }),
  available: figure(Quantity, { minus: ['onHand', 'reserved'] }),
  inTransit: figure(Quantity, { link: 'href', sum: ['inTransit'] }, 'Between warehouses'),
  incoming: figure(Quantity, { link: 'href', sum: ['incoming'] }, 'Between warehouses, or announced by suppliers'),
  value: Type.Optional(figure(MoneySum, { link: 'href', sum: ['value'] })),
  href: Type.String({ description: 'The warehouses behind the figures' }),
});

type TotalRow = Pick<ListedRow, 'sku' | 'on_hand' | 'reserved' | 'in_transit' | 'incoming' | 'value' | 'name'> & {
  /** Empty where the warehouses have not been heard of. */
  readonly entity: string;
  readonly currency: string;
  readonly warehouses: number;
};

type TotalSort = 'sku';

/**
 * `name`: where that of the product is, `p` being the product as it is now. A place has no currency before its first
 * goods, and is worth nothing then: it counts in the first currency that the product has elsewhere.
 */
const listOf = (stock: SqlStatement, name: SqlStatement): List<TotalRow, TotalSort> => ({
  columns: sql`t.*, ${name} as name`,
  from: sql`(select sku, entity, currency, count(*) as warehouses, sum(on_hand)::bigint as on_hand,
      sum(reserved)::bigint as reserved, sum(in_transit)::bigint as in_transit, sum(incoming)::bigint as incoming,
      sum(value)::bigint as value
    from (select s.sku, coalesce(s.entity, '') as entity, s.on_hand, s.reserved, s.in_transit, s.incoming, s.value,
        coalesce(s.currency, min(s.currency) over (partition by s.sku), '') as currency
      from ${stock} s) s group by sku, entity, currency) t left join read.products p on p.sku = t.sku`,
  sorts: { sku: { by: sql`t.sku`, type: 'code' } },
  id: [sql`t.currency`, sql`t.entity`],
  idOf: (row) => [row.currency, row.entity],
});

const stockTotals = listOf(places, sql`p.name`);

type TotalFilter = { readonly sku?: string; readonly entity?: string };

const productIs = ({ sku }: TotalFilter): SqlStatement[] =>
  filters(sku !== undefined && sql`t.sku = ${spelt('product', sku)}`);

type Product = Pick<TotalRow, 'sku' | 'currency' | 'entity'>;

/**
 * Every product that there ever was stock of, or is to be. It goes behind all its totals in either direction, since
 * those change: the currency comes first in their order.
 */
const products = (sort: Order<TotalSort>): List<Product, TotalSort> => {
  const currency = sort.startsWith('-') ? sql`''` : sql`'ZZZZ'`;
  return {
    columns: sql`t.*`,
    from: sql`(select distinct sku, '' as entity, ${currency} as currency from ${places} s) t`,
    sorts: { sku: { by: sql`t.sku`, type: 'code' } },
    id: [sql`t.currency`, sql`t.entity`],
    idOf: (row) => [row.currency, row.entity],
  };
};

const pastTotals = (
  database: Database,
  query: AsOf & TotalFilter,
  sort: Order<TotalSort>,
): PastList<Product, TotalRow, TotalSort> => ({
  now: products(sort),
  past: async (asked) => {
    const skus = asked.map(({ sku }) => sku);
    const rows = rowsAsTable(pastTable, await readStockAsOf(database, await placesOf(database, skus), query));
    return listOf(rows, sql`(select max(r.name) from ${rows} r where r.sku = t.sku)`);
  },
  narrow: productIs(query),
});

const totalOf = (row: TotalRow, at: AsOf): Static<typeof StockTotal> => ({
  sku: row.sku,
  ...present({ name: row.name, entity: row.entity === '' ? undefined : row.entity }),
  warehouses: row.warehouses,
  onHand: quantity(row.on_hand),
  reserved: quantity(row.reserved),
  available: quantity(row.on_hand - row.reserved),
  inTransit: quantity(row.in_transit),
  incoming: quantity(row.incoming),
  ...(row.currency !== '' && { value: money(row.value, row.currency) }),
  href: hrefOf(row, at),
});

const hrefOf = ({ sku, entity, currency }: TotalRow, at: AsOf): string => {
  const of = { sku, ...(entity !== '' && { entity }), ...(currency !== '' && { currency }) };
  const query = new URLSearchParams({ ...of, ...asOfLink(at) });
  return `/query/v1/stock-items?${query}`;
};

/** What there is of each product, in the books of each company. */
export const stockTotalList = list({
  url: '/v1/stock-totals',
  permission: 'stockItem:read',
  reads: ['stock', 'products', 'codes'],
  summary: 'Stock per product, all warehouses of a company together, now or as of any instant',
  description: 'One item per product, company and currency of its value: each company has its own books.',
  filters: {
    sku: filter(Type.Optional(Sku), (sku) => sql`t.sku = ${spelt('product', sku)}`),
    entity: entityIs(sql`t.entity`, 'Of this company'),
  },
  rows: stockTotals,
  sorts: ['sku'],
  sort: 'sku',
  past: { key: 'sku', list: pastTotals },
  item: StockTotal,
  itemOf: totalOf,
  groups: { cost: ['value'], personal: [] },
  file: ['stock-totals', ['sku', 'name', 'entity', 'warehouses', ...figureCells]],
});
