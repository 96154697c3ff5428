import { add, exactly, type Money, type TaxAmount, type Taxation, type TaxRounding, zero } from '@sales/contracts';

/** Percentages have at most four places: an integer of ten-thousandths of a percent is exact. */
export const whole = 1_000_000;

/** "7.5" -> 75000, the percentage in ten-thousandths of a percent. */
export const parts = (percent: string): number => {
  const [before = '0', after = ''] = percent.split('.');
  return Number(before) * 10_000 + Number(after.padEnd(4, '0'));
};

/** An amount with its tax in it, or without. */
type Taxable = { readonly base: Money; readonly taxIncluded: boolean; readonly taxation: Taxation };

/** A division of integers, rounded; `down` is towards zero, so that what is given back is rounded as what was sold. */
const divided = (numerator: bigint, denominator: bigint, mode: TaxRounding['mode']): bigint => {
  const [sign, size] = numerator < 0n ? [-1n, -numerator] : [1n, numerator];
  const [quotient, rest] = [size / denominator, size % denominator];
  const isUp = { halfAway: 2n * rest >= denominator, down: false, up: rest > 0n }[mode];
  return sign * (isUp ? quotient + 1n : quotient);
};

/** The exact tax as a fraction, whose denominator is the same for all amounts with one rate. */
const exactTax = ({ base, taxIncluded, taxation }: Taxable): readonly [numerator: bigint, denominator: bigint] => {
  const [rate, all] = [BigInt(parts(taxation.rate)), BigInt(whole)];
  const factor = taxIncluded ? all : all + rate;
  return [BigInt(base.amount) * rate * factor, all * (all + rate)];
};

/** What is one rate on a document. */
const rateOf = ({ treatment, rate, reasonCode = '' }: Omit<Taxation, 'category'>): string =>
  `${treatment} ${parts(rate)} ${reasonCode}`;

/**
 * The tax on each line of a document. Where it is rounded once a rate, each line has what its document would owe with
 * it, less what it would owe without it and those after it: so the lines add up to what is owed, to the cent.
 * @throws MoneyOverflow
 */
export const taxesOn = (currency: string, lines: readonly Taxable[], { per, mode }: TaxRounding): readonly Money[] => {
  const upTo = new Map<string, { readonly exact: bigint; readonly tax: bigint }>();
  return lines.map((line) => {
    const [numerator, denominator] = exactTax(line);
    const rate = rateOf(line.taxation);
    const before = (per === 'rate' && upTo.get(rate)) || { exact: 0n, tax: 0n };
    const exact = before.exact + numerator;
    const tax = divided(exact, denominator, mode);
    upTo.set(rate, { exact, tax });
    return exactly(tax - before.tax, currency);
  });
};

type Taxed = { readonly taxation: Omit<Taxation, 'category'>; readonly net: Money; readonly tax: Money };

/** Net and tax by rate, in the order in which the rates come. @throws MoneyOverflow */
export const taxesOf = (currency: string, lines: readonly Taxed[]): TaxAmount[] =>
  [...Map.groupBy(lines, ({ taxation }) => rateOf(taxation)).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { treatment, rate, reasonCode } = first.taxation;
    const sum = (of: (line: Taxed) => Money): Money => same.reduce((all, line) => add(all, of(line)), zero(currency));
    return {
      treatment,
      rate,
      ...(reasonCode !== undefined && { reasonCode }),
      base: sum(({ net }) => net),
      tax: sum(({ tax }) => tax),
    };
  });

/** The taxes of several documents as those of one. @throws MoneyOverflow */
export const addedTaxes = (currency: string, taxes: readonly TaxAmount[]): TaxAmount[] =>
  taxesOf(
    currency,
    taxes.map(({ base, tax, ...taxation }) => ({ taxation, net: base, tax })),
  );
