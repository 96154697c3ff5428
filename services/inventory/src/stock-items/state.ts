import { fraction, type Money, money, type Thousandths, thousandths } from '@sales/contracts';
import { PersistentMap } from '../persistent-map.ts';
import type { StockItemFact } from './events.ts';
import { isLow } from './reorder-policy.ts';

/** What a line of an order holds here, and since when, on the clock of the business. */
export type Reservation = {
  readonly quantity: Thousandths;
  readonly picked: Thousandths;
  readonly since?: string | undefined;
};

/** A line that gets what comes next, and how much of it. */
export type Waiting = { readonly orderId: string; readonly lineId: string; readonly quantity: Thousandths };

export type Transfer = {
  readonly to: string;
  readonly quantity: Thousandths;
  readonly cost: Money;
  /** When it left, on the clock of the business. */
  readonly on?: string;
};

/** What is to come in, and when; from another warehouse when it is a transfer. */
export type Incoming = {
  readonly receiptId: string;
  readonly quantity: Thousandths;
  readonly expectedOn?: string;
  readonly from?: string;
};

/** What counts have changed, as far as a further count must know: see `correctedSince`. */
export type Counts = {
  /** Highest revision that a count has seen. */
  readonly seen: number;
  /** The counts recorded after it that have changed something, with their revisions. */
  readonly later: readonly { readonly revision: number; readonly difference: Thousandths }[];
};

export type ReorderPolicy = { readonly min: Thousandths; readonly max: Thousandths; readonly leadTimeDays: number };

/** One product in one warehouse. `value` is what the quantity on hand has cost, in minor units, at moving average. */
export type StockItemState = {
  /** How many events there have been: the revision of the next one. */
  readonly events: number;
  /** When the first goods came in, on the clock of the business. */
  readonly since: string | undefined;
  /** Fixed by the first movement that has a cost. */
  readonly currency: string | undefined;
  readonly onHand: Thousandths;
  readonly value: number;
  /** Sum of the reservations. */
  readonly reserved: Thousandths;
  readonly inTransitOut: Thousandths;
  /** By `lineKey`. */
  readonly reservations: PersistentMap<Reservation>;
  /** First come first served. No line waits while anything is available. */
  readonly waiting: readonly Waiting[];
  /** The latest lines that may hold nothing any more, by `lineKey`. The allocation of an order knows them all. */
  readonly closedLines: PersistentMap<true>;
  /** Under way to another warehouse, by id. */
  readonly transfers: PersistentMap<Transfer>;
  /** Transfers that have come in before they were announced, by `incomingKey`. */
  readonly arrived: PersistentMap<true>;
  /** By `incomingKey`. */
  readonly incoming: ReadonlyMap<string, Incoming>;
  readonly counts: Counts;
  readonly policy: ReorderPolicy | undefined;
  /** Where it stands in the warehouse. */
  readonly bin: string | undefined;
  /** True from the alert until what is available is above the minimum again. */
  readonly alerted: boolean;
};

export const initialState: StockItemState = {
  events: 0,
  since: undefined,
  currency: undefined,
  onHand: 0,
  value: 0,
  reserved: 0,
  inTransitOut: 0,
  reservations: PersistentMap.empty,
  waiting: [],
  closedLines: PersistentMap.empty,
  transfers: PersistentMap.empty,
  arrived: PersistentMap.empty,
  incoming: new Map(),
  counts: { seen: -1, later: [] },
  policy: undefined,
  bin: undefined,
  alerted: false,
};

export const lineKey = (line: { readonly orderId: string; readonly lineId: string }): string =>
  `${line.orderId}/${line.lineId}`;

/** Ids of transfers are the senders' own: two warehouses may use the same one. */
export const incomingKey = ({ receiptId, from }: { readonly receiptId: string; readonly from?: string }): string =>
  from === undefined ? receiptId : `${from}/${receiptId}`;

/**
 * What counts have added to the books since the item was as the counter saw it, who counts what was there then.
 * Undefined when a later state has been counted since: that is the better knowledge.
 */
