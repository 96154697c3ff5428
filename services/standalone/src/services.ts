import { customerService } from '@sales/customer';
import { identityService } from '@sales/identity';
import { inventoryService } from '@sales/inventory';
import { orderService } from '@sales/order';
import { queryService } from '@sales/projector';
import type { Startable } from '@sales/service-kit';

/** Every service of the system, in the order of start. */
export const services: readonly Startable[] = [
  customerService,
  inventoryService,
  orderService,
  queryService,
  identityService,
];
