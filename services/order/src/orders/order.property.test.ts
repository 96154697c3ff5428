import {
  add,
  compare,
  type LineKind,
  type Money,
  perUnit,
  quantity,
  subtract,
  sum,
  type TaxRounding,
  zero,
} from '@sales/contracts';
import { DomainError } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  cancel,
  carriedOn,
  commandsOf,
  customer,
  eur,
  line,
  lineId,
  perLine,
  rules,
  type Step,
  terms,
} from '../testing/orders.ts';
import type { Charge } from './amounts.ts';
import { exposureOf, openOf, openOfAll, uninvoiced } from './amounts.ts';
import { chargeLines } from './charges.ts';
import { orderCodec } from './codec.ts';
import type { OrderCommand, PricedLine } from './commands.ts';
import type { OrderEvent } from './events.ts';
import { type PackedLines, packLines, unpackLines } from './packed-lines.ts';
import { billed, brokenIdentities, kept, unshipped } from './quantities.ts';
import type { Order, OrderState } from './state.ts';

const rounding: fc.Arbitrary<TaxRounding> = fc.record({
  per: fc.constantFrom('line', 'rate'),
  mode: fc.constantFrom('halfAway', 'down', 'up'),
});
const nth = fc.integer({ min: 1, max: 3 });
const units = fc.integer({ min: 1, max: 2000 }).map(quantity);
const someLines = fc.array(fc.record({ lineId: nth.map(lineId), quantity: units }), { minLength: 1, maxLength: 3 });
const discount = fc.oneof(
  fc.record({ reason: fc.constant('agreed'), percent: fc.constantFrom('0', '7.5', '10', '33.3333', '100') }),
  fc.record({ reason: fc.constant('agreed'), amount: fc.integer({ min: 0, max: 3000 }).map(eur) }),
);
const priced: fc.Arbitrary<PricedLine> = fc
  .record({
    nth,
    kind: fc.constantFrom<LineKind[]>('stock', 'stock', 'stock', 'service', 'fee', 'shipping'),
    quantity: fc.integer({ min: 1000, max: 8000 }),
    unitPrice: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 99_999 })),
    taxIncluded: fc.boolean(),
    taxRate: fc.constantFrom('0', '7', '19', '13', '8.875'),
    discounts: fc.array(discount, { maxLength: 2 }),
  })
  .map(({ nth: n, quantity: q, ...rest }) => line(n, { ...rest, quantity: q / 1000 }));

const draftOf = (lines: readonly PricedLine[], taxRounding: TaxRounding) => ({
  type: 'DraftOrder' as const,
  number: 'SO-2024-000001',
  entity: 'MAIN',
  timeZone: 'UTC',
  taxRounding,
  customer,
  currency: 'EUR',
  lines,
  shipping: {},
});

const uniqueLines = fc.uniqueArray(priced, { selector: (one) => one.lineId, minLength: 1, maxLength: 3 });
const id = (base: number) => fc.integer({ min: 1, max: 2 }).map((n) => testId(base + n));

const allocation = fc.array(
  fc.record({ nth, first: fc.integer({ min: 0, max: 8000 }), second: fc.integer({ min: 0, max: 4000 }) }),
  { minLength: 1, maxLength: 3 },
);

const drafting: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc.record({ type: fc.constant('AddLine' as const), line: priced }),
  fc.record({ type: fc.constant('ChangeLine' as const), line: priced }),
  fc.record({ type: fc.constant('RemoveLine' as const), lineId: nth.map(lineId) }),
  fc.record({
    type: fc.constant('SetShipping' as const),
    shipping: fc.constantFrom('parcel', 'freight').map((method) => ({ method })),
  }),
  fc.record({ type: fc.constant('ApplyDiscount' as const), discount }),
);

/** `CarryOn`: what waits for billing is done. */
type Happening = Step | { readonly type: 'CarryOn' };

/** Stands for an id of its own: no two invoices have the same one, and chance would give some. */
const invoiceIds = fc.constant('');

/** With the ids of their places. */
const withIds = (steps: readonly Happening[]): readonly Happening[] =>
  steps.map((step, nth) => (step.type === 'InvoiceLines' ? { ...step, invoiceId: testId(300_000 + nth) } : step));

