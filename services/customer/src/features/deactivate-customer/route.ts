import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const deactivateCustomer = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'deactivate',
    summary: 'Deactivate a customer for good; their tax id and e-mail address are free for another',
    description: 'There is no way back. Orders that are under way go on; new ones are refused.',
    body: object({ reason: Type.Optional(Text(500)) }),
    reason: ({ reason }) => reason,
    command: ({ reason }) => ({ type: 'DeactivateCustomer', ...(reason !== undefined && { reason }) }),
  });
