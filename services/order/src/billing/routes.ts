import { BusinessDate, dayIn, EntityCode, FreeText, Id, mainEntity, object, Text, why } from '@sales/contracts';
import {
  again,
  type Clock,
  type CommandContext,
  type CommandResult,
  type Content,
  derivedId,
  type NewEvent,
  reject,
  streamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { type App, commandRoute, handleNamed, handleOnce, type Numbers, newId, type Outcome } from '@sales/service-kit';
import { Type } from 'typebox';
import { effectiveNow } from '../clock.ts';
import type { EntityAt } from '../entities/index.ts';
import {
  Invoice,
  type InvoiceErrorCode,
  type InvoiceEvent,
  type InvoiceState,
  type Invoices,
  toInvoice,
} from '../invoices/index.ts';
import {
  knownOrder,
  lineQuantities,
  OrderAnswer,
  type OrderErrorCode,
  OrderPath,
  type OrderState,
  type Orders,
  PaymentAmount,
  toOrder,
} from '../orders/index.ts';
import {
  Payment,
  type PaymentErrorCode,
  type PaymentEvent,
  PaymentPath,
  type PaymentState,
  type Payments,
  rejectPayment,
  toPayment,
  unappliedOf,
} from '../payments/index.ts';
import { type Lookups, readModels } from '../reference/index.ts';
import type { Billing, Carried } from './billing.ts';
import { causedBy } from './orders.ts';
import { type Invoiced, type InvoiceFields, invoiceFields, planInvoice } from './plan-invoice.ts';
import { planApplications, planOrderPayment } from './plan-payment.ts';

export type BillingRoutes = {
  readonly orders: Orders;
  readonly invoices: Invoices;
  readonly payments: Payments;
  readonly billing: Billing;
  readonly lookups: Lookups;
  readonly entityAt: EntityAt;
  readonly numbers: Numbers;
  readonly clock: Clock;
};

/** Id of the command that makes a thing under an id of the client's own. */
const named = (id: string, command: 'begin' | 'receive'): string => derivedId(id, command);

/** Of the first of several streams: what a request says of the order is not about the stream of its document. */
const ofDocument = ({ ifMatch: _, ...context }: CommandContext): CommandContext => context;

/**
 * `If-Match` of a request that begins with the stream of another thing than the order. @throws WrongExpectedRevision
 */
const requireMatch = async (orders: Orders, orderId: string, { ifMatch }: CommandContext): Promise<void> => {
  if (ifMatch === undefined) return;
  const { revision: at } = await orders.load(orderId);
  if (at !== ifMatch) throw new WrongExpectedRevision(streamName('order', orderId), ifMatch, at);
};

/** The order after a request that began with a document; readers must have seen both. */
const orderAfter = async (
  orders: Orders,
  orderId: string,
  { stream: document, events, position }: Outcome<unknown>,
  carried: Carried,
): Promise<Outcome<OrderState>> => {
  const result = carried.orders.get(orderId);
  const others = carried.tokens.filter(({ stream }) => stream !== result?.stream);
  const isCarried = others.some(({ stream }) => stream === document);
  const also = position === undefined || isCarried ? others : [{ stream: document, position }, ...others];
  if (result !== undefined) return { ...result, events, also };
  const stream = streamName('order', orderId);
  return { stream, events, position: undefined, also, ...(await orders.load(orderId)) };
};

type InvoiceBody = InvoiceFields & { readonly invoiceId?: string };

const asked = (orders: readonly Invoiced[], { prepayment = false, takenOver = false }: InvoiceFields): Content => {
  const parts = orders.map(({ orderId, lines }) => ({
    orderId,
    lines: lines?.map(({ lineId, quantity }) => `${lineId} ${Number(quantity)}`).sort(),
  }));
  return { ...(parts.length === 1 ? parts[0] : { orders: parts }), prepayment, takenOver };
};

/** Begins an invoice, once for its id. */
const begin = async (
  routes: BillingRoutes,
  wanted: readonly Invoiced[],
  { invoiceId: given, ...fields }: InvoiceBody,
  context: CommandContext,
): Promise<CommandResult<InvoiceState, InvoiceEvent>> => {
  const { orders, invoices } = routes;
  const invoiceId = given ?? newId(context, 'invoice');
  const make = () => planInvoice(routes, invoiceId, wanted, fields, context);
  const begun = async (): Promise<CommandResult<InvoiceState, InvoiceEvent>> => {
    if (given === undefined) return handleOnce(invoices, invoiceId, context, make);
    const { timeZone } = await knownOrder({ orders }, wanted[0]?.orderId ?? '');
    const day = fields.issuedOn ?? (context.effectiveAt && dayIn(timeZone, context.effectiveAt));
    const compare = (recorded: readonly NewEvent<InvoiceEvent>[]): void => {
      for (const { type, data } of recorded) {
        if (type !== 'InvoiceBegun') continue;
        const before = { ...asked(data.orders, data), issuedOn: data.on };
        const now = { ...asked(wanted, fields), issuedOn: day ?? data.on };
        again<InvoiceErrorCode>('invoice/id-reused', { invoiceId }, before, now);
      }
    };
    const once = { commandId: named(invoiceId, 'begin'), content: [wanted, fields], compare };
    return handleNamed(invoices, invoiceId, context, once, make);
  };
  const result = await begun();
  const { state } = await invoices.load(invoiceId);
  if (state.status !== 'abandoned') return result;
  const { requestHash: _, ...rest } = context;
  const anew = { ...rest, commandId: derivedId(invoiceId, `begin:${state.attempts}`) };
  return invoices.handle(invoiceId, await make(), anew);
};

const idOfInvoice = ({ stream }: Pick<Outcome<unknown>, 'stream'>): string => stream.slice('invoice-'.length);

const invoiceProblems = [
  'invoice/id-reused',
  'invoice/issued-in-the-future',
  'invoice/issued-before-last',
  'order/nothing-to-invoice',
  'order/invoice-below-zero',
  'order/invoice-exceeds-shipped',
  'order/line-not-found',
  'order/not-under-way',
  'order/cancelled',
  'order/not-found',
  'order/dated-too-early',
  'order/quantity-not-whole',
  'order/amount-too-large',
] as const satisfies readonly (InvoiceErrorCode | OrderErrorCode)[];

const aboutDays =
  'The numbers of a company and a year have no gaps, and in their order the days never run backwards: an `issuedOn` before the last invoice is refused; without `issuedOn` the invoice has the day of that one at least. `issuedOn` is a day where the company is that sells; the number is of its year.';

const invoiceOrder = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/orders/:orderId/invoices',
    permission: 'order:invoice',
    summary: 'Invoice what is shipped and not invoiced, or a part of it',
    description: `Without \`lines\` everything that can be invoiced. With \`prepayment\` also what is not shipped yet. What is left of an order is given back by a credit note where it is less than nothing and nothing more is to be charged. It falls due by the payment terms of the customer. ${aboutDays} The answer is the order after it; \`POST /order/v1/invoices\` makes one invoice of several orders.`,
    params: OrderPath,
    body: object({
      invoiceId: Type.Optional(Id),
      /** Absent: everything that can be invoiced. */
      lines: Type.Optional(lineQuantities),
      ...invoiceFields,
    }),
    ok: { status: 201, schema: OrderAnswer },
    problems: invoiceProblems,
    command: async ({ params: { orderId }, body: { lines, ...body }, context }) => {
      const { orders, billing } = routes;
      await requireMatch(orders, orderId, context);
      const begun = await begin(routes, [{ orderId, ...(lines && { lines }) }], body, ofDocument(context));
      const first = body.invoiceId && named(body.invoiceId, 'begin');
      const carried = await billing.issue(idOfInvoice(begun), causedBy(context, begun, first));
      if (carried.refused !== undefined) throw carried.refused;
      return orderAfter(orders, orderId, begun, carried);
    },
    answer: toOrder,
  });

