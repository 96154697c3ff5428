import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { FactNames } from './problem-facts.ts';
import { orderStatuses, returnStatuses } from './status.tsx';

/** Quantities, as decimals. */
const quantities: Readonly<Record<string, MessageDescriptor>> = {
  quantity: msg`Quantity`,
  wanted: msg({ message: 'Wanted', context: 'quantity' }),
  available: msg`Available`,
  onHand: msg`On hand`,
  reserved: msg`Reserved`,
  picked: msg`Picked`,
  incoming: msg`Incoming`,
  min: msg`At least`,
  max: msg`At most`,
};

const others: Readonly<Record<string, MessageDescriptor>> = {
  sku: msg`SKU`,
  barcode: msg`Bar code`,
  unit: msg`Unit`,
  units: msg`Units`,
  baseUnit: msg`Base unit`,
  warehouse: msg`Warehouse`,
  priceList: msg`Price list`,
  category: msg`Category`,
  taxCategory: msg`Tax category`,
  order: msg`Order`,
  orders: msg`Orders`,
  number: msg`Number`,
  name: msg`Name`,
  status: msg`Status`,
  reason: msg`Reason`,
  amount: msg`Amount`,
  open: msg({ message: 'Open', context: 'amount' }),
  unapplied: msg`On account`,
  total: msg`Total`,
  currency: msg`Currency`,
  limit: msg`Limit`,
  most: msg`At most`,
  date: msg`Date`,
  earliest: msg`Earliest`,
  asOf: msg`As of`,
  dispatchedAt: msg`Dispatched`,
  deliveredAt: msg`Delivered`,
  role: msg`Role`,
  roles: msg`Roles`,
  permission: msg`Permission`,
};

/** The facts behind refusals that say something to people. Ids and what only programs use are not here. */
export const factNames: FactNames = { quantities, others, states: { ...returnStatuses, ...orderStatuses } };
