import { barcodeKey, isSameCode } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { OrderErrorCode } from '../orders/index.ts';
import type { ReferenceData, Scanned } from '../reference/index.ts';
import type { LineRequest } from './quoting.ts';

/** A line that may name its product by a bar code. */
export type ScannedLine = LineRequest & { readonly barcode?: string };

/** The line of the product, in the unit, that its bar code is on. What else it says must agree. */
const read = ({ barcode, ...line }: ScannedLine, codes: ReadonlyMap<string, Scanned>): LineRequest => {
  if (barcode === undefined) return line;
  const found = codes.get(barcodeKey(barcode)) ?? reject<OrderErrorCode>('order/barcode-unknown', { barcode });
  const { sku, unit } = found;
  if (line.sku !== undefined && !isSameCode(line.sku, sku)) {
    return reject<OrderErrorCode>('order/barcode-mismatch', { barcode, sku, sent: { sku: line.sku } });
  }
  if (line.unit !== undefined && line.unit !== unit) {
    return reject<OrderErrorCode>('order/barcode-mismatch', { barcode, sku, unit, sent: { unit: line.unit } });
  }
  return { ...line, sku, unit };
};

/**
 * Lines with the products that their bar codes are on.
 * @throws DomainError for a bar code that no product has, and one that contradicts the line; ReadModelUnavailable
 */
export const readBarcodes = async (
  referenceData: Pick<ReferenceData, 'barcodes'>,
  lines: readonly ScannedLine[],
): Promise<readonly LineRequest[]> => {
  const codes = lines.flatMap(({ barcode }) => barcode ?? []);
  const found = codes.length === 0 ? new Map<string, Scanned>() : await referenceData.barcodes(codes);
  return lines.map((line) => read(line, found));
};
