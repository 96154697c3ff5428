import { heard } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { route } from './routing.ts';

const at = heard('', {}).recordedAt;

test.each([
  [
    'sales.fulfilment.allocation-requested.v1',
    { requestId: 'r' },
    { type: 'AnswerRequest', request: { requestId: 'r' } },
  ],
  ['sales.fulfilment.release-requested.v1', { lines: [] }, { type: 'Release', release: { lines: [] } }],
  ['sales.order.shipment-dispatched.v1', { shipmentId: 's' }, { type: 'Ship', shipment: { shipmentId: 's' } }],
  ['sales.order.return-received.v1', { returnId: 'b' }, { type: 'PutBack', goods: { returnId: 'b' } }],
  ['sales.stockItem.backorder-filled.v1', { lineId: 'l' }, { type: 'TakeFilled', filled: { lineId: 'l' } }],
  [
    'sales.stockItem.receipt-expected.v1',
    { warehouse: 'MAIN', sku: 'CHAIR' },
    { type: 'PromiseAgain', warehouse: 'MAIN', sku: 'CHAIR', at },
  ],
  ['sales.stockItem.transfer-dispatched.v1', { to: 'WEST' }, { type: 'AnnounceTransfer', departure: { to: 'WEST' } }],
  ['sales.stockItem.transfer-received.v1', { from: 'MAIN' }, { type: 'CompleteTransfer', arrival: { from: 'MAIN' } }],
  [
    'sales.warehouse.opened.v1',
    { warehouse: 'WEST', entity: 'MAIN' },
    { type: 'ListWarehouse', warehouse: 'WEST', openedFor: 'MAIN' },
  ],
  ['sales.warehouse.closed.v1', { warehouse: 'WEST' }, { type: 'ListWarehouse', warehouse: 'WEST' }],
])('%s asks for work, the same each time', (type, data, work) => {
  expect(route(heard(type, data))).toEqual([{ work }]);
  expect(route(heard(type, data))).toEqual(route(heard(type, data)));
});

test.each(['sales.order.confirmed.v1', 'sales.order.of-tomorrow.v1', 'sales.stockItem.stock-received.v1'])(
  '%s asks for nothing',
  (type) => {
    expect(route(heard(type, {}))).toEqual([]);
  },
);