const invoiceOrders = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/invoices',
    permission: 'invoice:issue',
    summary: 'Invoice several orders of a customer together',
    description: `The orders are of one customer, one company and one currency. It falls due by the longest payment terms among them. ${aboutDays}`,
    body: object({
      invoiceId: Type.Optional(Id),
      orders: Type.Array(object({ orderId: Id, lines: Type.Optional(lineQuantities) }), { minItems: 1, maxItems: 100 }),
      ...invoiceFields,
    }),
    ok: { status: 201, schema: Invoice },
    problems: [...invoiceProblems, 'invoice/orders-differ', 'invoice/order-repeated'],
    command: async ({ body: { orders, ...body }, context }) => {
      const begun = await begin(routes, orders, body, context);
      const first = body.invoiceId && named(body.invoiceId, 'begin');
      const carried = await routes.billing.issue(idOfInvoice(begun), causedBy(context, begun, first));
      if (carried.refused !== undefined) throw carried.refused;
      const { invoice = begun, tokens } = carried;
      return { ...invoice, events: begun.events, also: tokens.filter(({ stream }) => stream !== begun.stream) };
    },
    answer: toInvoice,
    location: ({ id }) => `/v1/invoices/${id}`,
  });

const payOrder = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/orders/:orderId/payments',
    permission: 'order:record-payment',
    summary: 'Record a payment: of an invoice of the order, or of the oldest open ones',
    description:
      'Without `amount` all that is open when the invoices take it: of several at once only the first finds something. More than is open is refused: `POST /order/v1/payments` takes money on account.',
    params: OrderPath,
    body: object({
      paymentId: Type.Optional(Id),
      invoiceId: Type.Optional(Id),
      /** Absent: all that is open. */
      amount: Type.Optional(PaymentAmount),
      method: Type.Optional(Text(60)),
      reference: Type.Optional(FreeText(100)),
    }),
    ok: { status: 201, schema: OrderAnswer },
    problems: [
      'order/not-found',
      'order/dated-too-early',
      'order/nothing-to-pay',
      'order/payment-exceeds-open',
      'order/invoice-not-found',
      'order/currency-mismatch',
      'payment/id-reused',
    ] satisfies (OrderErrorCode | PaymentErrorCode)[],
    command: async ({ params: { orderId }, body, context }) => {
      const { orders, payments, billing } = routes;
      const { paymentId: given, method = 'transfer', ...rest } = body;
      await requireMatch(orders, orderId, context);
      const paymentId = given ?? newId(context, 'payment');
      const cause = causedBy(context, { events: [] });
      const make = () => planOrderPayment(routes, orderId, { method, ...rest }, context, cause);
      const compare = (recorded: readonly NewEvent<PaymentEvent>[]): void => {
        const [received, applied] = [recorded.at(0), recorded.at(1)];
        if (received?.type !== 'PaymentReceived' || applied?.type !== 'PaymentApplied') return;
        const { amount, ofOpen = false, method: by, reference } = received.data;
        const [first, ...others] = applied.data.applied;
        const { effectiveAt: at = received.metadata.recordedAt } = received.metadata;
        const before = { orderId: first?.orderId, amount, method: by, reference, effectiveAt: at };
        // Without an amount it is what was open: not the same as an amount that was named.
        const now = {
          orderId,
          amount: rest.amount ?? (ofOpen ? amount : undefined),
          method,
          reference: rest.reference,
        };
        const [isOfOne, wanted] = [others.length === 0, rest.invoiceId];
        again<PaymentErrorCode>(
          'payment/id-reused',
          { paymentId },
          { ...before, ...(wanted && { invoiceId: isOfOne ? first?.invoiceId : undefined }) },
          { ...now, effectiveAt: context.effectiveAt ?? at, ...(wanted && { invoiceId: wanted }) },
        );
      };
      const once = { commandId: named(paymentId, 'receive'), content: [orderId, { method, ...rest }], compare };
      const received =
        given === undefined
          ? await handleOnce(payments, paymentId, ofDocument(context), make)
          : await handleNamed(payments, paymentId, ofDocument(context), once, make);
      const caused = causedBy(context, received, given && named(given, 'receive'));
      const settled = await billing.settle(paymentId, caused);
      const { state } = await payments.load(paymentId);
      if (state.status !== 'none' && state.ofOpen === true && state.amount.amount === 0) {
        return reject<OrderErrorCode>('order/nothing-to-pay', { open: state.amount });
      }
      return orderAfter(orders, orderId, received, settled);
    },
    answer: toOrder,
  });

