import { specification, testId } from '@sales/eventsourcing/testing';
import { describe, expect, test } from 'vitest';
import { at, eur } from '../testing/orders.ts';
import type { FulfilmentEvent, OrderFacts } from './events.ts';
import { type Fulfilment, type FulfilmentInput, fulfilmentDecider, waitsForMachines } from './fulfilment.ts';

const given = specification(fulfilmentDecider);
const requestId = testId(50);
const order: OrderFacts = {
  orderId: testId(1),
  requestId,
  customerId: testId(900),
  total: eur(1000),
  creditLimit: eur(5000),
  policy: 'shipPartial',
  country: 'DE',
  lines: [{ lineId: testId(101), sku: 'CHAIR', quantity: '2' }],
};
const closeDueAt = '2024-01-29T09:00:00.000Z';

const submitted = (awaitingApproval = false): FulfilmentInput => ({ type: 'Submitted', at, order, awaitingApproval });
const granted: FulfilmentInput = { type: 'CreditGranted', at };
const answered = (short: string): FulfilmentInput => ({
  type: 'AllocationAnswered',
  at,
  requestId,
  lines: [{ lineId: testId(101), sku: 'CHAIR', reserved: [{ warehouse: 'MAIN', quantity: '1' }], short }],
});
const cancelled = (exposure: number, isOver: boolean): FulfilmentInput => ({
  type: 'Cancelled',
  at,
  exposure: eur(exposure),
  lines: [testId(101)],
  reason: 'changed my mind',
  isOver,
  closeDueAt,
});
const changed = (exposure: number): FulfilmentInput => ({
  type: 'ExposureChanged',
  at,
  exposure: eur(exposure),
  cause: 'payment',
  closeDueAt,
});

const after = (...inputs: readonly FulfilmentInput[]): FulfilmentEvent[] => {
  const events: FulfilmentEvent[] = [];
  let state: Fulfilment = fulfilmentDecider.initialState;
  for (const input of inputs) {
    const next = fulfilmentDecider.decide(input, state);
    state = next.reduce(fulfilmentDecider.evolve, state);
    events.push(...next);
  }
  return events;
};

const request = (attempt: number): FulfilmentEvent => ({
  type: 'AllocationRequested',
  data: { at, requestId, policy: 'shipPartial', country: 'DE', lines: order.lines, attempt },
});

test('waits for machines while it asks for credit and stock, not for people, goods or releases', () => {
  const waits = (...inputs: readonly FulfilmentInput[]): boolean =>
    waitsForMachines(after(...inputs).reduce(fulfilmentDecider.evolve, fulfilmentDecider.initialState));
  const deferred: FulfilmentInput = { type: 'CreditDeferred', at, reason: 'unpaid' };
  expect(waits()).toBe(false);
  expect(waits(submitted(true))).toBe(false);
  expect(waits(submitted())).toBe(true);
  expect(waits(submitted(), deferred)).toBe(false);
  expect(waits(submitted(), granted)).toBe(true);
  expect(waits(submitted(), granted, answered('1'))).toBe(false);
  expect(waits(submitted(), granted, cancelled(0, true))).toBe(false);
});

