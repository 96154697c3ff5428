/** Quantities are counted in thousandths: the API has decimals of three places. */
export type Thousandths = number;

/** Of a decimal as the API has it: `"1.5"`. */
export const thousandths = (decimal: string): Thousandths => Math.round(Number(decimal) * 1000);

export const decimalOf = (quantity: Thousandths): string => String(quantity / 1000);

/** What a person has typed; undefined when it is no quantity that the API takes. */
export const typedQuantity = (text: string): Thousandths | undefined =>
  /^\d{1,9}([.,]\d{1,3})?$/.test(text.trim()) ? thousandths(text.trim().replace(',', '.')) : undefined;
