import { allocationContracts, allocationTopic } from './allocation.ts';
import type { Contracts, Topic } from './contract.ts';
import { creditAccountContracts, creditAccountTopic } from './credit-account.ts';
import { customerContracts, customerTopic } from './customer.ts';
import { fulfilmentContracts, fulfilmentTopic } from './fulfilment.ts';
import { orderContracts, orderTopic } from './order.ts';
import { priceListContracts, priceListTopic } from './price-list.ts';
import { productContracts, productTopic } from './product.ts';
import { stockItemContracts, stockItemTopic } from './stock-item.ts';
import { warehouseContracts, warehouseTopic } from './warehouse.ts';

/** A topic with everything that is ever said on it. */
export type Channel = {
  readonly topic: Topic;
  readonly events: Contracts;
  /** The fields of the data that name the stream, with a dot between them. */
  readonly stream: readonly string[];
  readonly about: string;
};

/** Everything that is published. */
export const channels: readonly Channel[] = [
  {
    topic: customerTopic,
    events: customerContracts,
    stream: ['customerId'],
    about: 'Customers. One stream a customer.',
  },
  { topic: productTopic, events: productContracts, stream: ['sku'], about: 'What is sold. One stream a SKU.' },
  {
    topic: priceListTopic,
    events: priceListContracts,
    stream: ['priceList'],
    about: 'Price lists and their prices. One stream a list.',
  },
  {
    topic: warehouseTopic,
    events: warehouseContracts,
    stream: ['warehouse'],
    about: 'Warehouses. One stream a warehouse.',
  },
  {
    topic: stockItemTopic,
    events: stockItemContracts,
    stream: ['warehouse', 'sku'],
    about:
      'Movements of a product in a warehouse. `cost` is the value that moved with the quantity, `level` what stands there after it. One stream a product and warehouse.',
  },
  {
    topic: allocationTopic,
    events: allocationContracts,
    stream: ['orderId'],
    about: 'How the inventory service answers what fulfilment asks for. One stream an order.',
  },
  {
    topic: orderTopic,
    events: orderContracts,
    stream: ['orderId'],
    about:
      'Orders, from draft to closed. `status` is the state of the order right after the event, where the event changes it. One stream an order.',
  },
  {
    topic: creditAccountTopic,
    events: creditAccountContracts,
    stream: ['customerId'],
    about:
      'What the orders of a customer count for together: submitted and not yet paid. `exposure` is the sum after the event. One stream a customer.',
  },
  {
    topic: fulfilmentTopic,
    events: fulfilmentContracts,
    stream: ['orderId'],
    about: 'What the fulfilment of an order asks of others, and where it stands. One stream an order.',
  },
];

/** Topic of the events of each category: `order` -> `sales.order.v1`. */
export const topicsByCategory: Readonly<Record<string, Topic>> = Object.fromEntries(
  channels.map(({ topic }) => [topic.name.split('.')[1], topic]),
);

/** Names the schema of the data of an event, as `ce_dataschema` does. */
export const schemaId = (name: string): string => `urn:sales:schema:${name}`;
