import { demoId } from '../ids.ts';
import { mostFrequent } from '../most-frequent.ts';
import type { CustomerPlan, ProductPlan, ReceiptPlan, Respelt } from '../plan.ts';
import { isCharge } from './classify.ts';
import { fineUnits, type RetailRow } from './rows.ts';

export const source = 'online-retail';

/** Price in pence; what is below a penny is made up for by a discount. */
export const unitPriceOf = (row: RetailRow): number => Math.ceil(row.unitPrice / fineUnits);

/**
 * Whom a row is sold to. A customer who buys in a second country is a second record, because a record has one country.
 */
export const buyers = () => {
  const homes = new Map<string, string>();
  const customers = new Map<string, CustomerPlan>();
  return {
    customers,
    of: (row: RetailRow): CustomerPlan => {
      const home = row.customer === undefined ? row.country : (homes.get(row.customer) ?? row.country);
      if (row.customer !== undefined) homes.set(row.customer, home);
      const key =
        row.customer === undefined
          ? `Cash sales ${row.country}`
          : `Customer ${row.customer}${home === row.country ? '' : ` (${row.country})`}`;
      const customer = customers.get(key) ?? {
        customerId: demoId(source, 'customer', key),
        name: key,
        kind: 'company',
        country: row.country,
      };
      customers.set(key, customer);
      return customer;
    },
    isAbroad: (row: RetailRow): boolean => row.customer !== undefined && homes.get(row.customer) !== row.country,
  };
};

/** Name and price are what most of the rows say; a code without any description is its own name. */
export const productsOf = (sold: readonly RetailRow[], adjusted: readonly RetailRow[]): ProductPlan[] => {
  const rowsOf = Map.groupBy(sold, ({ sku }) => sku);
  const skus = new Set([...sold, ...adjusted].map(({ sku }) => sku));
  return [...skus].map((sku) => {
    const rows = rowsOf.get(sku) ?? [];
    const listPrice = mostFrequent(rows.filter(({ unitPrice }) => unitPrice > 0).map(unitPriceOf));
    return {
      sku,
      name: mostFrequent(rows.flatMap(({ description }) => (description === '' ? [] : [description]))) ?? sku,
      category: isCharge(sku) ? 'Charges' : 'Goods',
      unit: 'C62',
      ...(listPrice !== undefined && { listPrice }),
    };
  });
};

/** Codes that the file writes in several ways; each stands for one product. */
export const respeltOf = (rows: readonly RetailRow[]): Respelt[] => {
  const spellings = new Map<string, Set<string>>();
  for (const { sku, source: row } of rows) {
    const [, code = ''] = row.cells;
    spellings.set(sku, (spellings.get(sku) ?? new Set()).add(code));
  }
  return [...spellings].flatMap(([sku, all]) => (all.size > 1 ? [{ sku, spellings: [...all] }] : []));
};

/** All that will leave, at no cost, because the file has neither receipts nor costs. */
export const openingOf = (sold: readonly RetailRow[], adjusted: readonly RetailRow[]): ReceiptPlan[] => {
  const needed = new Map<string, number>();
  const leaves = [
    ...sold.map(({ sku, quantity }) => ({ sku, quantity })),
    ...adjusted.flatMap(({ sku, quantity }) => (quantity < 0 ? [{ sku, quantity: -quantity }] : [])),
  ];
  for (const { sku, quantity } of leaves) needed.set(sku, (needed.get(sku) ?? 0) + quantity);
  return [...needed].map(([sku, quantity]) => ({ sku, quantity, totalCost: 0 }));
};
