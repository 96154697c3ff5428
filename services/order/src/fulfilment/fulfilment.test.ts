import { atOneInstant, specification, testId } from '@sales/eventsourcing/testing';
import { describe, expect, test } from 'vitest';
import { at, eur } from '../testing/orders.ts';
import type { FulfilmentEvent, OrderFacts } from './events.ts';
import { type Fulfilment, type FulfilmentInput, fulfilmentDecider, waitsForMachines } from './fulfilment.ts';

const rules = atOneInstant(fulfilmentDecider);
const given = specification(fulfilmentDecider);
const requestId = testId(50);
const order: OrderFacts = {
  orderId: testId(1),
  requestId,
  entity: 'MAIN',
  customerId: testId(900),
  total: eur(1000),
  creditLimit: eur(5000),
  policy: 'shipPartial',
  country: 'DE',
  lines: [{ lineId: testId(101), sku: 'CHAIR', quantity: '2' }],
};
const closeDueAt = '2024-01-29T09:00:00.000Z';

const submitted = (awaitingApproval = false): FulfilmentInput => ({ type: 'Submitted', order, awaitingApproval });
const granted: FulfilmentInput = { type: 'CreditGranted' };
const answered = (short: string): FulfilmentInput => ({ type: 'AllocationAnswered', isShort: short !== '0' });
const cancelled = (exposure: number, isOver: boolean): FulfilmentInput => ({
  type: 'Cancelled',
  exposure: eur(exposure),
  lines: [testId(101)],
  reason: 'changedMyMind',
  isOver,
  closeDueAt,
});
const changed = (exposure: number): FulfilmentInput => ({
  type: 'ExposureChanged',
  exposure: eur(exposure),
  cause: 'payment',
  closeDueAt,
});

const after = (...inputs: readonly FulfilmentInput[]): FulfilmentEvent[] => {
  const events: FulfilmentEvent[] = [];
  let state: Fulfilment = rules.initialState;
  for (const input of inputs) {
    const next = rules.decide(input, state);
    state = next.reduce(rules.evolve, state);
    events.push(...next);
  }
  return events;
};

const request = (attempt: number): FulfilmentEvent => ({
  type: 'AllocationRequested',
  data: { requestId, entity: 'MAIN', policy: 'shipPartial', country: 'DE', lines: order.lines, attempt },
});

test('waits for machines while it asks for credit and stock, not for people, goods or releases', () => {
  const waits = (...inputs: readonly FulfilmentInput[]): boolean =>
    waitsForMachines(after(...inputs).reduce(rules.evolve, rules.initialState));
  const deferred: FulfilmentInput = { type: 'CreditDeferred', reason: 'unpaid' };
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
        data: { step: 'credit', waitingFor: 'credit', ...order },
      });
    given()
      .when(submitted(true))
      .then({
        type: 'FulfilmentStarted',
        data: { step: 'approval', waitingFor: 'decision', ...order },
      });
    given(...after(submitted(true)))
      .when({ type: 'Approved', override: false })
      .then({
        type: 'CreditRequested',
        data: { step: 'credit', waitingFor: 'credit', override: false },
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
    const events = after(submitted(), { type: 'CreditRefused', ...refused });
    expect(events.at(-1)).toMatchObject({ type: 'CreditRefused', data: { step: 'approval', ...refused } });
    given(...events)
      .when({ type: 'Approved', override: true })
      .then({
        type: 'CreditRequested',
        data: { step: 'credit', waitingFor: 'credit', override: true },
      });
  });

  const deferral = { type: 'CreditDeferred', reason: 'doesNotPay' } as const;
  const released = { type: 'CustomerReleased' } as const;

  test('waits for the customer to be released from hold, and asks again with what the approver said', () => {
    const events = after(submitted(true), { type: 'Approved', override: true }, deferral);
    expect(events.at(-1)).toEqual({
      type: 'CreditDeferred',
      data: { step: 'credit', waitingFor: 'release', reason: 'doesNotPay' },
    });
    given(...events)
      .when(released)
      .then({
        type: 'CreditRequested',
        data: { step: 'credit', waitingFor: 'credit', override: true },
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
    const events = after(submitted(true), { type: 'Rejected' });
    expect(events.at(-1)).toMatchObject({ type: 'OrderSentBack', data: { step: 'approval' } });
    expect(after(submitted(true), { type: 'Rejected' }, submitted()).at(-1)).toMatchObject({
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
    const overdue = { type: 'AllocationOverdue', attempt: 1 } as const;
    given(...after(submitted(), granted))
      .when(overdue, late)
      .then({ type: 'AllocationTimedOut', data: { step: 'allocation', attempt: 1, since: at } }, request(2));
    given(...after(submitted(), granted, answered('0')))
      .when(overdue)
      .then();
    given(...after(submitted(), granted, overdue))
      .when(overdue)
      .then();
  });

  test('lets stock and credit go when the order is cancelled, and hears no late answer', () => {
    const events = after(submitted(), granted, cancelled(0, true));
    expect(events.at(-1)).toEqual({
      type: 'ReleaseRequested',
      data: { step: 'cancelled', exposure: eur(0), lines: [testId(101)], reason: 'changedMyMind' },
    });
    given(...events)
      .when(answered('0'))
      .then();
    given(...events)
      .when({ type: 'AllocationOverdue', attempt: 1 })
      .then();
  });

  test('hears that its stock was let go, when it has not asked for that', () => {
    const gone: FulfilmentInput = { type: 'LinesReleased', lines: [testId(101)] };
    const waitingFor = 'cancelling';
    given(...after(submitted(), granted, answered('0')))
      .when(gone)
      .then({
        type: 'AllocationAnswered',
        data: { step: 'backorder', waitingFor },
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

  test('counts again after a reversal, also when it is over, until that is paid again', () => {
    const again = { type: 'ExposureRestored', exposure: eur(300) } as const;
    for (const end of [[], [{ type: 'Closed' } as const]]) {
      const events = after(submitted(), granted, answered('0'), changed(0), ...end, again);
      expect(events.at(-1)).toMatchObject({ type: 'ExposureRestored', data: { exposure: eur(300) } });
      given(...events)
        .when(again)
        .then();
      expect(after(submitted(), granted, answered('0'), changed(0), ...end, again, changed(0)).at(-1)).toMatchObject({
        type: 'ExposureReduced',
        data: { exposure: eur(0) },
      });
    }
  });

  test('hears nothing else after the end', () => {
    const closed = after(submitted(), granted, answered('0'), changed(0), { type: 'Closed' });
    expect(closed.at(-1)).toEqual({ type: 'FulfilmentEnded', data: { step: 'done' } });
    given(...closed)
      .when(answered('0'))
      .then();
    given(...closed)
      .when({ type: 'CloseOverdue', attempt: 1 })
      .then();
  });
});
