import { naturalKey, spellingOf } from '@sales/contracts';
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
  /** As the file writes the code first: it writes some in several ways. */
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

/** Remembers what was computed for the first text of a key: a file repeats its texts half a million times. */
const remembering = <Value>(
  compute: (text: string) => Value,
  keyOf: (text: string) => string = (text) => text,
): ((text: string) => Value) => {
  const known = new Map<string, Value>();
  return (text) => {
    const key = keyOf(text);
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(text);
    known.set(key, value);
    return value;
  };
};

/** Reads rows; one reader a file. */
export const retailReader = (): ((source: CsvRow) => RetailRow) => {
  const intern = remembering((text) => text);
  const firstOf = remembering(spellingOf, naturalKey);
  const skuOf = remembering(firstOf);
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
