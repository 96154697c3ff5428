import { BusinessDate, dayIn, EntityCode, FreeText, Id, mainEntity, object, Text, Why } from '@sales/contracts';
import { again, type CommandResult, derivedId, type NewEvent } from '@sales/eventsourcing';
import { type App, commandRoute, handleNamed, handleOnce, newId, type Outcome } from '@sales/service-kit';
import { Type } from 'typebox';
import { effectiveNow } from '../clock.ts';
import type { InvoiceErrorCode } from '../invoices/index.ts';
import { type OrderErrorCode, PaymentAmount } from '../orders/index.ts';
import {
  Payment,
  type PaymentErrorCode,
  type PaymentEvent,
  PaymentPath,
  type PaymentState,
  rejectPayment,
  toPayment,
  unappliedOf,
} from '../payments/index.ts';
import { readModels } from '../reference/index.ts';
import type { Carried } from './billing.ts';
import { causedBy } from './orders.ts';
import { past, planApplications } from './plan-payment.ts';
import { type BillingRoutes, named } from './request.ts';

/** The payment after what follows from it. */
const paymentAfter = (
  result: CommandResult<PaymentState, PaymentEvent>,
  { payment = result, tokens }: Carried,
): Outcome<PaymentState> => ({
  ...payment,
  events: result.events,
  also: tokens.filter(({ stream }) => stream !== result.stream),
});

const InvoiceAmounts = Type.Array(
  object({ invoiceId: Id, amount: Type.Optional(PaymentAmount) }, { $id: 'AmountOfInvoice' }),
  {
    minItems: 1,
    maxItems: 100,
  },
);

/** What applying money to invoices may be refused with. */
const applyingProblems = [
  'payment/dated-too-early',
  'payment/invoice-of-other',
  'payment/exceeds-unapplied',
  'payment/currency-mismatch',
  'payment/nothing-to-apply',
  'invoice/unknown',
] as const satisfies readonly (InvoiceErrorCode | PaymentErrorCode)[];

export const receivePayment = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/payments',
    permission: 'payment:receive',
    summary: 'Record a payment of a customer: on account, or for several invoices',
    description:
      'What `invoices` do not take stays on account, and can be applied later. An invoice without `amount` takes its ' +
      'open amount.',
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
      ...applyingProblems,
    ] satisfies (OrderErrorCode | InvoiceErrorCode | PaymentErrorCode)[],
    command: async ({ body, context }) => {
      const { payments, invoices, referenceData, entityAt, clock, billing } = routes;
      const { paymentId: given, entity = mainEntity, method = 'transfer', receivedOn: day, ...rest } = body;
      const { customerId, amount, reference, invoices: wanted = [] } = rest;
      const paymentId = given ?? newId(context, 'payment');
      const make = async () => {
        const at = effectiveNow(context, clock);
        const { timeZone } = await entityAt(entity, at);
        const customer = await referenceData.customer(customerId);
        if (customer === undefined) return rejectPayment('payment/customer-unknown', { customerId });
        const of = { customerId, ...(customer.personId !== undefined && { personId: customer.personId }) };
        const receivedOn = past(day ?? dayIn(timeZone, at), dayIn(timeZone, clock.now()));
        const dated = context.effectiveAt && dayIn(timeZone, at);
        const receipt = { entity, ...of, amount, method, ...(reference && { reference }), receivedOn };
        const money = { ...receipt, unapplied: amount };
        const applied = await planApplications(invoices, money, wanted, { day: receivedOn, dated });
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

export const applyPayment = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/payments/:paymentId/apply',
    permission: 'payment:apply',
    summary: 'Apply money on account to invoices',
    description: 'An invoice without `amount` takes its open amount, or what is left of the money.',
    params: PaymentPath,
    body: object({ invoices: InvoiceAmounts }),
    ok: { schema: Payment },
    within: ({ invoices }) => ({
      things: { invoiceId: invoices.map(({ invoiceId }) => invoiceId) },
      unknown: 'invoice/unknown',
    }),
    problems: ['payment/unknown', 'payment/reversed', ...applyingProblems] satisfies (
      | InvoiceErrorCode
      | PaymentErrorCode
    )[],
    command: async ({ params: { paymentId }, body, context }) => {
      const { payments, invoices, entityAt, clock, billing } = routes;
      const result = await handleOnce(payments, paymentId, context, async () => {
        const { state } = await payments.load(paymentId);
        if (state.status === 'none') return rejectPayment('payment/unknown', { paymentId });
        if (state.status === 'reversed') return rejectPayment('payment/reversed');
        const at = effectiveNow(context, clock);
        const day = dayIn((await entityAt(state.entity, at)).timeZone, at);
        const money = { ...state, unapplied: unappliedOf(state) };
        const days = { day, dated: context.effectiveAt && day };
        return { type: 'ApplyPayment', applied: await planApplications(invoices, money, body.invoices, days) } as const;
      });
      return paymentAfter(result, await billing.settle(paymentId, causedBy(context, result)));
    },
    answer: toPayment,
  });

export const payOut = (app: App, { payments, entityAt, clock }: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/payments/:paymentId/pay-out',
    permission: 'payment:pay-out',
    summary: 'Pay out money on account',
    description: 'At most what is on account of this payment. With a `payOutId` a repeat changes nothing.',
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
        const dated = context.effectiveAt !== undefined;
        return { type: 'PayOut', payOut: { payOutId, amount, ...how, on }, dated } as const;
      };
      const commandId = derivedId(paymentId, `pay-out:${payOutId}`);
      return given === undefined
        ? handleOnce(payments, paymentId, context, make)
        : handleNamed(payments, paymentId, context, { commandId, content: body }, make);
    },
    answer: toPayment,
  });

export const reversePayment = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/payments/:paymentId/reverse',
    permission: 'payment:reverse',
    summary: 'Reverse a payment: its invoices are open again',
    description:
      'For a payment that bounced or was a mistake. Refunds by credit note are not reversed. Money already paid out ' +
      'of it is owed: the amount on account is negative then.',
    params: PaymentPath,
    body: Why,
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
        return { type: 'ReversePayment', why: body, on, dated: context.effectiveAt !== undefined } as const;
      });
      return paymentAfter(result, await billing.reverse(paymentId, causedBy(context, result)));
    },
    answer: toPayment,
  });
