import { defineModule } from '@sales/service-kit';
import type { OrderSettings } from '../config.ts';
import { paymentAggregate } from './aggregate.ts';
import { problems } from './problems.ts';
import { paymentRoutes } from './routes.ts';

export { paymentAggregate } from './aggregate.ts';
export type { PaymentCommand, PayOut, Wanted } from './commands.ts';
export { type PaymentErrorCode, reject as rejectPayment } from './errors.ts';
export type { PaymentEvent, Receipt } from './events.ts';
export { Payment, PaymentPath, type Payments, toPayment } from './routes.ts';
export { type Payment as PaymentData, type PaymentState, unappliedOf } from './state.ts';

/** Money of customers: what was received, and what it is applied to. */
export const paymentsModule = defineModule<OrderSettings>({
  name: 'payments',
  aggregates: [paymentAggregate],
  problems,
  start: ({ handler }) => ({ routes: (app) => paymentRoutes(app, handler(paymentAggregate)) }),
});
