import { FreeText, Id, object, Text } from '@sales/contracts';
import { again, type NewEvent, reject } from '@sales/eventsourcing';
import { type App, commandRoute, handleNamed, handleOnce, newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { OrderAnswer, type OrderErrorCode, OrderPath, PaymentAmount, toOrder } from '../orders/index.ts';
import type { PaymentErrorCode, PaymentEvent } from '../payments/index.ts';
import { causedBy } from './orders.ts';
import { planOrderPayment } from './plan-payment.ts';
import { type BillingRoutes, named, ofDocument, orderAfter, requireMatch } from './request.ts';

export const payOrder = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/orders/:orderId/payments',
    tags: ['payments'],
    permission: 'order:record-payment',
    summary: 'Record a payment of an order: for one invoice, or for the oldest open ones',
    description:
      'Without `amount`: all that is open then; of several such requests at once only the first finds something. ' +
      'More than the open amount is refused: `POST /order/v1/payments` takes money on account.',
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
      'order/unknown',
      'order/dated-too-early',
      'order/nothing-to-pay',
      'order/payment-exceeds-open',
      'order/invoice-unknown',
      'order/currency-mismatch',
      'payment/id-reused',
      'payment/received-in-the-future',
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
