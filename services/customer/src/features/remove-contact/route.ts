import { Id, object } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const removeContact = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'remove-contact',
    summary: 'Remove a contact',
    description: 'Its past stays in the timeline of the customer.',
    body: object({ contactId: Id }),
    problems: ['customer/unknown-contact'],
    command: ({ contactId }) => ({ type: 'RemoveContact', contactId }),
  });