const common: fc.Arbitrary<Happening> = fc.oneof(
  fc.constant<OrderCommand>({ type: 'SubmitOrder', terms }),
  fc.constant<OrderCommand>({ type: 'RequestApproval', reasons: [{ rule: 'credit', facts: {} }] }),
  fc.constant<OrderCommand>({ type: 'ApproveOrder' }),
  fc.uniqueArray(nth).map((all): OrderCommand => ({ type: 'RecordLoss', lines: all.map(lineId) })),
  ...Array.from({ length: 4 }, () =>
    allocation.map(
      (answers): OrderCommand => ({
        type: 'RecordAllocation',
        lines: answers.map(({ nth: n, first, second }) => ({
          lineId: lineId(n),
          sku: `SKU-${n}`,
          short: '0',
          reserved: [
            { warehouse: 'A', quantity: quantity(first) },
            { warehouse: 'B', quantity: quantity(second) },
          ].filter((one) => one.quantity !== '0'),
        })),
      }),
    ),
  ),
  fc.record({ type: fc.constant('DispatchShipment' as const), shipmentId: id(200) }),
  fc.record({
    type: fc.constant('DispatchShipment' as const),
    shipmentId: id(200),
    lines: someLines,
  }),
  fc.constant<OrderCommand>({ type: 'ConfirmDelivery' }),
  fc.record({
    type: fc.constant('InvoiceLines' as const),
    invoiceId: invoiceIds,
    on: fc.constant('2024-01-31'),
    prepayment: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('InvoiceLines' as const),
    invoiceId: invoiceIds,
    on: fc.constant('2024-01-31'),
    prepayment: fc.boolean(),
    lines: someLines,
  }),
  fc.constant({ type: 'CarryOn' } as const),
  fc.record({
    type: fc.constant('PayOrder' as const),
    paymentId: id(400),
    amount: fc.integer({ min: 1, max: 30_000 }).map(eur),
  }),
  fc.record({ type: fc.constant('PayOrder' as const), paymentId: id(400) }),
  fc.record({
    type: fc.constant('RequestReturn' as const),
    returnId: id(500),
    lines: someLines.map((all) => all.map((one) => ({ ...one, reason: 'x' }))),
  }),
  fc.record({ type: fc.constant('ApproveReturn' as const), returnId: id(500) }),
  fc.record({
    type: fc.constant('RefuseReturn' as const),
    returnId: id(500),
    reason: fc.constant('no'),
  }),
  fc.record({
    type: fc.constant('ReceiveReturn' as const),
    returnId: id(500),
    warehouse: fc.constant('A'),
  }),
  fc.record({
    type: fc.constant('ReceiveReturn' as const),
    returnId: id(500),
    warehouse: fc.constant('A'),
    lines: someLines.map((all) => all.map((one) => ({ ...one, condition: 'damaged' as const }))),
  }),
  fc.record({
    type: fc.constant('IssueRefund' as const),
    refundId: id(600),
    creditNoteId: id(650),
    returnId: id(500),
  }),
  fc.constant<OrderCommand>({ type: 'CloseOrder' }),
);

/** What ends an order is rare, so that the rest gets far. */
const progress = fc.oneof(
  { arbitrary: common, weight: 100 },
  { arbitrary: fc.constant<OrderCommand>({ type: 'RejectOrder', reason: 'no' }), weight: 1 },
  { arbitrary: fc.constant<OrderCommand>(cancel), weight: 1 },
);

