import type { CsvRow } from '../csv-rows.ts';
import { fixed } from '../decimal.ts';

/** Columns that are read, in the order in which `superstoreRow` takes them. */
export const superstoreColumns = [
  'Row ID',
  'Order ID',
  'Order Date',
  'Ship Date',
  'Ship Mode',
  'Customer ID',
  'Customer Name',
  'Segment',
  'Country',
  'City',
  'State',
  'Postal Code',
  'Region',
  'Product ID',
  'Category',
  'Sub-Category',
  'Product Name',
  'Sales',
  'Quantity',
  'Discount',
  'Profit',
] as const;

/** Fine units (1/10,000 dollar) in a cent. */
export const fineUnits = 100;

export type SuperstoreRow = {
  readonly source: CsvRow;
  readonly order: string;
  readonly orderedOn: string;
  readonly shippedOn: string;
  readonly shipMode: string;
  readonly customer: string;
  readonly customerName: string;
  readonly segment: string;
  readonly country: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly region: string;
  readonly product: string;
  readonly category: string;
  readonly productName: string;
  /** Fine units; after the discount. */
  readonly sales: number;
  readonly quantity: number;
  /** Percent, an integer. */
  readonly discount: number;
  /** Fine units. */
  readonly profit: number;
};

export const superstoreRow = (source: CsvRow): SuperstoreRow => {
  const [
    ,
    order = '',
    orderedOn = '',
    shippedOn = '',
    shipMode = '',
    customer = '',
    customerName = '',
    segment = '',
    country = '',
    city = '',
    state = '',
    postalCode = '',
    region = '',
    product = '',
    category = '',
    subCategory = '',
    productName = '',
    sales = '',
    quantity = '',
    discount = '',
    profit = '',
  ] = source.cells;
  return {
    source,
    order,
    orderedOn,
    shippedOn,
    shipMode,
    customer,
    customerName,
    segment,
    country,
    city,
    state,
    postalCode,
    region,
    product,
    category: `${category}/${subCategory}`,
    productName,
    sales: fixed(sales, 4),
    quantity: fixed(quantity, 0),
    discount: fixed(discount, 2),
    profit: fixed(profit, 4),
  };
};
