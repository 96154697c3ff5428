import { thousandths } from '@sales/contracts';
import { type Happened, requireAfter } from '@sales/eventsourcing';
import type { StockItemErrorCode } from './errors.ts';
import type { StockItemFact } from './events.ts';
import { lineKey, type StockItemState } from './state.ts';

const came = ({ since }: StockItemState): Happened[] =>
  since === undefined ? [] : [{ what: 'firstGoodsCame', on: since }];

const held = (
  { reservations }: StockItemState,
  line: { readonly orderId: string; readonly lineId: string },
): Happened[] => {
  const since = reservations.get(lineKey(line))?.since;
  return since === undefined ? [] : [{ what: 'stockReserved', on: since }];
};

/** What a movement by hand needs, as far as the item remembers it. */
const needs = (state: StockItemState, fact: StockItemFact): readonly Happened[] => {
  switch (fact.type) {
    case 'StockReserved':
    case 'TransferDispatched':
      return came(state);
    case 'StockAdjusted':
      return thousandths(fact.data.quantity) < 0 ? came(state) : [];
    case 'StockCounted': // nor before what the counter saw: see the route
      return thousandths(fact.data.difference) < 0 ? came(state) : [];
    case 'StockPicked':
    case 'ReservationReleased':
    case 'StockShipped':
      return held(state, fact.data);
    case 'StockReceived':
    case 'ReceiptExpected':
    case 'StockAwaited':
    case 'BackorderFilled':
    case 'StockReturned':
    case 'TransferReceived': // not before it left, which its other end knows
    case 'TransferCompleted':
    case 'ReorderPolicySet':
    case 'BinAssigned':
    case 'ReorderPointReached':
      return [];
  }
};

/** Refuses what is dated before it can have been. @throws DomainError */
export const checkDates = (date: string | undefined, state: StockItemState, facts: readonly StockItemFact[]): void => {
  if (date === undefined) return;
  for (const fact of facts)
    for (const first of needs(state, fact)) requireAfter<StockItemErrorCode>('stock-item/dated-too-early', date, first);
};
