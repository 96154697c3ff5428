import {
  fraction,
  type Money,
  money,
  naturalKey,
  type OrderCustomer,
  type OrderLine,
  orders,
  type PublishedData,
  pathKey,
  type Thousandths,
  thousandths,
} from '@sales/contracts';
import {
  alsoWith,
  begunBy,
  type Fold,
  foldedTable,
  type Handling,
  idOf,
  on,
  type PublishedEvent,
} from '@sales/eventsourcing';
import { derivedTable, rollup, type Span, spanWith } from '@sales/read-kit/folding';
import { salesSpellings } from './fold-spellings.ts';
import {
  byDayAndCategoryTable,
  byDayTable,
  byMonthAndCustomerTable,
  byMonthAndProductTable,
  salesLineTable,
  salesMonthTable,
  salesOrderTable,
} from './table.ts';

/** Amounts in minor units, quantities in thousandths. */
type Part = { readonly quantity: Thousandths; readonly net: number; readonly tax: number };

export type OrderedLine = Part & {
  readonly lineId: string;
  readonly sku: string;
  readonly category: string;
  readonly discount: number;
  readonly cost: number;
  readonly cancelled?: Part;
  readonly returns?: readonly (Part & {
    readonly returnId: string;
    readonly date: string;
    readonly at: string;
    readonly cost: number;
  })[];
};

/** Keys: see `fold-spellings.ts`. */
type Market = { readonly [name in 'entity' | 'country' | 'region' | 'segment' | 'channel']: string };

export type SalesOrderRow = Market &
  Span & {
    readonly order_id: string;
    readonly number: string;
    /** Day of submission; null while the order is not a sale. */
    readonly date: string | null;
    /** When it was submitted. */
    readonly sold_at: string | null;
    readonly currency: string;
    readonly customer_id: string;
    readonly salesperson: string;
    readonly lines: readonly OrderedLine[];
    readonly changes: number;
    readonly months: readonly string[];
  };

/** What is sold: neither what it costs to send it nor words. */
const isSale = ({ kind }: OrderLine): boolean => kind !== 'shipping' && kind !== 'text';

/** Of goods and services. A credit takes money off, and no quantity of its product. */
const productOf = ({ kind, sku }: OrderLine): string => (kind === 'stock' || kind === 'service' ? (sku ?? '') : '');

const orderedLine = (line: OrderLine): OrderedLine => ({
  lineId: line.lineId,
  sku: productOf(line),
  category: pathKey(line.category ?? ''),
  quantity: thousandths(line.baseQuantity),
  net: line.net.amount,
  tax: line.tax.amount,
  discount: line.discount.amount,
  cost: 0,
});

const plus = (a: Part | undefined, b: Part): Part =>
  a === undefined ? b : { quantity: a.quantity + b.quantity, net: a.net + b.net, tax: a.tax + b.tax };

type Charged = {
  readonly quantity: string;
  readonly net: { readonly amount: number };
  readonly tax: { readonly amount: number };
};

const partOf = ({ quantity, net, tax }: Charged): Part => ({
  quantity: thousandths(quantity),
  net: net.amount,
  tax: tax.amount,
});

const placeOf = ({ country, region = '', segment = '' }: OrderCustomer) => ({
  country: naturalKey(country),
  region: naturalKey(region),
  segment: naturalKey(segment),
});

/** The row with each line that the event names changed, once for each time that it is named. */
const withLines = <Named extends { readonly lineId: string }>(
  row: SalesOrderRow,
  named: readonly Named[],
  change: (line: OrderedLine, found: Named) => OrderedLine,
): SalesOrderRow => {
  const lines = new Map(row.lines.map((line) => [line.lineId, line]));
  for (const one of named) {
    const line = lines.get(one.lineId);
    if (line !== undefined) lines.set(one.lineId, change(line, one));
  }
  return { ...row, lines: [...lines.values()] };
};

/** Costs in another currency than the order's cannot be taken off its sales: they are left out. */
const costIn = ({ currency }: SalesOrderRow, cost: Money): number => (cost.currency === currency ? cost.amount : 0);

type Sold = Omit<PublishedData<typeof orders, 'OrderDrafted'>, 'draftedOn'>;

