import {
  type AllocatedLine,
  type AllocationChoice,
  add,
  type CostedLine,
  type LinePromise,
  type Money,
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
  readonly answered: ReadonlySet<string>;
  readonly lines: ReadonlyMap<string, LineState>;
  /** Of an order that may not come from as many warehouses as it takes. */
  readonly limited: AllocationChoice | undefined;
  /** Of the lines that lack something. */
  readonly promises: ReadonlyMap<string, LinePromise>;
  /** Lines that were let go: they hold nothing any more. */
  readonly closed: ReadonlySet<string>;
  readonly shipped: ReadonlyMap<string, Costed>;
  /** What is on stock again. */
  readonly returned: ReadonlyMap<string, Costed>;
};

export const initialState: AllocationState = {
  requestId: undefined,
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

/** Sums up by line. What is in another currency than the first of its line cannot be added and stays out of the average. */
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

export const evolve = (state: AllocationState, event: AllocationEvent): AllocationState => {
  switch (event.type) {
    case 'AllocationAnswered': {
      const { requestId, choice } = event.data;
      const lines = new Map(state.lines);
      for (const line of event.data.lines) lines.set(line.lineId, lineOf(line, lines.get(line.lineId)));
      const limited = choice?.maxWarehouses === undefined ? state.limited : choice;
      const promises = new Map([...state.promises].filter(([lineId]) => shortOf(lines.get(lineId) ?? none) > 0));
      return { ...state, requestId, answered: new Set(state.answered).add(requestId), lines, limited, promises };
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
      // Damaged goods are not on stock again.
      return {
        ...state,
        returned: addUp(
          state.returned,
          event.data.lines.filter(({ cost }) => cost.amount > 0),
        ),
      };
  }
};
