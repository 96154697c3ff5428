import type { CsvRow } from '../csv-rows.ts';
import { fixed } from '../decimal.ts';
import { londonTime } from '../london.ts';

/** Columns that are read, in the order in which `retailRow` takes them. */
export const retailColumns = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

/** Fine units (1/1,000 pound) in a penny. */
export const fineUnits = 10;

export type RetailRow = {
  readonly source: CsvRow;
  readonly invoice: string;
  /** Without spaces around it and in capitals: the file writes one code in several ways. */
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly at: string;
  /** Fine units for one. */
  readonly unitPrice: number;
  /** Absent for a cash sale. */
  readonly customer: string | undefined;
  readonly country: string;
};

/** Keeps one copy of each text, because a file repeats them half a million times. */
const interned = () => {
  const known = new Map<string, string>();
  return (text: string): string => {
    const copy = known.get(text);
    if (copy !== undefined) return copy;
    known.set(text, text);
    return text;
  };
};

/** Reads rows; one reader a file. */
export const retailReader = (): ((source: CsvRow) => RetailRow) => {
  const intern = interned();
  const times = new Map<string, string>();
  const timeOf = (local: string): string => {
    const known = times.get(local) ?? londonTime(local);
    times.set(local, known);
    return known;
  };
  return ({ line, cells }) => {
    const [
      invoice = '',
      code = '',
      description = '',
      quantity = '',
      time = '',
      price = '',
      customer = '',
      country = '',
    ] = cells.map(intern);
    try {
      return {
        source: { line, cells: [invoice, code, description, quantity, time, price, customer, country] },
        invoice,
        sku: intern(code.trim().toUpperCase()),
        description: intern(description.trim()),
        quantity: fixed(quantity, 0),
        at: timeOf(time),
        unitPrice: fixed(price, 3),
        customer: customer === '' ? undefined : customer,
        country,
      };
    } catch (error) {
      throw new Error(`line ${line}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
};
