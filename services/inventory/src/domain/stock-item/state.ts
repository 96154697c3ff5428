import { type Money, type Thousandths, thousandths } from '@sales/contracts';
import { PersistentMap } from '../persistent-map.ts';
import type { StockItemFact } from './events.ts';

/** What a line of an order holds here. */
export type Reservation = { readonly quantity: Thousandths; readonly picked: Thousandths };

/** A line that gets what comes next, and how much of it. */
export type Waiting = { readonly orderId: string; readonly lineId: string; readonly quantity: Thousandths };

export type Transfer = { readonly to: string; readonly quantity: Thousandths; readonly cost: Money };

/** What is to come in, and when; from another warehouse when it is a transfer. */
export type Incoming = { readonly quantity: Thousandths; readonly expectedOn?: string; readonly from?: string };

export type ReorderPolicy = { readonly min: Thousandths; readonly max: Thousandths; readonly leadTimeDays: number };

/** One product in one warehouse. `value` is what the quantity on hand has cost, in minor units, at moving average. */
export type StockItemState = {
  /** Fixed by the first movement that has a cost. */
  readonly currency: string | undefined;
  readonly onHand: Thousandths;
  readonly value: number;
  /** Sum of the reservations. */
  readonly reserved: Thousandths;
  readonly inTransitOut: Thousandths;
  /** By `lineKey`. */
  readonly reservations: PersistentMap<Reservation>;
  /** First come first served. Nobody waits while anything is available. */
  readonly waiting: readonly Waiting[];
  /** Lines that may hold nothing any more, by `lineKey`. */
  readonly closedLines: PersistentMap<true>;
  /** Under way to another warehouse, by id. */
  readonly transfers: PersistentMap<Transfer>;
  /** Ids of the transfers that have come in. */
  readonly arrived: PersistentMap<true>;
  /** What is to come in, by the id of its announcement or transfer. */
  readonly incoming: ReadonlyMap<string, Incoming>;
  readonly policy: ReorderPolicy | undefined;
  /** True from the alert until what is available is above the minimum again. */
  readonly alerted: boolean;
};

export const initialState: StockItemState = {
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
  policy: undefined,
  alerted: false,
};

export const lineKey = (line: { readonly orderId: string; readonly lineId: string }): string =>
  `${line.orderId}/${line.lineId}`;

/** Place of a line in the queue; -1 when it does not wait. */
export const waitingAt = ({ waiting }: StockItemState, line: Omit<Waiting, 'quantity'>): number =>
  waiting.findIndex(({ orderId, lineId }) => orderId === line.orderId && lineId === line.lineId);

export const available = ({ onHand, reserved }: StockItemState): Thousandths => onHand - reserved;

export const incomingOf = ({ incoming }: StockItemState): Thousandths =>
  [...incoming.values()].reduce((all, one) => all + one.quantity, 0);

/** Less is to come in under the id, or nothing any more. */
const arrive = (state: StockItemState, receiptId: string | undefined, arrived: Thousandths): StockItemState => {
  const known = receiptId === undefined ? undefined : state.incoming.get(receiptId);
  if (receiptId === undefined || known === undefined) return state;
  return announce(state, receiptId, { ...known, quantity: known.quantity - arrived });
};

const announce = (state: StockItemState, receiptId: string, announced: Incoming): StockItemState => {
  const incoming = new Map(state.incoming);
  if (announced.quantity > 0) incoming.set(receiptId, announced);
  else incoming.delete(receiptId);
  return { ...state, incoming };
};

/** Puts a signed quantity with its signed value on top of what is on hand. */
const move = (state: StockItemState, quantity: Thousandths, cost: Money, sign: 1 | -1 = 1): StockItemState => ({
  ...state,
  currency: state.currency ?? cost.currency,
  onHand: state.onHand + sign * quantity,
  value: state.value + sign * cost.amount,
});

const hold = (
  state: StockItemState,
  key: string,
  change: { readonly quantity: number; readonly picked?: number },
): StockItemState => {
  const held = state.reservations.get(key) ?? { quantity: 0, picked: 0 };
  const quantity = held.quantity + change.quantity;
  const picked = Math.min(Math.max(held.picked + (change.picked ?? 0), 0), quantity);
  const reservations =
    quantity > 0 ? state.reservations.set(key, { quantity, picked }) : state.reservations.delete(key);
  return { ...state, reserved: state.reserved + change.quantity, reservations };
};

/** A line keeps its place in the queue for as long as it waits. */
const wait = (state: StockItemState, { orderId, lineId }: Omit<Waiting, 'quantity'>, quantity: Thousandths) => {
  const at = waitingAt(state, { orderId, lineId });
  const entry = quantity > 0 ? [{ orderId, lineId, quantity }] : [];
  const waiting = at < 0 ? [...state.waiting, ...entry] : state.waiting.toSpliced(at, 1, ...entry);
  return { ...state, waiting };
};

const close = (state: StockItemState, line: Omit<Waiting, 'quantity'>): StockItemState => ({
  ...(state.waiting.length > 0 ? wait(state, line, 0) : state),
  closedLines: state.closedLines.set(lineKey(line), true),
});

export const evolve = (before: StockItemState, event: StockItemFact): StockItemState => {
  const after = evolveQuantities(before, event);
  // The alert stands until what is available has been above the minimum again.
  return after.alerted && after.policy !== undefined && available(after) > after.policy.min
    ? { ...after, alerted: false }
    : after;
};

const evolveQuantities = (state: StockItemState, event: StockItemFact): StockItemState => {
  switch (event.type) {
    case 'StockReceived': {
      const received = thousandths(event.data.quantity);
      return move(arrive(state, event.data.receiptId, received), received, event.data.cost);
    }
    case 'ReceiptExpected': {
      const { receiptId, quantity, expectedOn, from } = event.data;
      return announce(state, receiptId, {
        quantity: thousandths(quantity),
        ...(expectedOn !== undefined && { expectedOn }),
        ...(from !== undefined && { from }),
      });
    }
    case 'StockAdjusted':
      return move(state, thousandths(event.data.quantity), event.data.cost);
    case 'StockCounted':
      return move(state, thousandths(event.data.difference), event.data.cost);
    case 'StockReserved':
      return hold(state, lineKey(event.data), { quantity: thousandths(event.data.quantity) });
    case 'ReservationReleased': {
      const key = lineKey(event.data);
      const released = hold(state, key, { quantity: -thousandths(event.data.quantity) });
      return event.data.closed ? close(released, event.data) : released;
    }
    case 'StockAwaited':
      return wait(state, event.data, thousandths(event.data.waiting));
    case 'BackorderFilled': {
      const filled = hold(state, lineKey(event.data), { quantity: thousandths(event.data.quantity) });
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
      const arrived = state.arrived.set(transferId, true);
      return { ...move(arrive(state, transferId, received), received, cost), arrived };
    }
    case 'TransferDispatched': {
      const { transferId, to, quantity, cost } = event.data;
      const moved = thousandths(quantity);
      const transfers = state.transfers.set(transferId, { to, quantity: moved, cost });
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
    case 'ReorderPointReached':
      return { ...state, alerted: true };
  }
};
