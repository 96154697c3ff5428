/**
 * What a file says, in the words of the system. A plan is made without looking at the system, and gives the same ids
 * whenever it is made from the same file: that is what makes loading it again harmless.
 */

/** A number of minor units (cents) of the currency of the plan. */
export type Cents = number;

export type CustomerPlan = {
  readonly customerId: string;
  readonly name: string;
  readonly kind: 'company' | 'person';
  readonly country: string;
  readonly region?: string;
  readonly segment?: string;
};

export type ProductPlan = {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unit: string;
  readonly custom?: Readonly<Record<string, string>>;
  /** What the price list says for one. Absent: the file never names a price. */
  readonly listPrice?: Cents;
};

/** A code that the file writes in several ways, and the product that it is. */
export type Respelt = { readonly sku: string; readonly spellings: readonly string[] };

export type ReceiptPlan = { readonly sku: string; readonly quantity: number; readonly totalCost: Cents };

export type SaleLine = {
  readonly sku: string;
  readonly quantity: number;
  /** Absent: what the price list says, `listPrice` of the product. */
  readonly unitPrice?: Cents;
  readonly discount: Cents;
  /** unit price × quantity − discount */
  readonly net: Cents;
};

export type Address = {
  readonly city?: string;
  readonly region?: string;
  readonly postalCode?: string;
  readonly country: string;
};

type OfFile = {
  /** Number of the order in the file. */
  readonly reference: string;
  /** Numbers of the rows that it is made of. */
  readonly rows: readonly number[];
};

/** An order with its whole life. */
export type Sale = OfFile & {
  readonly kind: 'sale';
  readonly orderId: string;
  readonly customerId: string;
  readonly orderedAt: string;
  readonly shippedAt: string;
  readonly shipTo: Address;
  /** Sales region; absent: the customer's. */
  readonly region?: string;
  readonly method?: string;
  /** Goods that come in for this order, at what they cost, and leave with it again. */
  readonly receipts: readonly ReceiptPlan[];
  readonly lines: readonly SaleLine[];
  /** False when goods come back later: a closed order takes nothing back. */
  readonly closes: boolean;
};

/** Goods that come back from one order, and what was paid for them with them. */
export type GoodsReturn = OfFile & {
  readonly kind: 'return';
  readonly orderId: string;
  readonly returnId: string;
  readonly at: string;
  readonly lines: readonly {
    /** Place of the line in the order, from 0. */
    readonly line: number;
    readonly quantity: number;
    readonly net: Cents;
  }[];
  readonly note: string;
  /** True for the last return of the order. */
  readonly closes: boolean;
};

/** Stock that was found or written off. */
export type Adjustment = OfFile & {
  readonly kind: 'adjustment';
  readonly key: string;
  readonly at: string;
  readonly sku: string;
  readonly quantity: number;
  readonly note?: string;
};

export type Work = Sale | GoodsReturn | Adjustment;

/** A row of the file that did not go in, or not as it stands. */
export type Exception = {
  /** Line of the file, the header being 1. */
  readonly line: number;
  readonly outcome: 'refused' | 'changed';
  readonly reason: string;
  /** The row as it stands in the file. */
  readonly row: readonly string[];
};

/** Sums by month (`2024-03`) and by area, in fine units of money. */
export type Figures = { readonly months: ReadonlyMap<string, number>; readonly areas: ReadonlyMap<string, number> };

export type Expectation = {
  /** What the figures are of: `sales`, `profit`. */
  readonly measure: 'net' | 'profit';
  /** What the file says. */
  readonly file: Figures;
  /** The part of it that was refused. */
  readonly refused: Figures;
  /** What came back later, by the month in which it came back. */
  readonly returned: Figures;
};

export type Plan = {
  /** Root of all ids and keys: lower case, no spaces. */
  readonly source: string;
  readonly title: string;
  readonly currency: string;
  readonly warehouse: { readonly code: string; readonly name: string; readonly country?: string };
  readonly priceList: { readonly code: string; readonly name: string };
  /** When the file begins, and what is in stock by then. */
  readonly opensAt: string;
  readonly opening: readonly ReceiptPlan[];
  readonly customers: readonly CustomerPlan[];
  readonly products: readonly ProductPlan[];
  /** In the order of time. */
  readonly work: readonly Work[];
  /** Codes that are written in several ways. */
  readonly respelt?: readonly Respelt[];
  readonly header: readonly string[];
  readonly exceptions: readonly Exception[];
  /** The dimension of the sales report that the areas are of. The channel of the report is the source. */
  readonly area: 'region' | 'country';
  readonly expectations: readonly Expectation[];
  /** Fine units of money in a cent. */
  readonly fineUnits: number;
};