const InvoiceAmounts = Type.Array(object({ invoiceId: Id, amount: Type.Optional(PaymentAmount) }), {
  minItems: 1,
  maxItems: 100,
});

/** The payment after what follows from it. */
const paymentAfter = (
  result: CommandResult<PaymentState, PaymentEvent>,
  { payment = result, tokens }: Carried,
): Outcome<PaymentState> => ({
  ...payment,
  events: result.events,
  also: tokens.filter(({ stream }) => stream !== result.stream),
});

const receivePayment = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/payments',
    permission: 'payment:receive',
    summary: 'Record money of a customer: on account, or for several invoices',
    description:
      'What `invoices` do not take stays on account, and can be applied later. Without an `amount` an invoice takes what is open of it.',
    body: object({
      paymentId: Type.Optional(Id),
      customerId: Id,
      /** The company of ours that has it. Absent: `MAIN`. */
      entity: Type.Optional(EntityCode),
      amount: PaymentAmount,
      method: Type.Optional(Text(60)),
      reference: Type.Optional(FreeText(100)),
      /** Absent: today, where the company is. */
      receivedOn: Type.Optional(BusinessDate),
      invoices: Type.Optional(InvoiceAmounts),
    }),
    ok: { status: 201, schema: Payment },
    reads: [readModels.customers],
    problems: [
      'order/entity-unknown',
      'payment/id-reused',
      'payment/customer-unknown',
      'payment/received-in-the-future',
      'payment/invoice-of-other',
      'payment/exceeds-unapplied',
      'payment/currency-mismatch',
      'payment/nothing-to-apply',
      'invoice/unknown',
    ] satisfies (OrderErrorCode | InvoiceErrorCode | PaymentErrorCode)[],
    command: async ({ body, context }) => {
      const { payments, invoices, lookups, entityAt, clock, billing } = routes;
      const { paymentId: given, entity = mainEntity, method = 'transfer', receivedOn: day, ...rest } = body;
      const { customerId, amount, reference, invoices: wanted = [] } = rest;
      const paymentId = given ?? newId(context, 'payment');
      const make = async () => {
        const at = effectiveNow(context, clock);
        const { timeZone } = await entityAt(entity, at);
        const customer = await lookups.customer(customerId);
        if (customer === undefined) return rejectPayment('payment/customer-unknown', { customerId });
        const of = { customerId, ...(customer.personId !== undefined && { personId: customer.personId }) };
        const today = dayIn(timeZone, clock.now());
        const receivedOn = day ?? dayIn(timeZone, at);
        if (receivedOn > today) return rejectPayment('payment/received-in-the-future', { receivedOn, today });
        const receipt = { entity, ...of, amount, method, ...(reference && { reference }), receivedOn };
        const applied = await planApplications(invoices, { ...receipt, unapplied: amount }, wanted, receivedOn);
        return { type: 'ReceivePayment', receipt, applied } as const;
      };
      const content = { entity, method, receivedOn: day, ...rest };
      const compare = (recorded: readonly NewEvent<PaymentEvent>[]): void => {
        const [received, then] = [recorded.at(0), recorded.at(1)];
        if (received?.type !== 'PaymentReceived') return;
        const { data, metadata } = received;
        const applied = then?.type === 'PaymentApplied' ? then.data.applied : [];
        const { effectiveAt: at = metadata.recordedAt } = metadata;
        const of = { entity: data.entity, customerId: data.customerId, amount: data.amount, method: data.method };
        again<PaymentErrorCode>(
          'payment/id-reused',
          { paymentId },
          {
            ...of,
            reference: data.reference,
            receivedOn: data.receivedOn,
            effectiveAt: at,
            invoices: applied.map((one) => ({ invoiceId: one.invoiceId, amount: one.amount })),
          },
          {
            ...{ entity, customerId, amount, method },
            reference,
            receivedOn: day ?? data.receivedOn,
            effectiveAt: context.effectiveAt ?? at,
            invoices: wanted.map((one, nth) => ({
              invoiceId: one.invoiceId,
              amount: one.amount ?? (applied[nth]?.ofOpen === true ? applied[nth].amount : undefined),
            })),
          },
        );
      };
      const received =
        given === undefined
          ? await handleOnce(payments, paymentId, context, make)
          : await handleNamed(
              payments,
              paymentId,
              context,
              { commandId: named(paymentId, 'receive'), content, compare },
              make,
            );
      const caused = causedBy(context, received, given && named(given, 'receive'));
      return paymentAfter(received, await billing.settle(paymentId, caused));
    },
    answer: toPayment,
    location: ({ id }) => `/v1/payments/${id}`,
  });

