import { customers, users } from '@sales/contracts';
import { foldedTable, type Handling, on, type PublishedEvent, type Row } from '@sales/eventsourcing';
import { type ErasureRow, erasureTable } from './table.ts';

type Keys = readonly { readonly person: string; readonly purpose: string }[];

const personsIn = (keys: Keys): readonly string[] => [...new Set(keys.map(({ person }) => person))];

const asked = (event: PublishedEvent, person: string): ErasureRow => ({
  stream: event.stream,
  person_id: person,
  is_customer: false,
  asked_at: event.recordedAt,
  asked_by: event.actor,
  event_id: event.id,
  position: Number(event.position),
  invoices_until: null,
  erased: [],
});

/** The row with the keys of the person among these. */
const without = (
  { id, position, recordedAt }: PublishedEvent,
  all: Keys,
  row: ErasureRow | undefined,
  person: string,
): ErasureRow | undefined => {
  const purposes = all.filter((key) => key.person === person).map(({ purpose }) => purpose);
  const keys = { purposes, eventId: id, position: Number(position), at: recordedAt };
  return row && { ...row, erased: [...row.erased, keys] };
};

const whoOf: Handling<[], readonly string[]>[] = [
  on(customers, {
    CustomerErased: ({ data }): readonly string[] => data.persons,
    ContactErased: ({ data }) => [data.personId],
    PersonalDataErased: ({ data }) => personsIn(data.keys),
  }),
  on(users, {
    UserErased: ({ data }): readonly string[] => [data.personId],
    PersonalDataErased: ({ data }) => personsIn(data.keys),
  }),
];

type Change = Handling<[row: ErasureRow | undefined, person: string], ErasureRow | undefined>;

const changes: readonly Change[] = [
  on(customers, {
    CustomerErased: (event, row: ErasureRow | undefined, person: string): ErasureRow | undefined =>
      row ?? {
        ...asked(event, person),
        is_customer: person === event.data.personId,
        invoices_until: event.data.invoicesUntil ?? null,
      },
    ContactErased: (event, row, person) => row ?? asked(event, person),
    PersonalDataErased: (event, row, person) => without(event, event.data.keys, row, person),
  }),
  on(users, {
    UserErased: (event, row: ErasureRow | undefined, person: string): ErasureRow | undefined =>
      row ?? asked(event, person),
    PersonalDataErased: (event, row, person) => without(event, event.data.keys, row, person),
  }),
];

const types = new Set(changes.flatMap((one) => [...one.types]));

/** Who was erased, and when which keys were destroyed. */
export const erasures = foldedTable<ErasureRow>({
  table: erasureTable,
  keys: (event) =>
    whoOf.flatMap((who) => who(event) ?? []).map((person): Row => ({ stream: event.stream, person_id: person })),
  evolve: Object.assign(
    (event: PublishedEvent, row: ErasureRow | undefined, key: Row) => {
      const change = changes.find((one) => one.types.has(event.type));
      return change === undefined ? row : change(event, row, String(key['person_id']));
    },
    { types },
  ),
});
