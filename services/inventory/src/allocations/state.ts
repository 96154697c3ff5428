import {
  type AllocatedLine,
  type AllocationChoice,
  add,
  type CostedLine,
  fraction,
  type LinePromise,
  type Money,
  money,
  subtract,
  type Thousandths,
  thousandths,
} from '@sales/contracts';
import type { AllocationEvent } from './events.ts';

/** A quantity and what it had cost; no cost while the quantity is 0. */
export type Costed = { readonly quantity: Thousandths; readonly cost: Money | undefined };

export type LineState = {
  readonly sku: string;
  readonly wanted: Thousandths;
  /** By warehouse: what was reserved there, shipped since or not. */
  readonly reserved: ReadonlyMap<string, Thousandths>;
  /** It has been short at some time, so it may stand in queues. */
  readonly waited: boolean;
};

/** What an order has got of its lines. */
export type AllocationState = {
  /** Of the latest request. */
  readonly requestId: string | undefined;
  /** The company of ours that sells, from the first answer on. */
  readonly entity: string | undefined;
  readonly answered: ReadonlySet<string>;
  readonly lines: ReadonlyMap<string, LineState>;
  /** Of an order that may not come from as many warehouses as it takes. */
  readonly limited: AllocationChoice | undefined;
  /** Of the lines that lack something. */
  readonly promises: ReadonlyMap<string, LinePromise>;
  /** Lines that were let go: they hold nothing any more. */
  readonly closed: ReadonlySet<string>;
  readonly shipped: ReadonlyMap<string, Costed>;
  /** What has come back, damaged or not, and the part of the cost of shipping that went with it. */
  readonly returned: ReadonlyMap<string, Costed>;
};

export const initialState: AllocationState = {
  requestId: undefined,
  entity: undefined,
  answered: new Set(),
  lines: new Map(),
  limited: undefined,
  promises: new Map(),
  closed: new Set(),
  shipped: new Map(),
  returned: new Map(),
};

export const reservedOf = ({ reserved }: Pick<LineState, 'reserved'>): Thousandths =>
  [...reserved.values()].reduce((sum, one) => sum + one, 0);

/** What a line lacks. */
export const shortOf = (line: LineState): Thousandths => line.wanted - reservedOf(line);

const none: LineState = { sku: '', wanted: 0, reserved: new Map(), waited: false };

const lineOf = ({ sku, reserved, short }: AllocatedLine, known: LineState | undefined): LineState => {
  const places = new Map(reserved.map(({ warehouse, quantity }) => [warehouse, thousandths(quantity)]));
  const wanted = reservedOf({ reserved: places }) + thousandths(short);
  return { sku, wanted, reserved: places, waited: (known?.waited ?? false) || thousandths(short) > 0 };
};

/**
 * Sums up by line. What is in another currency than the first of its line cannot be added and stays out of the average.
 */
const addUp = (sums: ReadonlyMap<string, Costed>, lines: readonly CostedLine[]): ReadonlyMap<string, Costed> => {
  const next = new Map(sums);
  for (const { lineId, quantity, cost } of lines) {
    const sum = next.get(lineId) ?? { quantity: 0, cost: undefined };
    if (sum.cost !== undefined && sum.cost.currency !== cost.currency) continue;
    const total = sum.cost === undefined ? cost : add(sum.cost, cost);
    next.set(lineId, { quantity: sum.quantity + thousandths(quantity), cost: total });
  }
  return next;
};

type Costs = Pick<AllocationState, 'shipped' | 'returned'>;

/**
 * The part of what a line cost when it was shipped that goes with the next units to come back; the last of them take
 * the rest. Undefined when nothing of the line has been shipped.
 */
const costOfNext = ({ shipped, returned }: Costs, lineId: string, back: Thousandths): Money | undefined => {
  const out = shipped.get(lineId);
  if (out?.cost === undefined) return undefined;
  const before = returned.get(lineId);
  const left = subtract(out.cost, before?.cost ?? money(0, out.cost.currency));
  const units = out.quantity - (before?.quantity ?? 0);
  if (left.amount <= 0) return money(0, left.currency);
  return back >= units ? left : fraction(left, back, units);
};

/**
 * Takes a returned part off what is left of its line. What came back damaged, or is worth less than half a minor unit,
 * is recorded at no cost: it takes its part of the cost along all the same.
 */
const takeBack = (costs: Costs, { lineId, quantity, cost }: CostedLine): Costs => {
  const units = thousandths(quantity);
  const part = cost.amount > 0 ? cost : costOfNext(costs, lineId, units);
  const returned = part === undefined ? costs.returned : addUp(costs.returned, [{ lineId, quantity, cost: part }]);
  return { ...costs, returned };
};

/**
 * What parts of a return had cost, one after the other: parts of any size in any order add up to what was shipped.
 * Undefined for a line that was not shipped.
 */
export const costsOfReturn = (
  state: Costs,
  parts: readonly Pick<CostedLine, 'lineId' | 'quantity'>[],
): readonly (Money | undefined)[] => {
  let costs = state;
  return parts.map(({ lineId, quantity }) => {
    const cost = costOfNext(costs, lineId, thousandths(quantity));
    if (cost !== undefined) costs = takeBack(costs, { lineId, quantity, cost });
    return cost;
  });
};

export const evolve = (state: AllocationState, event: AllocationEvent): AllocationState => {
  switch (event.type) {
    case 'AllocationAnswered': {
      const { requestId, choice } = event.data;
      const lines = new Map(state.lines);
      for (const line of event.data.lines) lines.set(line.lineId, lineOf(line, lines.get(line.lineId)));
      const limited = choice?.maxWarehouses === undefined ? state.limited : choice;
      const promises = new Map([...state.promises].filter(([lineId]) => shortOf(lines.get(lineId) ?? none) > 0));
      const { entity = state.entity } = choice ?? {};
      const answered = new Set(state.answered).add(requestId);
      return { ...state, requestId, entity, answered, lines, limited, promises };
    }
    case 'LinesPromised':
      return {
        ...state,
        promises: new Map([...state.promises, ...event.data.lines.map((line) => [line.lineId, line] as const)]),
      };
    case 'AllocationReleased':
      return { ...state, closed: new Set([...state.closed, ...event.data.lines.map(({ lineId }) => lineId)]) };
    case 'AllocationShipped':
      return { ...state, shipped: addUp(state.shipped, event.data.lines) };
    case 'AllocationReturned':
      return { ...state, returned: event.data.lines.reduce<Costs>(takeBack, state).returned };
  }
};
