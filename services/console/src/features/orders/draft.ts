import type { NewLine, PlaceOrder } from '@sales/client';

/** A line as it is being written. `quantity` and `percent` are what stands in their fields, right or wrong. */
export type DraftLine = {
  readonly lineId: string;
  readonly sku: string;
  /** Of the product, where it was chosen from a list. */
  readonly name?: string;
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

/** What is wrong in the fields of a line that is begun. */
export const wrongIn = (line: DraftLine): 'quantity' | 'percent' | undefined => {
  if (!isBegun(line)) return undefined;
  return !isQuantity(line.quantity) ? 'quantity' : isPercent(line.percent) ? undefined : 'percent';
};

/** Why a draft cannot be sent as it stands; undefined when it can. */
export const lackOf = ({
  customer,
  lines,
  percent,
}: Draft): 'customer' | 'lines' | 'quantity' | 'percent' | undefined => {
  if (customer === undefined) return 'customer';
  if (!lines.some(isBegun)) return 'lines';
  return lines.map(wrongIn).find((wrong) => wrong !== undefined) ?? (isPercent(percent) ? undefined : 'percent');
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
export const toOrder = (draft: Draft, submit: boolean): PlaceOrder | undefined =>
  lackOf(draft) === undefined ? toRightOrder(draft, submit) : undefined;

/** The same of the lines that are right; undefined while there is none. */
export const toRightOrder = (draft: Draft, submit: boolean): PlaceOrder | undefined => {
  const { customer, reference, percent } = draft;
  const lines = draft.lines.filter((line) => isBegun(line) && wrongIn(line) === undefined);
  if (customer === undefined || lines.length === 0) return undefined;
  const discount = isPercent(percent) ? off(percent) : undefined;
  return {
    customerId: customer.customerId,
    lines: lines.map(toLine),
    ...(reference.trim() !== '' && { customerReference: reference.trim() }),
    ...(discount !== undefined && { discount }),
    submit,
  };
};

/** `2,5` as `2.5`; `1,234` may be either, and is left for the reader to say. */
const decimal = (cell: string): string => (/^\d+,\d{1,2}$/.test(cell) ? cell.replace(',', '.') : cell);

const isHeader = ([sku = '', quantity = '']: readonly string[]): boolean =>
  /^(sku|item|article|product|商品|产品|货号|编号|物料)/i.test(sku) && !/\d/.test(quantity);

/**
 * Rows that were copied from a table: SKU, quantity, discount in percent. A row of titles is left out; what is wrong in
 * others stands in their fields. Undefined: it is not a table but a word.
 */
export const pastedLines = (text: string, id: () => string): readonly DraftLine[] | undefined => {
  if (!/[\t\n]/.test(text.trim())) return undefined;
  const rows = text
    .split(/\r?\n/)
    .map((row) => row.split('\t').map((cell) => cell.trim()))
    .filter(([sku = '']) => sku !== '');
  return rows
    .slice(rows[0] !== undefined && isHeader(rows[0]) ? 1 : 0)
    .map(([sku = '', quantity = '', percent = '']) => ({
      ...newLine(id()),
      sku,
      quantity: decimal(quantity) || '1',
      percent: decimal(percent.replace(/\s*[%％]$/, '')),
    }));
};

/** A draft that was kept, when it is one. */
export const asDraft = (kept: unknown): Draft | undefined => {
  const draft = kept as Draft | null | undefined;
  return typeof draft?.orderId === 'string' && Array.isArray(draft.lines) ? draft : undefined;
};

/** Whether there is something in it to lose. */
export const isEmpty = ({ customer, lines, reference, percent }: Draft): boolean =>
  customer === undefined && !lines.some(isBegun) && reference === '' && percent === '';
