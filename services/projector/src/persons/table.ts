import type { StreamName, Table } from '@sales/eventsourcing';

/** Keys of a person that were destroyed together. */
export type ErasedKeys = {
  readonly purposes: readonly string[];
  readonly eventId: string;
  readonly position: number;
  readonly at: string;
};

/** Someone who wants to be forgotten, and what came of it. */
export type ErasureRow = {
  /** Of the customer or the user. */
  readonly stream: StreamName;
  readonly person_id: string;
  /** The customer, or a contact or a user. */
  readonly is_customer: boolean;
  readonly asked_at: string;
  readonly asked_by: string;
  readonly event_id: string;
  readonly position: number;
  readonly invoices_until: string | null;
  readonly erased: readonly ErasedKeys[];
};

export const erasureTable: Table = {
  name: 'erasures',
  columns: {
    stream: 'text',
    person_id: 'text',
    is_customer: 'boolean',
    asked_at: 'timestamptz',
    asked_by: 'text',
    event_id: 'text',
    position: 'bigint',
    invoices_until: 'date',
    erased: 'jsonb',
  },
  key: ['stream', 'person_id'],
  indexes: ['(person_id)'],
};
