import type { App } from '@sales/service-kit';
import { invoiceOrder, invoiceOrders } from './invoice-routes.ts';
import { payOrder } from './order-payment-route.ts';
import { applyPayment, payOut, receivePayment, reversePayment } from './payment-routes.ts';
import type { BillingRoutes } from './request.ts';

/** What begins with one document and is carried on in the streams of others. */
export const billingRoutes = (app: App, routes: BillingRoutes): void => {
  const all = [invoiceOrder, invoiceOrders, payOrder, receivePayment, applyPayment, payOut, reversePayment];
  for (const route of all) route(app, routes);
};
