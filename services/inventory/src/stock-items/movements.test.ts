import { specification } from '@sales/eventsourcing/testing';
import { describe, test } from 'vitest';
import type { StockItemEvent } from './events.ts';
import { eur, level, movedOn, received, reserved, stockItem } from './fixture.ts';

const given = specification(stockItem);

describe('receiving', () => {
  test('adds quantity and value', () => {
    given(received('5', 1000))
      .when({ type: 'ReceiveStock', quantity: '2.5', cost: eur(600), reference: 'PO-1' })
      .then({
        type: 'StockReceived',
        data: { movedOn, quantity: '2.5', cost: eur(600), reference: 'PO-1', level: level('7.5', 1600) },
      });
  });

  test('in one currency only: that of the first goods', () => {
    given(received('5', 1000))
      .when({ type: 'ReceiveStock', quantity: '1', cost: { amount: 1, currency: 'USD' } })
      .thenRejected('stock-item/currency-mismatch', { currency: 'EUR', given: 'USD' });
    given()
      .when({ type: 'ReceiveStock', quantity: '1', cost: { amount: 1, currency: 'QQQ' } })
      .thenRejected('stock-item/currency-unknown', { currency: 'QQQ' });
  });

  test('up to what an item can hold', () => {
    given(received('999999999', 1000))
      .when({ type: 'ReceiveStock', quantity: '1', cost: eur(1) })
      .thenRejected('stock-item/too-much');
    given(received('5', 1000))
      .when({ type: 'ExpectReceipt', receiptId: 'r', quantity: '999999999.999' })
      .then({
        type: 'ReceiptExpected',
        data: { receiptId: 'r', quantity: '999999999.999', level: level('5', 1000) },
      });
    given(received('5', 1000), {
      type: 'ReceiptExpected',
      data: { receiptId: 'r', quantity: '999999999.999', level: level('5', 1000) },
    })
      .when({ type: 'ExpectReceipt', receiptId: 's', quantity: '1' })
      .thenRejected('stock-item/too-much', { incoming: '1000000000.999' });
  });
});

describe('adjusting', () => {
  const adjust = { type: 'AdjustStock', reason: 'broken' } as const;

  test('takes away at moving-average cost, adds at it or at the cost given', () => {
    const adjusted = (quantity: string, cost: number, after: ReturnType<typeof level>): StockItemEvent => ({
      type: 'StockAdjusted',
      data: { movedOn, quantity, cost: eur(cost), reason: 'broken', level: after },
    });
    given(received('5', 1000))
      .when({ ...adjust, quantity: '-2' })
      .then(adjusted('-2', -400, level('3', 600)));
    given(received('5', 1000))
      .when({ ...adjust, quantity: '2' })
      .then(adjusted('2', 400, level('7', 1400)));
    given(received('5', 1000))
      .when({ ...adjust, quantity: '2', cost: eur(10) })
      .then(adjusted('2', 10, level('7', 1010)));
    given(received('5', 1000))
      .when({ ...adjust, quantity: '0' })
      .then();
  });

  test('never below what is reserved', () => {
    given(received('5', 1000), reserved('3', '5', 1000))
      .when({ ...adjust, quantity: '-3' })
      .thenRejected('stock-item/below-reserved', {
        onHand: '5',
        reserved: '3',
        holders: [{ orderId: 'order-1', lineId: 'line-1', quantity: '3' }],
      });
  });

  test('needs a cost where there is none to go by', () => {
    given()
      .when({ ...adjust, quantity: '2' })
      .thenRejected('stock-item/no-cost');
  });
});

