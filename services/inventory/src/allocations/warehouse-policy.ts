import { type Quantity, type Thousandths, thousandths } from '@sales/contracts';

/** What a warehouse had for a line, and what the line held there already, when it was looked at. */
export type Candidate = { readonly warehouse: string; readonly available: Thousandths; readonly held: Thousandths };

/** A line with the warehouses that were looked at, in the order in which they are asked. */
export type Seen = {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: Quantity;
  readonly candidates: readonly Candidate[];
};

type Open = { readonly sku: string; readonly left: Thousandths; readonly candidates: readonly Candidate[] };

const keyOf = (warehouse: string, sku: string): string => `${warehouse}/${sku}`;

/** What is left open of the lines after a warehouse has given what it has. Lines of one product share it. */
const after = (lines: readonly Open[], warehouse: string): readonly Open[] => {
  const stock = new Map<string, Thousandths>();
  return lines.map((line) => {
    const own = line.candidates.find((one) => one.warehouse === warehouse);
    const there = stock.get(keyOf(warehouse, line.sku)) ?? own?.available ?? 0;
    const taken = Math.min(line.left, there);
    stock.set(keyOf(warehouse, line.sku), there - taken);
    return { ...line, left: line.left - taken };
  });
};

const sum = (lines: readonly Open[]): Thousandths => lines.reduce((all, { left }) => all + left, 0);
const complete = (lines: readonly Open[]): number => lines.filter(({ left }) => left === 0).length;

/**
 * The warehouses that an order may come from when they are to be few: again and again the one that completes most
 * lines, then the one that gives most, then the one that comes first. Where lines hold something already is part of it.
 * When fewer would do, the next in order fill it up, so that lines that are short wait at as many as they may.
 */
export const chooseWarehouses = (
  seen: readonly Seen[],
  warehouses: readonly string[],
  limit: number,
): readonly string[] => {
  const holding = warehouses.filter((warehouse) =>
    seen.some(({ candidates }) => candidates.some((one) => one.warehouse === warehouse && one.held > 0)),
  );
  const chosen = [...holding];
  let open: readonly Open[] = seen.map(({ sku, quantity: wanted, candidates }) => {
    const held = candidates.reduce((all, one) => all + one.held, 0);
    return { sku, left: Math.max(0, thousandths(wanted) - held), candidates };
  });
  for (const warehouse of holding) open = after(open, warehouse);
  while (chosen.length < limit) {
    const [best] = warehouses
      .filter((warehouse) => !chosen.includes(warehouse))
      .map((warehouse) => ({ warehouse, rest: after(open, warehouse) }))
      .sort((a, b) => complete(b.rest) - complete(a.rest) || sum(a.rest) - sum(b.rest));
    if (best === undefined) break;
    chosen.push(best.warehouse);
    open = best.rest;
  }
  return warehouses.filter((warehouse) => chosen.includes(warehouse));
};
