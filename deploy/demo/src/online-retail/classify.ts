import { naturalKey } from '@sales/contracts';
import type { RetailRow } from './rows.ts';

/**
 * What a row is. Codes that are not goods (postage, carriage, bank charges, manual entries, fees) are sold as charges:
 * products of their own category, so that no turnover is lost.
 */
export type RowKind =
  | { readonly kind: 'sale' }
  | { readonly kind: 'cancellation' }
  | { readonly kind: 'adjustment' }
  | { readonly kind: 'refused'; readonly reason: string };

const chargeCodes = [
  'POST',
  'DOT',
  'C2',
  'C3',
  'D',
  'M',
  'S',
  'B',
  'ADJUST',
  'ADJUST2',
  'BANK CHARGES',
  'AMAZONFEE',
  'CRUK',
];
const charges = new Set(chargeCodes.map(naturalKey));

export const isCharge = (sku: string): boolean => charges.has(naturalKey(sku));

const sale: RowKind = { kind: 'sale' };
const cancellation: RowKind = { kind: 'cancellation' };
const adjustment: RowKind = { kind: 'adjustment' };
const refused = (reason: string): RowKind => ({ kind: 'refused', reason });

/** `pricedInvoice` says whether any row of the same invoice sells something for money. */
export const classify = (row: RetailRow, pricedInvoice: boolean): RowKind => {
  if (/^TEST/i.test(row.sku)) return refused('a test entry, nothing was sold');
  if (row.unitPrice < 0) return refused('a negative price: bad debt that is written off is not a sale');
  if (row.quantity === 0) return refused('no quantity');
  if (row.quantity < 0 && row.invoice.startsWith('C')) return cancellation;
  const isGift = row.unitPrice === 0 && (row.customer !== undefined || pricedInvoice);
  if (row.quantity > 0 && (row.unitPrice > 0 || isGift)) return sale;
  if (row.unitPrice > 0) return refused('a negative quantity with a price, but no cancellation');
  return isCharge(row.sku) ? refused('a stock correction of something that has no stock') : adjustment;
};
