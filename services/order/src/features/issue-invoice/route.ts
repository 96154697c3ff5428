import { BusinessDate, Id, object } from '@sales/contracts';
import { type App, newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { dayOf, humanNumber } from '../../clock.ts';
import { lineQuantities } from '../../http/bodies.ts';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const issueInvoice = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'invoices',
    summary: 'Invoice what is shipped and not invoiced, or a part of it',
    description:
      'Without `lines` everything that can be invoiced. With `prepayment` also what is not shipped yet. It falls due by the payment terms of the customer.',
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
    problems: [
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
      number: humanNumber('INV', at, await routes.numbers.next(`INV-${at.slice(0, 4)}`)),
      issuedOn: issuedOn ?? dayOf(at),
      ...body,
    }),
  });
