import { defineModule, type Module, type OwnedParts, type Scope } from '@sales/service-kit';
import type { OrderSettings } from './config.ts';
import { invoiceAggregate } from './invoices/index.ts';
import { observedOrders } from './orders/index.ts';
import { paymentAggregate } from './payments/index.ts';
import type { MakeReferenceData } from './reference/index.ts';

/**
 * Whose the things of the service are. An order is its salesperson's, or where none was named that of the owner of its
 * customer; invoices, payments and credit are of the owner of the customer.
 */
const ownedParts = ({ handler, use }: Scope<OrderSettings>, makeReferenceData: MakeReferenceData): OwnedParts => {
  const referenceData = use(makeReferenceData);
  const ofCustomer = async (customerId: string | undefined): Promise<string | null | undefined> => {
    const customer = customerId === undefined ? undefined : await referenceData.customer(customerId);
    return customer === undefined ? undefined : (customer.owner ?? null);
  };
  const { orders } = use(observedOrders);
  const invoices = handler(invoiceAggregate);
  const payments = handler(paymentAggregate);
  return {
    customerId: { ownerOf: ofCustomer, unknown: 'credit-account/unknown', readBy: 'customer:read' },
    orderId: {
      ownerOf: async (orderId) => {
        const { state } = await orders.load(orderId);
        if (state.status === 'none') return undefined;
        return state.salesperson ?? (await ofCustomer(state.customer.customerId)) ?? null;
      },
      unknown: 'order/unknown',
      readBy: 'order:read',
    },
    invoiceId: {
      ownerOf: async (invoiceId) => {
        const { state } = await invoices.load(invoiceId);
        return state.status === 'issued' ? ofCustomer(state.customer.customerId) : undefined;
      },
      unknown: 'invoice/unknown',
      readBy: 'invoice:read',
    },
    paymentId: {
      ownerOf: async (paymentId) => {
        const { state } = await payments.load(paymentId);
        return state.status === 'none' ? undefined : ofCustomer(state.customerId);
      },
      unknown: 'payment/unknown',
      readBy: 'payment:read',
    },
  };
};

/** Says whose the things are that paths name. */
export const ownersModule = (referenceData: MakeReferenceData): Module<OrderSettings> =>
  defineModule({ name: 'owners', start: (scope) => ({ owned: ownedParts(scope, referenceData) }) });
