import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const holdCustomer = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'hold',
    summary: 'Hold a customer: no order can be submitted until they are released',
    description: 'Drafts may still be made. Orders that were submitted before go on.',
    body: object({ reason: Text(500) }),
    reason: ({ reason }) => reason,
    command: ({ reason }) => ({ type: 'HoldCustomer', reason }),
  });
