import { object, PriceListCode } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const assignPriceList = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'assign-price-list',
    summary: 'Give a customer prices of their own; null takes them away',
    description: 'The list is looked up when an order is priced: one that is not there counts for nothing.',
    body: object({ priceList: Type.Union([PriceListCode, Type.Null()]) }),
    command: ({ priceList }) => ({ type: 'AssignPriceList', ...(priceList !== null && { priceList }) }),
  });
