import { object, PriceListCode } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const assignPriceList = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'assign-price-list',
    summary: 'Give a customer prices of their own; null takes them away',
    description:
      'Orders of the customer are priced by it from now on; those that were submitted keep their prices. A list that there is not is refused.',
    body: object({ priceList: Type.Union([PriceListCode, Type.Null()]) }),
    problems: ['customer/price-list-unknown'],
    command: ({ priceList }) => ({ type: 'AssignPriceList', ...(priceList !== null && { priceList }) }),
  });
