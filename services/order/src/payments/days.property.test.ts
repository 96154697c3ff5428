import { addDays } from '@sales/contracts';
import { DomainError } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import type { PaymentCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { PaymentEvent } from './events.ts';
import { evolve, initialState, type PaymentState } from './state.ts';

const [payment, customer] = [testId(1), testId(2)];
const received = 100;
const first = '2026-03-01';
const receipt = {
  entity: 'MAIN',
  customerId: customer,
  amount: eur(received),
  method: 'transfer',
  receivedOn: first,
};
const dayOf = (nth: number): string => addDays(first, nth);

const day = fc.integer({ min: -2, max: 12 });
const amount = fc.integer({ min: 1, max: 60 });
const nth = fc.integer({ min: 0, max: 3 });

/** Parts have the day of the money at least: that is planned before. */
const command: fc.Arbitrary<PaymentCommand> = fc.oneof(
  fc.record({ day: fc.nat(12), amount, id: nth }).map((one): PaymentCommand => {
    const applied = [{ invoiceId: testId(100 + one.id), amount: eur(one.amount), on: dayOf(one.day) }];
    return { type: 'ApplyPayment', applied };
  }),
  fc.record({ day, amount, id: nth, dated: fc.boolean() }).map((one): PaymentCommand => {
    const payOut = { payOutId: testId(200 + one.id), amount: eur(one.amount), method: 'transfer', on: dayOf(one.day) };
    return { type: 'PayOut', payOut, dated: one.dated };
  }),
  fc
    .record({ nth, settled: fc.nat(30) })
    .map((one): PaymentCommand => ({ type: 'ReduceApplication', nth: one.nth, settled: eur(one.settled) })),
  fc.record({ day, dated: fc.boolean() }).map(
    (one): PaymentCommand => ({
      type: 'ReversePayment',
      why: { reason: 'bounced' },
      on: dayOf(one.day),
      dated: one.dated,
    }),
  ),
);

/** What is applied to invoices, and paid out, at the end of a day. */
const movedBy = (events: readonly PaymentEvent[], on: string) => {
  let [applied, paidOut, reversed] = [0, 0, false];
  for (const { type, data } of events) {
    if (type === 'PaymentApplied') for (const part of data.applied) if (part.on <= on) applied += part.amount.amount;
    if (type === 'ApplicationReduced' && data.on <= on) applied -= data.amount.amount;
    if (type === 'PaymentPaidOut' && data.on <= on) paidOut += data.amount.amount;
    if (type === 'PaymentReversed' && data.on <= on) reversed = true;
  }
  return { applied, paidOut, reversed };
};

test('on no day is more applied and paid out than was received, and nothing moves after it was reversed', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 12 }), (commands) => {
      const events: PaymentEvent[] = [];
      let state: PaymentState = initialState;
      const record = (one: PaymentCommand): void => {
        try {
          for (const event of decide(one, state)) {
            events.push(event);
            state = evolve(state, event);
          }
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
        }
      };
      record({ type: 'ReceivePayment', receipt, applied: [] });
      commands.forEach(record);
      const last = movedBy(events, dayOf(20));
      for (let at = -2; at <= 12; at++) {
        const { applied, paidOut, reversed } = movedBy(events, dayOf(at));
        expect(applied).toBeGreaterThanOrEqual(0);
        expect(paidOut).toBeGreaterThanOrEqual(0);
        expect(applied + paidOut).toBeLessThanOrEqual(at < 0 ? 0 : received);
        if (reversed)
          expect({ payment, applied, paidOut }).toEqual({ payment, applied: last.applied, paidOut: last.paidOut });
      }
    }),
  );
});

test('what a person dates before what must come first is refused; what is not dated has the earliest day', () => {
  const applied = [{ invoiceId: testId(100), amount: eur(10), on: dayOf(5) }];
  const given = decide({ type: 'ReceivePayment', receipt, applied }, initialState).reduce(evolve, initialState);
  const reverse = { type: 'ReversePayment', why: { reason: 'bounced' }, on: dayOf(4) } as const;
  expect(() => decide({ ...reverse, dated: true }, given)).toThrow(
    new DomainError('payment/dated-too-early', { date: dayOf(4), earliest: dayOf(5), after: 'paymentApplied' }),
  );
  expect(decide(reverse, given)).toMatchObject([{ type: 'PaymentReversed', data: { on: dayOf(5) } }]);
  const payOut = { payOutId: testId(200), amount: eur(10), method: 'transfer', on: dayOf(-1) };
  expect(() => decide({ type: 'PayOut', payOut, dated: true }, given)).toThrow('payment/dated-too-early');
  expect(decide({ type: 'PayOut', payOut }, given)).toMatchObject([{ type: 'PaymentPaidOut', data: { on: first } }]);
});
