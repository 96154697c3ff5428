import { type AllocatedLine, fraction, type Money, money, quantity, subtract, thousandths } from '@sales/contracts';
import type { Decider } from '@sales/eventsourcing';
import type { AllocationEvent, ReleasedLine, ReturnedLine, WantedLine } from './events.ts';
import type { AllocationInput, Taken } from './inputs.ts';
import { type AllocationState, evolve, initialState, type LineState, shortOf } from './state.ts';

const decide = (input: AllocationInput, state: AllocationState): readonly AllocationEvent[] => {
  switch (input.type) {
    case 'RequestAllocation': {
      const { type: _, ...data } = input;
      const lines = data.lines.filter(({ lineId }) => state.lines.get(lineId)?.closed !== true);
      // Asked again because the answer is late: what is under way will answer.
      return state.requestId === data.requestId || lines.length === 0
        ? []
        : [{ type: 'AllocationStarted', data: { ...data, lines } }];
    }
    case 'LinesTried':
      return tried(input.taken, input.first, state);
    case 'RetryLines': {
      const lines = shortLines(state, input.lineIds);
      return lines.length === 0 ? [] : [{ type: 'AllocationRetried', data: { lines } }];
    }
    case 'ReleaseLines': {
      const lines = input.lineIds.flatMap((lineId) => {
        const line = state.lines.get(lineId);
        return line === undefined || line.closed ? [] : [{ lineId, sku: line.sku, warehouses: line.seenAt }];
      });
      return lines.length === 0 ? [] : [{ type: 'ReleaseStarted', data: { lines, reason: input.reason } }];
    }
    case 'LinesReleased':
      return [{ type: 'AllocationReleased', data: { lines: input.lines } }];
    case 'ShipLines': {
      const { type: _, ...data } = input;
      return [{ type: 'ShippingStarted', data }];
    }
    case 'LinesShipped': {
      const { type: _, ...data } = input;
      return [{ type: 'AllocationShipped', data }];
    }
    case 'PutLinesBack': {
      const { type: _, lines, ...data } = input;
      const costed = lines.map((line) => ({ ...line, cost: costOfReturn(line, state.lines.get(line.lineId)) }));
      return [{ type: 'ReturnStarted', data: { ...data, lines: costed } }];
    }
    case 'LinesPutBack': {
      const { type: _, ...data } = input;
      return [{ type: 'AllocationReturned', data }];
    }
  }
};

/** The lines that lack something, with what they lack. */
export const shortLines = (state: AllocationState, lineIds?: readonly string[]): WantedLine[] =>
  [...state.lines].flatMap(([lineId, line]) => {
    const short = shortOf(line);
    const wanted = short > 0 && (lineIds === undefined || lineIds.includes(lineId));
    return wanted ? [{ lineId, sku: line.sku, quantity: quantity(short) }] : [];
  });

/** What was got too late, for a line that is closed by now, is let go at once. */
const tried = (taken: readonly Taken[], first: boolean, state: AllocationState): AllocationEvent[] => {
  const late = taken.filter(({ lineId }) => state.lines.get(lineId)?.closed === true);
  const good = taken.filter((one) => !late.includes(one));
  const events: AllocationEvent[] = [];
  if (first || good.length > 0) {
    const lines = [...state.lines].flatMap(([lineId, line]) => (line.closed ? [] : [allocated(lineId, line, good)]));
    if (lines.length > 0) {
      events.push({ type: 'AllocationAnswered', data: { requestId: state.requestId ?? '', lines } });
    }
  }
  if (late.length > 0) {
    const lines = late.map(({ lineId, warehouse }): ReleasedLine => {
      const sku = state.lines.get(lineId)?.sku ?? '';
      return { lineId, sku, warehouses: [warehouse] };
    });
    events.push({ type: 'ReleaseStarted', data: { lines, reason: 'the line was let go in the meantime' } });
  }
  return events;
};

const allocated = (lineId: string, line: LineState, taken: readonly Taken[]): AllocatedLine => {
  const held = new Map(line.held);
  for (const one of taken) {
    if (one.lineId === lineId) held.set(one.warehouse, (held.get(one.warehouse) ?? 0) + thousandths(one.quantity));
  }
  const reserved = [...held].flatMap(([warehouse, count]) =>
    count > 0 ? [{ warehouse, quantity: quantity(count) }] : [],
  );
  return { lineId, sku: line.sku, reserved, short: quantity(shortOf({ ...line, held })) };
};

/** Goods come back at the average cost at which the line was shipped; damaged ones are worth nothing. */
const costOfReturn = (returned: ReturnedLine, line: LineState | undefined): Money => {
  const shipped = line?.shippedCost;
  if (line === undefined || shipped === undefined) return money(0, 'XXX');
  if (!returned.resaleable) return money(0, shipped.currency);
  const left = subtract(shipped, money(line.returnedCost, shipped.currency));
  const out = line.shipped - line.returned;
  const back = thousandths(returned.quantity);
  return back >= out ? left : fraction(left, back, out);
};

/** What an order has got of its lines: a process manager whose stream is its inbox and outbox. */
export const allocation: Decider<AllocationState, AllocationInput, AllocationEvent> = { initialState, decide, evolve };
