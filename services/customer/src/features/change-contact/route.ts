import { Contact } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const changeContact = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'change-contact',
    summary: 'Replace what is known of a contact',
    description: 'The contact becomes what the body says; a field that is left out is forgotten.',
    body: Contact,
    problems: ['customer/unknown-contact'],
    command: (contact) => ({ type: 'ChangeContact', contact }),
  });