const decideOrRefuse = (wanted: OrderCommand, state: OrderState): readonly OrderEvent[] => {
  try {
    return rules.decide(wanted, state);
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
};

const isOrdered = (order: Order): boolean => !['draft', 'rejected', 'awaitingApproval'].includes(order.status);

const check = (order: Order): void => {
  const { lines, totals, currency } = order;
  for (const one of lines) {
    expect(brokenIdentities(one.count), one.sku).toEqual([]);
    expect(add(one.net, one.tax)).toEqual(one.total);
  }
  expect(totals.net).toEqual(
    sum(
      currency,
      lines.map((one) => one.net),
    ),
  );
  expect(totals.tax).toEqual(
    sum(
      currency,
      lines.map((one) => one.tax),
    ),
  );
  expect(totals.total).toEqual(add(totals.net, totals.tax));
  const taxes = (of: 'base' | 'tax') =>
    sum(
      currency,
      totals.taxes.map((one) => one[of]),
    );
  expect([taxes('base'), taxes('tax')]).toEqual([totals.net, totals.tax]);
  for (const one of order.invoices) expect(openOf(one).amount).toBeGreaterThanOrEqual(0);
  const total = sum(
    currency,
    order.invoices.map((one) => one.total),
  );
  expect(compare(order.paid, total)).toBeLessThanOrEqual(0);
  expect(compare(order.paidOut, order.paid)).toBeLessThanOrEqual(0);
  expect(uninvoiced(order).amount).toBeGreaterThanOrEqual(0);
  if (order.status === 'cancelled') expect(exposureOf(order)).toEqual(zero(currency));
  if (order.status === 'confirmed')
    expect(
      lines.every(({ count }) => unshipped(count) === count.reserved.reduce((all, one) => all + one.quantity, 0)),
    ).toBe(true);
  if (order.status === 'closed') expect([exposureOf(order).amount, openOfAll(order).amount]).toEqual([0, 0]);
};

/** What a document says by rate is what its lines add up to, and so is its total. */
const checkTaxes = ({ lines, taxes, total }: Charge): void => {
  const add = (amounts: readonly Money[]): number => amounts.reduce((all, { amount }) => all + amount, 0);
  const [net, tax] = [add(lines.map((one) => one.net)), add(lines.map((one) => one.tax))];
  expect([add(taxes.map((one) => one.base)), add(taxes.map((one) => one.tax))]).toEqual([net, tax]);
  expect(net + tax).toBe(total.amount);
};

/** What the order is worth, by adding up what its events say; the taxes in it apart. */
const ledger = (events: readonly OrderEvent[]) => {
  let sold = 0;
  let invoiced = 0;
  let given = 0;
  const tax = { sold: 0, invoiced: 0, given: 0 };
  const taxOf = (lines: readonly { readonly tax: { readonly amount: number } }[]): number =>
    lines.reduce((all, one) => all + one.tax.amount, 0);
  for (const event of events) {
    if (event.type === 'LinesInvoiced' || event.type === 'LinesCredited') checkTaxes(event.data);
    if (event.type === 'OrderSubmitted') {
      sold = event.data.totals.total.amount;
      tax.sold = event.data.totals.tax.amount;
    }
    if (event.type === 'OrderCancelled' || event.type === 'ReturnReceived') {
      sold -= event.data.lines.reduce((all, one) => all + one.total.amount, 0);
      tax.sold -= taxOf(event.data.lines);
    }
    if (event.type === 'LinesInvoiced') {
      invoiced += event.data.total.amount;
      tax.invoiced += taxOf(event.data.lines);
    }
    if (event.type === 'LinesCredited') {
      given += event.data.total.amount;
      tax.given += taxOf(event.data.lines);
    }
  }
  return { sold, invoiced, given, tax };
};

it('keeps every invariant through any sequence of commands, and adds nothing for a command that comes again', () => {
  const reached = new Map<string, number>();
  // Every kind of event is to be reached but the costs, which the process manager records; some are rare.
  const rare = ['OrderClosed', 'RefundRecorded', 'ReturnReceived', 'OrderCancelled'];
  const explore = () =>
    fc.assert(
      fc.property(
        uniqueLines,
        fc.boolean(),
        fc.array(drafting, { maxLength: 4 }),
        fc.array(progress, { minLength: 40, maxLength: 120, size: 'max' }),
        rounding,
        (lines, submit, changes, commands, taxRounding) => {
          const begin: OrderCommand = {
            ...draftOf(lines, taxRounding),
            ...(submit && { submit: terms }),
          };
          const events: OrderEvent[] = [];
          let state: OrderState = rules.initialState;
          const carryOut = (next: OrderCommand): void => {
            const decided = decideOrRefuse(next, state);
            for (const event of decided) {
              state = rules.evolve(state, event);
              reached.set(event.type, (reached.get(event.type) ?? 0) + 1);
              events.push(event);
              if (state.status !== 'none') check(state);
            }
            // A settlement and lines of an invoice are recorded once by the ids of their commands.
            const isByCommand = next.type === 'RecordSettlement' || next.type === 'InvoiceLines';
            if (decided.length > 0 && !isByCommand) expect(rules.decide(next, state), next.type).toEqual([]);
          };
          const carryOn = (): void => {
            for (const next of carriedOn(state)) carryOut(next);
          };
          for (const next of withIds([begin, ...changes, ...commands])) {
            if (next.type === 'CarryOn') carryOn();
            else for (const command of commandsOf(next, state)) carryOut(command);
          }
          while (carriedOn(state).length > 0) carryOn();
          if (state.status === 'none' || !isOrdered(state) || !events.some((event) => event.type === 'OrderSubmitted'))
            return;
          const { sold, invoiced, given, tax } = ledger(events);
          const isAllInvoiced = state.lines.every(
            ({ count }) => kept(count) === billed(count) && count.creditable === 0,
          );
          if (isAllInvoiced) expect([invoiced - given, tax.invoiced - tax.given]).toEqual([sold, tax.sold]);
          expect(subtract(state.paid, state.paidOut).amount + openOfAll(state).amount).toBe(invoiced - given);
        },
      ),
      { numRuns: 400 },
    );
  for (let round = 0; round === 0 || (round < 10 && !rare.every((type) => reached.has(type))); round++) explore();
  expect([...reached.keys()].sort()).toEqual(expect.arrayContaining(rare));
});

it('spreads discounts over the lines without losing a cent, and never below zero', () => {
  fc.assert(
    fc.property(uniqueLines, discount, rounding, (lines, off, taxRounding) => {
      const events = decideOrRefuse(
        {
          ...draftOf(lines, taxRounding),
          discount: off,
        },
        rules.initialState,
      );
      const [drafted] = events;
      if (drafted?.type !== 'OrderDrafted') return;
      for (const one of drafted.data.lines) {
        expect(one.net.amount).toBeGreaterThanOrEqual(0);
        const base = one.price.taxIncluded ? one.total : one.net;
        expect(add(base, one.discount)).toEqual(one.gross);
      }
      if ('amount' in off && lines.every(({ discounts = [] }) => discounts.length === 0)) {
        expect(drafted.data.totals.discount).toEqual(off.amount);
      }
    }),
    { numRuns: 1000 },
  );
});

it('recomputes every stored line to the cent from what is stored with it', () => {
  fc.assert(
    fc.property(
      uniqueLines,
      fc.array(drafting, { maxLength: 8 }),
      discount,
      rounding,
      (lines, changes, off, taxRounding) => {
        const company = { entity: 'MAIN', timeZone: 'UTC', taxRounding };
        const sale = { number: 'N', customer, currency: 'EUR', shipping: {} };
        const begin = { ...company, ...sale, lines, discount: off };
        const submit: OrderCommand = { type: 'SubmitOrder', terms };
        let state: OrderState = rules.initialState;
        for (const next of [{ type: 'DraftOrder' as const, ...begin }, ...changes, submit]) {
          for (const event of decideOrRefuse(next, state)) {
            state = rules.evolve(state, event);
            const { type, data } =
              orderCodec.packing?.unpack(JSON.parse(JSON.stringify(orderCodec.packing.pack(event)))) ?? event;
            expect(JSON.stringify({ type, data })).toBe(JSON.stringify(event));
            if (type !== 'OrderDrafted' && type !== 'LinesChanged' && type !== 'OrderSubmitted') continue;
            const stored = data.lines;
            if (state.status === 'none') continue;
            expect(chargeLines(state, stored, state.discount)).toEqual(stored);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('unpacks lines as they were packed', () => {
  fc.assert(
    fc.property(uniqueLines, fc.constantFrom('STANDARD', undefined), (lines, priceList) => {
      const price = {
        listPrice: perUnit(eur(5)),
        taxIncluded: true,
        pricedOn: '2024-01-15',
        notes: [{ code: 'noPrice' as const, priceList: 'VIP' }],
      };
      const listed = lines.map(({ discounts: _, ...one }, nth) => ({
        ...one,
        ...(nth === 1 && { category: 'Chairs', discounts: [{ reason: 'agreed', percent: '5' }] }),
        ...(priceList !== undefined && nth === 0 && { price: { ...price, priceList, priceListRevision: 0 } }),
      }));
      const charged = chargeLines({ currency: 'EUR', taxRounding: perLine }, listed);
      const stored: PackedLines = JSON.parse(JSON.stringify(packLines('EUR', charged)));
      expect(unpackLines(stored)).toEqual(charged);
    }),
  );
});
