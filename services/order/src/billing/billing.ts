import { add, compare, type InvoicedOrder, type Money, negate, subtract, zero } from '@sales/contracts';
import {
  type CommandContext,
  type CommandResult,
  DomainError,
  type DomainEvent,
  derivedId,
} from '@sales/eventsourcing';
import { type ConsistencyToken, type Numbers, seriesId } from '@sales/service-kit';
import {
  type InvoiceContent,
  type InvoiceEvent,
  type InvoiceState,
  type Invoices,
  settlementBy,
} from '../invoices/index.ts';
import { addedTaxes, type Order, type OrderEvent, type OrderState, type Orders, openOf } from '../orders/index.ts';
import type { PaymentEvent, PaymentState, Payments, Wanted } from '../payments/index.ts';
import { dueDate } from './due-date.ts';

/** What the commands that follow from a document have in common. */
export type Cause = Omit<CommandContext, 'commandId' | 'ifMatch' | 'requestHash' | 'causedAt'>;

type OrderResult = CommandResult<OrderState, OrderEvent>;

/** What carrying a document on has left behind. */
export type Carried = {
  /** The orders as they are right after it. */
  readonly orders: ReadonlyMap<string, OrderResult>;
  readonly invoice?: CommandResult<InvoiceState, InvoiceEvent>;
  readonly payment?: CommandResult<PaymentState, PaymentEvent>;
  /** Where readers must be to have seen it. */
  readonly tokens: readonly ConsistencyToken[];
  /** Why no order had anything to invoice. */
  readonly refused?: DomainError;
};

/**
 * Carries documents on: from what was recorded first to all that follows from it in the streams of invoices, payments
 * and orders. Each step is a command whose id follows from the document, so that all of it can be done again, by the
 * request that began it or by the process that ends what was broken off.
 */
export type Billing = {
  /** Asks the orders of an invoice for their lines, and issues it with its number. */
  readonly issue: (invoiceId: string, cause: Cause) => Promise<Carried>;
  /** Issues the credit note of a refund, and brings its money to open invoices of the order, else to the customer. */
  readonly credit: (orderId: string, refundId: string, cause: Cause) => Promise<Carried>;
  /** Settles invoices with what is applied to them. */
  readonly settle: (paymentId: string, cause: Cause) => Promise<Carried>;
  /** Opens the invoices again that a reversed payment had settled. */
  readonly reverse: (paymentId: string, cause: Cause) => Promise<Carried>;
};

export type BillingDeps = {
  readonly orders: Orders;
  readonly invoices: Invoices;
  readonly payments: Payments;
  readonly numbers: Pick<Numbers, 'assign'>;
};

/** Collects what was done. */
const carrying = () => {
  const orders = new Map<string, OrderResult>();
  const tokens: ConsistencyToken[] = [];
  const seen = <State, Event extends DomainEvent>(result: CommandResult<State, Event>) => {
    const { stream, position } = result;
    if (position !== undefined) tokens.push({ stream, position });
    return result;
  };
  return {
    seen,
    order: (orderId: string, result: OrderResult): void => void orders.set(orderId, seen(result)),
    all: ({ orders: more, tokens: others }: Carried): void => {
      for (const [orderId, result] of more) orders.set(orderId, result);
      tokens.push(...others);
    },
    done: (): Carried => ({ orders, tokens: [...tokens] }),
  };
};

/** An invoice, and what is open of it for an order. */
export type OpenInvoice = { readonly invoiceId: string; readonly issuedOn: string; readonly open: Money };

/** Spreads an amount over open invoices, the oldest first. */
export const spread = (
  invoices: readonly OpenInvoice[],
  amount: Money,
): readonly { readonly invoiceId: string; readonly issuedOn: string; readonly amount: Money }[] => {
  let left = amount;
  return invoices.flatMap(({ invoiceId, issuedOn, open }) => {
    const part = compare(left, open) < 0 ? left : open;
    if (part.amount <= 0) return [];
    left = subtract(left, part);
    return [{ invoiceId, issuedOn, amount: part }];
  });
};

