import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const assignOwner = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'assign-owner',
    summary: 'Put a sales rep in charge of a customer',
    description: 'The sales rep who looked after the customer before no longer does.',
    body: object({ owner: Text(100) }),
    command: ({ owner }) => ({ type: 'AssignOwner', owner }),
  });
