/** For tests: an order and what can happen to it, in few words. */
import { add, type Money, money, perUnit, quantity, subtract } from '@sales/contracts';
import { atOneInstant, fold, instant, testId } from '@sales/eventsourcing/testing';
import { spread } from '../billing/billing.ts';
import { openOf, openOfAll } from '../orders/amounts.ts';
import type { OrderCommand, PricedLine } from '../orders/commands.ts';
import { orderDecider } from '../orders/decider.ts';
import type { OrderEvent } from '../orders/events.ts';
import type { Order, OrderState } from '../orders/state.ts';
import type { Seller } from '../prices/quoting.ts';

export const at = instant;
export const orderId = testId(1);
export const eur = (amount: number): Money => money(amount, 'EUR');
/** Orders above 10,000.00 EUR need approval. */
export const decider: typeof orderDecider = {
  ...orderDecider,
  decide: (command, state, at) => {
    const isSubmission = command.type === 'DraftOrder' || command.type === 'SubmitOrder';
    const limited = isSubmission ? { approvalLimits: [eur(1_000_000)], ...command } : command;
    return orderDecider.decide(limited, state, at);
  },
};

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
    unit: 'KGM',
    taxation: { category: 'standard', treatment: taxRate === '0' ? 'Z' : 'S', rate: taxRate },
    price: { taxIncluded, pricedOn: '2024-01-15', notes: [] },
    baseUnit: 'KGM',
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
  shipping: {},
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
  type: 'InvoiceLines',
  invoiceId: testId(300 + nth),
  on: '2024-01-16',
  ...more,
});

/** A payment of what is open, the oldest invoices first. Its streams are not here: only what the order hears of it. */
export type PayOrder = {
  readonly type: 'PayOrder';
  readonly paymentId: string;
  readonly amount?: Money;
  readonly dated?: boolean;
};

/** What happens to an order in a test. */
export type Step = OrderCommand | PayOrder;

export const pay = (nth: number, amount?: number): PayOrder => ({
  type: 'PayOrder',
  paymentId: testId(400 + nth),
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
  creditNoteId: testId(650 + nth),
  returnId: testId(500 + nth),
});

export const cancel: OrderCommand = {
  type: 'CancelOrder',
  reason: 'changedMyMind',
  refundId: testId(700),
  creditNoteId: testId(750),
};

/** The rules, with everything at one instant. */
export const rules = atOneInstant(decider, at);

/** A step, with its instant where that is another one. */
export type Told<Of = Step> = Of & { readonly at?: string };

/** What the order hears when its open invoices are settled, the oldest first. */
export const settling = (
  order: Order,
  by: 'payment' | 'creditNote',
  documentId: string,
  amount: Money = openOfAll(order),
): readonly OrderCommand[] =>
  spread(
    order.invoices.map((one) => ({ ...one, open: openOf(one) })),
    amount,
  ).map(({ invoiceId, amount: part }) => {
    const invoice = order.invoices.find((one) => one.invoiceId === invoiceId);
    const open = invoice === undefined ? part : subtract(openOf(invoice), part);
    return { type: 'RecordSettlement', invoiceId, by, documentId, amount: part, on: '2024-01-16', open };
  });

/** What billing does with the invoices and refunds of an order that wait for it. */
export const carriedOn = (state: OrderState): readonly OrderCommand[] => {
  if (state.status === 'none') return [];
  const [waiting] = state.invoicing;
  if (waiting !== undefined) {
    const number = `INV-2024-${String(state.invoices.length + 1).padStart(6, '0')}`;
    const days = { issuedOn: '2024-01-16', dueOn: '2024-02-15' };
    return [{ type: 'RecordInvoice', ...waiting, number, ...days }];
  }
  const refund = state.refunds.find(({ number }) => number === undefined);
  if (refund === undefined) return [];
  const { refundId, creditNoteId, amount } = refund;
  const settled = settling(state, 'creditNote', creditNoteId, amount);
  const credited = settled.reduce((all, one) => (one.type === 'RecordSettlement' ? add(all, one.amount) : all), eur(0));
  const number = `CN-2024-${String(state.refunds.indexOf(refund) + 1).padStart(6, '0')}`;
  const paidOut = subtract(amount, credited);
  return [...settled, { type: 'RecordRefund', refundId, number, credited, paidOut }];
};

/** The commands that a step comes to. */
export const commandsOf = (step: Step, state: OrderState): readonly OrderCommand[] => {
  if (step.type !== 'PayOrder') return [step];
  return state.status === 'none' ? [] : settling(state, 'payment', step.paymentId, step.amount);
};

/**
 * The events that the steps leave, one after the other; with the instant of those that have one. Invoices and refunds
 * are carried on at once.
 */
export const history = (...steps: readonly Told[]): (OrderEvent & { readonly at?: string })[] => {
  const events: (OrderEvent & { readonly at?: string })[] = [];
  let state = decider.initialState;
  const decide = (command: OrderCommand, on: string | undefined): void => {
    for (const event of decider.decide(command, state, on ?? at)) {
      state = decider.evolve(state, event, on ?? at);
      events.push(on === undefined ? event : { ...event, at: on });
    }
  };
  for (const { at: on, ...step } of steps) {
    for (const command of commandsOf(step, state)) decide(command, on);
    for (let next = carriedOn(state); next.length > 0; next = carriedOn(state)) {
      for (const command of next) decide(command, on);
    }
  }
  return events;
};

/** The order after the steps. */
export const orderAfter = (...steps: readonly Told[]): Order => {
  const state = fold(decider, history(...steps));
  if (state.status === 'none') throw new Error('there is no order');
  return state;
};
