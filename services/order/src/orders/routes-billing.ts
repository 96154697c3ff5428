import { BusinessDate, dayIn, FreeText, Id, object, Text } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { newId, seriesId } from '@sales/service-kit';
import { Type } from 'typebox';
import { lineQuantities, PaymentAmount } from './bodies.ts';
import type { OrderErrorCode } from './errors.ts';
import { OrderPath, orderCommand } from './order-command.ts';
import { knownOrder } from './requote.ts';

/** @throws DomainError for a day that has not begun where the company is */
const past = (issuedOn: string, today: string): string =>
  issuedOn > today ? reject<OrderErrorCode>('order/issued-in-the-future', { issuedOn, today }) : issuedOn;

/** Invoices, and what is paid of them. */
export const billingRoutes = [
  orderCommand({
    path: 'invoices',
    permission: 'order:invoice',
    summary: 'Invoice what is shipped and not invoiced, or a part of it',
    description:
      'Without `lines` everything that can be invoiced. With `prepayment` also what is not shipped yet. It falls due by the payment terms of the customer. The numbers of a company and a year have no gaps, and in their order the days never run backwards: an `issuedOn` before the last invoice is refused; without `issuedOn` the invoice has the day of that one at least. `issuedOn` is a day where the company is that sells; the number is of its year.',
    params: OrderPath,
    body: object({
      invoiceId: Type.Optional(Id),
      /** Absent: everything that can be invoiced. */
      lines: Type.Optional(lineQuantities),
      /** Also what is not shipped yet. */
      prepayment: Type.Optional(Type.Boolean()),
      /** Absent: today, where the company is. */
      issuedOn: Type.Optional(BusinessDate),
      /**
       * It was issued in another system: its number is of a series of its own (`OLD`), in which days come as they do.
       */
      takenOver: Type.Optional(Type.Boolean()),
    }),
    status: 201,
    named: ({ invoiceId }) => invoiceId && `invoice:${invoiceId}`,
    problems: [
      'order/issued-in-the-future',
      'order/issued-before-last',
      'order/nothing-to-invoice',
      'order/invoice-below-zero',
      'order/invoice-exceeds-shipped',
      'order/line-not-found',
      'order/not-under-way',
      'order/cancelled',
    ],
    command: async ({ params, body: { invoiceId, issuedOn, takenOver = false, ...body }, context }, at, routes) => {
      const { entity, timeZone } = await knownOrder(routes, params.orderId);
      const day = issuedOn === undefined ? dayIn(timeZone, at) : past(issuedOn, dayIn(timeZone, routes.clock.now()));
      const series = { kind: takenOver ? 'OLD' : 'INV', entity, year: day.slice(0, 4) };
      const last = issuedOn === undefined || takenOver ? undefined : await routes.numbers.lastDay(series);
      return {
        type: 'IssueInvoice',
        invoiceId: invoiceId ?? newId(context, 'invoice'),
        series: seriesId(series),
        on: day,
        ...(takenOver && { takenOver }),
        ...(last !== undefined && { last }),
        dated: issuedOn !== undefined,
        ...body,
      };
    },
  }),
  orderCommand({
    path: 'payments',
    permission: 'order:record-payment',
    summary: 'Record a payment: of an invoice, or of the oldest open ones',
    description: 'Without `amount` all that is open. More than is open is refused.',
    params: OrderPath,
    body: object({
      paymentId: Type.Optional(Id),
      invoiceId: Type.Optional(Id),
      /** Absent: all that is open. */
      amount: Type.Optional(PaymentAmount),
      method: Type.Optional(Text(60)),
      reference: Type.Optional(FreeText(100)),
    }),
    status: 201,
    named: ({ paymentId }) => paymentId && `payment:${paymentId}`,
    problems: [
      'order/nothing-to-pay',
      'order/payment-exceeds-open',
      'order/invoice-not-found',
      'order/currency-mismatch',
    ],
    command: ({ body: { paymentId, method = 'transfer', ...body }, context }) => ({
      type: 'RecordPayment',
      paymentId: paymentId ?? newId(context, 'payment'),
      method,
      ...body,
    }),
  }),
];
