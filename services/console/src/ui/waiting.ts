import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { FulfilmentWait } from '@sales/client';

/** Who can go on with an order, as people call them. */
export const whomNames = {
  salesperson: msg`Sales`,
  approver: msg`Approver`,
  creditControl: msg`Credit control`,
  warehouse: msg`Warehouse`,
  supplier: msg`Supplier`,
  carrier: msg`Carrier`,
  customer: msg`Customer`,
  system: msg`System`,
} as const satisfies Readonly<Record<string, MessageDescriptor>>;

export const waitNames: Readonly<Record<FulfilmentWait, MessageDescriptor>> = {
  submission: msg`To be submitted`,
  decision: msg`To be approved`,
  change: msg`To be changed after a refusal`,
  credit: msg`Waits for credit`,
  release: msg`Customer is on hold`,
  answer: msg`Stock is being looked for`,
  stock: msg`Waits for stock`,
  cancelling: msg`Is being cancelled`,
  shipment: msg`To be shipped`,
  delivery: msg`On its way`,
  settlement: msg`To be paid`,
  closing: msg`To be closed`,
};
