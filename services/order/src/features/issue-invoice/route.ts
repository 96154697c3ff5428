import { BusinessDate, Id, object } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { type App, newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { dayOf, humanNumber } from '../../clock.ts';
import type { OrderErrorCode } from '../../domain/order/errors.ts';
import { lineQuantities } from '../../http/bodies.ts';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

/** The furthest that a business is ahead of UTC, in ms: there it is the next day already. */
const ahead = 14 * 3_600_000;

/** @throws DomainError for a day that has not begun anywhere */
const past = (issuedOn: string, now: string): string => {
  const today = dayOf(new Date(Date.parse(now) + ahead).toISOString());
  return issuedOn > today ? reject<OrderErrorCode>('order/issued-in-the-future', { issuedOn, today }) : issuedOn;
};

export const issueInvoice = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'invoices',
    summary: 'Invoice what is shipped and not invoiced, or a part of it',
    description:
      'Without `lines` everything that can be invoiced. With `prepayment` also what is not shipped yet. It falls due by the payment terms of the customer. `issuedOn` is the day where the business is: it may be the one before the order was placed in UTC, and a payment the one before the invoice.',
    params: OrderPath,
    body: object({
      invoiceId: Type.Optional(Id),
      /** Absent: everything that can be invoiced. */
      lines: Type.Optional(lineQuantities),
      /** Also what is not shipped yet. */
      prepayment: Type.Optional(Type.Boolean()),
      /** Absent: today, in business time. */
      issuedOn: Type.Optional(BusinessDate),
    }),
    status: 201,
    named: ({ invoiceId }) => invoiceId && `invoice:${invoiceId}`,
    problems: [
      'order/issued-in-the-future',
      'order/nothing-to-invoice',
      'order/invoice-exceeds-shipped',
      'order/line-not-found',
      'order/not-under-way',
      'order/cancelled',
    ],
    command: async ({ body: { invoiceId, issuedOn, ...body }, context }, at) => ({
      type: 'IssueInvoice',
      at,
      invoiceId: invoiceId ?? newId(context, 'invoice'),
      issuedOn: issuedOn === undefined ? dayOf(at) : past(issuedOn, routes.clock.now()),
      dated: issuedOn !== undefined,
      number: humanNumber('INV', at, await routes.numbers.next(`INV-${at.slice(0, 4)}`)),
      ...body,
    }),
  });
