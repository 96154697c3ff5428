import { type Money, type Thousandths, thousandths } from '@sales/contracts';
import type { AllocationEvent } from './events.ts';

export type LineState = {
  readonly sku: string;
  readonly wanted: Thousandths;
  /** What is held, by warehouse. */
  readonly held: ReadonlyMap<string, Thousandths>;
  /** Warehouses at which the line has ever held something. */
  readonly seenAt: readonly string[];
  /** What has left or is leaving. */
  readonly shipped: Thousandths;
  /** Of what was shipped and of what has come back: cost in minor units. */
  readonly shippedCost: Money | undefined;
  readonly returned: Thousandths;
  readonly returnedCost: number;
  /** Nothing is held or sought for it any more. */
  readonly closed: boolean;
};

/** What an order has got of its lines. */
export type AllocationState = {
  readonly requestId: string | undefined;
  readonly preferredWarehouse: string | undefined;
  readonly lines: ReadonlyMap<string, LineState>;
  /** True once a line had to wait: the order may then stand in the backorder queue. */
  readonly everShort: boolean;
};

export const initialState: AllocationState = {
  requestId: undefined,
  preferredWarehouse: undefined,
  lines: new Map(),
  everShort: false,
};

export const heldBy = ({ held }: LineState): Thousandths => [...held.values()].reduce((sum, one) => sum + one, 0);

/** What a line still lacks. */
export const shortOf = (line: LineState): Thousandths =>
  line.closed ? 0 : Math.max(line.wanted - heldBy(line) - line.shipped, 0);

const newLine = (sku: string, wanted: Thousandths): LineState => ({
  sku,
  wanted,
  held: new Map(),
  seenAt: [],
  shipped: 0,
  shippedCost: undefined,
  returned: 0,
  returnedCost: 0,
  closed: false,
});

type Change = (line: LineState) => LineState;

const changeLines = <Line extends { readonly lineId: string }>(
  state: AllocationState,
  lines: readonly Line[],
  change: (line: Line) => Change,
): AllocationState => {
  const changed = new Map(state.lines);
  for (const line of lines) {
    const known = changed.get(line.lineId);
    if (known !== undefined) changed.set(line.lineId, change(line)(known));
  }
  return { ...state, lines: changed };
};

export const evolve = (state: AllocationState, event: AllocationEvent): AllocationState => {
  switch (event.type) {
    case 'AllocationStarted': {
      const { requestId, preferredWarehouse } = event.data;
      const lines = new Map(state.lines);
      for (const { lineId, sku, quantity } of event.data.lines) {
        const known = lines.get(lineId);
        lines.set(
          lineId,
          known === undefined ? newLine(sku, thousandths(quantity)) : { ...known, wanted: thousandths(quantity) },
        );
      }
      return { ...state, requestId, preferredWarehouse, lines };
    }
    case 'AllocationRetried':
    case 'AllocationReturned':
      return state;
    case 'AllocationAnswered': {
      const everShort = state.everShort || event.data.lines.some(({ short }) => short !== '0');
      return changeLines({ ...state, everShort }, event.data.lines, ({ reserved }) => (line) => ({
        ...line,
        held: new Map(reserved.map(({ warehouse, quantity }) => [warehouse, thousandths(quantity)])),
        seenAt: [...new Set([...line.seenAt, ...reserved.map(({ warehouse }) => warehouse)])],
      }));
    }
    case 'ReleaseStarted':
      return changeLines(state, event.data.lines, () => (line) => ({ ...line, closed: true }));
    case 'AllocationReleased':
      return changeLines(state, event.data.lines, () => (line) => ({ ...line, held: new Map() }));
    case 'ShippingStarted':
      return changeLines(state, event.data.lines, ({ warehouse, quantity }) => (line) => ({
        ...line,
        held: new Map(line.held).set(warehouse, (line.held.get(warehouse) ?? 0) - thousandths(quantity)),
        shipped: line.shipped + thousandths(quantity),
      }));
    case 'AllocationShipped':
      return changeLines(state, event.data.lines, ({ cost }) => (line) => ({
        ...line,
        shippedCost: { amount: (line.shippedCost?.amount ?? 0) + cost.amount, currency: cost.currency },
      }));
    case 'ReturnStarted':
      return changeLines(state, event.data.lines, ({ quantity, cost }) => (line) => ({
        ...line,
        returned: line.returned + thousandths(quantity),
        returnedCost: line.returnedCost + cost.amount,
      }));
  }
};
