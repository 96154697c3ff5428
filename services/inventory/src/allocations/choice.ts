import {
  type AllocationChoice,
  type CandidateOutcome,
  type LineChoice,
  type Placement,
  type Quantity,
  quantity,
  type Thousandths,
  thousandths,
} from '@sales/contracts';

/** What a warehouse had for a line, and what the line held there already, when it was looked at. */
export type Candidate = { readonly warehouse: string; readonly available: Thousandths; readonly held: Thousandths };

/** A line with the warehouses that were looked at, in the order in which they are asked. */
export type Seen = {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: Quantity;
  readonly candidates: readonly Candidate[];
};

/** Longest explanation, so that an event stays small. */
const most = { lines: 200, candidates: 10 };

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

const outcomeOf = (
  { warehouse, available }: Candidate,
  reserved: Thousandths,
  chosen: readonly string[] | undefined,
  line: { readonly wanted: Thousandths; readonly reason: LineChoice['reason'] },
): CandidateOutcome => {
  if (reserved > 0) return 'chosen';
  if (chosen !== undefined && !chosen.includes(warehouse)) return 'overLimit';
  if (line.reason === 'short') return 'taken';
  return line.reason === 'whole' && available < line.wanted ? 'tooLittle' : 'notNeeded';
};

const explainLine = (
  { lineId, quantity: wantedText, candidates }: Seen,
  places: readonly Placement[],
  chosen: readonly string[] | undefined,
): LineChoice => {
  const wanted = thousandths(wantedText);
  const got = new Map(places.map((place) => [place.warehouse, thousandths(place.quantity)]));
  const all = places.reduce((total, place) => total + thousandths(place.quantity), 0);
  const reason = all < wanted ? 'short' : places.length === 1 ? 'whole' : 'split';
  const shown = candidates.filter((one) => one.available + one.held > 0 || got.has(one.warehouse));
  return {
    lineId,
    reason,
    candidates: shown.slice(0, most.candidates).map((one) => {
      const reserved = got.get(one.warehouse) ?? 0;
      return {
        warehouse: one.warehouse,
        available: quantity(one.available + one.held),
        reserved: quantity(reserved),
        outcome: outcomeOf(one, reserved, chosen, { wanted, reason }),
      };
    }),
  };
};

/** The choice as data, for those who ask why. `chosen` where it was limited. */
export const explainChoice = (
  seen: readonly Seen[],
  reserved: ReadonlyMap<string, readonly Placement[]>,
  warehouses: readonly string[],
  limit?: { readonly maxWarehouses: number; readonly chosen: readonly string[] },
): AllocationChoice => {
  const considered = [...warehouses];
  const limited = limit !== undefined && { maxWarehouses: limit.maxWarehouses, chosen: [...limit.chosen] };
  if (warehouses.length <= 1) {
    return { rule: warehouses.length === 0 ? 'noWarehouse' : 'onlyWarehouse', considered, ...limited, lines: [] };
  }
  const lines = seen
    .slice(0, most.lines)
    .map((line) => explainLine(line, reserved.get(line.lineId) ?? [], limit?.chosen));
  return { rule: limit === undefined ? 'inOrder' : 'limited', considered, ...limited, lines };
};
