import { defineModule, defineProcess, type Module, numbersIn, type Scope } from '@sales/service-kit';
import type { OrderSettings } from '../config.ts';
import { entityAtIn } from '../entities/index.ts';
import { invoiceAggregate } from '../invoices/index.ts';
import { type Orders, observedOrders } from '../orders/index.ts';
import { paymentAggregate } from '../payments/index.ts';
import type { MakeReferenceData } from '../reference/index.ts';
import { type Billing, createBilling } from './billing.ts';
import { withCreditNotes } from './orders.ts';
import { billingProcess, name, topics } from './process.ts';
import { billingRoutes } from './routes.ts';

const ordersIn = ({ use }: Scope<OrderSettings>): Orders => use(observedOrders).orders;

const billingIn = ({ handler, use }: Scope<OrderSettings>): Billing =>
  createBilling({
    orders: use(ordersIn),
    invoices: handler(invoiceAggregate),
    payments: handler(paymentAggregate),
    numbers: use(numbersIn),
  });

/** Orders whose credit notes are issued when a command has been carried out. */
export const billedOrders = ({ use }: Scope<OrderSettings>): Orders => withCreditNotes(use(ordersIn), use(billingIn));

const billing = defineProcess({
  name,
  topics,
  start: ({ handler, use }: Scope<OrderSettings>) => billingProcess(use(billingIn), handler(invoiceAggregate)),
});

/** Carries invoices, credit notes and payments through the streams that they concern. */
export const billingModule = (referenceData: MakeReferenceData): Module<OrderSettings> =>
  defineModule({
    name: 'billing',
    processes: [billing],
    start: ({ handler, use, platform: { clock } }) => ({
      routes: (app) =>
        billingRoutes(app, {
          orders: use(ordersIn),
          invoices: handler(invoiceAggregate),
          payments: handler(paymentAggregate),
          billing: use(billingIn),
          referenceData: use(referenceData),
          entityAt: use(entityAtIn),
          numbers: use(numbersIn),
          clock,
        }),
    }),
  });
