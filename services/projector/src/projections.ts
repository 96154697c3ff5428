import * as contracts from '@sales/contracts';
import type { Projection } from '@sales/eventsourcing';
import { codes } from './codes/fold.ts';
import { customers } from './customers/fold.ts';
import { topicNames } from './events.ts';
import { customerFigures, orders } from './orders/fold.ts';
import { products } from './products/fold.ts';
import { priceLists, prices } from './products/fold-prices.ts';
import { invoices, invoiceTypes } from './receivables/fold.ts';
import { salesTables, salesTypes } from './sales/fold.ts';
import { movements, stock, warehouses } from './stock/fold.ts';
import { announced, receipts } from './stock/fold-receipts.ts';
import { incoming, outgoing, transfers } from './stock/fold-transfers.ts';
import { timeline } from './timeline/fold.ts';

/** Every projection of the read side. Raise a version when a table or a fold of it changes: the next start rebuilds it. */
export const projections = [
  { name: 'timeline', version: 8, topics: topicNames, tables: [timeline] },
  { name: 'orders', version: 5, topics: [contracts.orders.topic.name], tables: [orders, customerFigures] },
  { name: 'sales', version: 5, topics: [contracts.orders.topic.name], types: salesTypes, tables: salesTables },
  { name: 'receivables', version: 3, topics: [contracts.orders.topic.name], types: invoiceTypes, tables: [invoices] },
  { name: 'customers', version: 3, topics: [contracts.customers.topic.name], tables: [customers] },
  {
    name: 'codes',
    version: 1,
    topics: [contracts.products.topic.name, contracts.priceLists.topic.name, contracts.warehouses.topic.name],
    tables: [codes],
  },
  {
    name: 'products',
    version: 3,
    topics: [contracts.products.topic.name, contracts.priceLists.topic.name],
    tables: [products, priceLists, prices],
  },
  {
    name: 'stock',
    version: 6,
    topics: [contracts.stockItems.topic.name, contracts.warehouses.topic.name],
    tables: [stock, transfers, outgoing, incoming, receipts, announced, movements, warehouses],
  },
] as const satisfies readonly Projection[];

export type ProjectionName = (typeof projections)[number]['name'];
