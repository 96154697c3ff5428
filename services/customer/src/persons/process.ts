import { type Contact, customers, type Person, persons } from '@sales/contracts';
import { type Asked, erasedText, type Handling, on, type PublishedEvent } from '@sales/eventsourcing';
import type { PersonSource, PersonsChanged } from '@sales/service-kit';
import type { CustomerState, Customers } from '../customers/index.ts';

/** Whom of a customer an event may have changed, and where it is from. */
export type Changed = PersonsChanged & {
  readonly customerId: string;
  /** Absent: those who are the customer, now or before. */
  readonly contactId?: string;
  /** Whom the event names. */
  readonly persons: readonly string[];
};

type Who = Pick<Changed, 'customerId' | 'contactId' | 'persons'>;

const named = (person: string | undefined): readonly string[] => (person === undefined ? [] : [person]);

const ofContact = ({
  customerId,
  contact: { contactId, personId },
}: {
  customerId: string;
  contact: Contact;
}): Who => ({
  customerId,
  contactId,
  persons: named(personId),
});

const whoOf: Handling<[], Who> = on(customers, {
  CustomerRegistered: ({ data }): Who => ({ customerId: data.customerId, persons: named(data.details.personId) }),
  CustomerDetailsChanged: ({ data }) => ({ customerId: data.customerId, persons: named(data.details.personId) }),
  ContactAdded: ({ data }) => ofContact(data),
  ContactChanged: ({ data }) => ofContact(data),
  ContactRemoved: ({ data: { customerId, contactId } }) => ({ customerId, contactId, persons: [] }),
  ContactErased: ({ data: { customerId, contactId, personId } }) => ({ customerId, contactId, persons: [personId] }),
  CustomerErased: ({ data: { customerId, persons: all } }) => ({ customerId, persons: all }),
  PersonalDataErased: ({ data: { customerId, keys } }) => ({
    customerId,
    persons: [...new Set(keys.map(({ person }) => person))],
  }),
});

export const route = (event: PublishedEvent): readonly Asked<Changed>[] => {
  const who = whoOf(event);
  return who === undefined ? [] : [{ work: { ...who, eventId: event.id, recordedAt: event.recordedAt } }];
};

type Source = Omit<Person, 'personId' | 'customerId' | 'contactId'>;

/** Undefined of a person whose keys are gone, whatever the customer says of them. */
const personOf = (
  ids: Pick<Person, 'personId' | 'customerId' | 'contactId'>,
  { name, role, taxId, emails, phones, addresses, consents }: Source,
): Person | undefined =>
  name === erasedText
    ? undefined
    : {
        ...ids,
        name,
        ...(role !== undefined && { role }),
        ...(taxId !== undefined && { taxId }),
        ...(emails !== undefined && { emails }),
        ...(phones !== undefined && { phones }),
        ...(addresses !== undefined && { addresses }),
        ...(consents !== undefined && { consents }),
      };

/** What is known now of each person whom an event may have changed; undefined where nothing is any more. */
export const knownOf = (
  { customerId, contactId, persons: ofEvent }: Who,
  state: CustomerState,
): ReadonlyMap<string, Person | undefined> => {
  const known = new Map<string, Person | undefined>(ofEvent.map((person) => [person, undefined]));
  if (state.status === 'none') return known;
  const { details, contacts, contactPersons, persons: ofCustomer } = state.profile;
  const others = contactId === undefined ? ofCustomer : named(contactPersons[contactId]);
  for (const person of others) known.set(person, undefined);
  const { personId } = details;
  if (personId !== undefined && state.status !== 'erased' && known.has(personId))
    known.set(personId, personOf({ personId, customerId }, details));
  for (const contact of contacts) {
    const { personId: person } = contact;
    if (person !== undefined && known.has(person))
      known.set(person, personOf({ personId: person, customerId, contactId: contact.contactId }, contact));
  }
  return known;
};

/** The process, and owner of its timers. */
export const processName = 'person-topic';

export const sourceOf = (customers: Pick<Customers, 'load'>): PersonSource<Changed> => ({
  name: processName,
  type: persons.type,
  knownOf: async (changed) => knownOf(changed, (await customers.load(changed.customerId)).state),
});
