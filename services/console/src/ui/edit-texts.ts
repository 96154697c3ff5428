/** What lists of a thing are in a field of a form: a text with one of them a line, or after each comma. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split(/[\n,;]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

const minor = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** An amount of minor units as people type it: `1250.50`. */
export const amountText = (amount: number, currency: string): string => {
  const places = minor(currency);
  return (amount / 10 ** places).toFixed(places).replace(/\.0+$/, '');
};

/** Minor units of what was typed; undefined where it is not an amount of the currency. */
export const amountOf = (text: string, currency: string): number | undefined => {
  const places = minor(currency);
  const pattern = places === 0 ? /^\d{1,12}$/ : new RegExp(`^\\d{1,12}(\\.\\d{1,${places}})?$`);
  return pattern.test(text) ? Math.round(Number(text) * 10 ** places) : undefined;
};
