import { specification, testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocated,
  at,
  decider,
  eur,
  history,
  invoice,
  line,
  lineId,
  orderAfter,
  pay,
  placed,
  refund,
  returnGoods,
  type Step,
  ship,
  type Told,
} from '../testing/orders.ts';
import type { OrderCommand, PricedLine } from './commands.ts';

const given = specification(decider);
const shipped = (lines: readonly PricedLine[], discount?: number): Step[] => [
  placed(lines, {
    ...(discount !== undefined && { discount: { reason: 'agreed', amount: eur(discount) } }),
  }),
  allocated(lines),
  ship(1),
];
const back = (nth: number, quantity: string, of = 1): Step[] => returnGoods(nth, [{ lineId: lineId(of), quantity }]);

describe('a refund', () => {
  const lines = [line(1, { quantity: 3, unitPrice: 1000, taxRate: '20' })];
  const paid = [...shipped(lines), invoice(1), pay(1)];

  test('is what was paid for the units, not 0 (vendure#2302, #2523)', () => {
    const money = { exposure: eur(0), paymentStatus: 'paid' };
    expect(history(...paid, ...back(1, '1'), refund(1)).slice(-2)).toEqual([
      {
        type: 'LinesCredited',
        data: {
          refundId: testId(601),
          creditNoteId: testId(651),
          returnId: testId(501),
          entity: 'MAIN',
          on: '2024-01-16',
          lines: [{ lineId: lineId(1), quantity: '1', net: eur(1000), tax: eur(200), total: eur(1200) }],
          taxes: [{ treatment: 'S', rate: '20', base: eur(1000), tax: eur(200) }],
          total: eur(1200),
          ...money,
        },
      },
      {
        type: 'RefundRecorded',
        data: {
          refundId: testId(601),
          creditNoteId: testId(651),
          number: 'CN-2024-000001',
          credited: eur(0),
          paidOut: eur(1200),
          ...money,
        },
      },
    ]);
  });

  test('has the day on which it is given, and none before the first invoice unless it is taken over', () => {
    const dayOf = (at: string, takenOver?: true) => {
      const given = { ...refund(1), ...(takenOver && { takenOver }), at } as Told;
      return history(...paid, ...back(1, '1'), given).find(({ type }) => type === 'LinesCredited')?.data;
    };
    expect(dayOf('2024-01-20T10:00:00.000Z')).toMatchObject({ on: '2024-01-20' });
    expect(dayOf('2024-01-12T10:00:00.000Z')).toMatchObject({ on: '2024-01-16' });
    expect(dayOf('2024-01-12T10:00:00.000Z', true)).toMatchObject({ on: '2024-01-12', takenOver: true });
  });

  test('contains the tax (medusa#10760)', () => {
    const included = [line(1, { quantity: 2, unitPrice: 1190, taxIncluded: true })];
    const last = history(...shipped(included), invoice(1), pay(1), ...back(1, '1'), refund(1)).at(-2);
    expect(last).toMatchObject({ data: { total: eur(1190), lines: [{ net: eur(1000), tax: eur(190) }] } });
  });

  test('takes the share of the discount off (vendure#2393)', () => {
    const steps = [...shipped(lines, 600), invoice(1), pay(1), ...back(1, '1'), refund(1)];
    expect(history(...steps).at(-2)).toMatchObject({ data: { total: eur(960) } });
  });

  test('is taken off what is still open, and only the rest is paid out', () => {
    const steps = [...shipped(lines), invoice(1), pay(1, 3000), ...back(1, '2'), refund(1)];
    expect(history(...steps).slice(-3)).toMatchObject([
      { data: { total: eur(2400), exposure: eur(0) } },
      { data: { by: 'creditNote', amount: eur(600), open: eur(0), exposure: eur(0) } },
      { data: { credited: eur(600), paidOut: eur(1800) } },
    ]);
    expect(orderAfter(...steps).paidOut).toEqual(eur(1800));
    expect(orderAfter(...steps).refunds).toMatchObject([{ amount: eur(2400), paidOut: eur(1800) }]);
  });

  test('is not due for what was never invoiced, and that never will be', () => {
    const steps = [...shipped(lines), ...back(1, '2')];
    given(...history(...steps))
      .when(refund(1))
      .thenRejected('order/nothing-to-refund');
    const order = orderAfter(...steps, invoice(1));
    expect(order.invoices[0]?.total).toEqual(eur(1200));
    expect(history(...steps).at(-1)).toMatchObject({
      data: { lines: [{ quantity: '2', creditable: '0', total: eur(2400) }], exposure: eur(1200) },
    });
  });

  test('comes once', () => {
    const refunded = given(...history(...paid, ...back(1, '1'), refund(1)));
    refunded.when(refund(1)).then();
    const other = { ...refund(1), refundId: testId(699) } as OrderCommand;
    refunded.when(other).thenRejected('order/nothing-to-refund', { status: 'refunded' });
  });
});

