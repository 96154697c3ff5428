import { customers as contracts } from '@sales/contracts';
import { foldedTable, type Handling, idOf, on, type PublishedEvent, type Row, type Table } from '@sales/eventsourcing';

/** Where a person is known. */
export type PersonRow = {
  readonly customer_id: string;
  readonly person_id: string;
  /** Of a contact; null of the customer. */
  readonly contact_id: string | null;
  readonly since: string;
};

const table: Table = {
  name: 'persons',
  columns: { customer_id: 'text', person_id: 'text', contact_id: 'text', since: 'timestamptz' },
  key: ['customer_id', 'person_id'],
  indexes: ['(person_id)'],
};

type Known = { readonly person: string | undefined; readonly contact: string | null };

const known: Handling<[], Known> = on(contracts, {
  CustomerRegistered: ({ data }): Known => ({ person: data.details.personId, contact: null }),
  CustomerDetailsChanged: ({ data }) => ({ person: data.details.personId, contact: null }),
  ContactAdded: ({ data }) => ({ person: data.contact.personId, contact: data.contact.contactId }),
});

const rowOf = (event: PublishedEvent): PersonRow | undefined => {
  const { person, contact } = known(event) ?? {};
  if (person === undefined) return undefined;
  return { customer_id: idOf(event.stream), person_id: person, contact_id: contact ?? null, since: event.recordedAt };
};

/** Also those who were removed, or erased: an id says nothing of anyone. */
export const persons = foldedTable<PersonRow>({
  table,
  keys: (event) => {
    const row = rowOf(event);
    return row === undefined ? [] : [{ customer_id: row.customer_id, person_id: row.person_id } satisfies Row];
  },
  evolve: Object.assign((event: PublishedEvent, row: PersonRow | undefined) => row ?? rowOf(event), {
    types: known.types,
  }),
});
