import {
  isCurrency,
  type Money,
  money,
  mostMoney,
  negate,
  quantity,
  type Thousandths,
  thousandths,
  whyOf,
} from '@sales/contracts';
import type { GivenDate } from '@sales/eventsourcing';
import { nextToFill } from './backorder-policy.ts';
import type {
  AdjustStock,
  AwaitStock,
  CountStock,
  ExpectReceipt,
  ReceiveStock,
  ReleaseReservation,
  ReserveStock,
  ShipStock,
  StockItemCommand,
} from './commands.ts';
import { checkDates } from './dates.ts';
import { reject } from './errors.ts';
import type { Level, StockItemEvent, StockItemFact } from './events.ts';
import { suggestReorder } from './reorder-policy.ts';
import {
  available,
  averageCost,
  correctedSince,
  evolve,
  incomingKey,
  incomingOf,
  lineKey,
  type StockItemState,
  waitingAt,
} from './state.ts';

/** What an item may hold: below a billion units, and as much as money can say. Sums are exact then. */
const limits = { quantity: 1e12, value: mostMoney };

/**
 * Every event says what stands in the item after it. What becomes available goes to the lines that wait in the same
 * breath, so that no later order can be first, and the alert follows the movement that causes it.
 */
export const decide = (
  { dated, ...command }: StockItemCommand & GivenDate,
  state: StockItemState,
  at: string,
): readonly StockItemEvent[] => {
  const facts = decideFacts(command, state);
  checkDates(dated, state, facts);
  const events: StockItemEvent[] = [];
  let now = state;
  const record = (fact: StockItemFact): void => {
    now = evolve(now, fact, at);
    events.push(withLevel(fact, now));
  };
  for (const fact of facts) record(fact);
  for (let next = backorder(now); next !== undefined; next = backorder(now)) record(next);
  if (now.onHand >= limits.quantity || now.value > limits.value) {
    return reject('stock-item/too-much', { onHand: quantity(now.onHand), value: now.value });
  }
  const alert = facts.length > 0 ? reorderAlert(now) : undefined;
  if (alert !== undefined) record(alert);
  return events;
};

const withLevel = (
  fact: StockItemFact,
  { onHand, reserved, inTransitOut, value, currency }: StockItemState,
): StockItemEvent => {
  const level: Level = {
    onHand: quantity(onHand),
    reserved: quantity(reserved),
    inTransitOut: quantity(inTransitOut),
    ...(currency !== undefined && { value: money(value, currency) }),
  };
  // The compiler does not carry the union through the spread.
  return { ...fact, data: { ...fact.data, level } } as StockItemEvent;
};

const decideFacts = (command: StockItemCommand, state: StockItemState): readonly StockItemFact[] => {
  switch (command.type) {
    case 'ReceiveStock':
      return receive(command, state);
    case 'ExpectReceipt':
      return expectReceipt(command, state);
    case 'ReserveStock':
      return reserve(command, state);
    case 'ReleaseReservation':
      return release(command, state);
    case 'AwaitStock':
      return awaitStock(command, state);
    case 'PickStock': {
      const { type: _, ...data } = command;
      const held = requireHeld(command, state);
      if (held.picked + thousandths(command.quantity) > held.quantity) {
        return reject('stock-item/not-reserved', { reserved: quantity(held.quantity), picked: quantity(held.picked) });
      }
      return [{ type: 'StockPicked', data }];
    }
    case 'ShipStock':
      return ship(command, state);
    case 'ReturnStock': {
      const { type: _, cost, ...data } = command;
      return [
        { type: 'StockReturned', data: { ...data, cost: costOfChange(thousandths(data.quantity), cost, state) } },
      ];
    }
    case 'AdjustStock':
      return adjust(command, state);
    case 'CountStock':
      return count(command, state);
    case 'DispatchTransfer': {
      const { type: _, ...data } = command;
      const moved = thousandths(command.quantity);
      if (state.transfers.has(command.transferId)) return [];
      requireAvailable(moved, state);
      return [{ type: 'TransferDispatched', data: { ...data, cost: requireCost(moved, state) } }];
    }
    case 'CompleteTransfer': {
      const { transferId } = command;
      const transfer = state.transfers.get(transferId);
      if (transfer === undefined) return [];
      const { to, quantity: moved, cost } = transfer;
      return [{ type: 'TransferCompleted', data: { transferId, to, quantity: quantity(moved), cost } }];
    }
    case 'ReceiveTransfer': {
      const { type: _, ...data } = command;
      if (state.arrived.has(incomingKey({ receiptId: command.transferId, from: command.from }))) return [];
      requireCurrency(command.cost, state);
      return [{ type: 'TransferReceived', data }];
    }
    case 'SetReorderPolicy': {
      const { type: _, ...data } = command;
      if (thousandths(data.min) < 0 || thousandths(data.max) < thousandths(data.min)) {
        return reject('stock-item/invalid-policy', { min: data.min, max: data.max });
      }
      const { policy } = state;
      const isKnown =
        policy !== undefined &&
        policy.min === thousandths(data.min) &&
        policy.max === thousandths(data.max) &&
        policy.leadTimeDays === data.leadTimeDays;
      return isKnown ? [] : [{ type: 'ReorderPolicySet', data }];
    }
    case 'AssignBin': {
      const { type: _, ...data } = command;
      return data.bin === state.bin ? [] : [{ type: 'BinAssigned', data }];
    }
  }
};

