import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const untagCustomer = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'untag',
    summary: 'Take a label off a customer',
    description: 'A label that the customer does not have changes nothing.',
    body: object({ tag: Text(60) }),
    command: ({ tag }) => ({ type: 'UntagCustomer', tag }),
  });
