import type { Figures } from './checker/index.ts';
import { withClient } from './load-evidence.ts';

/**
 * Each gives rows of a name and a sum, under the names of the checker. Quantities in thousandths, money in minor units.
 */
const statements: readonly string[] = [
  `select 'customers' as name, count(*) as value from read.customers`,
  `select 'orders ' || status as name, count(*) as value from read.orders group by status`,
  ...['invoiced', 'paid', 'refunded'].map(
    (column) => `select '${column} ' || currency as name, sum(${column}) as value from read.orders group by currency`,
  ),
  `select 'ordered ' || currency as name, sum(total) as value from read.orders group by currency`,
  `select 'open ' || currency as name, sum(open) as value from read.invoices group by currency`,
  `select 'sold ' || currency as name, sum(net) as value from read.sales_by_day group by currency`,
  `select 'cost of goods ' || currency as name, sum(cost) as value from read.sales_by_day group by currency`,
  `select 'on hand ' || warehouse || '.' || sku as name, on_hand as value from read.stock`,
  `select 'reserved ' || warehouse || '.' || sku as name, reserved as value from read.stock`,
  `select 'stock value ' || warehouse || '.' || sku as name, value from read.stock`,
  `select 'moved ' || warehouse || '.' || sku as name, sum(quantity) as value from read.stock_movements group by ` +
    'warehouse, sku',
];

/** The sums that the read models show. */
export const loadFigures = (url: string): Promise<Figures> =>
  withClient(url, async (client) => {
    const figures = new Map<string, number>();
    for (const statement of statements) {
      const { rows } = await client.query<{ name: string; value: string }>(statement);
      for (const { name, value } of rows) figures.set(name, Number(value));
    }
    return figures;
  });
