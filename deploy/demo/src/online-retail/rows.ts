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

/** Remembers what was computed: a file repeats its texts half a million times. */
const remembering = <Value>(compute: (text: string) => Value): ((text: string) => Value) => {
  const known = new Map<string, Value>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = compute(text);
    known.set(text, value);
    return value;
  };
};

/** Reads rows; one reader a file. */
export const retailReader = (): ((source: CsvRow) => RetailRow) => {
  const intern = remembering((text) => text);
  const skuOf = remembering((code) => code.trim().toUpperCase());
  const trimmed = remembering((text) => text.trim());
  const timeOf = remembering(londonTime);
  const quantityOf = remembering((text) => fixed(text, 0));
  const priceOf = remembering((text) => fixed(text, 3));
  return ({ line, cells }) => {
    const texts = cells.map(intern);
    const [
      invoice = '',
      code = '',
      description = '',
      quantity = '',
      time = '',
      price = '',
      customer = '',
      country = '',
    ] = texts;
    try {
      return {
        source: { line, cells: texts },
        invoice,
        sku: skuOf(code),
        description: trimmed(description),
        quantity: quantityOf(quantity),
        at: timeOf(time),
        unitPrice: priceOf(price),
        customer: customer === '' ? undefined : customer,
        country,
      };
    } catch (error) {
      throw new Error(`line ${line}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
};