const applyPayment = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/payments/:paymentId/apply',
    permission: 'payment:apply',
    summary: 'Apply money that is on account to invoices',
    description: 'Without an `amount` an invoice takes what is open of it, as far as the money goes.',
    params: PaymentPath,
    body: object({ invoices: InvoiceAmounts }),
    ok: { schema: Payment },
    problems: [
      'payment/unknown',
      'payment/reversed',
      'payment/invoice-of-other',
      'payment/exceeds-unapplied',
      'payment/currency-mismatch',
      'payment/nothing-to-apply',
      'invoice/unknown',
    ] satisfies (InvoiceErrorCode | PaymentErrorCode)[],
    command: async ({ params: { paymentId }, body, context }) => {
      const { payments, invoices, entityAt, clock, billing } = routes;
      const result = await handleOnce(payments, paymentId, context, async () => {
        const { state } = await payments.load(paymentId);
        if (state.status === 'none') return rejectPayment('payment/unknown', { paymentId });
        if (state.status === 'reversed') return rejectPayment('payment/reversed');
        const at = effectiveNow(context, clock);
        const day = dayIn((await entityAt(state.entity, at)).timeZone, at);
        const money = { ...state, unapplied: unappliedOf(state) };
        return { type: 'ApplyPayment', applied: await planApplications(invoices, money, body.invoices, day) } as const;
      });
      return paymentAfter(result, await billing.settle(paymentId, causedBy(context, result)));
    },
    answer: toPayment,
  });

