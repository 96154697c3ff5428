import type { Contact, Customer } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { Edited, Send } from '../../ui/edit.ts';
import { linesOf } from '../../ui/edit-texts.ts';
import type { Fields } from '../../ui/merge.ts';
import { emailsIn, phonesIn } from './edit-fields.ts';
import type { Removal } from './forms.tsx';

/** A contact among those of its customer: the customer has the revision. */
const contactIn = ({ contacts }: Customer, contactId: string): Contact | undefined =>
  contacts.find((one) => one.contactId === contactId);

export const noContact: Fields = { name: '', role: '', emails: '', phones: '' };

const fieldsOf = (contact: Contact | undefined): Fields => {
  if (contact === undefined) return {};
  const { name, role = '', emails = [], phones = [] } = contact;
  return {
    name,
    role,
    emails: emails.map(({ email }) => email).join('\n'),
    phones: phones.map(({ phone }) => phone).join('\n'),
  };
};

/** A contact with other fields; what no form shows stays as it is. */
export const contactWith = <One extends Partial<Omit<Contact, 'personId'>>>(contact: One, fields: Fields) => {
  const { personId: _, name: __, role: ___, emails: ____, phones: _____, ...rest } = contact as Partial<Contact>;
  const { name = '', role = '', emails = '', phones = '' } = { ...fieldsOf(contact as unknown as Contact), ...fields };
  const [mail, phone] = [emailsIn(contact, emails), phonesIn(contact, phones)];
  return {
    ...rest,
    name: name.trim(),
    ...(role.trim() !== '' && { role: role.trim() }),
    ...(mail !== undefined && { emails: mail }),
    ...(phone !== undefined && { phones: phone }),
  };
};

const commandsOf = (contactId: string) => (customer: Customer, changes: Fields) => {
  const contact = contactIn(customer, contactId);
  if (contact === undefined || Object.keys(changes).length === 0) return [];
  const body = { ...contactWith(contact, changes), contactId };
  const send: Send = (ifMatch, idempotencyKey) =>
    sales.post('/customer/v1/customers/{customerId}/change-contact', {
      ...{ path: { customerId: customer.customerId }, body, idempotencyKey },
      ...(ifMatch !== undefined && { ifMatch }),
    });
  return [[JSON.stringify(body), send] as const];
};

/** A contact of a customer in a form. Its command replaces all of it: what others have changed goes along. */
export const editedContact = (customerId: string, contactId: string): Edited<Customer> => ({
  topic: 'customers',
  category: 'customer',
  id: customerId,
  part: `contact/${contactId}`,
  read: (signal) =>
    sales.get('/customer/v1/customers/{customerId}', { path: { customerId }, query: {}, ...(signal && { signal }) }),
  fieldsOf: (customer) => fieldsOf(contactIn(customer, contactId)),
  commandsOf: commandsOf(contactId),
});

/** Whether what stands in a field cannot be sent. */
export const isWrong = (name: string, value: string): boolean =>
  name === 'name'
    ? value.trim() === ''
    : name === 'emails' && linesOf(value).some((one) => !/^[^@\s]+@[^@\s]+$/.test(one));

/** Takes a contact away, unless others have changed it since the reader saw it. */
export const removeContact = async (
  customerId: string,
  { contactId, ...seen }: Contact,
  idempotencyKey: string,
): Promise<Removal> => {
  const { body, etag } = await sales.get('/customer/v1/customers/{customerId}', { path: { customerId }, query: {} });
  const now = contactIn(body, contactId);
  if (now === undefined) return 'done';
  if (JSON.stringify(fieldsOf(now)) !== JSON.stringify(fieldsOf({ contactId, ...seen }))) return 'changed';
  await sales.post('/customer/v1/customers/{customerId}/remove-contact', {
    ...{ path: { customerId }, body: { contactId }, idempotencyKey: `${idempotencyKey}/${body.revision}` },
    ...(etag !== undefined && { ifMatch: etag }),
  });
  return 'done';
};
