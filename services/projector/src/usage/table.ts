import type { Table } from '@sales/eventsourcing';

/** What a user has done with a function on a day, as one partition tells it. */
export type UsageRow = {
  readonly actor: string;
  readonly function: string;
  /** In UTC, of what was recorded: users work for several companies, in several places. */
  readonly day: string;
  readonly partition: string;
  readonly count: number;
  readonly last_at: string;
};

/** It names users by their ids only: who one is stands in the table of users. */
export const usageTable: Table = {
  name: 'usage',
  columns: {
    actor: 'text',
    function: 'text',
    day: 'date',
    partition: 'text',
    count: 'bigint',
    last_at: 'timestamptz',
  },
  key: ['actor', 'function', 'day', 'partition'],
  indexes: ['(day)'],
};
