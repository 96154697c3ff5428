import { NonNegativeMoney, object } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const setCreditLimit = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'set-credit-limit',
    summary: 'Say how much a customer may owe; null takes the limit away',
    description:
      'In the currency of the customer. It counts for orders submitted from now on; an order beyond it waits for an approval.',
    body: object({ creditLimit: Type.Union([NonNegativeMoney, Type.Null()]) }),
    problems: ['customer/currency-mismatch'],
    command: ({ creditLimit }) => ({ type: 'SetCreditLimit', ...(creditLimit !== null && { creditLimit }) }),
  });
