import { customers } from '@sales/contracts';
import {
  begunBy,
  erasedText,
  type Fold,
  foldedTable,
  idOf,
  type Json,
  on,
  type Projection,
  type Row,
  type Table,
} from '@sales/eventsourcing';
import { readModels } from './reference-data.ts';

const table: Table = {
  name: 'order_customers',
  columns: {
    customer_id: 'text',
    number: 'text',
    details: 'jsonb',
    payment_terms: 'jsonb',
    credit_limit: 'jsonb',
    price_list: 'text',
    owner: 'text',
    status: 'text',
    reason: 'text',
  },
  personal: ['details'],
  about: {
    whose: 'customer',
    of: 'customer_id',
    without: (row) => ({ ...row, details: withoutPerson(row['details']) }),
  },
  key: ['customer_id'],
};

/** Published data is JSON; its types just do not say so. */
const json = (value: object | undefined): Json => (value === undefined ? null : (value as { [name: string]: Json }));

/** What orders may still need of someone who is erased. */
const withoutPerson = (details: Json | undefined): Json => {
  const { taxId: _, emails: __, phones: ___, addresses: ____, custom: _____, ...rest } = Object(details);
  return { ...rest, name: erasedText };
};

const evolve: Fold<Row> = begunBy(
  on(customers, {
    CustomerRegistered: ({ data }): Row => ({
      customer_id: data.customerId,
      number: data.number,
      details: json(data.details),
      payment_terms: json(data.paymentTerms),
      credit_limit: json(data.creditLimit),
      price_list: null,
      owner: data.owner ?? null,
      status: 'active',
      reason: null,
    }),
  }),
  on(customers, {
    CustomerDetailsChanged: ({ data }, row) => ({ ...row, details: json(data.details) }),
    CreditLimitSet: ({ data }, row) => ({ ...row, credit_limit: json(data.creditLimit) }),
    PaymentTermsSet: ({ data }, row) => ({ ...row, payment_terms: json(data.paymentTerms) }),
    PriceListAssigned: ({ data }, row) => ({ ...row, price_list: data.priceList ?? null }),
    OwnerAssigned: ({ data }, row) => ({ ...row, owner: data.owner }),
    CustomerHeld: ({ data }, row) => ({ ...row, status: 'held', reason: data.reason }),
    CustomerReleased: (_, row) => ({ ...row, status: 'active', reason: null }),
    CustomerErased: (_, row) => ({
      ...row,
      details: withoutPerson(row['details']),
      status: 'deactivated',
      reason: null,
    }),
    CustomerDeactivated: ({ data }, row) => ({ ...row, status: 'deactivated', reason: data.reason ?? null }),
  }),
);

/** The terms of every customer, as the last event of each left them. */
export const customersProjection: Projection = {
  name: readModels.customers,
  version: 5,
  topics: [customers.topic.name],
  tables: [foldedTable({ table, keys: ({ stream }) => [{ customer_id: idOf(stream) }], evolve })],
};
