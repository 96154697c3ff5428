import { type Contact, type CustomerDetails, Id, object } from '@sales/contracts';
import { type App, commandRoute, handleOnce, restoring } from '@sales/service-kit';
import { CustomerPath } from './customer-command.ts';
import type { Customers } from './customers.ts';
import { type CustomerErrorCode, reject } from './errors.ts';
import { Customer, toCustomer } from './representation.ts';
import type { CustomerState, Profile } from './state.ts';

const ways = ['emails', 'phones', 'addresses', 'consents'] as const;

const details = restoring<CustomerDetails>()(
  ['name', 'country', 'language', 'currency', 'fulfilmentPolicy'],
  ['taxId', ...ways, 'industry', 'segment', 'region', 'sourceChannel', 'maxWarehouses', 'custom'],
);
const contact = restoring<Contact>()(['name'], ['role', ...ways, 'custom']);

const problems = [
  ...(['customer/unknown', 'customer/deactivated', 'customer/erased', 'customer/dated-too-early'] as const),
  'customer/consent-not-given-yet',
] as const satisfies readonly CustomerErrorCode[];

/** @throws DomainError when there was no customer then */
const profileOf = (past: CustomerState, asOf: string): Profile =>
  past.status === 'none' ? reject('customer/unknown', { asOf }) : past.profile;

const route = {
  method: 'POST',
  permission: 'customer:restore-details',
  params: CustomerPath,
  ok: { schema: Customer },
  answer: toCustomer,
} as const;

/** A value that was there is the value again, by a command like any other: nothing is taken out of the history. */
export const restoreRoutes = (app: App, customers: Customers): void => {
  commandRoute(app, {
    ...route,
    url: '/v1/customers/:customerId/restore-details',
    summary: 'Restore fields of a customer to their values at an instant',
    description:
      'Same as changing the fields to these values: the history stays, and the timeline shows who changed them. A ' +
      'tax id or a primary e-mail address that another customer has by now is refused with 409. An instant in the ' +
      'future changes nothing.',
    body: object(details.body),
    sets: ({ fields }) => fields,
    problems: [...problems, 'customer/duplicate', 'customer/currency-mismatch'],
    command: ({ params: { customerId }, body: { asOf, fields }, context }) =>
      handleOnce(customers, customerId, context, async () => {
        const past = profileOf((await customers.load(customerId, asOf)).state, asOf);
        return { type: 'ChangeCustomerDetails', changes: details.changes(past.details, fields) };
      }),
  });
  commandRoute(app, {
    ...route,
    url: '/v1/customers/:customerId/restore-contact',
    summary: 'Restore fields of a contact to their values at an instant',
    description:
      'Same as changing the contact to these values. A contact that was removed since is added again, with all the ' +
      'values that it had then. One that was erased cannot be restored.',
    body: object({ contactId: Id, ...contact.body }),
    sets: () => ['contacts'],
    problems: [...problems, 'customer/contact-unknown', 'customer/too-many-contacts'],
    command: ({ params: { customerId }, body: { contactId, asOf, fields }, context }) =>
      handleOnce(customers, customerId, context, async () => {
        const past = profileOf((await customers.load(customerId, asOf)).state, asOf);
        const known = past.contacts.find((one) => one.contactId === contactId);
        if (known === undefined) return reject('customer/contact-unknown', { contactId, asOf });
        return { type: 'RestoreContact', past: known, changes: contact.changes(known, fields) };
      }),
  });
};
