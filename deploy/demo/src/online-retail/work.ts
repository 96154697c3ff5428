import { monthOf } from '../figures.ts';
import { demoId } from '../ids.ts';
import type { Adjustment, CustomerPlan, GoodsReturn, Sale, Work } from '../plan.ts';
import { controlledRounding } from '../rounding.ts';
import { buyers, source, unitPriceOf } from './catalogue.ts';
import { classify } from './classify.ts';
import { openSales } from './matching.ts';
import { fineUnits, type RetailRow } from './rows.ts';

const orderIdOf = (invoice: string): string => demoId(source, 'order', invoice);

/** What each sold row comes to in pence; only the rows with parts of a penny are rounded. */
const netsOf = (sold: readonly RetailRow[]): ((row: RetailRow) => number) => {
  const exact = (row: RetailRow): number => row.unitPrice * row.quantity;
  const parts = sold.filter((row) => exact(row) % fineUnits !== 0);
  const amounts = parts.map((row) => ({ row: monthOf(row.at), column: row.country, units: exact(row) }));
  const rounded = controlledRounding(amounts, fineUnits);
  const nets = new Map(parts.map((row, index) => [row, rounded[index] ?? 0]));
  return (row) => nets.get(row) ?? exact(row) / fineUnits;
};

const saleOf = (
  rows: readonly RetailRow[],
  first: RetailRow,
  buyer: CustomerPlan,
  net: (row: RetailRow) => number,
): Sale => ({
  kind: 'sale',
  reference: first.invoice,
  rows: rows.map((row) => row.source.line),
  orderId: orderIdOf(first.invoice),
  customerId: buyer.customerId,
  orderedAt: first.at,
  shippedAt: first.at,
  shipTo: { country: first.country },
  receipts: [],
  lines: rows.map((row) => ({
    sku: row.sku,
    quantity: row.quantity,
    unitPrice: unitPriceOf(row),
    discount: unitPriceOf(row) * row.quantity - net(row),
    net: net(row),
  })),
  closes: true,
});

const adjustmentOf = (row: RetailRow): Adjustment => ({
  kind: 'adjustment',
  reference: row.invoice,
  rows: [row.source.line],
  key: `${row.invoice}/${row.source.line}`,
  at: row.at,
  sku: row.sku,
  quantity: row.quantity,
  ...(row.description !== '' && { note: row.description }),
});

/** Remarks on rows, in the order in which they were made. */
type Notes = Map<RetailRow, string[]>;

const note = (notes: Notes, row: RetailRow, text: string): void => {
  notes.set(row, [...(notes.get(row) ?? []), text]);
};

type ReturnedLine = GoodsReturn['lines'][number];

const withLine = (lines: readonly ReturnedLine[], added: ReturnedLine): readonly ReturnedLine[] => {
  const same = lines.find(({ line }) => line === added.line);
  if (same === undefined) return [...lines, added];
  const both = { ...same, quantity: same.quantity + added.quantity, net: same.net + added.net };
  return lines.map((line) => (line === same ? both : line));
};

/** Everything that the rows make the system do, and the remarks on those that do not go in as they stand. */
export type RetailWork = {
  readonly work: readonly Work[];
  readonly customers: readonly CustomerPlan[];
  readonly sold: readonly RetailRow[];
  readonly adjusted: readonly RetailRow[];
  readonly refused: Notes;
  readonly changed: Notes;
};