describe('fulfilment', () => {
  test('asks for credit at once, or waits for the approval', () => {
    given()
      .when(submitted())
      .then({
        type: 'FulfilmentStarted',
        data: { at, step: 'credit', waitingFor: 'credit', ...order },
      });
    given()
      .when(submitted(true))
      .then({
        type: 'FulfilmentStarted',
        data: { at, step: 'approval', waitingFor: 'decision', ...order },
      });
    given(...after(submitted(true)))
      .when({ type: 'Approved', at, override: false })
      .then({
        type: 'CreditRequested',
        data: { at, step: 'credit', waitingFor: 'credit', override: false },
      });
  });

  test('asks for stock when it has the credit', () => {
    given(...after(submitted()))
      .when(granted)
      .then(request(1));
    given(...after(submitted(), granted))
      .when(granted)
      .then();
  });

  test('has the order approved when there is not enough credit, and then goes beyond the limit', () => {
    const refused = { amount: eur(1000), exposure: eur(4500), limit: eur(5000) };
    const events = after(submitted(), { type: 'CreditRefused', at, ...refused });
    expect(events.at(-1)).toMatchObject({ type: 'CreditRefused', data: { step: 'approval', ...refused } });
    given(...events)
      .when({ type: 'Approved', at, override: true })
      .then({
        type: 'CreditRequested',
        data: { at, step: 'credit', waitingFor: 'credit', override: true },
      });
  });

  const deferral = { type: 'CreditDeferred', at, reason: 'does not pay' } as const;
  const released = { type: 'CustomerReleased', at } as const;

  test('waits for the customer to be released from hold, and asks again with what the approver said', () => {
    const events = after(submitted(true), { type: 'Approved', at, override: true }, deferral);
    expect(events.at(-1)).toEqual({
      type: 'CreditDeferred',
      data: { at, step: 'credit', waitingFor: 'release', reason: 'does not pay' },
    });
    given(...events)
      .when(released)
      .then({
        type: 'CreditRequested',
        data: { at, step: 'credit', waitingFor: 'credit', override: true },
      });
  });

  test('goes on when the release overtakes the deferral, and then does not hear of either', () => {
    given(...after(submitted(), released, deferral))
      .when(granted)
      .then(request(1));
    given(...after(submitted(), granted))
      .when(released)
      .then();
    given(...after(submitted(), granted))
      .when(deferral)
      .then();
  });

  test('waits for a rejected order to come again', () => {
    const events = after(submitted(true), { type: 'Rejected', at });
    expect(events.at(-1)).toMatchObject({ type: 'OrderSentBack', data: { step: 'approval' } });
    expect(after(submitted(true), { type: 'Rejected', at }, submitted()).at(-1)).toMatchObject({
      type: 'FulfilmentStarted',
      data: { step: 'credit' },
    });
  });

  test('takes answers as they come: short, then filled', () => {
    expect(after(submitted(), granted, answered('1'), answered('0')).slice(2)).toMatchObject([
      { type: 'AllocationAnswered', data: { step: 'backorder', waitingFor: 'stock' } },
      { type: 'AllocationAnswered', data: { step: 'shipment', waitingFor: 'shipment' } },
    ]);
  });

  test('asks again with the same request when there is no answer, and not when there is one', () => {
    const late = '2024-01-15T09:00:30.000Z';
    given(...after(submitted(), granted))
      .when({ type: 'AllocationOverdue', at: late, attempt: 1 })
      .then({ type: 'AllocationTimedOut', data: { at: late, step: 'allocation', attempt: 1, since: at } }, {
        ...request(2),
        data: { ...request(2).data, at: late },
      } as FulfilmentEvent);
    given(...after(submitted(), granted, answered('0')))
      .when({ type: 'AllocationOverdue', at: late, attempt: 1 })
      .then();
    given(...after(submitted(), granted, { type: 'AllocationOverdue', at: late, attempt: 1 }))
      .when({ type: 'AllocationOverdue', at: late, attempt: 1 })
      .then();
  });

  test('lets stock and credit go when the order is cancelled, and hears no late answer', () => {
    const events = after(submitted(), granted, cancelled(0, true));
    expect(events.at(-1)).toEqual({
      type: 'ReleaseRequested',
      data: { at, step: 'cancelled', exposure: eur(0), lines: [testId(101)], reason: 'changed my mind' },
    });
    given(...events)
      .when(answered('0'))
      .then();
    given(...events)
      .when({ type: 'AllocationOverdue', at, attempt: 1 })
      .then();
  });

  test('hears that its stock was let go, when it has not asked for that', () => {
    const gone: FulfilmentInput = { type: 'LinesReleased', at, lines: [testId(101)] };
    const waitingFor = 'cancelling';
    given(...after(submitted(), granted, answered('0')))
      .when(gone)
      .then({
        type: 'AllocationAnswered',
        data: {
          at,
          step: 'backorder',
          waitingFor,
          requestId,
          lines: [{ lineId: testId(101), sku: 'CHAIR', reserved: [], short: '2' }],
        },
      });
    for (const isOver of [true, false])
      given(...after(submitted(), granted, answered('0'), cancelled(isOver ? 0 : 500, isOver)))
        .when(gone)
        .then();
    given(...after(submitted()))
      .when(gone)
      .then();
  });

  test('has no stock to let go before it asked for any', () => {
    expect(after(submitted(true), cancelled(0, true)).at(-1)).toMatchObject({ data: { lines: [] } });
    given().when(cancelled(0, true)).then();
  });

  test('releases credit as the order counts for less, and never for more', () => {
    expect(after(submitted(), granted, changed(400)).at(-1)).toMatchObject({
      type: 'ExposureReduced',
      data: { exposure: eur(400), step: 'allocation' },
    });
    given(...after(submitted(), granted, changed(400)))
      .when(changed(400))
      .then();
  });

  test('sets the day of closing when nothing is open any more', () => {
    expect(after(submitted(), granted, answered('0'), changed(0)).at(-1)).toMatchObject({
      data: { step: 'settlement', closeDueAt },
    });
    expect(after(submitted(), granted, answered('0'), cancelled(0, false)).at(-1)).toMatchObject({
      data: { step: 'settlement', closeDueAt },
    });
  });

  test('hears what goods had cost also after the end', () => {
    const closed = after(submitted(), granted, answered('0'), changed(0), { type: 'Closed', at });
    expect(closed.at(-1)).toEqual({ type: 'FulfilmentEnded', data: { at, step: 'done' } });
    given(...closed)
      .when({ type: 'Shipped', at, shipmentId: testId(201), lines: [] })
      .then({ type: 'ShipmentCosted', data: { at, step: 'done', shipmentId: testId(201), lines: [] } });
    given(...closed)
      .when({ type: 'CloseOverdue', at, attempt: 1 })
      .then();
  });
});
