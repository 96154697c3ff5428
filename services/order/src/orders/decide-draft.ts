import { type DiscountRule, dayIn } from '@sales/contracts';
import { again, equal, reject } from '@sales/eventsourcing';
import { amountPolicy } from './approval-policy.ts';
import { chargeLines, totalsOf } from './charges.ts';
import type {
  AddLine,
  ChangeLine,
  DraftCommand,
  DraftOrder,
  PricedLine,
  SetBilling,
  SetShipping,
  SubmitOrder,
  Timed,
} from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent, OrderEventOf, OrderLine, SubmitTerms } from './events.ts';
import { headOf } from './head.ts';
import { asked } from './repeats.ts';
import { isOpenToChange, type Line, lineOf, mostLines, type Order, type OrderState } from './state.ts';

type Sold = Omit<OrderEventOf<'OrderDrafted'>['data'], 'personId' | 'draftedOn' | 'status'>;

const submission = (
  { at, approvalLimits = [] }: Timed<DraftOrder | SubmitOrder>,
  sold: Sold,
  terms: SubmitTerms,
): OrderEvent[] => {
  if (sold.lines.every(({ kind }) => kind === 'text')) return reject<OrderErrorCode>('order/no-lines');
  const { total } = sold.totals;
  if (total.amount < 0) return reject<OrderErrorCode>('order/total-below-zero', { total });
  const reasons = amountPolicy(approvalLimits)({ total });
  const status = reasons.length > 0 ? 'awaitingApproval' : 'submitted';
  const data = { ...sold, ...terms, submittedOn: dayIn(sold.timeZone, at), status } as const;
  const submitted: OrderEvent = { type: 'OrderSubmitted', data };
  if (reasons.length === 0) return [submitted];
  return [submitted, { type: 'ApprovalRequested', data: { reasons, status } }];
};

type Wanted = Pick<Order | DraftOrder, Exclude<keyof Sold, 'lines' | 'totals'>> & {
  readonly lines: readonly PricedLine[];
};

/** What is sold with an order as it is wanted. */
const soldWith = (wanted: Wanted): Sold => {
  const { number, entity, timeZone, taxRounding, customer, currency, discount, shipping } = wanted;
  const lines = chargeLines(wanted, wanted.lines, discount);
  return {
    number,
    entity,
    timeZone,
    taxRounding,
    customer,
    currency,
    ...headOf(wanted),
    lines,
    ...(discount !== undefined && { discount }),
    shipping,
    totals: totalsOf(currency, lines),
  };
};

/** @throws DomainError when two lines have one id */
const distinct = (lines: readonly PricedLine[]): readonly PricedLine[] => {
  const ids = new Set<string>();
  for (const { lineId } of lines) {
    if (ids.has(lineId)) return reject<OrderErrorCode>('order/line-already-exists', { lineId });
    ids.add(lineId);
  }
  return lines;
};

const draft = (command: Timed<DraftOrder>): OrderEvent[] => {
  const { at, submit, timeZone, lines } = command;
  const sold = soldWith({ ...command, lines: distinct(lines) });
  if (submit !== undefined) return submission(command, sold, submit);
  return [{ type: 'OrderDrafted', data: { ...sold, draftedOn: dayIn(timeZone, at), status: 'draft' } }];
};

type SoldBy = { readonly salesperson?: string };

/** Who sold it is compared where it was given: without that it is the owner of the customer at submission. */
const soldBy = ({ salesperson }: SoldBy, sent: SoldBy) => sent.salesperson !== undefined && { salesperson };

/** An order is drafted once. What comes again is compared with the order as it is now. */
const draftedAgain = (order: Order, command: DraftOrder): OrderEvent[] => {
  const contentOf = ({ entity, customer, currency, channel, externalReference, custom, lines, ...draft }: Draft) => ({
    entity,
    customerId: customer.customerId,
    region: customer.region,
    currency,
    channel,
    externalReference,
    custom,
    customerReference: draft.customerReference,
    billTo: draft.billTo,
    shipTo: draft.shipTo,
    discount: draft.discount,
    shipping: draft.shipping,
    lines: lines.map((line) => ({ lineId: line.lineId, ...asked(line) })),
  });
  const submit = command.submit !== undefined;
  // A draft may have been submitted since.
  const recorded = { ...contentOf(order), submit: submit && order.status !== 'draft', ...soldBy(order, command) };
  const sent = { ...contentOf(command), submit, ...soldBy(command, command) };
  return again<OrderErrorCode>('order/already-exists', { number: order.number }, recorded, sent);
};

