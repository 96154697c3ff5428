import {
  type AllocatedLine,
  type AllocationChoice,
  type LinePromise,
  quantity,
  type Thousandths,
  thousandths,
} from '@sales/contracts';
import type { AllocationEvent, PlacedLine } from './events.ts';
import type { AllocationInput, WantedLine } from './inputs.ts';
import { type AllocationState, type LineState, reservedOf, shortOf } from './state.ts';

type Input<Type extends AllocationInput['type']> = Extract<AllocationInput, { readonly type: Type }>;

export const decide = (input: AllocationInput, state: AllocationState): readonly AllocationEvent[] => {
  switch (input.type) {
    case 'LinesTried':
      return tried(input, state);
    case 'BackorderFilled':
      return filled(input, state);
    case 'WarehouseOpened':
      return opened(input, state);
    case 'LinesPromised':
      return promised(input, state);
    case 'LinesReleased': {
      const lines = input.lines.filter(({ lineId }) => !state.closed.has(lineId));
      return lines.length === 0 ? [] : [{ type: 'AllocationReleased', data: { lines } }];
    }
    case 'LinesShipped': {
      const { shipmentId, lines, missing } = input;
      return [{ type: 'AllocationShipped', data: { shipmentId, lines, ...(missing.length > 0 && { missing }) } }];
    }
    case 'LinesReturned': {
      const { returnId, lines } = input;
      return [{ type: 'AllocationReturned', data: { returnId, lines } }];
    }
  }
};

/**
 * The same picture again: what is short may wait there too, unless it is another company that sells, or the order comes
 * from enough warehouses already.
 */
const opened = ({ warehouse, entity }: Input<'WarehouseOpened'>, state: AllocationState): AllocationEvent[] => {
  if (state.entity !== entity || shortLines(state).length === 0) return [];
  const { limited } = state;
  if (limited === undefined) return [answer(state.requestId ?? '', openLines(state))];
  const { chosen = [], maxWarehouses = 0 } = limited;
  if (chosen.length >= maxWarehouses || chosen.includes(warehouse)) return [];
  const choice = { ...limited, chosen: [...chosen, warehouse] };
  return [answer(state.requestId ?? '', openLines(state), { choice })];
};

/** Where lines may wait, of the open warehouses of the company. */
export const waitingPlaces = ({ limited }: AllocationState, open: readonly string[]): readonly string[] =>
  limited?.chosen === undefined ? open : limited.chosen.filter((warehouse) => open.includes(warehouse));

/** A request is answered once; lines that were let go in the meantime have nothing to keep. */
const tried = ({ requestId, lines, choice }: Input<'LinesTried'>, state: AllocationState): AllocationEvent[] => {
  if (state.answered.has(requestId)) return [];
  const known = openLines(state).filter(([lineId]) => !lines.some((line) => line.lineId === lineId));
  const open = lines.filter(({ lineId }) => !state.closed.has(lineId));
  const late = lines.filter(({ lineId }) => state.closed.has(lineId));
  const fresh = open.map(({ lineId, sku, quantity: wanted, reserved }): [string, LineState] => {
    const places = new Map(reserved.map((place) => [place.warehouse, thousandths(place.quantity)]));
    return [lineId, { sku, wanted: thousandths(wanted), reserved: places, waited: false }];
  });
  const surplus = late.flatMap(({ lineId, sku, reserved }) => reserved.map((place) => ({ lineId, sku, ...place })));
  return [answer(requestId, [...known, ...fresh], { surplus, choice })];
};

/** A date that was counted from the day of asking stays when it is asked again for as much. */
const isAsPromised = (now: LinePromise, before: LinePromise | undefined): boolean =>
  before?.reason === now.reason &&
  before.quantity === now.quantity &&
  (before.promisedOn === now.promisedOn || now.reason === 'leadTime');

const promised = (input: Input<'LinesPromised'>, state: AllocationState): AllocationEvent[] => {
  const short = new Set(shortLines(state).map(({ lineId }) => lineId));
  const lines = input.lines.filter(
    (line) => short.has(line.lineId) && !isAsPromised(line, state.promises.get(line.lineId)),
  );
  return lines.length === 0 ? [] : [{ type: 'LinesPromised', data: { lines } }];
};

/** Two warehouses may fill the same line at once: what is too much goes back. */
const filled = (input: Input<'BackorderFilled'>, state: AllocationState): AllocationEvent[] => {
  const { lineId, warehouse } = input;
  const line = state.lines.get(lineId);
  // What a line that was let go has got goes back without a word: it wants nothing any more.
  if (line === undefined || state.closed.has(lineId)) return [];
  const got = thousandths(input.quantity);
  const kept = Math.min(got, shortOf(line));
  const reserved = new Map(line.reserved);
  if (kept > 0) reserved.set(warehouse, (reserved.get(warehouse) ?? 0) + kept);
  const lines = openLines(state).map(([id, one]): [string, LineState] => [
    id,
    id === lineId ? { ...one, reserved } : one,
  ]);
  const surplus = got > kept ? [{ lineId, sku: line.sku, warehouse, quantity: quantity(got - kept) }] : [];
  return [answer(state.requestId ?? '', lines, { surplus })];
};

const openLines = ({ lines, closed }: AllocationState): (readonly [lineId: string, LineState])[] =>
  [...lines].filter(([lineId]) => !closed.has(lineId));

const answer = (
  requestId: string,
  lines: readonly (readonly [lineId: string, LineState])[],
  { surplus = [], choice }: { readonly surplus?: readonly PlacedLine[]; readonly choice?: AllocationChoice } = {},
): AllocationEvent => ({
  type: 'AllocationAnswered',
  data: {
    requestId,
    lines: lines.map(allocated),
    ...(surplus.length > 0 && { surplus }),
    ...(choice !== undefined && { choice }),
  },
});

const allocated = ([lineId, line]: readonly [lineId: string, LineState]): AllocatedLine => ({
  lineId,
  sku: line.sku,
  reserved: [...line.reserved].map(([warehouse, count]) => ({ warehouse, quantity: quantity(count) })),
  short: quantity(shortOf(line)),
});

/** The lines that lack something, with what they lack. */
export const shortLines = (state: AllocationState): WantedLine[] =>
  openLines(state).flatMap(([lineId, line]) => {
    const short = shortOf(line);
    return short > 0 ? [{ lineId, sku: line.sku, quantity: quantity(short) }] : [];
  });

/**
 * What a line may hold at a warehouse at most, as far as the order knows: what it was given there, less what it has
 * shipped.
 */
export const owedAt = (state: AllocationState, lineId: string, warehouse: string): Thousandths => {
  const line = state.lines.get(lineId);
  if (line === undefined || state.closed.has(lineId)) return 0;
  const left = reservedOf(line) - (state.shipped.get(lineId)?.quantity ?? 0);
  return Math.max(0, Math.min(left, line.reserved.get(warehouse) ?? 0));
};

/** The lines that may stand in queues, with what they should wait for there: 0 when they have all they want. */
export const waitingLines = (state: AllocationState): WantedLine[] =>
  openLines(state).flatMap(([lineId, line]) =>
    line.waited ? [{ lineId, sku: line.sku, quantity: quantity(shortOf(line)) }] : [],
  );