export const correctedSince = ({ counts }: StockItemState, seen: number): Thousandths | undefined =>
  seen < counts.seen
    ? undefined
    : counts.later.reduce((sum, { revision, difference }) => (revision > seen ? sum + difference : sum), 0);

/** Place of a line in the queue; -1 when it does not wait. */
export const waitingAt = ({ waiting }: StockItemState, line: Omit<Waiting, 'quantity'>): number =>
  waiting.findIndex(({ orderId, lineId }) => orderId === line.orderId && lineId === line.lineId);

export const available = ({ onHand, reserved }: StockItemState): Thousandths => onHand - reserved;

/**
 * Value of a quantity at what the goods on hand have cost: their share, rounded; the last unit takes what is left.
 * Undefined where there are none.
 */
export const averageCost = (
  part: Thousandths,
  { onHand, value, currency }: Pick<StockItemState, 'onHand' | 'value' | 'currency'>,
): Money | undefined => {
  if (currency === undefined || onHand === 0) return undefined;
  const whole = money(value, currency);
  return part === onHand ? whole : fraction(whole, part, onHand);
};

export const incomingOf = ({ incoming }: StockItemState): Thousandths =>
  [...incoming.values()].reduce((all, one) => all + one.quantity, 0);

/** Less is to come in under the id, or nothing any more. */
const arrive = (state: StockItemState, key: string | undefined, arrived: Thousandths): StockItemState => {
  const known = key === undefined ? undefined : state.incoming.get(key);
  return known === undefined ? state : announce(state, { ...known, quantity: known.quantity - arrived });
};

const announce = (state: StockItemState, announced: Incoming): StockItemState => {
  const incoming = new Map(state.incoming);
  if (announced.quantity > 0) incoming.set(incomingKey(announced), announced);
  else incoming.delete(incomingKey(announced));
  return { ...state, incoming };
};

/** Most counts at old revisions, and most closed lines, that are remembered: a state must not grow with its history. */
const most = { counts: 100, closedLines: 1000 };

const counted = ({ counts, events }: StockItemState, seen: number, difference: Thousandths): Counts => {
  const later = difference === 0 ? counts.later : [...counts.later, { revision: events, difference }];
  const forgotten = later.length > most.counts ? (later[0]?.revision ?? -1) : -1;
  const highest = Math.max(counts.seen, seen, forgotten);
  return { seen: highest, later: later.filter(({ revision }) => revision > highest) };
};

/** Puts a signed quantity with its signed value on top of what is on hand. */
const move = (state: StockItemState, quantity: Thousandths, cost: Money, sign: 1 | -1 = 1): StockItemState => ({
  ...state,
  currency: state.currency ?? cost.currency,
  onHand: state.onHand + sign * quantity,
  value: state.value + sign * cost.amount,
});

const earlier = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || (other !== undefined && other < one) ? other : one;

const hold = (
  state: StockItemState,
  key: string,
  change: { readonly quantity: number; readonly picked?: number; readonly on?: string | undefined },
): StockItemState => {
  const held: Reservation = state.reservations.get(key) ?? { quantity: 0, picked: 0 };
  const quantity = held.quantity + change.quantity;
  const picked = Math.min(Math.max(held.picked + (change.picked ?? 0), 0), quantity);
  const since = earlier(held.since, change.on);
  const reservations =
    quantity > 0 ? state.reservations.set(key, { quantity, picked, since }) : state.reservations.delete(key);
  return { ...state, reserved: state.reserved + change.quantity, reservations };
};

/** A line keeps its place in the queue for as long as it waits. */
const wait = (state: StockItemState, { orderId, lineId }: Omit<Waiting, 'quantity'>, quantity: Thousandths) => {
  const at = waitingAt(state, { orderId, lineId });
  const entry = quantity > 0 ? [{ orderId, lineId, quantity }] : [];
  const waiting = at < 0 ? [...state.waiting, ...entry] : state.waiting.toSpliced(at, 1, ...entry);
  return { ...state, waiting };
};

