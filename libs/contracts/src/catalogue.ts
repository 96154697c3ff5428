import { allocations } from './allocation.ts';
import { apiKeys } from './api-key.ts';
import type { Category, Topic } from './category.ts';
import { creditAccounts } from './credit-account.ts';
import { customers } from './customer.ts';
import { entities } from './entity.ts';
import { fulfilments } from './fulfilment.ts';
import { invoices } from './invoice.ts';
import { orders } from './order.ts';
import { payments } from './payment.ts';
import { priceLists } from './price-list.ts';
import { products } from './product.ts';
import { reassignments } from './reassignment.ts';
import { roles } from './role.ts';
import { signingKeys } from './signing-key.ts';
import { stockItems } from './stock-item.ts';
import { teams } from './team.ts';
import { users } from './user.ts';
import { viewShelves } from './view-shelf.ts';
import { warehouses } from './warehouse.ts';

/** Everything that is published. Topics, documents, schemas and rights come from this list. */
export const categories: readonly Category[] = [
  customers,
  reassignments,
  products,
  priceLists,
  warehouses,
  stockItems,
  allocations,
  orders,
  invoices,
  payments,
  creditAccounts,
  fulfilments,
  entities,
  signingKeys,
  roles,
  teams,
  users,
  apiKeys,
  viewShelves,
];

/** The topics of some categories, by the names of these. */
export const topicsOf = (some: readonly Pick<Category, 'name' | 'topic'>[]): Readonly<Record<string, Topic>> =>
  Object.fromEntries(some.map(({ name, topic }) => [name, topic]));

/** Topic of the events of each category: `order` -> `sales.order.v1`. */
export const topicsByCategory: Readonly<Record<string, Topic>> = topicsOf(categories);

/** Every topic. */
export const topics: readonly Topic[] = categories.map(({ topic }) => topic);

/** Names the schema of the data of an event. */
export const schemaId = (type: string): string => `urn:sales:schema:${type}`;
