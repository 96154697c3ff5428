import { specification } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import type { StockItemRequest } from './commands.ts';
import type { StockItemEvent } from './events.ts';
import { eur, level, movedOn, received, stockItem } from './fixture.ts';

const given = specification(stockItem);
const policy = { min: '2', max: '10', leadTimeDays: 5 };
const policySet: StockItemEvent = { type: 'ReorderPolicySet', data: { ...policy, level: level('5', 1000) } };

test('a policy that makes no sense is refused', () => {
  given()
    .when({ type: 'SetReorderPolicy', min: '3', max: '2', leadTimeDays: 1 })
    .thenRejected('stock-item/invalid-policy', { min: '3', max: '2' });
});

test('the same policy again changes nothing', () => {
  given(received('5', 1000), policySet)
    .when({ type: 'SetReorderPolicy', ...policy })
    .then();
});

test('an alert comes with the movement that crosses the minimum, and says how much to order', () => {
  given(received('5', 1000), policySet)
    .when({ type: 'ReserveStock', orderId: 'o', lineId: 'l', quantity: '3', partial: false })
    .then(
      { type: 'StockReserved', data: { orderId: 'o', lineId: 'l', quantity: '3', level: level('5', 1000, '3') } },
      {
        type: 'ReorderPointReached',
        data: { available: '2', min: '2', suggestedQuantity: '8', level: level('5', 1000, '3') },
      },
    );
});

test('what is to come in anyway is not suggested', () => {
  const expected: StockItemEvent = {
    type: 'ReceiptExpected',
    data: { receiptId: 'r1', quantity: '6', expectedOn: '2026-03-09', level: level('5', 1000) },
  };
  given(received('5', 1000), policySet, expected)
    .when({ type: 'AdjustStock', quantity: '-4', reason: 'broken' })
    .then(
      {
        type: 'StockAdjusted',
        data: { movedOn, quantity: '-4', reason: 'broken', cost: eur(-800), level: level('1', 200) },
      },
      {
        type: 'ReorderPointReached',
        data: { available: '1', min: '2', incoming: '6', suggestedQuantity: '3', level: level('1', 200) },
      },
    );
});

test('a policy for what is already low alerts at once', () => {
  given(received('1', 200))
    .when({ type: 'SetReorderPolicy', ...policy })
    .then(
      { type: 'ReorderPolicySet', data: { ...policy, level: level('1', 200) } },
      {
        type: 'ReorderPointReached',
        data: { available: '1', min: '2', suggestedQuantity: '9', level: level('1', 200) },
      },
    );
});

test('crossing 1,000 times gives 1,000 alerts', () => {
  let state = [received('3', 300), policySet].reduce(stockItem.evolve, stockItem.initialState);
  let alerts = 0;
  const carryOut = (command: StockItemRequest): void => {
    const events = stockItem.decide(command, state);
    alerts += events.filter(({ type }) => type === 'ReorderPointReached').length;
    state = events.reduce(stockItem.evolve, state);
  };
  for (let nth = 0; nth < 1000; nth++) {
    carryOut({ type: 'AdjustStock', quantity: '-1', reason: 'used' });
    carryOut({ type: 'AdjustStock', quantity: '-1', reason: 'used' });
    carryOut({ type: 'ReceiveStock', quantity: '2', cost: eur(200) });
  }
  expect(alerts).toBe(1000);
});
