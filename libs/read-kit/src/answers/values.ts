import { type Money, minorDigits } from '@sales/contracts';

/** Leaves out what is null: a field that is not there is absent on the wire. */
export const present = <Fields extends Readonly<Record<string, unknown>>>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], null | undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], null | undefined>;
  };

/** An amount as people write it, for CSV: "1299.00". Exact: no float is involved. */
export const decimal = ({ amount, currency }: Money): string => {
  const digits = minorDigits(currency);
  if (digits === 0) return String(amount);
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  return `${amount < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
};