const payOut = (app: App, { payments, entityAt, clock }: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/payments/:paymentId/pay-out',
    permission: 'payment:pay-out',
    summary: 'Pay money back that is on account',
    description:
      'Never more than is on account of this payment. With a `payOutId` it is done once, however often it comes.',
    params: PaymentPath,
    body: object({
      payOutId: Type.Optional(Id),
      amount: PaymentAmount,
      method: Type.Optional(Text(60)),
      reference: Type.Optional(FreeText(100)),
    }),
    ok: { schema: Payment },
    problems: [
      'payment/unknown',
      'payment/reversed',
      'payment/exceeds-unapplied',
      'payment/currency-mismatch',
      'payment/dated-too-early',
      'payment/pay-out-id-reused',
    ] satisfies PaymentErrorCode[],
    command: ({ params: { paymentId }, body, context }) => {
      const { payOutId: given, amount, method = 'transfer', reference } = body;
      const payOutId = given ?? newId(context, 'payOut');
      const make = async () => {
        const { state } = await payments.load(paymentId);
        if (state.status === 'none') return rejectPayment('payment/unknown', { paymentId });
        const at = effectiveNow(context, clock);
        const on = dayIn((await entityAt(state.entity, at)).timeZone, at);
        const how = { method, ...(reference !== undefined && { reference }) };
        return { type: 'PayOut', payOut: { payOutId, amount, ...how, on } } as const;
      };
      const commandId = derivedId(paymentId, `pay-out:${payOutId}`);
      return given === undefined
        ? handleOnce(payments, paymentId, context, make)
        : handleNamed(payments, paymentId, context, { commandId, content: body }, make);
    },
    answer: toPayment,
  });

const reversePayment = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/payments/:paymentId/reverse',
    permission: 'payment:reverse',
    summary: 'Reverse a payment that did not stand: its invoices are open again',
    description:
      'It bounced, or was a mistake. What a credit note gave back is not reversed. What had been paid out of it is owed: less than nothing is on account then.',
    params: PaymentPath,
    body: object(why),
    reason: ({ reason }) => reason,
    ok: { schema: Payment },
    problems: [
      'payment/unknown',
      'payment/reversed',
      'payment/not-reversible',
      'payment/dated-too-early',
    ] satisfies PaymentErrorCode[],
    command: async ({ params: { paymentId }, body, context }) => {
      const { payments, entityAt, clock, billing } = routes;
      const result = await handleOnce(payments, paymentId, context, async () => {
        const { state } = await payments.load(paymentId);
        if (state.status === 'none') return rejectPayment('payment/unknown', { paymentId });
        const at = effectiveNow(context, clock);
        const on = dayIn((await entityAt(state.entity, at)).timeZone, at);
        return { type: 'ReversePayment', why: body, on } as const;
      });
      return paymentAfter(result, await billing.reverse(paymentId, causedBy(context, result)));
    },
    answer: toPayment,
  });

/** What begins with one document and is carried on in the streams of others. */
export const billingRoutes = (app: App, routes: BillingRoutes): void => {
  const all = [invoiceOrder, invoiceOrders, payOrder, receivePayment, applyPayment, payOut, reversePayment];
  for (const route of all) route(app, routes);
};
