import type { StockItemPublication } from '@sales/contracts';
import { idOf, type RecordedEvent } from '@sales/eventsourcing';
import type { StockItemEvent } from './events.ts';
import { parseStockItemId } from './stock-item.ts';

/** What the world is told of an event of a stock item. */
export const publish = (recorded: RecordedEvent): StockItemPublication => {
  // The relay gives us our own categories only, and in them there is nothing else.
  const { type, data, stream } = recorded as RecordedEvent<StockItemEvent>;
  const item = parseStockItemId(idOf(stream));
  switch (type) {
    case 'StockReceived':
      return { type: 'sales.stockItem.stock-received.v1', data: { ...item, ...data } };
    case 'ReceiptExpected':
      return { type: 'sales.stockItem.receipt-expected.v1', data: { ...item, ...data } };
    case 'StockReserved':
      return { type: 'sales.stockItem.stock-reserved.v1', data: { ...item, ...data } };
    case 'ReservationReleased':
      return { type: 'sales.stockItem.reservation-released.v1', data: { ...item, ...data } };
    case 'StockAwaited':
      return { type: 'sales.stockItem.stock-awaited.v1', data: { ...item, ...data } };
    case 'BackorderFilled':
      return { type: 'sales.stockItem.backorder-filled.v1', data: { ...item, ...data } };
    case 'StockPicked':
      return { type: 'sales.stockItem.stock-picked.v1', data: { ...item, ...data } };
    case 'StockShipped':
      return { type: 'sales.stockItem.stock-shipped.v1', data: { ...item, ...data } };
    case 'StockReturned':
      return { type: 'sales.stockItem.stock-returned.v1', data: { ...item, ...data } };
    case 'StockAdjusted':
      return { type: 'sales.stockItem.stock-adjusted.v1', data: { ...item, ...data } };
    case 'StockCounted':
      return { type: 'sales.stockItem.stock-counted.v1', data: { ...item, ...data } };
    case 'TransferDispatched':
      return { type: 'sales.stockItem.transfer-dispatched.v1', data: { ...item, ...data } };
    case 'TransferCompleted':
      return { type: 'sales.stockItem.transfer-completed.v1', data: { ...item, ...data } };
    case 'TransferReceived':
      return { type: 'sales.stockItem.transfer-received.v1', data: { ...item, ...data } };
    case 'ReorderPolicySet':
      return { type: 'sales.stockItem.reorder-policy-set.v1', data: { ...item, ...data } };
    case 'ReorderPointReached':
      return { type: 'sales.stockItem.reorder-point-reached.v1', data: { ...item, ...data } };
  }
};