/** What an order is before it is a sale. */
const begun = (event: PublishedEvent, sold: Sold): SalesOrderRow => {
  const { orderId, number, entity, customer, currency, channel, salesperson = '' } = sold;
  const market = { entity, ...placeOf(customer), channel: naturalKey(channel ?? '') };
  const nothing = { date: null, sold_at: null, lines: [], changes: 0, months: [], ...spanWith(undefined, event) };
  return { order_id: orderId, number, currency, customer_id: customer.customerId, ...market, salesperson, ...nothing };
};

const begin: Handling<[SalesOrderRow | undefined], SalesOrderRow> = on(orders, {
  OrderDrafted: (event) => begun(event, event.data),
  OrderSubmitted: (event, row) => {
    const { number, customer, currency, salesperson = '', lines, submittedOn } = event.data;
    const who = { customer_id: customer.customerId, ...placeOf(customer), salesperson };
    const before = row ?? begun(event, event.data);
    return {
      ...before,
      ...who,
      number,
      currency,
      date: submittedOn,
      sold_at: event.effectiveAt,
      lines: lines.filter(isSale).map(orderedLine),
    };
  },
});

const change: Handling<[SalesOrderRow], SalesOrderRow> = on(orders, {
  OrderRejected: (_, row) => ({ ...row, date: null, sold_at: null, lines: [] }),
  OrderCancelled: ({ data }, row) =>
    withLines(row, data.lines, (line, part) => ({ ...line, cancelled: plus(line.cancelled, partOf(part)) })),
  ShipmentCosted: ({ data }, row) =>
    withLines(row, data.lines, (line, { cost }) => ({ ...line, cost: line.cost + costIn(row, cost) })),
  ReturnReceived: ({ data: { returnId, receivedOn: date, lines }, effectiveAt: at }, row) =>
    withLines(row, lines, (line, part) => {
      const others = (line.returns ?? []).filter((one) => one.returnId !== returnId);
      const before = line.returns?.find((one) => one.returnId === returnId);
      return { ...line, returns: [...others, { returnId, date, at, cost: 0, ...plus(before, partOf(part)) }] };
    }),
  ReturnCosted: ({ data: { returnId, lines } }, row) =>
    withLines(row, lines, (line, { cost }) => ({
      ...line,
      returns: (line.returns ?? []).map((one) =>
        one.returnId === returnId ? { ...one, cost: one.cost + costIn(row, cost) } : one,
      ),
    })),
});

/** The order after the event, with what that changed counted. */
export const evolveSales: Fold<SalesOrderRow> = alsoWith(
  begunBy(begin, change),
  (row) => row,
  (after, event, before) => {
    const lines = factsOf(after);
    const months = [...new Set([...after.months, ...lines.map(({ date }) => monthOf(date))])];
    const row = { ...after, changes: after.changes + 1, months, ...spanWith(before, event) };
    known.set(row, lines);
    return row;
  },
);

/** The events that a sale depends on. */
export const salesTypes: ReadonlySet<string> = evolveSales.types;

/** A row of the facts. */
export type SalesLineRow = Market & {
  readonly order_id: string;
  readonly line_id: string;
  readonly entry: string;
  readonly number: string;
  readonly date: string;
  readonly sold_at: string;
  readonly currency: string;
  readonly customer_id: string;
  readonly salesperson: string;
  readonly sku: string;
  readonly category: string;
  readonly lines: number;
  readonly quantity: number;
  readonly net: number;
  readonly discount: number;
  readonly tax: number;
  readonly cost: number;
  readonly returned_quantity: number;
  readonly returned_net: number;
};

const nothing: Part = { quantity: 0, net: 0, tax: 0 };

/**
 * What is left of a line after cancellation: a cancelled part was never sold, so it goes off on the day of the sale.
 */
const soldOf = (line: OrderedLine) => {
  const cancelled = line.cancelled ?? nothing;
  const quantity = line.quantity - cancelled.quantity;
  return {
    lines: quantity > 0 ? 1 : 0,
    quantity,
    net: line.net - cancelled.net,
    discount: fraction(money(line.discount, 'XXX'), quantity, line.quantity).amount,
    tax: line.tax - cancelled.tax,
    cost: line.cost,
    returned_quantity: 0,
    returned_net: 0,
  };
};

const known = new WeakMap<SalesOrderRow, readonly SalesLineRow[]>();

/** The facts of an order. Computed once for a row: five tables want them. */
export const salesLines = (row: SalesOrderRow): readonly SalesLineRow[] => {
  const found = known.get(row);
  if (found !== undefined) return found;
  const lines = factsOf(row);
  known.set(row, lines);
  return lines;
};