const receive = ({ type: _, cost, ...data }: ReceiveStock, state: StockItemState): StockItemFact[] => {
  return [{ type: 'StockReceived', data: { ...data, cost: costOfChange(thousandths(data.quantity), cost, state) } }];
};

/** A transfer that has come in is expected no more, also when its announcement comes after it. */
const expectReceipt = ({ type: _, ...data }: ExpectReceipt, state: StockItemState): StockItemFact[] => {
  const { quantity: announced, expectedOn } = data;
  const key = incomingKey(data);
  if (state.arrived.has(key)) return [];
  const known = state.incoming.get(key);
  const isKnown = thousandths(announced) === (known?.quantity ?? 0) && expectedOn === known?.expectedOn;
  const isNothing = known === undefined && thousandths(announced) === 0;
  const incoming = incomingOf(state) - (known?.quantity ?? 0) + thousandths(announced);
  // What another warehouse has sent is on its way already.
  if (data.from === undefined && incoming >= limits.quantity) {
    return reject('stock-item/too-much', { incoming: quantity(incoming) });
  }
  return isKnown || isNothing ? [] : [{ type: 'ReceiptExpected', data }];
};

const reserve = (command: ReserveStock, state: StockItemState): StockItemFact[] => {
  const { orderId, lineId } = command;
  const key = lineKey(command);
  if (state.closedLines.has(key)) return reject('stock-item/released', { orderId, lineId });
  const wanted = thousandths(command.quantity) - (state.reservations.get(key)?.quantity ?? 0);
  if (wanted <= 0) return [];
  const free = available(state);
  const taken = Math.min(wanted, free);
  if (taken < wanted && !(command.partial && taken > 0)) {
    return reject('stock-item/insufficient', { available: quantity(free), wanted: quantity(wanted) });
  }
  return [{ type: 'StockReserved', data: { orderId, lineId, quantity: quantity(taken) } }];
};

const release = (command: ReleaseReservation, state: StockItemState): StockItemFact[] => {
  const { orderId, lineId, partial, close } = command;
  const key = lineKey(command);
  const held = state.reservations.get(key)?.quantity ?? 0;
  const wanted = command.quantity === undefined ? held : thousandths(command.quantity);
  if (wanted > held && !partial) {
    return reject('stock-item/not-reserved', { reserved: quantity(held), wanted: quantity(wanted) });
  }
  const released = Math.min(wanted, held);
  const closed = close && !state.closedLines.has(key);
  if (released === 0 && !closed) return [];
  const data = { orderId, lineId, quantity: quantity(released), closed, ...whyOf(command) };
  return [{ type: 'ReservationReleased', data }];
};

const awaitStock = ({ orderId, lineId, quantity: wanted }: AwaitStock, state: StockItemState): StockItemFact[] => {
  const now = state.waiting[waitingAt(state, { orderId, lineId })]?.quantity ?? 0;
  if (thousandths(wanted) === now) return [];
  if (state.closedLines.has(lineKey({ orderId, lineId }))) return reject('stock-item/released', { orderId, lineId });
  return [{ type: 'StockAwaited', data: { orderId, lineId, waiting: wanted } }];
};

/** What the next in the queue can have now. */
const backorder = (state: StockItemState): StockItemFact | undefined => {
  const next = nextToFill(state.waiting, available(state));
  if (next === undefined) return undefined;
  const { line, gets } = next;
  const { orderId, lineId } = line;
  const waiting = quantity(line.quantity - gets);
  return { type: 'BackorderFilled', data: { orderId, lineId, quantity: quantity(gets), waiting } };
};

