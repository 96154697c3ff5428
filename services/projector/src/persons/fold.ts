import { customers as contracts } from '@sales/contracts';
import { foldedTable, type Handling, idOf, on, type PublishedEvent, type Row } from '@sales/eventsourcing';
import { type ErasureRow, erasureTable } from './table.ts';

const personsIn: Handling<[], readonly string[]> = on(contracts, {
  CustomerErased: ({ data }): readonly string[] => data.persons,
  ContactErased: ({ data }) => [data.personId],
  PersonalDataErased: ({ data }) => [...new Set(data.keys.map(({ person }) => person))],
});

const asked = (event: PublishedEvent, person: string): Omit<ErasureRow, 'is_customer' | 'invoices_until'> => ({
  customer_id: idOf(event.stream),
  person_id: person,
  asked_at: event.recordedAt,
  asked_by: event.actor,
  event_id: event.id,
  position: Number(event.position),
  erased: [],
});

const change: Handling<[row: ErasureRow | undefined, person: string], ErasureRow | undefined> = on(contracts, {
  CustomerErased: (event, row: ErasureRow | undefined, person: string): ErasureRow | undefined =>
    row ?? {
      ...asked(event, person),
      is_customer: person === event.data.personId,
      invoices_until: event.data.invoicesUntil ?? null,
    },
  ContactErased: (event, row, person) => row ?? { ...asked(event, person), is_customer: false, invoices_until: null },
  PersonalDataErased: ({ data, id, position, recordedAt }, row, person) => {
    const purposes = data.keys.filter((key) => key.person === person).map(({ purpose }) => purpose);
    const keys = { purposes, eventId: id, position: Number(position), at: recordedAt };
    return row && { ...row, erased: [...row.erased, keys] };
  },
});

/** Who was erased, and when which keys were destroyed. */
export const erasures = foldedTable<ErasureRow>({
  table: erasureTable,
  keys: (event) => personsIn(event)?.map((person) => ({ customer_id: idOf(event.stream), person_id: person })),
  evolve: Object.assign(
    (event: PublishedEvent, row: ErasureRow | undefined, key: Row) => change(event, row, String(key['person_id'])),
    { types: change.types },
  ),
});
