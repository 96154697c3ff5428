import {
  allocationTopic,
  creditAccountTopic,
  customerTopic,
  fulfilmentTopic,
  orderTopic,
  priceListTopic,
  productTopic,
  stockItemTopic,
  type Topic,
  warehouseTopic,
} from '@sales/contracts';

/** Where the events of each category go. */
export const topics: Readonly<Record<string, Topic>> = {
  customer: customerTopic,
  product: productTopic,
  priceList: priceListTopic,
  warehouse: warehouseTopic,
  stockItem: stockItemTopic,
  allocation: allocationTopic,
  order: orderTopic,
  creditAccount: creditAccountTopic,
  fulfilment: fulfilmentTopic,
};