/** Turns the rows of a file, in the order of the file, into orders, returns and stock corrections. */
export const workOf = (rows: readonly RetailRow[]): RetailWork => {
  const priced = new Set(
    rows.flatMap(({ invoice, quantity, unitPrice }) => (quantity > 0 && unitPrice > 0 ? [invoice] : [])),
  );
  const refused: Notes = new Map();
  const changed: Notes = new Map();
  const kinds = new Map<RetailRow, 'sale' | 'cancellation' | 'adjustment'>();
  for (const row of rows) {
    const kind = classify(row, priced.has(row.invoice));
    if (kind.kind === 'refused') note(refused, row, kind.reason);
    else kinds.set(row, kind.kind);
  }
  const sold = rows.filter((row) => kinds.get(row) === 'sale');
  const net = netsOf(sold);
  const { customers, of: buyerOf, isAbroad } = buyers();
  const open = openSales();
  const goodsKey = (row: RetailRow, buyer: CustomerPlan): string => `${buyer.customerId}/${row.sku}/${row.unitPrice}`;

  const returnsOf = (cancellations: readonly RetailRow[]): GoodsReturn[] => {
    const byOrder = new Map<string, GoodsReturn>();
    for (const row of cancellations) {
      const matches = open.takeBack(goodsKey(row, buyerOf(row)), -row.quantity);
      const matched = matches.reduce((total, { quantity }) => total + quantity, 0);
      if (matched === 0) note(refused, row, 'no earlier sale of this code to this customer at this price');
      else if (matched < -row.quantity) {
        note(changed, row, `only ${matched} taken back: no more was sold to this customer at this price before`);
      }
      for (const { order, line, quantity } of matches) {
        const known = byOrder.get(order) ?? {
          kind: 'return',
          reference: row.invoice,
          rows: [],
          orderId: orderIdOf(order),
          returnId: demoId(source, 'return', `${row.invoice}/${order}`),
          at: row.at,
          lines: [],
          note: `cancelled by ${row.invoice}`,
          closes: false,
        };
        const lines = withLine(known.lines, { line, quantity, net: (row.unitPrice * quantity) / fineUnits });
        byOrder.set(order, { ...known, lines, rows: [...known.rows, row.source.line] });
      }
    }
    return [...byOrder.values()];
  };

  const workOfInvoice = (own: readonly RetailRow[]): Work[] => {
    const of = (kind: string): RetailRow[] => own.filter((row) => kinds.get(row) === kind);
    const sales = of('sale');
    const [first] = sales;
    const work: Work[] = [];
    if (first !== undefined) {
      const buyer = buyerOf(first);
      sales.forEach((row, line) => {
        open.add(goodsKey(row, buyer), row.invoice, line, row.quantity);
        noteChanges(changed, row, first, isAbroad(row), net);
      });
      work.push(saleOf(sales, first, buyer, net));
    }
    return [...work, ...returnsOf(of('cancellation')), ...of('adjustment').map(adjustmentOf)];
  };

  const work = [...Map.groupBy(rows, ({ invoice }) => invoice).values()].flatMap(workOfInvoice);
  const adjusted = rows.filter((row) => kinds.get(row) === 'adjustment');
  return { work: closingLast(work), customers: [...customers.values()], sold, adjusted, refused, changed };
};

const noteChanges = (
  changed: Notes,
  row: RetailRow,
  first: RetailRow,
  abroad: boolean,
  net: (row: RetailRow) => number,
): void => {
  const [, code = ''] = row.source.cells;
  if (code !== row.sku) note(changed, row, `the code is taken as ${row.sku}`);
  if (row.at !== first.at) note(changed, row, `taken at the time of the first line of the invoice, ${first.at}`);
  if (abroad) note(changed, row, `a second customer record, because the first is in another country`);
  if (net(row) * fineUnits !== row.unitPrice * row.quantity) note(changed, row, `rounded to ${net(row)} pence`);
};

/** An order is closed by its last return, where it has one. */
const closingLast = (work: readonly Work[]): Work[] => {
  const lastReturn = new Map(work.flatMap((item) => (item.kind === 'return' ? [[item.orderId, item] as const] : [])));
  return work.map((item) => {
    if (item.kind === 'sale') return { ...item, closes: !lastReturn.has(item.orderId) };
    if (item.kind === 'return') return { ...item, closes: lastReturn.get(item.orderId) === item };
    return item;
  });
};
