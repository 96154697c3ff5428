import { specification } from '@sales/eventsourcing/testing';
import { test } from 'vitest';
import type { StockItemEvent } from './events.ts';
import { eur, level, line, otherLine, received, reserved, stockItem } from './fixture.ts';

const given = specification(stockItem);
const awaited = (who: typeof line, waiting: string, after: StockItemEvent['data']['level']): StockItemEvent => ({
  type: 'StockAwaited',
  data: { ...who, waiting, level: after },
});
const filled = (
  who: typeof line,
  quantity: string,
  waiting: string,
  after: StockItemEvent['data']['level'],
): StockItemEvent => ({ type: 'BackorderFilled', data: { ...who, quantity, waiting, level: after } });
const nothing = { onHand: '0', reserved: '0', inTransitOut: '0' };

test('a line waits where there has never been anything', () => {
  given()
    .when({ type: 'AwaitStock', ...line, quantity: '3' })
    .then(awaited(line, '3', nothing));
  given(awaited(line, '3', nothing))
    .when({ type: 'AwaitStock', ...line, quantity: '3' })
    .then();
  given()
    .when({ type: 'AwaitStock', ...line, quantity: '0' })
    .then();
});

test('what comes in goes to those who wait, in their order', () => {
  given(awaited(line, '3', nothing), awaited(otherLine, '3', nothing))
    .when({ type: 'ReceiveStock', quantity: '5', cost: eur(1000) })
    .then(
      received('5', 1000),
      filled(line, '3', '0', level('5', 1000, '3')),
      filled(otherLine, '2', '1', level('5', 1000, '5')),
    );
});

test('who waits takes what is there at once', () => {
  given(received('5', 1000))
    .when({ type: 'AwaitStock', ...line, quantity: '7' })
    .then(awaited(line, '7', level('5', 1000)), filled(line, '5', '2', level('5', 1000, '5')));
});

test('what is released goes on to who waits', () => {
  given(received('5', 1000), reserved('5', '5', 1000), awaited(otherLine, '2', level('5', 1000, '5')))
    .when({ type: 'ReleaseReservation', ...line, partial: true, reason: 'cancelled', close: true })
    .then(
      {
        type: 'ReservationReleased',
        data: { ...line, quantity: '5', reason: 'cancelled', closed: true, level: level('5', 1000) },
      },
      filled(otherLine, '2', '0', level('5', 1000, '2')),
    );
});

test('a line that waits for less keeps its place; one that is let go leaves', () => {
  const queue = [awaited(line, '3', nothing), awaited(otherLine, '3', nothing)];
  given(...queue, awaited(line, '1', nothing))
    .when({ type: 'ReceiveStock', quantity: '1', cost: eur(200) })
    .then(received('1', 200), filled(line, '1', '0', level('1', 200, '1')));
  given(...queue, {
    type: 'ReservationReleased',
    data: { ...line, quantity: '0', reason: 'cancelled', closed: true, level: nothing },
  })
    .when({ type: 'ReceiveStock', quantity: '1', cost: eur(200) })
    .then(received('1', 200), filled(otherLine, '1', '2', level('1', 200, '1')));
});

test('a line that was let go waits for nothing', () => {
  given({
    type: 'ReservationReleased',
    data: { ...line, quantity: '0', reason: 'cancelled', closed: true, level: nothing },
  })
    .when({ type: 'AwaitStock', ...line, quantity: '1' })
    .thenRejected('stock-item/released', line);
});
