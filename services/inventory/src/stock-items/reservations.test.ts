import { specification } from '@sales/eventsourcing/testing';
import { describe, test } from 'vitest';
import type { StockItemEvent } from './events.ts';
import { eur, level, line, movedOn, otherLine, received, reserved, stockItem } from './fixture.ts';

const given = specification(stockItem);
const reserve = (quantity: string, partial = false) => ({ type: 'ReserveStock', ...line, quantity, partial }) as const;
const release = { type: 'ReleaseReservation', ...line, partial: true, reason: 'cancelled', close: true } as const;
const ship = (quantity: string, partial = false) =>
  ({ type: 'ShipStock', ...line, shipmentId: 'shipment-1', quantity, partial }) as const;
const shipped = (quantity: string, cost: number, after: ReturnType<typeof level>): StockItemEvent => ({
  type: 'StockShipped',
  data: { movedOn, ...line, shipmentId: 'shipment-1', quantity, cost: eur(cost), level: after },
});

describe('reserving', () => {
  test('holds what is available', () => {
    given(received('5', 1000))
      .when(reserve('3'))
      .then(reserved('3', '5', 1000));
  });

  test('refuses what is not there, or takes what there is', () => {
    const facts = { available: '5', wanted: '6' };
    given(received('5', 1000)).when(reserve('6')).thenRejected('stock-item/insufficient', facts);
    given(received('5', 1000))
      .when(reserve('6', true))
      .then(reserved('5', '5', 1000));
    given().when(reserve('1', true)).thenRejected('stock-item/insufficient', { available: '0', wanted: '1' });
  });

  test('two lines of one product hold their sum', () => {
    const second = { ...line, lineId: 'line-2' };
    given(received('5', 1000), reserved('3', '5', 1000))
      .when({ type: 'ReserveStock', ...second, quantity: '3', partial: true })
      .then({ type: 'StockReserved', data: { ...second, quantity: '2', level: level('5', 1000, '5') } });
  });

  test('what a line holds already counts', () => {
    given(received('5', 1000), reserved('3', '5', 1000))
      .when(reserve('3'))
      .then();
    given(received('5', 1000), reserved('3', '5', 1000))
      .when(reserve('5'))
      .then({ type: 'StockReserved', data: { ...line, quantity: '2', level: level('5', 1000, '5') } });
  });
});

describe('releasing', () => {
  const released = (quantity: string, after: ReturnType<typeof level>, closed = true): StockItemEvent => ({
    type: 'ReservationReleased',
    data: { ...line, quantity, reason: 'cancelled', closed, level: after },
  });

  test('lets go what the line holds, for good', () => {
    const history = [received('5', 1000), reserved('3', '5', 1000), released('3', level('5', 1000))];
    given(received('5', 1000), reserved('3', '5', 1000))
      .when(release)
      .then(released('3', level('5', 1000)));
    given(...history)
      .when(release)
      .then();
    given(...history)
      .when(reserve('1'))
      .thenRejected('stock-item/released', line);
  });

  test('lets a part go, and keeps the rest and the line', () => {
    given(received('5', 1000), reserved('3', '5', 1000))
      .when({ ...release, quantity: '1', close: false })
      .then(released('1', level('5', 1000, '2'), false));
    given(received('5', 1000), reserved('3', '5', 1000))
      .when({ ...release, quantity: '4', close: false })
      .then(released('3', level('5', 1000), false));
    given(received('5', 1000), reserved('3', '5', 1000))
      .when({ ...release, quantity: '4', partial: false, close: false })
      .thenRejected('stock-item/not-reserved', { reserved: '3', wanted: '4' });
    given(received('5', 1000))
      .when({ ...release, quantity: '1', partial: false, close: false })
      .thenRejected('stock-item/not-reserved', { reserved: '0', wanted: '1' });
    given(received('5', 1000))
      .when({ ...release, partial: false, close: false })
      .then();
    given(received('5', 1000))
      .when({ ...release, close: false })
      .then();
  });

  test('before anything is held refuses what comes late', () => {
    const tombstone = released('0', level('5', 1000));
    given(received('5', 1000)).when(release).then(tombstone);
    given(received('5', 1000), tombstone).when(reserve('1')).thenRejected('stock-item/released', line);
    given(received('5', 1000), tombstone)
      .when({ type: 'ReserveStock', ...otherLine, quantity: '1', partial: false })
      .then({ type: 'StockReserved', data: { ...otherLine, quantity: '1', level: level('5', 1000, '1') } });
  });

  test('works where there has never been anything: no currency, no value', () => {
    given()
      .when(release)
      .then({
        type: 'ReservationReleased',
        data: {
          ...line,
          quantity: '0',
          reason: 'cancelled',
          closed: true,
          level: { onHand: '0', reserved: '0', inTransitOut: '0' },
        },
      });
  });
});

describe('picking and shipping', () => {
  test('picks what is held, no more', () => {
    const pick = (quantity: string) => ({ type: 'PickStock', ...line, quantity }) as const;
    const picked: StockItemEvent = {
      type: 'StockPicked',
      data: { ...line, quantity: '2', level: level('5', 1000, '3') },
    };
    given(received('5', 1000), reserved('3', '5', 1000))
      .when(pick('2'))
      .then(picked);
    given(received('5', 1000), reserved('3', '5', 1000), picked)
      .when(pick('2'))
      .thenRejected('stock-item/not-reserved', { reserved: '3', picked: '2' });
    given(received('5', 1000)).when(pick('1')).thenRejected('stock-item/not-reserved', line);
  });

  test('ships what is held at moving-average cost', () => {
    given(received('5', 1000), reserved('3', '5', 1000))
      .when(ship('2'))
      .then(shipped('2', 400, level('3', 600, '1')));
    given(received('5', 1000), reserved('3', '5', 1000))
      .when(ship('4'))
      .thenRejected('stock-item/not-reserved', { reserved: '3' });
    given(received('5', 1000)).when(ship('1')).thenRejected('stock-item/not-reserved', line);
  });

  test('ships what is held where a part will do', () => {
    given(received('5', 1000), reserved('3', '5', 1000))
      .when(ship('4', true))
      .then(shipped('3', 600, level('2', 400)));
    given(received('5', 1000)).when(ship('1', true)).thenRejected('stock-item/not-reserved', line);
  });

  test('the last unit takes what is left of the value', () => {
    const first = shipped('1', 33, level('2', 67, '2'));
    const second = shipped('1', 34, level('1', 33, '1'));
    const history = [received('3', 100), reserved('3', '3', 100)];
    given(...history)
      .when(ship('1'))
      .then(first);
    given(...history, first)
      .when(ship('1'))
      .then(second);
    given(...history, first, second)
      .when(ship('1'))
      .then(shipped('1', 33, level('0', 0)));
  });

  test('returns come back at the cost at which they left', () => {
    given(received('5', 1000))
      .when({ type: 'ReturnStock', ...line, returnId: 'return-1', quantity: '1', cost: eur(170) })
      .then({
        type: 'StockReturned',
        data: { movedOn, ...line, returnId: 'return-1', quantity: '1', cost: eur(170), level: level('6', 1170) },
      });
  });
});
