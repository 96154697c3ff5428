import { Id, object, Text } from '@sales/contracts';
import { type App, newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { PaymentAmount } from '../../http/bodies.ts';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const recordPayment = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'payments',
    summary: 'Record a payment: of an invoice, or of the oldest open ones',
    description: 'Without `amount` all that is open. More than is open is refused.',
    params: OrderPath,
    body: object({
      paymentId: Type.Optional(Id),
      invoiceId: Type.Optional(Id),
      /** Absent: all that is open. */
      amount: Type.Optional(PaymentAmount),
      method: Type.Optional(Text(60)),
      reference: Type.Optional(Text(100)),
    }),
    status: 201,
    named: ({ paymentId }) => paymentId && `payment:${paymentId}`,
    problems: [
      'order/nothing-to-pay',
      'order/payment-exceeds-open',
      'order/invoice-not-found',
      'order/currency-mismatch',
    ],
    command: ({ body: { paymentId, method = 'transfer', ...body }, context }, at) => ({
      type: 'RecordPayment',
      at,
      paymentId: paymentId ?? newId(context, 'payment'),
      method,
      ...body,
    }),
  });
