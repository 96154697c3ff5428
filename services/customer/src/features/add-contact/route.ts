import { Contact, Id, object } from '@sales/contracts';
import type { CommandContext } from '@sales/eventsourcing';
import { type App, newId } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

/** A contact whose id the service gives, unless the client has one. */
export const NewContact = object({ ...Contact.properties, contactId: Type.Optional(Id) });
export type NewContact = Static<typeof NewContact>;

export const withId = (contact: NewContact, context: CommandContext, name: string): Contact => ({
  ...contact,
  contactId: contact.contactId ?? newId(context, name),
});

export const addContact = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'add-contact',
    summary: 'Add a person to talk to',
    description:
      'The service gives the contact an id, unless the body has one. The answer is the customer with all contacts.',
    body: NewContact,
    problems: ['customer/contact-already-exists'],
    named: ({ contactId }) => contactId && `contact:${contactId}`,
    command: (contact, context) => ({ type: 'AddContact', contact: withId(contact, context, 'contact') }),
  });
