import { reject } from '@sales/eventsourcing';
import { knownCustomer } from '../prices/index.ts';
import type { CustomerTerms, ReferenceData } from '../reference/index.ts';
import type { OrderErrorCode } from './errors.ts';

const refuseHeld = ({ customerId, reason }: CustomerTerms): never =>
  reject<OrderErrorCode>('order/customer-held', { customerId, ...(reason !== undefined && { reason }) });

/** Nothing is sent to a customer on hold. @throws DomainError */
export const requireReleased = async (referenceData: ReferenceData, customerId: string): Promise<void> => {
  const customer = await referenceData.customer(customerId);
  if (customer?.status === 'held') refuseHeld(customer);
};

/** For one that is deactivated, or erased, no order is drafted: it could not be submitted. @throws DomainError */
export const activeCustomer = async (referenceData: ReferenceData, customerId: string): Promise<CustomerTerms> => {
  const customer = await knownCustomer(referenceData, customerId);
  const details = { customerId, ...(customer.reason !== undefined && { reason: customer.reason }) };
  if (customer.status === 'deactivated') return reject<OrderErrorCode>('order/customer-inactive', details);
  return customer;
};

/** A customer on hold submits no order either. @throws DomainError */
export const buyingCustomer = async (referenceData: ReferenceData, customerId: string): Promise<CustomerTerms> => {
  const customer = await activeCustomer(referenceData, customerId);
  return customer.status === 'held' ? refuseHeld(customer) : customer;
};
