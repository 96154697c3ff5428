import { DomainError } from '@sales/eventsourcing';
import { fold, testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocated,
  at,
  cancel,
  commandsOf,
  decider,
  draft,
  eur,
  history,
  line,
  lineId,
  pay,
  placed,
  refund,
  type Told,
  terms,
} from '../testing/orders.ts';
import type { OrderCommand } from './commands.ts';

const lines = [line(1, { quantity: 3 })];
const day = (nth: number): string => new Date(Date.parse(at) + nth * 86_400_000).toISOString();
const date = (nth: number): string => day(nth).slice(0, 10);

/** The commands of a whole order, each with the day that it is of. */
const dated = {
  ship: (on: number, quantity = '3'): Told => ({
    type: 'DispatchShipment',
    at: day(on),
    dated: true,
    shipmentId: testId(200 + on),
    lines: [{ lineId: lineId(1), quantity }],
  }),
  deliver: (on: number): Told => ({ type: 'ConfirmDelivery', at: day(on), dated: true }),
  invoice: (on: number): Told => ({
    type: 'InvoiceLines',
    at: day(20),
    dated: true,
    on: date(on),
    invoiceId: testId(300),
  }),
  pay: (on: number): Told => ({ ...pay(1), at: day(on), dated: true }),
  request: (on: number, quantity = '3'): Told => ({
    type: 'RequestReturn',
    at: day(on),
    dated: true,
    returnId: testId(501),
    lines: [{ lineId: lineId(1), quantity, reason: 'tooSmall' }],
  }),
  approve: (on: number): Told => ({ type: 'ApproveReturn', at: day(on), dated: true, returnId: testId(501) }),
  receive: (on: number): Told => ({
    type: 'ReceiveReturn',
    at: day(on),
    dated: true,
    returnId: testId(501),
    warehouse: 'MAIN',
  }),
  refund: (on: number): Told => ({ ...refund(1), at: day(on), dated: true }),
  close: (on: number): Told => ({ type: 'CloseOrder', at: day(on), dated: true }),
  cancel: (on: number): Told => ({ ...cancel, at: day(on), dated: true }),
};

const refusal = (before: readonly Told[], command: Told) => {
  const state = fold(decider, history(...before));
  try {
    const { at: on = at, ...undated } = command;
    for (const one of commandsOf(undated, state)) decider.decide(one, state, on);
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, ...error.details };
    throw error;
  }
  return undefined;
};

const { ship, deliver, invoice, request, approve, receive, close } = dated;
const order = [placed(lines), allocated(lines)];
const drafted = [{ ...draft(lines), at: day(5) }];
const late = [{ ...placed(lines), at: day(5) }, allocated(lines)];
const sold = [...order, ship(1), invoice(2)];

describe('dated too early', () => {
  test.each<[what: string, before: readonly Told[], command: Told, after: string, earliest: string]>([
    ['submitted', drafted, { type: 'SubmitOrder', dated: true, terms }, 'orderDrafted', day(5)],
    ['changed', drafted, { type: 'RemoveLine', dated: true, lineId: lineId(1) }, 'orderDrafted', day(5)],
    [
      'told where to go',
      drafted,
      { type: 'SetShipping', dated: true, shipping: { method: 'parcel' } },
      'orderDrafted',
      day(5),
    ],
    ['cancelled', late, dated.cancel(0), 'orderSubmitted', day(5)],
    ['shipped', late, ship(0), 'orderSubmitted', day(5)],
    ['invoiced', [...late, ship(6)], invoice(-5000), 'orderSubmitted', date(5)],
    ['returned', sold, request(0), 'shipmentDispatched', day(1)],
    ['approved', [...sold, request(3)], approve(2), 'returnRequested', day(3)],
    ['received', [...sold, request(3), approve(5)], receive(2), 'returnRequested', day(3)],
    [
      'refunded',
      [...sold, dated.pay(3), request(3), approve(3), receive(7)],
      dated.refund(6),
      'returnReceived',
      day(7),
    ],
    ['closed', [...sold, dated.pay(9)], close(8), 'goodsOrMoneyMoved', day(9)],
  ])('is what was %s before it can have been', (_, before, command, after, earliest) => {
    expect(refusal(before, command)).toMatchObject({ code: 'order/dated-too-early', after, earliest });
    const { dated: __, ...undated } = command;
    expect(refusal(before, undated as Told)?.code).not.toBe('order/dated-too-early');
  });

  test('is a return of more than had been shipped by then, not one of what had', () => {
    const shipments = [...order, ship(1, '1'), ship(4, '2')];
    expect(refusal(shipments, request(2, '2'))).toMatchObject({ after: 'shipmentDispatched', earliest: day(4) });
    expect(refusal(shipments, request(2, '1'))).toBeUndefined();
    const [one] = history(...shipments, request(2, '1')).slice(-1);
    expect(one?.type).toBe('ReturnRequested');
    expect(
      refusal([...shipments, request(2, '1')], { ...request(3, '1'), returnId: testId(502) } as Told),
    ).toMatchObject({
      earliest: day(4),
    });
  });

  test('is nothing that was said already: sent again it is compared with what was said', () => {
    const again = { ...ship(1), at: day(-3) };
    expect(
      decider.decide({ ...ship(1), dated: false } as OrderCommand, fold(decider, history(...order, ship(1))), day(-3)),
    ).toEqual([]);
    expect(refusal([...order, ship(1)], again)).toMatchObject({ differences: { effectiveAt: { sent: day(-3) } } });
  });

  test.each([
    ['Asia/Shanghai', '2024-01-15T17:00:00.000Z', '2024-01-15', '2024-01-16'],
    ['America/Los_Angeles', '2024-01-15T03:00:00.000Z', '2024-01-13', '2024-01-14'],
  ])('goes by the days where the company is: in %s', (timeZone, placedAt, before, that) => {
    const elsewhere = [{ ...placed(lines, { timeZone }), at: placedAt }, allocated(lines), ship(6)];
    const on = (issuedOn: string): Told => ({ ...invoice(0), on: issuedOn }) as Told;
    expect(refusal(elsewhere, on(before))).toMatchObject({ date: before, earliest: that, after: 'orderSubmitted' });
    expect(refusal(elsewhere, on(that))).toBeUndefined();
  });
});

test('back-dating is possible: an order that is recorded long after in the order of its dates is never refused', () => {
  const steps = [ship, deliver, invoice, dated.pay, request, approve, receive, dated.refund];
  const gaps = fc.array(fc.nat(30), { minLength: steps.length, maxLength: steps.length });
  fc.assert(
    fc.property(gaps, fc.integer({ min: -9000, max: 0 }), (waits, first) => {
      let on = first;
      const commands = steps.map((step, nth) => {
        on += waits[nth] ?? 0;
        return step(on);
      });
      const events = history({ ...placed(lines), at: day(first) }, allocated(lines), ...commands, close(on));
      expect(events.at(-1)?.type).toBe('OrderClosed');
      expect(events.find(({ type }) => type === 'SettlementRecorded')?.data).toMatchObject({ amount: eur(3570) });
    }),
  );
});
