import { Contact } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const changeContact = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'change-contact',
    summary: 'Replace what is known of a contact',
    body: Contact,
    problems: ['customer/unknown-contact'],
    command: (contact) => ({ type: 'ChangeContact', contact }),
  });
