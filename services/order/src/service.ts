import { defineService, type Module } from '@sales/service-kit';
import { billedOrders, billingModule } from './billing/index.ts';
import { orderSettings } from './config.ts';
import { creditAccountsModule } from './credit-accounts/index.ts';
import { entitiesModule } from './entities/index.ts';
import { examples } from './examples.ts';
import { fulfilmentModule } from './fulfilment/index.ts';
import { invoicesModule } from './invoices/index.ts';
import { ordersModule } from './orders/index.ts';
import { ownersModule } from './owners.ts';
import { paymentsModule } from './payments/index.ts';
import { pricesModule } from './prices/index.ts';
import { localReferenceData, type MakeReferenceData, referenceModule } from './reference/index.ts';

/** The service on given reference data: its own copies, or what a test says. */
export const orderServiceOn = (referenceData: MakeReferenceData, reference: readonly Module[] = []) =>
  defineService({
    name: 'order',
    title: 'Orders',
    version: '1.0.0',
    description: 'Orders from draft to closed: prices, approval, credit, shipments, invoices, payments and returns.',
    tags: [
      { name: 'prices', description: 'What a quantity of a product would cost a customer, and why.' },
      { name: 'orders', description: 'From draft to closed: lines, discounts, approval and cancellation.' },
      { name: 'shipments', description: 'Shipments to customers, and their delivery.' },
      { name: 'invoices', description: 'Invoices for shipped goods, prepayment invoices, credit notes.' },
      { name: 'payments', description: 'Payments of customers: for invoices, on account, paid out.' },
      { name: 'returns', description: 'Returned goods and their refunds.' },
      { name: 'credit-accounts', description: 'What customers owe, against their limits.' },
      { name: 'entities', description: 'The companies that sell: their days, taxes and letterheads.' },
    ],
    examples,
    settings: orderSettings,
    modules: [
      ...reference,
      ownersModule(referenceData),
      ordersModule(referenceData, billedOrders),
      invoicesModule,
      paymentsModule,
      billingModule(referenceData),
      pricesModule(referenceData),
      fulfilmentModule(referenceData),
      creditAccountsModule,
      entitiesModule,
    ],
  });

export const orderService = orderServiceOn(localReferenceData, [referenceModule]);