type Draft = Pick<
  DraftOrder,
  | 'entity'
  | 'customer'
  | 'currency'
  | 'channel'
  | 'externalReference'
  | 'custom'
  | 'customerReference'
  | 'billTo'
  | 'shipTo'
  | 'discount'
  | 'shipping'
  | 'lines'
>;

const changeable = (order: Order): Order =>
  isOpenToChange(order) ? order : reject<OrderErrorCode>('order/not-a-draft', { status: order.status });

/** The line as it was charged, without what has come of it. */
const plain = ({ count: _, promise: __, ...line }: Line): OrderLine => line;

const linesChanged = (
  state: Order,
  change: OrderEventOf<'LinesChanged'>['data']['change'],
  priced: readonly PricedLine[],
  discount: DiscountRule | undefined,
): OrderEvent[] => {
  const order = changeable(state);
  const lines = chargeLines(order, priced, discount);
  if (equal(lines, order.lines.map(plain)) && equal(discount, order.discount)) return [];
  const kept = new Set(lines.map(({ lineId }) => lineId));
  const removed = order.lines.map(({ lineId }) => lineId).filter((lineId) => !kept.has(lineId));
  const totals = totalsOf(order.currency, lines);
  const off = discount !== undefined && { discount };
  return [{ type: 'LinesChanged', data: { change, lines, removed, ...off, totals } }];
};

const addLine = (order: Order, { line }: AddLine): OrderEvent[] => {
  const there = lineOf(order, line.lineId);
  if (there === undefined) {
    if (order.lines.length >= mostLines) return reject<OrderErrorCode>('order/too-many-lines', { most: mostLines });
    return linesChanged(order, 'added', [...order.lines, line], order.discount);
  }
  return again<OrderErrorCode>('order/line-already-exists', { lineId: line.lineId }, asked(there), asked(line));
};

const changeLine = (order: Order, { line }: ChangeLine): OrderEvent[] => {
  if (lineOf(changeable(order), line.lineId) === undefined) {
    return reject<OrderErrorCode>('order/line-unknown', { lineId: line.lineId });
  }
  const lines = order.lines.map((one) => (one.lineId === line.lineId ? line : one));
  return linesChanged(order, 'changed', lines, order.discount);
};

const setShipping = (state: Order, { shipTo, shipping }: SetShipping): OrderEvent[] => {
  const order = changeable(state);
  if (equal(order.shipping, shipping) && (shipTo === undefined || equal(order.shipTo, shipTo))) return [];
  return [{ type: 'ShippingSet', data: { ...(shipTo !== undefined && { shipTo }), shipping } }];
};

const setBilling = (state: Order, { billTo, customerReference }: SetBilling): OrderEvent[] => {
  const order = changeable(state);
  const billing = {
    ...(billTo !== undefined && { billTo }),
    ...(customerReference !== undefined && { customerReference }),
  };
  const isSame = equal(order.billTo, billTo) && order.customerReference === customerReference;
  return isSame ? [] : [{ type: 'BillingSet', data: billing }];
};

/** Decides what happens to an order until it is submitted. */
export const decideDraft = (command: Timed<DraftCommand>, state: OrderState): readonly OrderEvent[] => {
  if (command.type === 'DraftOrder') {
    if (state.status === 'none') return draft(command);
    return draftedAgain(state, command);
  }
  if (state.status === 'none') return reject<OrderErrorCode>('order/unknown');
  switch (command.type) {
    case 'AddLine':
      return addLine(state, command);
    case 'ChangeLine':
      return changeLine(state, command);
    case 'RemoveLine': {
      const lines = changeable(state).lines.filter(({ lineId }) => lineId !== command.lineId);
      return linesChanged(state, 'removed', lines, state.discount);
    }
    case 'RepriceOrder': {
      const priced = new Map(command.lines.map((line) => [line.lineId, line]));
      const lines = state.lines.map((line) => priced.get(line.lineId) ?? line);
      return linesChanged(state, 'repriced', lines, state.discount);
    }
    case 'SetShipping':
      return setShipping(state, command);
    case 'SetBilling':
      return setBilling(state, command);
    case 'ApplyDiscount':
      return linesChanged(state, 'discounted', state.lines, command.discount);
    case 'SubmitOrder': {
      if (state.cancelled !== undefined) return reject<OrderErrorCode>('order/cancelled');
      if (!isOpenToChange(state)) return [];
      return submission(command, soldWith(state), command.terms);
    }
  }
};
