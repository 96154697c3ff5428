import { type CustomerPublication, customers } from '@sales/contracts';
import type { Json, Projection, PublishedEvent, Row, Table } from '@sales/eventsourcing';
import { readModels } from './lookups.ts';

const table: Table = {
  name: 'order_customers',
  columns: {
    customer_id: 'text',
    number: 'text',
    details: 'jsonb',
    payment_terms: 'jsonb',
    credit_limit: 'jsonb',
    price_list: 'text',
    status: 'text',
    reason: 'text',
  },
  key: ['customer_id'],
};

/** Published data is JSON; its types just do not say so. */
const json = (value: object | undefined): Json => (value === undefined ? null : (value as { [name: string]: Json }));

const evolve = (row: Row | undefined, event: PublishedEvent): Row | undefined => {
  const { type, data } = event as PublishedEvent & CustomerPublication;
  switch (type) {
    case 'sales.customer.registered.v1':
      return {
        customer_id: data.customerId,
        number: data.number,
        details: json(data.details),
        payment_terms: json(data.paymentTerms),
        credit_limit: json(data.creditLimit),
        price_list: null,
        status: 'active',
        reason: null,
      };
    case 'sales.customer.details-changed.v1':
      return row && { ...row, details: json(data.details) };
    case 'sales.customer.credit-limit-set.v1':
      return row && { ...row, credit_limit: json(data.creditLimit) };
    case 'sales.customer.payment-terms-set.v1':
      return row && { ...row, payment_terms: json(data.paymentTerms) };
    case 'sales.customer.price-list-assigned.v1':
      return row && { ...row, price_list: data.priceList ?? null };
    case 'sales.customer.held.v1':
      return row && { ...row, status: 'held', reason: data.reason };
    case 'sales.customer.released.v1':
      return row && { ...row, status: 'active', reason: null };
    case 'sales.customer.deactivated.v1':
      return row && { ...row, status: 'deactivated', reason: data.reason ?? null };
    case 'sales.customer.contact-added.v1':
    case 'sales.customer.contact-changed.v1':
    case 'sales.customer.contact-removed.v1':
    case 'sales.customer.owner-assigned.v1':
    case 'sales.customer.tagged.v1':
    case 'sales.customer.untagged.v1':
    case 'sales.customer.claim-withdrawn.v1':
      return row;
    default: // added later
      return row;
  }
};

const customerOf = (event: PublishedEvent): string => (event.data as { readonly customerId: string }).customerId;

/** The terms of every customer, as the last event of each left them. */
export const customersProjection: Projection = {
  name: readModels.customers,
  version: 1,
  topics: [customers.topic.name],
  tables: [{ kind: 'folded', table, keys: (event) => [{ customer_id: customerOf(event) }], evolve }],
};
