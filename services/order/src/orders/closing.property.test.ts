import { type LineKind, type Money, quantity, type TaxRounding } from '@sales/contracts';
import { DomainError } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocated,
  cancel,
  carriedOn,
  commandsOf,
  eur,
  invoice,
  line,
  lineId,
  orderAfter,
  pay,
  placed,
  rules,
  type Step,
  ship,
} from '../testing/orders.ts';
import { hasUninvoiced, openOf, openOfAll } from './amounts.ts';
import type { OrderCommand, PricedLine } from './commands.ts';
import { requireInvoiceable } from './invoiceable.ts';
import { brokenIdentities } from './quantities.ts';
import type { Order } from './state.ts';

const kinds: readonly LineKind[] = ['stock', 'stock', 'service', 'fee', 'credit', 'credit'];

const lines: fc.Arbitrary<PricedLine[]> = fc.uniqueArray(
  fc
    .record({
      nth: fc.integer({ min: 1, max: 4 }),
      kind: fc.constantFrom(...kinds),
      quantity: fc.integer({ min: 1, max: 3 }),
      unitPrice: fc.integer({ min: 0, max: 999 }),
      taxRate: fc.constantFrom('0', '7', '19'),
      taxIncluded: fc.boolean(),
    })
    .map(({ nth, ...rest }) => line(nth, rest)),
  { selector: (one) => one.lineId, minLength: 1, maxLength: 4 },
);

const rounding: fc.Arbitrary<TaxRounding> = fc.record({
  per: fc.constantFrom('line', 'rate'),
  mode: fc.constantFrom('halfAway', 'down', 'up'),
});

type Doing = {
  readonly what: 'ship' | 'invoice' | 'prepay' | 'pay' | 'cancel';
  readonly nth: number;
  readonly units: number;
};
const doing: fc.Arbitrary<Doing> = fc.record({
  what: fc.constantFrom('ship', 'ship', 'invoice', 'invoice', 'prepay', 'pay', 'cancel'),
  nth: fc.integer({ min: 0, max: 4 }),
  units: fc.integer({ min: 1, max: 3 }),
});

const alone = (command: OrderCommand): OrderCommand => ({ ...command, alone: true }) as OrderCommand;

/** What is asked of the order; `nth` 0 is everything. */
const stepOf = ({ what, nth, units }: Doing, count: number): Step => {
  const part = nth === 0 ? undefined : [{ lineId: lineId(nth), quantity: quantity(units * 1000) }];
  switch (what) {
    case 'ship':
      return ship(count, part);
    case 'invoice':
      return alone(invoice(1000 + count, part && { lines: part }));
    case 'prepay':
      return alone(invoice(1000 + count, { prepayment: true, ...(part && { lines: part }) }));
    case 'pay':
      return pay(count);
    case 'cancel':
      return cancel;
  }
};

const total = (parts: readonly { readonly total: Money }[]): number =>
  parts.reduce((all, one) => all + one.total.amount, 0);

it('closes every order, with lines of any kind, shipped and invoiced in any parts, and its sums are equal', () => {
  let rests = 0;
  fc.assert(
    fc.property(lines, fc.array(doing, { maxLength: 12 }), rounding, (ordered, doings, taxRounding) => {
      let state = rules.initialState;
      let [sold, charged] = [0, 0];
      const carryOut = (command: OrderCommand): void => {
        let events: ReturnType<typeof rules.decide> = [];
        try {
          events = rules.decide(command, state);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
        }
        for (const event of events) {
          state = rules.evolve(state, event);
          if (event.type === 'OrderSubmitted') sold = event.data.totals.total.amount;
          if (event.type === 'OrderCancelled') sold -= total(event.data.lines);
          if (event.type === 'LinesInvoiced') charged += event.data.total.amount;
          if (event.type === 'LinesCredited') charged -= event.data.total.amount;
          if (event.type === 'LinesCredited' && event.data.rest === true) rests += 1;
          if (event.type === 'LinesInvoiced' || event.type === 'LinesCredited') {
            expect(event.data.total.amount).toBeGreaterThanOrEqual(0);
          }
        }
      };
      const perform = (step: Step): void => {
        for (const command of commandsOf(step, state)) carryOut(command);
        for (let next = carriedOn(state); next.length > 0; next = carriedOn(state)) next.forEach(carryOut);
      };
      perform(placed(ordered, { taxRounding }));
      // Less than nothing is not sold.
      if (state.status === 'none') return;
      perform(allocated(ordered));
      for (const [count, one] of doings.entries()) perform(stepOf(one, count));
      perform(ship(99));
      perform(alone(invoice(3000)));
      perform(pay(99));
      perform({ type: 'CloseOrder' });
      const order: Order = state;
      expect(order.status).toBe(order.cancelled !== undefined && order.shipments.length === 0 ? 'cancelled' : 'closed');
      expect(order.lines.flatMap(({ count }) => brokenIdentities(count))).toEqual([]);
      expect(hasUninvoiced(order)).toBe(false);
      expect(order.invoices.map((one) => openOf(one).amount)).toEqual(order.invoices.map(() => 0));
      expect(charged).toBe(sold);
      expect(order.paid.amount - order.paidOut.amount).toBe(sold);
    }),
    { numRuns: 1000 },
  );
  expect(rests).toBeGreaterThan(0);
});

