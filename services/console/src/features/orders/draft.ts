import type { NewLine, PlaceOrder } from '@sales/client';

/** A line as it is being written. `quantity` and `percent` are what stands in their fields, right or wrong. */
export type DraftLine = {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: string;
  /** Absent: the base unit of the product. */
  readonly unit?: string;
  readonly percent: string;
};

/** An order as it is being written: kept where it is written until it is placed. */
export type Draft = {
  /** Chosen before it is sent: the same order, however often it is sent. */
  readonly orderId: string;
  readonly customer?: { readonly customerId: string; readonly name: string };
  readonly lines: readonly DraftLine[];
  readonly reference: string;
  readonly percent: string;
};

export const newLine = (lineId: string): DraftLine => ({ lineId, sku: '', quantity: '1', percent: '' });

export const newDraft = (id: () => string): Draft => ({
  orderId: id(),
  lines: [newLine(id())],
  reference: '',
  percent: '',
});

/** Whether a decimal above zero with at most three places stands there, as the API takes it. */
export const isQuantity = (text: string): boolean => /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0;

/** Nothing, or a percentage. */
export const isPercent = (text: string): boolean =>
  text === '' || (/^\d{1,3}(\.\d{1,3})?$/.test(text) && Number(text) <= 100);

/** A line without a product is not yet one. */
const isBegun = ({ sku }: DraftLine): boolean => sku !== '';

/** Why a draft cannot be sent as it stands; undefined when it can. */
export const lackOf = ({
  customer,
  lines,
  percent,
}: Draft): 'customer' | 'lines' | 'quantity' | 'percent' | undefined => {
  const begun = lines.filter(isBegun);
  if (customer === undefined) return 'customer';
  if (begun.length === 0) return 'lines';
  if (!begun.every(({ quantity }) => isQuantity(quantity))) return 'quantity';
  return [percent, ...begun.map((line) => line.percent)].every(isPercent) ? undefined : 'percent';
};

const off = (percent: string) => (percent === '' || Number(percent) === 0 ? undefined : { percent });

const toLine = ({ lineId, sku, quantity, unit, percent }: DraftLine): NewLine => {
  const discount = off(percent);
  return {
    lineId,
    sku,
    quantity,
    ...(unit !== undefined && { unit }),
    ...(discount !== undefined && { discounts: [discount] }),
  };
};

/** What is sent of it; undefined while something is missing or wrong. */
export const toOrder = (draft: Draft, submit: boolean): PlaceOrder | undefined => {
  const { customer, lines, reference, percent } = draft;
  if (customer === undefined || lackOf(draft) !== undefined) return undefined;
  const discount = off(percent);
  return {
    customerId: customer.customerId,
    lines: lines.filter(isBegun).map(toLine),
    ...(reference.trim() !== '' && { customerReference: reference.trim() }),
    ...(discount !== undefined && { discount }),
    submit,
  };
};

/** Rows that were copied from a table: the SKU, then the quantity. Undefined: it is not a table but a word. */
export const pastedLines = (text: string, id: () => string): readonly DraftLine[] | undefined => {
  if (!/[\t\n]/.test(text.trim())) return undefined;
  return text
    .split(/\r?\n/)
    .map((row) => row.split('\t').map((cell) => cell.trim()))
    .flatMap(([sku = '', quantity = '']) => (sku === '' ? [] : [{ ...newLine(id()), sku, quantity: quantity || '1' }]));
};

/** A draft that was kept, when it is one. */
export const keptDraft = (text: string | null): Draft | undefined => {
  try {
    const kept = JSON.parse(text ?? 'null') as Draft | null;
    return kept !== null && typeof kept.orderId === 'string' && Array.isArray(kept.lines) ? kept : undefined;
  } catch {
    return undefined;
  }
};