const ship = (command: ShipStock, state: StockItemState): StockItemFact[] => {
  const { type: _, partial, ...data } = command;
  const wanted = thousandths(command.quantity);
  const held = requireHeld(command, state);
  if (wanted > held.quantity && !partial)
    return reject('stock-item/not-reserved', { reserved: quantity(held.quantity) });
  const shipped = Math.min(wanted, held.quantity);
  return [{ type: 'StockShipped', data: { ...data, quantity: quantity(shipped), cost: requireCost(shipped, state) } }];
};

const adjust = (command: AdjustStock, state: StockItemState): StockItemFact[] => {
  const { type: _, cost, ...data } = command;
  const change = thousandths(command.quantity);
  if (change === 0) return [];
  return [{ type: 'StockAdjusted', data: { ...data, cost: costOfChange(change, cost, state) } }];
};

/**
 * Also a count that finds what the books say is recorded, and one that changes nothing because a later state was
 * counted before; unless there has never been anything to count.
 */
const count = (command: CountStock, state: StockItemState): StockItemFact[] => {
  const { movedOn, counted, countedAt, seen, cost, reference } = command;
  const corrected = correctedSince(state, countedAt);
  const difference = corrected === undefined ? 0 : thousandths(counted) - thousandths(seen) - corrected;
  if (difference === 0 && state.currency === undefined) return [];
  const data = {
    movedOn,
    counted,
    countedAt,
    difference: quantity(difference),
    cost: costOfChange(difference, cost, state),
    ...(reference !== undefined && { reference }),
  };
  return [{ type: 'StockCounted', data }];
};

/** Signed value of a signed change; what goes, goes at moving average, and may not touch what is reserved. */
const costOfChange = (change: Thousandths, given: Money | undefined, state: StockItemState): Money => {
  if (change > 0) return given === undefined ? requireCost(change, state) : requireCurrency(given, state);
  if (state.onHand + change < state.reserved) {
    return reject('stock-item/below-reserved', {
      onHand: quantity(state.onHand),
      reserved: quantity(state.reserved),
      holders: holders(state),
    });
  }
  return change === 0 ? money(0, state.currency ?? '') : negate(requireCost(-change, state));
};

/** Longest list of lines in a problem. */
const mostHolders = 20;

/** Who holds what here: one of them must let go before more can be taken away. */
const holders = ({ reservations }: StockItemState) =>
  reservations
    .entries()
    .slice(0, mostHolders)
    .map(([key, { quantity: held }]) => {
      const [orderId, lineId] = key.split('/');
      return { orderId, lineId, quantity: quantity(held) };
    });

/** @throws DomainError where nothing tells what goods have cost */
const requireCost = (part: Thousandths, state: StockItemState): Money =>
  averageCost(part, state) ?? reject('stock-item/no-cost');

const reorderAlert = (state: StockItemState): StockItemFact | undefined => {
  const { policy, alerted } = state;
  const free = available(state);
  const incoming = incomingOf(state);
  const suggested = alerted ? undefined : suggestReorder({ available: free, incoming, policy });
  if (policy === undefined || suggested === undefined) return undefined;
  return {
    type: 'ReorderPointReached',
    data: {
      available: quantity(free),
      min: quantity(policy.min),
      ...(incoming > 0 && { incoming: quantity(incoming) }),
      suggestedQuantity: quantity(suggested),
    },
  };
};

/** The first goods fix the currency of the item. */
const requireCurrency = (cost: Money, { currency }: StockItemState): Money => {
  if (currency === undefined ? !isCurrency(cost.currency) : cost.currency !== currency) {
    return currency === undefined
      ? reject('stock-item/currency-unknown', { currency: cost.currency })
      : reject('stock-item/currency-mismatch', { currency, given: cost.currency });
  }
  return cost;
};

const requireAvailable = (wanted: Thousandths, state: StockItemState): void => {
  if (wanted > available(state)) {
    reject('stock-item/insufficient', { available: quantity(available(state)), wanted: quantity(wanted) });
  }
};

const requireHeld = (line: { readonly orderId: string; readonly lineId: string }, state: StockItemState) => {
  const { orderId, lineId } = line;
  return state.reservations.get(lineKey(line)) ?? reject('stock-item/not-reserved', { orderId, lineId });
};
