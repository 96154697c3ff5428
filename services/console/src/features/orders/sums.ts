import type { AllocationPreview, Money } from '@sales/client';

/** What a line would get of the stock. */
export type StockOfLine = AllocationPreview['lines'][number];

/**
 * What is left of a net amount after its goods, or why there is no such figure. Money of two currencies is never put
 * together: no rates are kept, and reports do without those costs too.
 */
export type Margin =
  | { readonly is: 'known'; readonly cost: Money; readonly left: Money; readonly percent?: number }
  /** Goods cost other currencies than that of the order. */
  | { readonly is: 'foreign'; readonly currencies: readonly string[] }
  /** So many lines of goods have no cost, or one of parts in several currencies. */
  | { readonly is: 'unknown'; readonly lines: number };

export const marginOf = (net: Money, goods: readonly Pick<StockOfLine, 'cost'>[]): Margin => {
  const costs = goods.flatMap(({ cost }) => cost?.total ?? []);
  if (costs.length < goods.length) return { is: 'unknown', lines: goods.length - costs.length };
  const foreign = costs.map(({ currency }) => currency).filter((currency) => currency !== net.currency);
  if (foreign.length > 0) return { is: 'foreign', currencies: [...new Set(foreign)] };
  const cost = { amount: costs.reduce((sum, { amount }) => sum + amount, 0), currency: net.currency };
  const left = { amount: net.amount - cost.amount, currency: net.currency };
  return { is: 'known', cost, left, ...(net.amount > 0 && { percent: (left.amount / net.amount) * 100 }) };
};

/** When all of it can be there: undefined where lines are short and nothing speaks for a day. */
export const promiseOf = ({ lines }: Pick<AllocationPreview, 'lines'>) => {
  const short = lines.filter(({ promise }) => promise !== undefined);
  const days = short.map(({ promise }) => promise?.promisedOn ?? null);
  const unknown = days.filter((day) => day === null).length;
  return {
    short: short.length,
    unknown,
    lastDay: days
      .filter((day) => day !== null)
      .sort()
      .at(-1),
  };
};