describe('a return', () => {
  const lines = [line(1, { quantity: 3 })];
  const request = (quantity: string): OrderCommand => ({
    type: 'RequestReturn',
    returnId: testId(501),
    lines: [{ lineId: lineId(1), quantity, reason: 'tooSmall' }],
  });
  const receive: OrderCommand = { type: 'ReceiveReturn', returnId: testId(501), warehouse: 'MAIN' };

  test('is of what was shipped, and of nothing twice', () => {
    const delivered = given(...history(...shipped(lines)));
    delivered.when(request('3.001')).thenRejected('order/return-exceeds-shipped', {
      lineId: lineId(1),
      wanted: '3.001',
      returnable: '3',
    });
    const other = { ...request('1'), returnId: testId(502) } as OrderCommand;
    given(...history(...shipped(lines), request('3')))
      .when(other)
      .thenRejected('order/return-exceeds-shipped');
    given(...history(placed(lines)))
      .when(request('1'))
      .thenRejected('order/return-exceeds-shipped');
  });

  test('is received when it was approved, and not more than announced', () => {
    const requested = [...shipped(lines), request('2')];
    const approve: OrderCommand = { type: 'ApproveReturn', returnId: testId(501) };
    given(...history(...requested))
      .when(receive)
      .thenRejected('order/return-not-approved');
    const much = { ...receive, lines: [{ lineId: lineId(1), quantity: '3', condition: 'damaged' }] } as OrderCommand;
    given(...history(...requested, approve))
      .when(much)
      .thenRejected('order/return-exceeds-requested');
    const parts = [{ lineId: lineId(1), quantity: '1', condition: 'damaged' }] as const;
    const part = { ...receive, lines: parts } as OrderCommand;
    const inParts = given(...history(...requested, approve, part));
    inParts.when(part).then();
    const refused = (command: object, differences: object, on = at): void =>
      inParts
        .when({ ...part, ...command } as OrderCommand, on)
        .thenRejected('order/return-already-received', { returnId: testId(501), status: 'received', differences });
    const all = [{ lineId: lineId(1), quantity: '2', condition: 'resaleable' }];
    refused({ lines: undefined }, { lines: { recorded: parts, sent: all } });
    const good = [{ ...parts[0], condition: 'resaleable' }];
    refused({ lines: good }, { lines: { recorded: parts, sent: good } });
    refused({ warehouse: 'WEST' }, { warehouse: { recorded: 'MAIN', sent: 'WEST' } });
    const later = '2025-01-01T00:00:00.000Z';
    refused({ dated: true }, { effectiveAt: { recorded: at, sent: later } }, later);
    given(...history(...requested, approve, receive))
      .when(receive)
      .then();
    given(...history(...requested))
      .when({ ...approve, returnId: testId(9) } as OrderCommand)
      .thenRejected('order/return-unknown');
  });

  test('that is refused may be asked for again', () => {
    const refuse: OrderCommand = { type: 'RefuseReturn', returnId: testId(501), reason: 'tooLate' };
    const refused = [...shipped(lines), request('3'), refuse];
    given(...history(...refused))
      .when(refuse)
      .then();
    given(...history(...refused))
      .when({ type: 'ApproveReturn', returnId: testId(501) })
      .thenRejected('order/return-already-decided');
    expect(orderAfter(...refused, ...back(2, '3')).lines[0]?.count.returned).toBe(3000);
  });
});

test('whatever comes back in whatever parts, the refunds are to the cent what was paid for it', () => {
  const parts = fc.array(fc.integer({ min: 1, max: 2500 }), { minLength: 1, maxLength: 8 });
  const price = fc.record({
    unitPrice: fc.integer({ min: 1, max: 9999 }),
    taxRate: fc.constantFrom('0', '7', '13', '19', '8.875'),
    taxIncluded: fc.boolean(),
  });
  fc.assert(
    fc.property(price, price, parts, fc.nat(500), fc.nat(20_000), (one, other, sizes, off, paid) => {
      const units = sizes.reduce((all, size) => all + size, 0);
      const lines = [line(1, { ...one, quantity: units / 1000 }), line(2, { ...other, quantity: 2 })];
      const discount = Math.min(off, lines.length * Math.min(one.unitPrice, other.unitPrice));
      const ahead = [...shipped(lines, Math.floor((discount * Math.min(units, 1000)) / 1000)), invoice(1)];
      const total = orderAfter(...ahead).invoices[0]?.total.amount ?? 0;
      const payment = Math.min(paid, total);
      const steps = payment === 0 ? ahead : [...ahead, pay(1, payment)];
      let before = orderAfter(...steps);
      sizes.forEach((size, nth) => {
        steps.push(...back(nth + 1, String(size / 1000)), refund(nth + 1));
        const order = orderAfter(...steps);
        expect(order.paidOut.amount).toBeLessThanOrEqual(order.paid.amount);
        expect(order.paidOut.amount).toBeGreaterThanOrEqual(before.paidOut.amount);
        before = order;
      });
      steps.push(...returnGoods(sizes.length + 1, [{ lineId: lineId(2), quantity: '2' }]), refund(sizes.length + 1));
      const order = orderAfter(...steps);
      expect(order.paidOut.amount).toBe(payment);
      expect(order.invoices[0]?.credited.amount).toBe(total - payment);
    }),
    { numRuns: 300 },
  );
});
