import { figuresOf, monthOf } from '../figures.ts';
import type { Exception, Plan, ProductPlan, SaleLine, Work } from '../plan.ts';
import { openingOf, productsOf, respeltOf, source } from './catalogue.ts';
import { fineUnits, type RetailRow, retailColumns } from './rows.ts';
import { type RetailWork, workOf } from './work.ts';

const isTurnover = ({ quantity, unitPrice }: RetailRow): boolean => quantity > 0 && unitPrice > 0;

const turnoverOf = (rows: Iterable<RetailRow>) =>
  figuresOf(
    [...rows]
      .filter(isTurnover)
      .map((row) => ({ month: monthOf(row.at), area: row.country, units: row.quantity * row.unitPrice })),
  );

const returnedOf = ({ work, customers }: RetailWork) => {
  const countries = new Map(customers.map(({ customerId, country }) => [customerId, country]));
  const countryOf = new Map(
    work.flatMap((item) => (item.kind === 'sale' ? [[item.orderId, countries.get(item.customerId) ?? '']] : [])),
  );
  return figuresOf(
    work
      .filter((item) => item.kind === 'return')
      .map(({ at, orderId, lines }) => ({
        month: monthOf(at),
        area: countryOf.get(orderId) ?? '',
        units: lines.reduce((total, { net }) => total + net * fineUnits, 0),
      })),
  );
};

const exceptionsOf = ({ refused, changed }: RetailWork): Exception[] =>
  [
    ...[...refused].map(([row, reasons]) => ({ row, reasons, outcome: 'refused' as const })),
    ...[...changed].map(([row, reasons]) => ({ row, reasons, outcome: 'changed' as const })),
  ]
    .map(({ row, reasons, outcome }) => ({
      line: row.source.line,
      outcome,
      reason: reasons.join('; '),
      row: row.source.cells,
    }))
    .toSorted((a, b) => a.line - b.line);

/** Leaves the price to the price list where that says the same. */
const listed = (work: readonly Work[], products: readonly ProductPlan[]): Work[] => {
  const listPrices = new Map(products.map(({ sku, listPrice }) => [sku, listPrice]));
  const withoutPrice = ({ unitPrice, ...line }: SaleLine): SaleLine =>
    unitPrice === undefined || unitPrice === listPrices.get(line.sku) ? line : { ...line, unitPrice };
  return work.map((item) => (item.kind === 'sale' ? { ...item, lines: item.lines.map(withoutPrice) } : item));
};

/** The plan for a file of the Online Retail format, as dirty as it is. */
export const onlineRetailPlan = (rows: readonly RetailRow[]): Plan => {
  const result = workOf(rows);
  const { customers, sold, adjusted, refused } = result;
  const products = productsOf(sold, adjusted);
  return {
    source,
    title: 'Online Retail: invoices of a UK gift wholesaler (Daqing Chen, UCI Machine Learning Repository, CC BY 4.0)',
    currency: 'GBP',
    warehouse: { code: 'ONLINE-RETAIL', name: 'Online Retail', country: 'United Kingdom' },
    priceList: { code: 'ONLINE-RETAIL', name: 'Online Retail' },
    opensAt: rows[0]?.at ?? '2000-01-01T00:00:00.000Z',
    opening: openingOf(sold, adjusted),
    customers,
    products,
    work: listed(result.work, products),
    respelt: respeltOf(rows),
    header: retailColumns,
    exceptions: exceptionsOf(result),
    area: 'country',
    expectations: [
      { measure: 'net', file: turnoverOf(rows), refused: turnoverOf(refused.keys()), returned: returnedOf(result) },
    ],
    fineUnits,
  };
};
