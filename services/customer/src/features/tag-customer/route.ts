import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const tagCustomer = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'tag',
    summary: 'Give a customer a label',
    description: 'A label that the customer has already changes nothing.',
    body: object({ tag: Text(60) }),
    command: ({ tag }) => ({ type: 'TagCustomer', tag }),
  });
