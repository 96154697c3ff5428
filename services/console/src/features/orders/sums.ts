import type { AllocationPreview, Money } from '@sales/client';

/** What a line would get of the stock. */
export type StockOfLine = AllocationPreview['lines'][number];

/** What goods cost, and what is left of the net amount; undefined where a cost is not known, or in another currency. */
export const marginOf = (
  net: Money,
  cost: Money | undefined,
): { readonly left: Money; readonly percent?: number } | undefined => {
  if (cost === undefined || cost.currency !== net.currency) return undefined;
  const left = { amount: net.amount - cost.amount, currency: net.currency };
  return { left, ...(net.amount > 0 && { percent: (left.amount / net.amount) * 100 }) };
};

/** All costs together, as far as every line of goods has one. */
export const costOf = ({ lines }: Pick<AllocationPreview, 'lines'>): Money | undefined => {
  const [first, ...rest] = lines.map(({ cost }) => cost?.total);
  if (first === undefined || rest.some((one) => one?.currency !== first.currency)) return undefined;
  return { amount: rest.reduce((sum, one) => sum + (one?.amount ?? 0), first.amount), currency: first.currency };
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
