import type { Table } from '@sales/eventsourcing';

export const timelineTable: Table = {
  name: 'timeline',
  columns: {
    stream: 'text',
    revision: 'bigint',
    position: 'bigint',
    event_id: 'text',
    type: 'text',
    recorded_at: 'timestamptz',
    effective_at: 'timestamptz',
    actor: 'text',
    reason: 'text',
    correlation_id: 'text',
    causation_id: 'text',
    command_id: 'text',
    document: 'text',
    data: 'text',
  },
  key: ['stream', 'revision'],
  // The last reorder policy of a stock item is looked for behind any number of movements.
  indexes: [
    `(stream, revision) where type = 'sales.stockItem.reorder-policy-set.v1'`,
    '(correlation_id, position)',
    '(event_id)',
    '(command_id)',
    '(document) where document is not null',
    '(position)',
    '(actor, position)',
    '(recorded_at, position)',
    '(type, position)',
    `(split_part(stream, '-', 1), position)`,
    '(position) where reason is not null',
  ],
};