describe('a credit', () => {
  const sold = [line(1), line(2, { kind: 'credit', unitPrice: 400 })];
  const shipped = [placed(sold), allocated(sold), ship(1)];
  const chair = { lines: [{ lineId: lineId(1), quantity: '1' }] };
  const credit = { lines: [{ lineId: lineId(2), quantity: '1' }] };

  it('goes on the invoice of what it is taken off', () => {
    const { invoices, refunds } = orderAfter(...shipped, alone(invoice(1)));
    expect([invoices.map((one) => one.total), refunds]).toEqual([[eur(714)], []]);
  });

  it('that is left alone becomes a credit note, and what it gives back is taken off what is open', () => {
    const order = orderAfter(...shipped, alone(invoice(1, chair)), alone(invoice(2)));
    expect(order.refunds).toMatchObject([{ creditNoteId: testId(302), amount: eur(476), credited: eur(476) }]);
    expect(order.lines.map(({ count }) => count.invoiced)).toEqual([1000, 1000]);
    expect(openOfAll(order)).toEqual(eur(714));
    expect(
      orderAfter(...shipped, alone(invoice(1, chair)), alone(invoice(2)), pay(1), { type: 'CloseOrder' }).status,
    ).toBe('closed');
  });

  it('waits for what is still to be charged, and for an invoice of its own order', () => {
    const at = '2024-01-16T00:00:00.000Z';
    const refused = (order: Order, more: object) => () =>
      requireInvoiceable(order, { type: 'InvoiceLines', invoiceId: testId(309), on: '2024-01-16', at, ...more });
    const order = orderAfter(...shipped);
    expect(refused(order, { ...credit, alone: true })).toThrow('order/invoice-below-zero');
    const left = orderAfter(...shipped, alone(invoice(1, chair)));
    expect(refused(left, {})).toThrow('order/invoice-below-zero');
    expect(refused(left, { alone: true })).not.toThrow();
  });

  it('of the same amount as what it is taken off is invoiced all the same before the order closes', () => {
    const same = [line(1), line(2, { kind: 'credit' })];
    const before = [placed(same), allocated(same), ship(1)];
    expect(hasUninvoiced(orderAfter(...before))).toBe(true);
    const order = orderAfter(...before, alone(invoice(1)));
    expect([hasUninvoiced(order), order.invoices.map((one) => one.total)]).toEqual([false, [eur(0)]]);
  });
});

it('an invoice is of whole units of what is counted', () => {
  const chairs = [line(1, { quantity: 2, unit: 'C62', baseUnit: 'C62' })];
  const order = orderAfter(placed(chairs), allocated(chairs), ship(1));
  const half = { lines: [{ lineId: lineId(1), quantity: '0.5' }] };
  const command = {
    type: 'InvoiceLines',
    invoiceId: testId(301),
    on: '2024-01-16',
    at: '2024-01-16T00:00:00.000Z',
  } as const;
  expect(() => requireInvoiceable(order, { ...command, ...half })).toThrow('order/quantity-not-whole');
});
