import { customers, users } from '@sales/contracts';
import {
  foldedTable,
  type Handling,
  on,
  type PublishedEvent,
  type Row,
  type StreamName,
  type Table,
} from '@sales/eventsourcing';

/** Where a person is known. */
export type PersonRow = {
  /** Of the customer or the user. */
  readonly stream: StreamName;
  readonly person_id: string;
  /** Of a contact; null of the customer, or the user. */
  readonly contact_id: string | null;
  readonly since: string;
};

const table: Table = {
  name: 'persons',
  columns: { stream: 'text', person_id: 'text', contact_id: 'text', since: 'timestamptz' },
  key: ['stream', 'person_id'],
  indexes: ['(person_id)'],
};

type Known = { readonly person: string | undefined; readonly contact: string | null };

const ofCustomers: Handling<[], Known> = on(customers, {
  CustomerRegistered: ({ data }): Known => ({ person: data.details.personId, contact: null }),
  CustomerDetailsChanged: ({ data }) => ({ person: data.details.personId, contact: null }),
  ContactAdded: ({ data }) => ({ person: data.contact.personId, contact: data.contact.contactId }),
});

const ofUsers: Handling<[], Known> = on(users, {
  UserRegistered: ({ data }): Known => ({ person: data.personId, contact: null }),
});

const known = Object.assign((event: PublishedEvent) => ofCustomers(event) ?? ofUsers(event), {
  types: ofCustomers.types.union(ofUsers.types),
});

const rowOf = (event: PublishedEvent): PersonRow | undefined => {
  const { person, contact } = known(event) ?? {};
  if (person === undefined) return undefined;
  return { stream: event.stream, person_id: person, contact_id: contact ?? null, since: event.recordedAt };
};

/** Also those who were removed, or erased: an id says nothing of anyone. */
export const persons = foldedTable<PersonRow>({
  table,
  keys: (event) => {
    const row = rowOf(event);
    return row === undefined ? [] : [{ stream: row.stream, person_id: row.person_id } satisfies Row];
  },
  evolve: Object.assign((event: PublishedEvent, row: PersonRow | undefined) => row ?? rowOf(event), {
    types: known.types,
  }),
});
