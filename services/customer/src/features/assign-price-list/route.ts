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
      'Customers and price lists are kept by different services, so a code is taken as it is. Whether there is such a list shows when an order is priced: `order/price-list-unknown` then, and not the price of another list.',
    body: object({ priceList: Type.Union([PriceListCode, Type.Null()]) }),
    command: ({ priceList }) => ({ type: 'AssignPriceList', ...(priceList !== null && { priceList }) }),
  });
