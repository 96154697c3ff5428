/** For tests: an order and what can happen to it, in few words. */
import { type Money, money, perUnit, quantity } from '@sales/contracts';
import { atOneInstant, fold, instant, testId } from '@sales/eventsourcing/testing';
import { amountPolicy } from '../orders/approval-policy.ts';
import type { OrderCommand, PricedLine } from '../orders/commands.ts';
import { orderDecider } from '../orders/decider.ts';
import type { OrderEvent } from '../orders/events.ts';
import type { Order, OrderState } from '../orders/state.ts';
import type { Seller } from '../prices/quoting.ts';

export const at = instant;
export const orderId = testId(1);
export const eur = (amount: number): Money => money(amount, 'EUR');
/** Orders above 10,000.00 EUR need approval. */
export const decider = orderDecider(amountPolicy(new Map([['EUR', 1_000_000]])));

export const perLine = { per: 'line', mode: 'halfAway' } as const;

export const seller: Seller = {
  entity: 'MAIN',
  taxRates: [
    { category: 'standard', treatment: 'S', rate: '19' },
    { category: 'reduced', treatment: 'S', rate: '7' },
    { category: 'zero', treatment: 'Z', rate: '0' },
  ],
};

export const customer = { customerId: testId(900), name: 'Ada Ltd', country: 'DE' } as const;
export const terms = { paymentTerms: { dueDays: 30 }, fulfilmentPolicy: 'shipPartial' } as const;
export const lineId = (nth: number): string => testId(100 + nth);

export type LineSketch = Partial<Omit<PricedLine, 'unitPrice' | 'quantity'>> & {
  readonly quantity?: number;
  readonly price?: PricedLine['price'];
  readonly unitPrice?: number;
  readonly taxRate?: string;
  readonly taxIncluded?: boolean;
};

export const line = (nth: number, sketch: LineSketch = {}): PricedLine => {
  const { quantity: units = 1, unitPrice = 1000, taxRate = '19', taxIncluded = false, ...rest } = sketch;
  return {
    lineId: lineId(nth),
    kind: 'stock',
    sku: `SKU-${nth}`,
    name: `Thing ${nth}`,
    unit: 'C62',
    taxation: { category: 'standard', treatment: taxRate === '0' ? 'Z' : 'S', rate: taxRate },
    price: { taxIncluded, pricedOn: '2024-01-15', notes: [] },
    baseUnit: 'C62',
    baseQuantity: quantity(Math.round(units * 1000)),
    ...rest,
    quantity: quantity(Math.round(units * 1000)),
    unitPrice: perUnit(eur(unitPrice)),
  };
};

type Draft = Extract<OrderCommand, { type: 'DraftOrder' }>;

export const draft = (lines: readonly PricedLine[], more: Partial<Draft> = {}): Draft => ({
  type: 'DraftOrder',
  number: 'SO-2024-000001',
  entity: 'MAIN',
  timeZone: 'UTC',
  taxRounding: perLine,
  customer,
  currency: 'EUR',
  lines,
  shipping: { charge: eur(0) },
  ...more,
});

export const placed = (lines: readonly PricedLine[], more: Partial<Draft> = {}): Draft =>
  draft(lines, { submit: terms, ...more });

/** Everything is there, in one warehouse. */
export const allocated = (lines: readonly PricedLine[]): OrderCommand => ({
  type: 'RecordAllocation',
  lines: lines.map(({ lineId: id, sku = '', quantity: units }) => ({
    lineId: id,
    sku,
    reserved: [{ warehouse: 'MAIN', quantity: units }],
    short: '0',
  })),
});

export const ship = (nth: number, lines?: readonly { lineId: string; quantity: string }[]): OrderCommand => ({
  type: 'DispatchShipment',
  shipmentId: testId(200 + nth),
  ...(lines !== undefined && { lines }),
});

export const invoice = (
  nth: number,
  more: { lines?: { lineId: string; quantity: string }[]; prepayment?: boolean } = {},
): OrderCommand => ({
  type: 'IssueInvoice',
  invoiceId: testId(300 + nth),
  series: 'MAIN.INV.2024',
  on: '2024-01-16',
  ...more,
});

export const pay = (nth: number, amount?: number): OrderCommand => ({
  type: 'RecordPayment',
  paymentId: testId(400 + nth),
  method: 'transfer',
  ...(amount !== undefined && { amount: eur(amount) }),
});

export const returnGoods = (nth: number, lines: readonly { lineId: string; quantity: string }[]): OrderCommand[] => [
  {
    type: 'RequestReturn',
    returnId: testId(500 + nth),
    lines: lines.map((one) => ({ ...one, reason: 'tooSmall' })),
  },
  { type: 'ApproveReturn', returnId: testId(500 + nth) },
  { type: 'ReceiveReturn', returnId: testId(500 + nth), warehouse: 'MAIN' },
];

export const refund = (nth: number): OrderCommand => ({
  type: 'IssueRefund',
  refundId: testId(600 + nth),
  returnId: testId(500 + nth),
});

export const cancel: OrderCommand = { type: 'CancelOrder', reason: 'changedMyMind', refundId: testId(700) };

/** The rules, with everything at one instant. */
export const rules = atOneInstant(decider, at);

/** A command, with its instant where that is another one. */
export type Told<Command = OrderCommand> = Command & { readonly at?: string };

/** What their series give to the invoices that wait for numbers. */
export const numberWaiting = (state: OrderState): readonly OrderCommand[] => {
  if (state.status === 'none') return [];
  return state.invoicing.map(({ invoiceId, on: issuedOn }, nth) => {
    const number = `INV-2024-${String(state.invoices.length + nth + 1).padStart(6, '0')}`;
    return { type: 'NumberInvoice', invoiceId, number, issuedOn };
  });
};

/**
 * The events that the commands leave, one after the other; with the instant of those that have one. Invoices get their
 * numbers.
 */
export const history = (...commands: readonly Told[]): (OrderEvent & { readonly at?: string })[] => {
  const events: (OrderEvent & { readonly at?: string })[] = [];
  const decide = (command: OrderCommand, on: string | undefined): void => {
    const next = decider.decide(command, fold(decider, events), on ?? at);
    events.push(...next.map((event) => (on === undefined ? event : { ...event, at: on })));
  };
  for (const { at: on, ...command } of commands) {
    decide(command, on);
    if (command.type === 'IssueInvoice') for (const number of numberWaiting(fold(decider, events))) decide(number, on);
  }
  return events;
};

/** The order after the commands. */
export const orderAfter = (...commands: readonly Told[]): Order => {
  const state = fold(decider, history(...commands));
  if (state.status === 'none') throw new Error('there is no order');
  return state;
};
