import { DomainError, fold } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocated, at, cancel, decider, draft, eur, line, lineId, placed, refund, terms } from '../testing/orders.ts';
import type { OrderCommand } from './commands.ts';
import type { OrderEvent } from './events.ts';

const lines = [line(1, { quantity: 3 })];
const day = (nth: number): string => new Date(Date.parse(at) + nth * 86_400_000).toISOString();
const date = (nth: number): string => day(nth).slice(0, 10);

/** The commands of a whole order, each with the day that it is of. */
const dated = {
  ship: (on: number, quantity = '3'): OrderCommand => ({
    type: 'DispatchShipment',
    at: day(on),
    dated: true,
    shipmentId: testId(200 + on),
    lines: [{ lineId: lineId(1), quantity }],
  }),
  deliver: (on: number): OrderCommand => ({ type: 'ConfirmDelivery', at: day(on), dated: true }),
  invoice: (on: number): OrderCommand => ({
    type: 'IssueInvoice',
    at: day(20),
    dated: true,
    issuedOn: date(on),
    invoiceId: testId(300),
    number: 'INV-2024-000001',
  }),
  pay: (on: number): OrderCommand => ({
    type: 'RecordPayment',
    at: day(on),
    dated: true,
    paymentId: testId(400),
    method: 'transfer',
  }),
  request: (on: number, quantity = '3'): OrderCommand => ({
    type: 'RequestReturn',
    at: day(on),
    dated: true,
    returnId: testId(501),
    lines: [{ lineId: lineId(1), quantity, reason: 'too small' }],
  }),
  approve: (on: number): OrderCommand => ({ type: 'ApproveReturn', at: day(on), dated: true, returnId: testId(501) }),
  receive: (on: number): OrderCommand => ({
    type: 'ReceiveReturn',
    at: day(on),
    dated: true,
    returnId: testId(501),
    warehouse: 'MAIN',
  }),
  refund: (on: number): OrderCommand => ({ ...refund(1), at: day(on), dated: true }),
  close: (on: number): OrderCommand => ({ type: 'CloseOrder', at: day(on), dated: true }),
  cancel: (on: number): OrderCommand => ({ ...cancel, at: day(on), dated: true }),
};

const run = (...commands: readonly OrderCommand[]): OrderEvent[] => {
  const events: OrderEvent[] = [];
  for (const command of commands) events.push(...decider.decide(command, fold(decider, events)));
  return events;
};

const refusal = (before: readonly OrderCommand[], command: OrderCommand) => {
  const state = fold(decider, run(...before));
  try {
    decider.decide(command, state);
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, ...error.details };
    throw error;
  }
  return undefined;
};

const { ship, deliver, invoice, pay, request, approve, receive, close } = dated;
const order = [placed(lines), allocated(lines)];
const drafted = [draft(lines, { at: day(5) })];
const late = [placed(lines, { at: day(5) }), allocated(lines)];
const sold = [...order, ship(1), invoice(2)];

describe('dated too early', () => {
  test.each<[what: string, before: readonly OrderCommand[], command: OrderCommand, after: string, earliest: string]>([
    ['submitted', drafted, { type: 'SubmitOrder', at, dated: true, terms }, 'order drafted', day(5)],
    ['changed', drafted, { type: 'RemoveLine', at, dated: true, lineId: lineId(1) }, 'order drafted', day(5)],
    [
      'told where to go',
      drafted,
      { type: 'SetShipping', at, dated: true, shipping: { charge: eur(1) } },
      'order drafted',
      day(5),
    ],
    ['cancelled', late, dated.cancel(0), 'order submitted', day(5)],
    ['shipped', late, ship(0), 'order submitted', day(5)],
    ['invoiced', [...late, ship(6)], invoice(-5000), 'order submitted', date(5)],
    ['paid', sold, pay(0), 'invoice issued', date(2)],
    ['paid before it was ordered', [...late, ship(6), invoice(5)], pay(4), 'order submitted', day(5)],
    ['returned', sold, request(0), 'shipment dispatched', day(1)],
    ['approved', [...sold, request(3)], approve(2), 'return requested', day(3)],
    ['received', [...sold, request(3), approve(5)], receive(2), 'return requested', day(3)],
    ['refunded', [...sold, pay(3), request(3), approve(3), receive(7)], dated.refund(6), 'return received', day(7)],
    ['closed', [...sold, pay(9)], close(8), 'goods or money moved', day(9)],
  ])('is what was %s before it can have been', (_, before, command, after, earliest) => {
    expect(refusal(before, command)).toMatchObject({ code: 'order/dated-too-early', after, earliest });
    const { dated: __, ...undated } = command;
    expect(refusal(before, undated)?.code).not.toBe('order/dated-too-early');
  });

  test('is a return of more than had been shipped by then, not one of what had', () => {
    const shipments = [...order, ship(1, '1'), ship(4, '2')];
    expect(refusal(shipments, request(2, '2'))).toMatchObject({ after: 'shipment dispatched', earliest: day(4) });
    expect(refusal(shipments, request(2, '1'))).toBeUndefined();
    const [one] = run(...shipments, request(2, '1')).slice(-1);
    expect(one?.type).toBe('ReturnRequested');
    expect(
      refusal([...shipments, request(2, '1')], { ...request(3, '1'), returnId: testId(502) } as OrderCommand),
    ).toMatchObject({
      earliest: day(4),
    });
  });

  test('is nothing that was said already: sent again it is compared with what was said', () => {
    const again = { ...ship(1), at: day(-3) };
    expect(decider.decide({ ...again, dated: false }, fold(decider, run(...order, ship(1))))).toEqual([]);
    expect(refusal([...order, ship(1)], again)).toMatchObject({ differences: { effectiveAt: { sent: day(-3) } } });
  });

  test.each([
    ['Asia/Shanghai', '2024-01-15T17:00:00.000Z', '2024-01-15', '2024-01-16'],
    ['America/Los_Angeles', '2024-01-15T03:00:00.000Z', '2024-01-13', '2024-01-14'],
  ])('goes by the days where the company is: in %s', (timeZone, placedAt, before, that) => {
    const elsewhere = [placed(lines, { at: placedAt, timeZone }), allocated(lines), ship(6)];
    const on = (issuedOn: string): OrderCommand => ({ ...invoice(0), issuedOn }) as OrderCommand;
    expect(refusal(elsewhere, on(before))).toMatchObject({ date: before, earliest: that, after: 'order submitted' });
    expect(refusal(elsewhere, on(that))).toBeUndefined();
    // A payment on the day of the invoice, though the invoice begins with its day.
    expect(refusal([...elsewhere, on(that)], { ...pay(0), at: placedAt } as OrderCommand)).toBeUndefined();
  });
});

test('back-dating is possible: an order that is recorded long after in the order of its dates is never refused', () => {
  const steps = [ship, deliver, invoice, pay, request, approve, receive, dated.refund];
  const gaps = fc.array(fc.nat(30), { minLength: steps.length, maxLength: steps.length });
  fc.assert(
    fc.property(gaps, fc.integer({ min: -9000, max: 0 }), (waits, first) => {
      let on = first;
      const commands = steps.map((step, nth) => {
        on += waits[nth] ?? 0;
        return step(on);
      });
      const events = run(placed(lines, { at: day(first) }), allocated(lines), ...commands, close(on));
      expect(events.at(-1)?.type).toBe('OrderClosed');
      expect(events.find(({ type }) => type === 'PaymentRecorded')?.data).toMatchObject({ amount: eur(3570) });
    }),
  );
});