/** Who gets a document of an order, where, and in which currency. */
const partiesOf = ({ customer, billTo, currency }: Order) => ({
  customer,
  ...(billTo !== undefined && { billTo }),
  currency,
});

type Charged = Pick<InvoicedOrder, 'orderId' | 'lines' | 'taxes' | 'total'>;

/** What a document says of one of its orders. */
const invoicedOf = ({ number, customerReference, taxRounding }: Order, charge: Charged): InvoicedOrder => ({
  ...charge,
  number,
  ...(customerReference !== undefined && { customerReference }),
  taxRounding,
});

const later = (one: string, other: string): string => (one > other ? one : other);

export const createBilling = ({ orders, invoices, payments, numbers }: BillingDeps): Billing => {
  const orderOf = async (orderId: string): Promise<Order> => {
    const { state } = await orders.load(orderId);
    if (state.status === 'none') throw new Error(`there is no order ${orderId}`);
    return state;
  };

  /** The invoices of an order that have one of the lines. */
  const invoicesWith = async (order: Order, { orderId, lines }: Pick<Charged, 'orderId' | 'lines'>) => {
    const wanted = new Set(lines.map(({ lineId }) => lineId));
    const found = order.invoices.map(async ({ invoiceId, number }) => {
      const { state } = await invoices.load(invoiceId);
      const parts = state.status === 'issued' ? state.orders.filter((part) => part.orderId === orderId) : [];
      const isOn = parts.some((part) => part.lines.some(({ lineId }) => wanted.has(lineId)));
      return isOn ? [{ invoiceId, number }] : [];
    });
    return (await Promise.all(found)).flat();
  };

  const issue: Billing['issue'] = async (invoiceId, cause) => {
    const carried = carrying();
    const named = (name: string): CommandContext => ({ ...cause, commandId: derivedId(invoiceId, name) });

    const recordIn = async (content: InvoiceContent): Promise<void> => {
      const { number, issuedOn, dueOn } = content;
      for (const { orderId, total } of content.orders) {
        const command = { type: 'RecordInvoice', invoiceId, number, issuedOn, dueOn, total } as const;
        const context = { ...cause, commandId: derivedId(orderId, `invoice:${invoiceId}`) };
        carried.order(orderId, await orders.handle(orderId, command, context));
      }
    };

    const { state } = await invoices.load(invoiceId);
    if (state.status === 'issued') {
      const invoice = await invoices.recall(invoiceId, named('issue'));
      if (invoice !== undefined) carried.seen(invoice);
      if (state.kind === 'invoice') await recordIn(state);
      else for (const { orderId } of state.orders) carried.all(await credit(orderId, invoiceId, cause));
      return { ...carried.done(), ...(invoice !== undefined && { invoice }) };
    }
    if (state.status !== 'begun') return carried.done();
    const { attempts, request } = state;
    const { entity, series, on, takenOver = false, prepayment = false } = request;

    const parts: Charged[] = [];
    let refused: DomainError | undefined;
    for (const { orderId, lines: wanted } of request.orders) {
      const of = { alone: request.orders.length === 1, ...(wanted && { lines: wanted }), takenOver };
      const command = { type: 'InvoiceLines', invoiceId, on, prepayment, ...of } as const;
      // Who asks first gets the answer that all others get: the order has recorded it, a refusal as well.
      const { events } = carried.seen(await orders.handle(orderId, command, named(`lines:${orderId}:${attempts}`)));
      for (const { type, data } of events) {
        if (type === 'LinesCredited') {
          carried.all(await credit(orderId, invoiceId, cause));
          const creditNote = await invoices.recall(invoiceId, named('issue'));
          if (creditNote !== undefined) carried.seen(creditNote);
          return { ...carried.done(), ...(creditNote !== undefined && { invoice: creditNote }) };
        }
        if (type === 'InvoicingRefused') refused = new DomainError(data.code, { orderId });
        if (type !== 'LinesInvoiced') continue;
        const { lines, taxes, total } = data;
        parts.push({ orderId, lines, taxes, total });
      }
    }
    if (refused !== undefined && parts.length === 0) {
      const abandon = { type: 'AbandonInvoice', code: refused.code } as const;
      await invoices.handle(invoiceId, abandon, named(`abandon:${attempts}`));
      return { ...carried.done(), refused };
    }

    const charged = await Promise.all(parts.map(async (part) => ({ part, order: await orderOf(part.orderId) })));
    const first = charged[0]?.order;
    if (first === undefined) throw new Error(`invoice ${invoiceId} is of no order`);
    const assigned = await numbers.assign(series, { for: invoiceId, in: invoiceId, on, takenOver }, named('number'));
    const content: InvoiceContent = {
      kind: 'invoice',
      number: assigned.number,
      entity,
      ...partiesOf(first),
      orders: charged.map(({ part, order }) => invoicedOf(order, part)),
      taxes: addedTaxes(
        first.currency,
        parts.flatMap(({ taxes }) => taxes),
      ),
      total: parts.reduce((all, { total }) => add(all, total), zero(first.currency)),
      issuedOn: assigned.on,
      dueOn: dueDate(
        assigned.on,
        charged.map(({ order }) => order),
      ),
    };
    const invoice = carried.seen(await invoices.handle(invoiceId, { type: 'IssueInvoice', content }, named('issue')));
    await recordIn(content);
    return { ...carried.done(), invoice };
  };

  const settle: Billing['settle'] = async (paymentId, cause) => {
    const carried = carrying();
    const { state } = await payments.load(paymentId);
    if (state.status === 'none') return carried.done();
    let payment: Carried['payment'];
    const { creditNote } = state;
    const kind = creditNote === undefined ? 'payment' : 'creditNote';
    const documentId = creditNote?.creditNoteId ?? paymentId;
    for (const { nth, invoiceId, orderId, amount, on } of state.applications) {
      if (amount.amount === 0) continue;
      const by = { kind, documentId, paymentId, nth } as const;
      const command = { type: 'SettleInvoice', by, amount, on, ...(orderId && { orderId }) } as const;
      const context = { ...cause, commandId: derivedId(paymentId, `settle:${nth}`) };
      const result = carried.seen(await invoices.handle(invoiceId, command, context));
      const settled = result.state.status === 'issued' ? settlementBy(result.state, by) : undefined;
      for (const part of settled?.orders ?? []) {
        const { orderId: id, ...of } = part;
        const record = { type: 'RecordSettlement', invoiceId, by: kind, documentId, on, ...of } as const;
        const recorded = { ...cause, commandId: derivedId(id, `settlement:${paymentId}:${nth}`) };
        carried.order(id, await orders.handle(id, record, recorded));
      }
      const taken = settled?.amount ?? zero(amount.currency);
      if (compare(taken, amount) >= 0) continue;
      const reduce = { type: 'ReduceApplication', nth, settled: taken } as const;
      const reduced = { ...cause, commandId: derivedId(paymentId, `reduce:${nth}`) };
      payment = carried.seen(await payments.handle(paymentId, reduce, reduced));
    }
    return { ...carried.done(), ...(payment !== undefined && { payment }) };
  };

  const reverse: Billing['reverse'] = async (paymentId, cause) => {
    const carried = carrying();
    const { state } = await payments.load(paymentId);
    if (state.status === 'none' || state.reversal === undefined) return carried.done();
    const { on } = state.reversal;
    for (const { nth, invoiceId } of state.applications) {
      const by = { kind: 'payment', documentId: paymentId, paymentId, nth } as const;
      const context = { ...cause, commandId: derivedId(paymentId, `reverse:${nth}`) };
      const result = carried.seen(await invoices.handle(invoiceId, { type: 'ReverseSettlement', by, on }, context));
      const settled = result.state.status === 'issued' ? settlementBy(result.state, by) : undefined;
      for (const { orderId, amount, open } of settled?.orders ?? []) {
        const of = { invoiceId, by: 'payment', documentId: paymentId, on, open } as const;
        const record = { type: 'RecordSettlement', ...of, amount: negate(amount) } as const;
        const recorded = { ...cause, commandId: derivedId(orderId, `reversal:${paymentId}:${nth}`) };
        carried.order(orderId, await orders.handle(orderId, record, recorded));
      }
    }
    return carried.done();
  };

  const credit: Billing['credit'] = async (orderId, refundId, cause) => {
    const carried = carrying();
    // Not `refund:`, which is the command of a request that has given the refund its id.
    const recording = { ...cause, commandId: derivedId(orderId, `refund-recorded:${refundId}`) };
    // A process was killed before it had issued them.
    for (const { invoiceId } of (await orderOf(orderId)).invoicing) carried.all(await issue(invoiceId, cause));
    const order = await orderOf(orderId);
    const refund = order.refunds.find((one) => one.refundId === refundId);
    if (refund === undefined) return carried.done();
    if (refund.number !== undefined) {
      const recorded = await orders.recall(orderId, recording);
      if (recorded !== undefined) carried.order(orderId, recorded);
      return carried.done();
    }
    const { creditNoteId, on, takenOver = false, lines, taxes, amount } = refund;
    const { entity, customer } = order;
    const named = (name: string): CommandContext => ({ ...cause, commandId: derivedId(creditNoteId, name) });
    const series = seriesId({ kind: takenOver ? 'OLDCN' : 'CN', entity, year: on.slice(0, 4) });
    const assigned = await numbers.assign(
      series,
      { for: creditNoteId, in: creditNoteId, on, takenOver },
      named('number'),
    );
    const corrects = await invoicesWith(order, { orderId, lines });
    const content: InvoiceContent = {
      kind: 'creditNote',
      number: assigned.number,
      entity,
      ...partiesOf(order),
      orders: [invoicedOf(order, { orderId, lines, taxes, total: amount })],
      ...(corrects.length > 0 && { corrects }),
      taxes,
      total: amount,
      issuedOn: assigned.on,
      dueOn: assigned.on,
    };
    carried.seen(await invoices.handle(creditNoteId, { type: 'IssueInvoice', content }, named('issue')));

    const { invoices: known } = await orderOf(orderId);
    const open = known.map((one): OpenInvoice => ({ ...one, open: openOf(one) }));
    const applied = spread(open, amount).map(
      ({ issuedOn, ...part }): Wanted => ({ ...part, orderId, on: later(assigned.on, issuedOn) }),
    );
    const paymentId = derivedId(creditNoteId, 'money');
    const receipt = {
      entity,
      customerId: customer.customerId,
      amount,
      method: 'creditNote',
      receivedOn: assigned.on,
      creditNote: { creditNoteId, orderId, refundId },
    };
    const receive = { ...cause, commandId: derivedId(paymentId, 'receive') };
    carried.seen(await payments.handle(paymentId, { type: 'ReceivePayment', receipt, applied }, receive));
    carried.all(await settle(paymentId, cause));
    const { state: payment } = await payments.load(paymentId);
    if (payment.status === 'none') throw new Error(`credit note ${creditNoteId} has no money`);
    const { paidOut } = payment;
    const record = { type: 'RecordRefund', refundId, number: assigned.number, paidOut } as const;
    const credited = subtract(amount, paidOut);
    carried.order(orderId, await orders.handle(orderId, { ...record, credited }, recording));
    return carried.done();
  };

  return { issue, credit, settle, reverse };
};