const close = (state: StockItemState, line: Omit<Waiting, 'quantity'>): StockItemState => {
  const closedLines = state.closedLines.set(lineKey(line), true);
  const oldest = closedLines.size > most.closedLines ? closedLines.firstKey() : undefined;
  return {
    ...(state.waiting.length > 0 ? wait(state, line, 0) : state),
    closedLines: oldest === undefined ? closedLines : closedLines.delete(oldest),
  };
};

export const evolve = (before: StockItemState, event: StockItemFact, on: string): StockItemState => {
  const after = evolveQuantities(before, event, on);
  // The alert stands until what is available has been above the minimum again.
  const alerted = after.alerted && isLow({ available: available(after), policy: after.policy });
  const since = after.onHand > before.onHand ? earlier(before.since, on) : before.since;
  return { ...after, since, alerted, events: before.events + 1 };
};

const evolveQuantities = (state: StockItemState, event: StockItemFact, on: string): StockItemState => {
  switch (event.type) {
    case 'StockReceived': {
      const received = thousandths(event.data.quantity);
      return move(arrive(state, event.data.receiptId, received), received, event.data.cost);
    }
    case 'ReceiptExpected': {
      const { receiptId, quantity, expectedOn, from } = event.data;
      return announce(state, {
        receiptId,
        quantity: thousandths(quantity),
        ...(expectedOn !== undefined && { expectedOn }),
        ...(from !== undefined && { from }),
      });
    }
    case 'StockAdjusted':
      return move(state, thousandths(event.data.quantity), event.data.cost);
    case 'StockCounted': {
      const difference = thousandths(event.data.difference);
      const counts = counted(state, event.data.countedAt, difference);
      return { ...move(state, difference, event.data.cost), counts };
    }
    case 'StockReserved':
      return hold(state, lineKey(event.data), { quantity: thousandths(event.data.quantity), on });
    case 'ReservationReleased': {
      const key = lineKey(event.data);
      const released = hold(state, key, { quantity: -thousandths(event.data.quantity) });
      return event.data.closed ? close(released, event.data) : released;
    }
    case 'StockAwaited':
      return wait(state, event.data, thousandths(event.data.waiting));
    case 'BackorderFilled': {
      const filled = hold(state, lineKey(event.data), { quantity: thousandths(event.data.quantity), on });
      return wait(filled, event.data, thousandths(event.data.waiting));
    }
    case 'StockPicked':
      return hold(state, lineKey(event.data), { quantity: 0, picked: thousandths(event.data.quantity) });
    case 'StockShipped': {
      const shipped = thousandths(event.data.quantity);
      const left = hold(state, lineKey(event.data), { quantity: -shipped, picked: -shipped });
      return move(left, shipped, event.data.cost, -1);
    }
    case 'StockReturned':
      return move(state, thousandths(event.data.quantity), event.data.cost);
    case 'TransferReceived': {
      const { transferId, quantity, cost } = event.data;
      const received = thousandths(quantity);
      const key = incomingKey({ receiptId: transferId, from: event.data.from });
      const arrived = state.incoming.has(key) ? state.arrived : state.arrived.set(key, true);
      return { ...move(arrive(state, key, received), received, cost), arrived };
    }
    case 'TransferDispatched': {
      const { transferId, to, quantity, cost } = event.data;
      const moved = thousandths(quantity);
      const left = { to, quantity: moved, cost, ...(on !== undefined && { on }) };
      const transfers = state.transfers.set(transferId, left);
      return { ...move(state, moved, cost, -1), inTransitOut: state.inTransitOut + moved, transfers };
    }
    case 'TransferCompleted': {
      const transfers = state.transfers.delete(event.data.transferId);
      return { ...state, inTransitOut: state.inTransitOut - thousandths(event.data.quantity), transfers };
    }
    case 'ReorderPolicySet': {
      const { min, max, leadTimeDays } = event.data;
      return { ...state, policy: { min: thousandths(min), max: thousandths(max), leadTimeDays } };
    }
    case 'BinAssigned':
      return { ...state, bin: event.data.bin };
    case 'ReorderPointReached':
      return { ...state, alerted: true };
  }
};