/**
 * What of the discount of a sold line goes with each of its returns: its share of what was sold. Shares are differences
 * of running sums, so that those of a line that came back as a whole add up to its discount, to the cent.
 */
const returnedDiscounts = (
  sold: { readonly quantity: Thousandths; readonly discount: number },
  returns: readonly Part[],
): readonly number[] => {
  let back = 0;
  let given = 0;
  return returns.map(({ quantity }) => {
    back = Math.min(back + quantity, sold.quantity);
    const upToHere = sold.quantity === 0 ? 0 : fraction(money(sold.discount, 'XXX'), back, sold.quantity).amount;
    const share = upToHere - given;
    given = upToHere;
    return share;
  });
};

const factsOf = (row: SalesOrderRow): readonly SalesLineRow[] => {
  const { date, sold_at, lines, order_id, number, currency, customer_id, salesperson } = row;
  if (date === null || sold_at === null) return [];
  const order = { order_id, number, currency, customer_id, ...marketOf(row), salesperson };
  return lines.flatMap((line) => {
    const { lineId: line_id, sku, category } = line;
    const of = { ...order, line_id, sku, category };
    const sold = soldOf(line);
    const returns = line.returns ?? [];
    const discounts = returnedDiscounts(sold, returns);
    const returned = returns.map(({ returnId, date: on, at, quantity, net, tax, cost }, index) => ({
      ...of,
      entry: returnId,
      date: on,
      sold_at: at,
      lines: 0,
      quantity: -quantity,
      net: -net,
      discount: 0 - (discounts[index] ?? 0),
      tax: -tax,
      cost: -cost,
      returned_quantity: quantity,
      returned_net: net,
    }));
    return sold.lines === 0 && sold.net === 0
      ? returned
      : [{ ...of, entry: 'sale', date, sold_at, ...sold }, ...returned];
  });
};

const measuresOf = (line: SalesLineRow) => ({
  lines: line.lines,
  quantity: line.quantity,
  net: line.net,
  discount: line.discount,
  tax: line.tax,
  cost: line.cost,
  returned_quantity: line.returned_quantity,
  returned_net: line.returned_net,
});

const marketOf = ({ entity, country, region, segment, channel }: Market): Market => ({
  entity,
  country,
  region,
  segment,
  channel,
});

const monthOf = (date: string): string => `${date.slice(0, 7)}-01`;

/** An order counts once, on the day of the sale, as long as a line of it stands. */
const withOrders = (lines: readonly SalesLineRow[]) => {
  const first = lines.findIndex((line) => line.lines > 0);
  return lines.map((line, index) => ({ line, orders: index === first ? 1 : 0 }));
};

export const salesTables = [
  foldedTable<SalesOrderRow>({
    table: salesOrderTable,
    keys: ({ stream }) => [{ order_id: idOf(stream) }],
    evolve: evolveSales,
  }),
  salesSpellings,
  derivedTable<SalesOrderRow>(salesLineTable, salesOrderTable.name, salesLines),
  rollup<SalesOrderRow>(salesMonthTable, salesOrderTable.name, ({ months, changes }) =>
    months.map((date) => ({ date, changes })),
  ),
  rollup<SalesOrderRow>(byDayTable, salesOrderTable.name, (row) =>
    withOrders(salesLines(row)).map(({ line, orders }) => ({
      date: line.date,
      currency: line.currency,
      ...marketOf(line),
      orders,
      ...measuresOf(line),
    })),
  ),
  rollup<SalesOrderRow>(byDayAndCategoryTable, salesOrderTable.name, (row) =>
    salesLines(row).map((line) => ({
      date: line.date,
      currency: line.currency,
      category: line.category,
      ...marketOf(line),
      ...measuresOf(line),
    })),
  ),
  rollup<SalesOrderRow>(byMonthAndProductTable, salesOrderTable.name, (row) =>
    salesLines(row).map((line) => ({
      date: monthOf(line.date),
      currency: line.currency,
      entity: line.entity,
      sku: line.sku,
      category: line.category,
      ...measuresOf(line),
    })),
  ),
  rollup<SalesOrderRow>(byMonthAndCustomerTable, salesOrderTable.name, (row) =>
    withOrders(salesLines(row)).map(({ line, orders }) => ({
      date: monthOf(line.date),
      currency: line.currency,
      customer_id: line.customer_id,
      ...marketOf(line),
      salesperson: line.salesperson,
      orders,
      ...measuresOf(line),
    })),
  ),
];