describe('counting', () => {
  const counted = (facts: object, after: ReturnType<typeof level>) =>
    ({ type: 'StockCounted', data: { movedOn, counted: '4', countedAt: 0, ...facts, level: after } }) as StockItemEvent;

  test('makes it what was counted', () => {
    given(received('5', 1000))
      .when({ type: 'CountStock', counted: '4', countedAt: 0, seen: '5' })
      .then(counted({ difference: '-1', cost: eur(-200) }, level('4', 800)));
  });

  test('puts what has moved since on top', () => {
    const later: StockItemEvent = {
      type: 'StockReceived',
      data: { movedOn, quantity: '10', cost: eur(2000), level: level('15', 3000) },
    };
    given(received('5', 1000), later)
      .when({ type: 'CountStock', counted: '4', countedAt: 0, seen: '5' })
      .then(counted({ difference: '-1', cost: eur(-200) }, level('14', 2800)));
  });

  test('sent again, or done by another at the same revision, is kept and corrects the books once', () => {
    const count = (of: string) => ({ type: 'CountStock', counted: of, countedAt: 0, seen: '5' }) as const;
    const first = counted({ difference: '-1', cost: eur(-200) }, level('4', 800));
    given(received('5', 1000), first)
      .when(count('4'))
      .then(counted({ difference: '0', cost: eur(0) }, level('4', 800)));
    given(received('5', 1000), first)
      .when(count('3'))
      .then(counted({ counted: '3', difference: '-1', cost: eur(-200) }, level('3', 600)));
  });

  test('of an older state than was counted before is kept and changes nothing', () => {
    const newer = counted({ countedAt: 1, difference: '-1', cost: eur(-200) }, level('14', 2800));
    given(
      received('5', 1000),
      { type: 'StockReceived', data: { movedOn, quantity: '10', cost: eur(2000), level: level('15', 3000) } },
      newer,
    )
      .when({ type: 'CountStock', counted: '2', countedAt: 0, seen: '5' })
      .then(counted({ counted: '2', difference: '0', cost: eur(0) }, level('14', 2800)));
  });

  test('is recorded also when the books were right', () => {
    given(received('4', 800))
      .when({ type: 'CountStock', counted: '4', countedAt: 0, seen: '4' })
      .then(counted({ difference: '0', cost: eur(0) }, level('4', 800)));
    given().when({ type: 'CountStock', counted: '0', countedAt: -1, seen: '0' }).then();
  });
});

describe('transferring', () => {
  const dispatched: StockItemEvent = {
    type: 'TransferDispatched',
    data: { movedOn, transferId: 't1', to: 'WEST', quantity: '2', cost: eur(400), level: level('3', 600, '0', '2') },
  };
  const completed: StockItemEvent = {
    type: 'TransferCompleted',
    data: { transferId: 't1', to: 'WEST', quantity: '2', cost: eur(400), level: level('3', 600) },
  };

  test('leaves with its value and is in transit until it has come in', () => {
    const dispatch = { type: 'DispatchTransfer', transferId: 't1', to: 'WEST', quantity: '2' } as const;
    given(received('5', 1000)).when(dispatch).then(dispatched);
    given(received('5', 1000), dispatched).when(dispatch).then();
    given(received('5', 1000), dispatched).when({ type: 'CompleteTransfer', transferId: 't1' }).then(completed);
    given(received('5', 1000), dispatched, completed).when({ type: 'CompleteTransfer', transferId: 't1' }).then();
  });

  test('takes only what is not reserved', () => {
    given(received('5', 1000), reserved('4', '5', 1000))
      .when({ type: 'DispatchTransfer', transferId: 't1', to: 'WEST', quantity: '2' })
      .thenRejected('stock-item/insufficient', { available: '1', wanted: '2' });
  });

  test('comes in once', () => {
    const receive = { type: 'ReceiveTransfer', transferId: 't1', from: 'MAIN', quantity: '2', cost: eur(400) } as const;
    const arrived: StockItemEvent = {
      type: 'TransferReceived',
      data: { movedOn, transferId: 't1', from: 'MAIN', quantity: '2', cost: eur(400), level: level('2', 400) },
    };
    given().when(receive).then(arrived);
    given(arrived).when(receive).then();
  });

  test('is another one when another warehouse sends it under the same id', () => {
    const expect = { type: 'ExpectReceipt', receiptId: 't1', quantity: '2' } as const;
    const expected = (from: string): StockItemEvent => ({
      type: 'ReceiptExpected',
      data: { receiptId: 't1', quantity: '2', from, level: { onHand: '0', reserved: '0', inTransitOut: '0' } },
    });
    const arrived: StockItemEvent = {
      type: 'TransferReceived',
      data: { movedOn, transferId: 't1', from: 'MAIN', quantity: '2', cost: eur(400), level: level('2', 400) },
    };
    given(expected('MAIN'))
      .when({ ...expect, from: 'EAST' })
      .then(expected('EAST'));
    given(arrived)
      .when({ type: 'ReceiveTransfer', transferId: 't1', from: 'EAST', quantity: '1', cost: eur(100) })
      .then({
        type: 'TransferReceived',
        data: { movedOn, transferId: 't1', from: 'EAST', quantity: '1', cost: eur(100), level: level('3', 500) },
      });
  });
});
