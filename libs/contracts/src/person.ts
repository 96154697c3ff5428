import { Type } from 'typebox';
import type { Topic, ValueOf } from './category.ts';
import { openContactWays } from './contact.ts';
import { Id, object, PersonId, Text } from './contract.ts';

/** What is known of a person now, in the clear: a customer who is a person, or a contact of a customer. */
export const Person = object({
  personId: PersonId,
  customerId: Id,
  contactId: Type.Optional(Type.With(Id, { description: 'Absent: the person is the customer' })),
  name: Text(200),
  role: Type.Optional(Text(100)),
  taxId: Type.Optional(Type.String({ maxLength: 40 })),
  ...openContactWays,
});
export type Person = ValueOf<typeof Person>;

/** What is known of a user now, in the clear. */
export const KnownUser = object({
  personId: PersonId,
  user: Type.With(Id, { description: 'As in `user:<id>` of actors, owners and salespeople' }),
  name: Text(200),
  email: Type.String({ format: 'email', maxLength: 254 }),
  isActive: Type.Boolean(),
});
export type KnownUser = ValueOf<typeof KnownUser>;

const type = 'sales.person.current.v1';
const userType = 'sales.person.user.v1';

const topic: Topic = { name: 'sales.person.v1', partitions: 12, cleanup: 'compact' };

/**
 * The topic of persons, which is there where `PERSON_TOPIC` is set. It is not a category: its messages are not events
 * of a stream, and of the history of a person it has nothing.
 */
export const persons = {
  about:
    'Persons as they are known now, in the clear; only where the setting PERSON_TOPIC is true: customers and their ' +
    'contacts from the customer service, users from the identity service. Compacted: the key is the personId, the ' +
    'value all that is known of the person, a message without a value says that nothing is any more: the contact was ' +
    'removed, or the person erased. Messages may come twice; the last of a key counts. A consumer that keeps a copy ' +
    'deletes it when it reads a message without a value.',
  topic,
  type,
  userType,
  onWire: {
    [type]: Type.With(Person, { description: 'All that is known now of a customer or a contact.' }),
    [userType]: Type.With(KnownUser, { description: 'What is known of a user now.' }),
  },
} as const;
