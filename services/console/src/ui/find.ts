import type { CustomerSummary, ProductSummary, UserSummary } from '@sales/client';
import { sales } from '../api/client.ts';
import type { Choice } from './finder.tsx';

const limit = 8;

/** Products that are sold, by what is typed. */
export const findProducts = async (text: string, signal: AbortSignal): Promise<readonly Choice<ProductSummary>[]> => {
  const query = { limit, status: 'active' as const, ...(text !== '' && { search: text }) };
  const { body } = await sales.get('/query/v1/products', { query, signal });
  const wanted = text.toUpperCase();
  return (
    body.items
      // Who types a whole SKU means that product, and not one that comes before it and has the word too.
      .toSorted((one, other) => Number(other.sku === wanted) - Number(one.sku === wanted))
      .map((one) => ({ id: one.sku, title: one.sku, beside: one.details.name, value: one }))
  );
};

/** Customers who can buy, by what is typed. */
export const findCustomers = async (text: string, signal: AbortSignal): Promise<readonly Choice<CustomerSummary>[]> => {
  const query = { limit, ...(text !== '' && { search: text }) };
  const { body } = await sales.get('/query/v1/customers', { query, signal });
  return body.items
    .filter(({ status }) => status === 'active' || status === 'held')
    .map((one) => ({ id: one.customerId, title: one.details.name, beside: one.number, value: one }));
};

/** Users who can sign in, by what is typed of their names and e-mail addresses. */
export const findUsers = async (text: string, signal: AbortSignal): Promise<readonly Choice<UserSummary>[]> => {
  const query = { limit, isActive: true, ...(text !== '' && { search: text }) };
  const { body } = await sales.get('/query/v1/users', { query, signal });
  return body.items.map((one) => ({ id: one.user, title: one.name, beside: one.email ?? '', value: one }));
};
