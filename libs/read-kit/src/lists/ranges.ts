import { BadRequest } from '@sales/service-kit';

/**
 * Refuses a range that ends before it begins: an empty answer would look like "nothing happened". Both ends are of one
 * kind, dates or numbers; one that is absent leaves the range open.
 */
export const checkRange = <From extends string, To extends string>(
  query: { readonly [name in From | To]?: string | number | undefined },
  from: From,
  to: To,
): void => {
  const [first, last] = [query[from], query[to]];
  if (first === undefined || last === undefined || first <= last) return;
  throw new BadRequest([
    { in: 'query', path: `/${from}`, message: `is after ${to}, ${last}`, allowed: `at most ${last}` },
    { in: 'query', path: `/${to}`, message: `is before ${from}, ${first}`, allowed: `at least ${first}` },
  ]);
};
